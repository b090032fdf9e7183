"""The GraphQL schema, put together from its types."""

from functools import cache, cached_property

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from schema.auth.callers import Role
from schema.auth.cut import cut_for
from schema.mutations.root import Mutation
from schema.queries import Query
from schema.sandboxes import translate_arguments
from schema.scalars import SCALARS
from schema.subscriptions import Subscription
from schema.types.errors import ERROR_TYPES
from schema.types.feed import FEED_ITEMS
from schema.types.viewer import VIEWERS


class TrogenSchema(strawberry.Schema):
    """The schema, whole and as each role knows it."""

    @cached_property
    def _cuts(self) -> dict[Role, GraphQLSchema]:
        return {}

    def schema_for(self, role: Role) -> GraphQLSchema:
        """The schema as a role knows it: what the role may not see is not in it. The same one for every call.

        It is cut when it is first asked for, which takes some 10 ms: a server starts sooner without.
        """
        if role not in self._cuts:
            self._cuts[role] = cut_for(role, self._schema)
        return self._cuts[role]


@cache
def build_schema(*, introspection: bool = True) -> TrogenSchema:
    """The schema, which is one for a whole process.

    Without introspection nobody can read it over GraphQL, and errors suggest no names.
    """
    schema = TrogenSchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=(*FEED_ITEMS, *ERROR_TYPES, *VIEWERS),
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=not introspection),
    )
    translate_arguments(schema._schema)
    return schema
