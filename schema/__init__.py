"""The GraphQL service and the `trogen` command: types, queries, mutations, subscriptions, access, limits."""
