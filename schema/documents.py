"""Documents: each text is parsed and validated once, and remembered within bounds."""

from collections import OrderedDict
from collections.abc import Iterator

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    parse,
    specified_rules,
    validate,
)
from strawberry.extensions import SchemaExtension

from schema.context import Context
from schema.limits import MOST_TOKENS, LimitsRule, nested_too_deeply

REMEMBERED_CHARACTERS = 1_000_000
"""Of all remembered documents together: a parsed document takes some 50 times its text."""

LARGEST_REMEMBERED = 16_384
"""Characters. Longer ones carry their arguments inside, so that the same text hardly comes again."""


class Documents:
    """The parsed documents of one schema with what is wrong with them, the most recently asked for."""

    def __init__(self, schema: GraphQLSchema, *, introspection: bool) -> None:
        self._schema = schema
        self._rules = (*specified_rules, *(() if introspection else (NoSchemaIntrospectionCustomRule,)))
        self._remembered: OrderedDict[str, tuple[DocumentNode, list[GraphQLError]]] = OrderedDict()
        self._characters = 0

    def read(self, text: str) -> tuple[DocumentNode, list[GraphQLError]]:
        """The document and what is wrong with it. Raises GraphQLError for a text that cannot be parsed."""
        if text in self._remembered:
            self._remembered.move_to_end(text)
            return self._remembered[text]
        document = _parsed(text)
        read = (document, self._judged(document))
        self._remember(text, read)
        return read

    def _judged(self, document: DocumentNode) -> list[GraphQLError]:
        try:
            # First of all: some of the specification's rules take long over a document that is too large.
            return validate(self._schema, document, (LimitsRule,)) or validate(self._schema, document, self._rules)
        except RecursionError:
            return [nested_too_deeply()]

    def _remember(self, text: str, read: tuple[DocumentNode, list[GraphQLError]]) -> None:
        if len(text) > LARGEST_REMEMBERED:
            return
        self._remembered[text] = read
        self._characters += len(text)
        while self._characters > REMEMBERED_CHARACTERS:
            forgotten, _ = self._remembered.popitem(last=False)
            self._characters -= len(forgotten)


def _parsed(text: str) -> DocumentNode:
    try:
        return parse(text, max_tokens=MOST_TOKENS)
    except RecursionError:
        raise nested_too_deeply() from None


class OneOperation(SchemaExtension):
    """Prepares one operation: its document, read once, and a context in which nothing is loaded yet."""

    def on_operation(self) -> Iterator[None]:
        execution = self.execution_context
        context: Context = execution.context
        execution.context = context.for_one_operation()
        if execution.query:
            self._read(execution.query)
        yield

    def _read(self, text: str) -> None:
        execution = self.execution_context
        execution.parse_options["max_tokens"] = MOST_TOKENS
        documents: Documents = execution.schema.documents  # type: ignore[attr-defined]
        try:
            execution.graphql_document, errors = documents.read(text)
        except GraphQLError:
            # Strawberry reads it again and tells the error in the way that each transport asks for.
            return
        definitions = execution.graphql_document.definitions
        operations = [each for each in definitions if isinstance(each, OperationDefinitionNode)]
        if len(operations) > 1 and execution._provided_operation_name is None:
            errors = [GraphQLError("the document has several operations; say which one with `operationName`.")]
        execution.pre_execution_errors = list(errors)
