"""Documents: each text is parsed and validated once, and remembered within bounds, be it right or wrong."""

from collections import OrderedDict

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    ValidationContext,
    ValidationRule,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.collect_fields import FragmentDetails

from schema.execution.requests import ReadDocument
from schema.limits import MOST_TOKENS, broken_limits, nested_too_deeply, not_parsed, too_long

REMEMBERED_CHARACTERS = 400_000
"""Of all remembered documents together: a parsed document takes some 150 times its text, 60 MB in all."""

LARGEST_REMEMBERED = 16_384
"""Characters. Longer ones carry their arguments inside, so that the same text hardly comes again."""

_OVERHEAD_CHARACTERS = 100
"""What remembering the shortest text costs, counted as characters."""


class IntrospectionOff(ValidationRule):
    """Refuses to tell the schema, once a document, and says where it stands."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._has_told = False

    def enter_field(self, node: FieldNode, *_: object) -> None:
        if node.name.value in ("__schema", "__type") and not self._has_told:
            self._has_told = True
            where = "the schema stands in the file schema.graphql of this release"
            message = f"introspection is off here: {where}, and `trogen serve --development` tells it."
            self.report_error(GraphQLError(message, node))


class Documents:
    """The parsed documents of one schema with what is wrong with them, the most recently asked for."""

    def __init__(self, schema: GraphQLSchema, *, introspection: bool) -> None:
        self.schema = schema
        self._hide_suggestions = not introspection
        self._rules = (*specified_rules, *(() if introspection else (IntrospectionOff,)))
        self._remembered: OrderedDict[str, ReadDocument] = OrderedDict()
        self._characters = 0
        self.remembered = 0
        """How often a document was asked for that had been read before."""
        self.parsed = 0
        """How often one had to be read."""

    def knows(self, text: str) -> bool:
        """Whether it was read before, so that reading it again is no work."""
        return text in self._remembered

    def read(self, text: str) -> ReadDocument:
        """The document and what is wrong with it."""
        remembered = self._remembered.get(text)
        if remembered is not None:
            self._remembered.move_to_end(text)
            self.remembered += 1
            return remembered
        self.parsed += 1
        read = self._read(text)
        self._remember(text, read)
        return read

    def _read(self, text: str) -> ReadDocument:
        if error := too_long(text):
            return ReadDocument(text[:LARGEST_REMEMBERED], DocumentNode(definitions=()), [error])
        try:
            document = parse(text, max_tokens=MOST_TOKENS)
        except RecursionError:
            return ReadDocument(text, DocumentNode(definitions=()), [nested_too_deeply()])
        except GraphQLError as error:
            return ReadDocument(text, DocumentNode(definitions=()), [not_parsed(error)])
        definitions = document.definitions
        fragments = {each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)}
        return ReadDocument(
            text,
            document,
            self._judged(document),
            tuple(each for each in definitions if isinstance(each, OperationDefinitionNode)),
            fragments,
            {name: FragmentDetails(fragment) for name, fragment in fragments.items()},
        )

    def _judged(self, document: DocumentNode) -> list[GraphQLError]:
        try:
            # First of all: some of the specification's rules take long over a document that is too large.
            return broken_limits(self.schema, document) or validate(
                self.schema, document, self._rules, hide_suggestions=self._hide_suggestions
            )
        except RecursionError:
            return [nested_too_deeply()]

    def _remember(self, text: str, read: ReadDocument) -> None:
        if len(text) > LARGEST_REMEMBERED:
            return
        self._remembered[text] = read
        self._characters += len(text) + _OVERHEAD_CHARACTERS
        while self._characters > REMEMBERED_CHARACTERS:
            forgotten, _ = self._remembered.popitem(last=False)
            self._characters -= len(forgotten) + _OVERHEAD_CHARACTERS
