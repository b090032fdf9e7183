"""The way of every request, on every transport: prepared, which may refuse it, and then executed."""

from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import TypeAlias, cast

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, OperationDefinitionNode, OperationType
from graphql.execution import default_field_resolver, default_type_resolver
from graphql.execution.values import VariableValues, get_variable_values
from strawberry.execution import optimized_is_awaitable

from schema.auth.callers import Caller, Role
from schema.context import Context
from schema.execution.answers import Answers, Recalled
from schema.execution.documents import Documents
from schema.execution.planned import PlannedExecution
from schema.execution.requests import Asked, Prepared, ReadDocument, RequestRefused
from schema.limits import nested_too_deeply, too_many_values
from schema.looking import note_look
from schema.masking import masked

MOST_COERCION_ERRORS = 50
"""How many mistakes in the variables are told at once."""

TextOf: TypeAlias = Callable[[Asked, Caller], str]
"""Finds the text of what somebody asked, before it is parsed. Raises RequestRefused, as for an unknown document."""

BeforeReading: TypeAlias = Callable[[str, Caller], None]
"""Hears of a text that was not read before, by somebody who asks for it. Raises RequestRefused, as for its cost."""

Check: TypeAlias = Callable[[Prepared, Caller], None]
"""Looks at a valid operation with its variables, before it is executed. Raises RequestRefused, as for its cost."""


def text_as_sent(asked: Asked, caller: Caller) -> str:
    """The text in the request itself: any document is taken."""
    if asked.query is None:
        raise RequestRefused([GraphQLError("there is no `query`: send the document that is to be executed.")])
    return asked.query


class Executor:
    """Prepares and executes operations, each by what its caller may see of the schema."""

    def __init__(
        self,
        schema_for: Callable[[Role], GraphQLSchema],
        *,
        introspection: bool = True,
        text_of: TextOf = text_as_sent,
        before_reading: BeforeReading = lambda text, caller: None,
        checks: tuple[Check, ...] = (),
    ) -> None:
        self._schema_for = schema_for
        self._introspection = introspection
        self._text_of = text_of
        self._before_reading = before_reading
        self._checks = checks
        self._documents: dict[Role, Documents] = {}
        self._answers = Answers()

    def prepare(self, asked: Asked, caller: Caller) -> Prepared:
        """The operation that was asked for. Raises RequestRefused with everything that is wrong with it."""
        documents = self.documents_for(caller.role)
        text = self._text_of(asked, caller)
        if not documents.knows(text):
            self._before_reading(text, caller)
        read = documents.read(text)
        if read.errors:
            raise RequestRefused(read.errors)
        operation = _operation_of(read, asked.operation_name)
        values = self._values(documents.schema, operation, asked)
        prepared = Prepared(documents.schema, read, operation, asked.variables, values)
        self._check(prepared, caller)
        return prepared

    def prepare_again(self, prepared: Prepared, caller: Caller) -> None:
        """Looks at a request that was prepared for the same scope before. Raises RequestRefused."""
        self.documents_for(caller.role).remembered += 1
        self._check(prepared, caller)

    def _check(self, prepared: Prepared, caller: Caller) -> None:
        for check in self._checks:
            check(prepared, caller)

    async def execute(self, prepared: Prepared, context: Context) -> ExecutionResult:
        """The answer to a query or mutation, told as its caller may see it.

        The context is one in which nothing is loaded yet: what was loaded for another operation may be out of date.
        """
        result = execution_of(prepared, context).execute_operation()
        if isawaitable(result):
            result = await cast("Awaitable[ExecutionResult]", result)
        data, errors = cast("ExecutionResult", result).data, cast("ExecutionResult", result).errors
        return ExecutionResult(data, [masked(error) for error in errors] if errors else None)

    def recall_at_once(self, prepared: Prepared, context: Context) -> bytes | None:
        """The answer that was kept, if there is one and nothing has to be waited for to know that it still holds."""
        name = self._answers.name_of(prepared, context)
        if name is None or name not in self._answers:
            return None
        mark = context.service.mark_at_once(name.program, name.external_id)
        body = None if mark is None else self._answers.recall(name, mark, context.service.clock.now()).body
        if body is not None:
            note_look(context, name.program, name.external_id, "member")
        return body

    async def recall(self, prepared: Prepared, context: Context) -> Recalled | None:
        """The answer that was kept, or what a new one is to be kept by; None for one that is not kept."""
        name = self._answers.name_of(prepared, context)
        if name is None:
            return None
        # Before anything is read: if it changes meanwhile, the answer is kept by a mark that is never told again.
        mark = await context.service.mark(name.program, name.external_id)
        return None if mark is None else self._answers.recall(name, mark, context.service.clock.now())

    def keep(
        self, recalled: Recalled, prepared: Prepared, context: Context, result: ExecutionResult, body: bytes
    ) -> None:
        """Keeps an answer that was made, if it is one of a member and without errors."""
        member = context.loaded_member(recalled.name.program, recalled.name.external_id)
        if member is not None and not result.errors:
            self._answers.keep(recalled, prepared, member.stands_until, body)

    def documents_for(self, role: Role) -> Documents:
        """The documents as callers of that role may write them."""
        documents = self._documents.get(role)
        return self._new_documents(role) if documents is None else documents

    def every_documents(self) -> set[Documents]:
        """Those of all roles; roles that see the same share theirs."""
        return set(self._documents.values())

    def _new_documents(self, role: Role) -> Documents:
        schema = self._schema_for(role)
        # Roles that see the same share what was read.
        same = (each for each in self._documents.values() if each.schema is schema)
        documents = next(same, None) or Documents(schema, introspection=self._introspection)
        self._documents[role] = documents
        return documents

    def _values(self, schema: GraphQLSchema, operation: OperationDefinitionNode, asked: Asked) -> VariableValues:
        definitions = operation.variable_definitions
        if not definitions:
            return VariableValues({}, {})
        if error := too_many_values(asked.variables):
            raise RequestRefused([error])
        try:
            values = get_variable_values(
                schema, definitions, dict(asked.variables), MOST_COERCION_ERRORS, not self._introspection
            )
        except RecursionError:
            raise RequestRefused([nested_too_deeply()]) from None
        if isinstance(values, list):
            raise RequestRefused([masked(error) for error in values])
        return values


