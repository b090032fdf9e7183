"""The GraphQL schema, put together from its types."""

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from schema.auth.callers import Role
from schema.execution.documents import Documents
from schema.mutations.root import Mutation
from schema.queries import Query
from schema.scalars import SCALARS
from schema.subscriptions import Subscription
from schema.types.errors import ERROR_TYPES
from schema.types.feed import FEED_ITEMS


class TrogenSchema(strawberry.Schema):
    """The schema, with the documents that were read for it, telling callers only what is theirs to know."""

    documents: Documents

    def schema_for(self, role: Role) -> GraphQLSchema:
        """What a role may see of it."""
        return self._schema


def build_schema(*, introspection: bool = True) -> TrogenSchema:
    """The schema. Without introspection nobody can read it over GraphQL, and errors suggest no names."""
    schema = TrogenSchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=(*FEED_ITEMS, *ERROR_TYPES),
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=not introspection),
    )
    schema.documents = Documents(schema._schema, introspection=introspection)
    return schema
