import { graphql } from "relay-runtime";

export const query = graphql`
  query HomeScreenQuery($program: String!, $member: String!) {
    member(program: $program, externalId: $member) {
      id
      today
      ...HomeScreen_level
      ...HomeScreen_streaks
      ...HomeScreen_ledger @arguments(first: 10)
      nextSteps(first: 1) { __typename }
    }
  }
`;

export const level = graphql`
  fragment HomeScreen_level on Member {
    level {
      held { key name }
      next { key name }
      progress { value target fraction }
    }
    wallets { wallet { key name } balance pending expiring { amount at } }
  }
`;

export const streaks = graphql`
  fragment HomeScreen_streaks on Member {
    streaks { streak { key name } status current secured atRiskUntil calendar(days: 7) { __typename } }
  }
`;

export const ledger = graphql`
  fragment HomeScreen_ledger on Member
  @refetchable(queryName: "HomeScreenLedgerPaginationQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" }) {
    ledger(first: $first, after: $after) @connection(key: "HomeScreen_ledger") {
      edges { node { id __typename } }
      totalCount
    }
  }
`;