def body_of(result: ExecutionResult) -> dict[str, object]:
    """A result as it is told, before it is written as JSON."""
    body: dict[str, object] = {"data": result.data}
    if result.errors:
        body["errors"] = [error.formatted for error in result.errors]
    if result.extensions:
        body["extensions"] = result.extensions
    return body


def _operation_of(read: ReadDocument, name: str | None) -> OperationDefinitionNode:
    if name is not None:
        named = (each for each in read.operations if each.name and each.name.value == name)
        operation = next(named, None)
        if operation is None:
            raise RequestRefused([GraphQLError(f"the document has no operation named {name[:100]!r}.")])
        return operation
    if len(read.operations) != 1:
        several = "the document has several operations; say which one with `operationName`."
        none = "the document has no operation, only fragments; add a query."
        raise RequestRefused([GraphQLError(several if read.operations else none)])
    return read.operations[0]


def execution_of(
    prepared: Prepared, context: Context, event: object = None, *, planned: bool = True
) -> PlannedExecution:
    """The execution of an operation, not begun: of a query, a mutation, or one event of a subscription."""
    execution = PlannedExecution(
        prepared.schema,
        prepared.read.fragment_definitions,
        prepared.read.fragments,
        event,
        context,
        prepared.operation,
        prepared.values,
        default_field_resolver,
        default_type_resolver,
        default_field_resolver,
        is_awaitable=optimized_is_awaitable,
    )
    if planned:
        execution.plans = prepared.read.plans_of(prepared.operation).for_variables(prepared.values.coerced)
    return execution


def is_subscription(prepared: Prepared) -> bool:
    """Whether it would be answered by a stream rather than once."""
    return prepared.operation.operation is OperationType.SUBSCRIPTION


def is_query(prepared: Prepared) -> bool:
    """Whether it only reads."""
    return prepared.operation.operation is OperationType.QUERY
