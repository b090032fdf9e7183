"""The GraphQL schema, put together from its types."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import strawberry
from graphql import GraphQLError, GraphQLSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.graphql import OperationType

from schema.auth.callers import Role
from schema.auth.cut import cut_for
from schema.documents import Documents, OneOperation
from schema.masking import masked
from schema.mutations.root import Mutation
from schema.queries import Query
from schema.scalars import SCALARS
from schema.subscriptions import Subscription
from schema.types.errors import ERROR_TYPES
from schema.types.feed import FEED_ITEMS


class TrogenSchema(strawberry.Schema):
    """The schema, with the documents that were read for it, telling callers only what is theirs to know."""

    documents: Documents

    @cached_property
    def _cuts(self) -> Mapping[Role, GraphQLSchema]:
        return {role: cut_for(role, self._schema) for role in Role}

    def schema_for(self, role: Role) -> GraphQLSchema:
        """The schema as a role knows it: what the role may not see is not in it. The same one for every call."""
        return self._cuts[role]

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any | None = None,
        root_value: Any | None = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """One answer to one operation: never a subscription, which would need a stream of them."""
        allowed = set(allowed_operation_types or OperationType) - {OperationType.SUBSCRIPTION}
        return await super().execute(
            query, variable_values, context_value, root_value, operation_name, allowed, operation_extensions
        )

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Called with the errors of every result on every transport, just before they are told."""
        errors[:] = [masked(error) for error in errors]


def build_schema(*, introspection: bool = True) -> TrogenSchema:
    """The schema. Without introspection nobody can read it over GraphQL, and errors suggest no names."""
    schema = TrogenSchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=(*FEED_ITEMS, *ERROR_TYPES),
        extensions=(OneOperation,),
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=not introspection),
    )
    schema.documents = Documents(schema._schema, introspection=introspection)
    return schema
