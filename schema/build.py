"""The GraphQL schema, put together from its types."""

from collections.abc import Mapping
from functools import cached_property

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from schema.auth.callers import Role
from schema.auth.cut import cut_for
from schema.execution.documents import Documents
from schema.mutations.root import Mutation
from schema.queries import Query
from schema.scalars import SCALARS
from schema.subscriptions import Subscription
from schema.types.errors import ERROR_TYPES
from schema.types.feed import FEED_ITEMS
from schema.types.viewer import VIEWERS


class TrogenSchema(strawberry.Schema):
    """The schema, with the documents that were read for it, telling callers only what is theirs to know."""

    documents: Documents

    @cached_property
    def _cuts(self) -> Mapping[Role, GraphQLSchema]:
        return {role: cut_for(role, self._schema) for role in Role}

    def schema_for(self, role: Role) -> GraphQLSchema:
        """The schema as a role knows it: what the role may not see is not in it. The same one for every call."""
        return self._cuts[role]


def build_schema(*, introspection: bool = True) -> TrogenSchema:
    """The schema. Without introspection nobody can read it over GraphQL, and errors suggest no names."""
    schema = TrogenSchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=(*FEED_ITEMS, *ERROR_TYPES, *VIEWERS),
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=not introspection),
    )
    schema.documents = Documents(schema._schema, introspection=introspection)
    return schema
