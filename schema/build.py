"""The GraphQL schema, put together from its types."""

from collections.abc import Iterator, Mapping
from functools import cached_property

import strawberry
from graphql import GraphQLError, GraphQLSchema
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from schema.auth.callers import Role
from schema.auth.cut import cut_for
from schema.context import Context
from schema.execution.documents import Documents
from schema.limits import MOST_TOKENS
from schema.masking import masked
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

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Called with the errors of every result on every socket, just before they are told."""
        errors[:] = [masked(error) for error in errors]


class OneOperation(SchemaExtension):
    """Prepares one operation of a socket: its document, read once, and a context in which nothing is loaded yet."""

    def on_operation(self) -> Iterator[None]:
        execution = self.execution_context
        context: Context = execution.context
        execution.context = context.for_one_operation()
        if execution.query:
            self._read(execution.query)
        yield

    def _read(self, text: str) -> None:
        execution = self.execution_context
        documents: Documents = execution.schema.documents  # type: ignore[attr-defined]
        read = documents.read(text)
        if not read.document.definitions:
            # Strawberry reads it again and tells the error in its own way.
            execution.parse_options["max_tokens"] = MOST_TOKENS
            return
        execution.graphql_document = read.document
        errors = list(read.errors)
        if len(read.operations) > 1 and execution._provided_operation_name is None:
            errors = [GraphQLError("the document has several operations; say which one with `operationName`.")]
        execution.pre_execution_errors = errors


def build_schema(*, introspection: bool = True) -> TrogenSchema:
    """The schema. Without introspection nobody can read it over GraphQL, and errors suggest no names."""
    schema = TrogenSchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=(*FEED_ITEMS, *ERROR_TYPES, *VIEWERS),
        extensions=(OneOperation,),
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=not introspection),
    )
    schema.documents = Documents(schema._schema, introspection=introspection)
    return schema
