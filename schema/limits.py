"""How much one document may ask for, told before anything else is made of it, in linear time.

Each fragment is measured once however often it is spread: measuring along paths takes exponential time on fragments
that spread one another twice. What the rules of the specification then take long over is bounded here too: they compare
every two fields that go by one name.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    validate,
)
from graphql.validation import NoFragmentCyclesRule, NoUnusedFragmentsRule

LONGEST_DOCUMENT = 100_000
"""Characters of a document. What is large belongs in variables."""

MOST_TOKENS = 4_000
"""Of one document, counted by the parser, which stops there."""

MOST_DEFINITIONS = 150
"""Operations and fragments of one document."""

MOST_VARIABLES = 100
"""That one operation declares."""

MOST_COMPARED = 5_000
"""Pairs of fields that go by one name beside one another, fragments written out: each is compared with each."""

MOST_VALUES = 50_000
"""In all variables of a request, counting those within others: a batch of a thousand actions has some 15,000."""

_ENDLESS = 10**9
"""Where counting stops: fragments that double one another would need big numbers."""


class Size(NamedTuple):
    """How large a selection is, its fragments written out."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    directives: int = 0

    def beside(self, other: "Size") -> "Size":
        """Both together, one beside the other."""
        return Size(
            max(self.depth, other.depth),
            min(_ENDLESS, self.aliases + other.aliases),
            min(_ENDLESS, self.fields + other.fields),
            min(_ENDLESS, self.directives + other.directives),
        )


LARGEST = Size(depth=15, aliases=50, fields=2_000, directives=50)
"""The home screen of a game needs about 8 levels and 150 fields."""

MOST_ROOT_FIELDS = 20


def nested_too_deeply() -> GraphQLError:
    """What is said of a document that cannot even be read without running out of stack."""
    message = "the document is nested too deeply to be read; pass large values as variables."
    return GraphQLError(message, extensions={"code": "LIMIT_EXCEEDED"})


def not_parsed(error: GraphQLError) -> GraphQLError:
    """What the parser says of a text, where it gave up in better words than its own."""
    if "Parsing aborted" not in error.message:
        # Without where it was raised: a traceback holds on to all that was alive there.
        return error.with_traceback(None)
    if "tokens" not in error.message:
        return nested_too_deeply()
    message = (
        f"the document has more than {MOST_TOKENS} tokens; pass large values as variables, or split it into several."
    )
    return GraphQLError(message, extensions={"code": "LIMIT_EXCEEDED"})


def broken_limits(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
    """Every limit that a document breaks, with code LIMIT_EXCEEDED; or what keeps it from being measured."""
    if len(document.definitions) > MOST_DEFINITIONS:
        return [_refusal(f"the document has {len(document.definitions)} operations and fragments", MOST_DEFINITIONS)]
    measure = _Measure(document)
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    errors = [error for each in operations for error in _broken_by(each, measure)]
    if errors:
        return errors
    if measure.goes_in_circles or measure.has_unreached_fragments:
        return validate(schema, document, (NoFragmentCyclesRule, NoUnusedFragmentsRule))
    return [error for each in operations for error in _compared_too_often(each, measure)]


def _broken_by(operation: OperationDefinitionNode, measure: "_Measure") -> Iterator[GraphQLError]:
    size = measure.selections(operation.selection_set).beside(Size(directives=len(operation.directives or ())))
    asked = [*zip(("levels", *Size._fields[1:]), size, LARGEST, strict=True)]
    asked.append(("root fields", len(operation.selection_set.selections), MOST_ROOT_FIELDS))
    asked.append(("variables", len(operation.variable_definitions or ()), MOST_VARIABLES))
    for what, got, most in asked:
        if got > most:
            yield _refusal(f"the operation has {'more' if got >= _ENDLESS else got} {what}", most, operation)


def _compared_too_often(operation: OperationDefinitionNode, measure: "_Measure") -> Iterator[GraphQLError]:
    if measure.compared([operation.selection_set]) > MOST_COMPARED:
        yield _refusal("the operation has more fields of the same names beside one another", MOST_COMPARED, operation)


def _refusal(has: str, most: int, operation: OperationDefinitionNode | None = None) -> GraphQLError:
    message = f"{has}, and at most {most} are taken; split it into several"
    return GraphQLError(message, operation and [operation], extensions={"code": "LIMIT_EXCEEDED"})


def too_long(text: str) -> GraphQLError | None:
    """What is wrong with the length of a document's text, before it is read."""
    if len(text) <= LONGEST_DOCUMENT:
        return None
    has = f"the document has {len(text)} characters, and at most {LONGEST_DOCUMENT} are taken"
    message = f"{has}; pass large values as variables."
    return GraphQLError(message, extensions={"code": "LIMIT_EXCEEDED"})


def too_many_values(variables: Mapping[str, object]) -> GraphQLError | None:
    """What is wrong with the size of a request's variables, before they are read."""
    waiting: list[object] = [variables]
    counted = 0
    while waiting:
        value = waiting.pop()
        within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        counted += len(within)
        if counted > MOST_VALUES:
            message = (
                f"the variables hold more than {MOST_VALUES} values, and no more are taken; send several requests."
            )
            return GraphQLError(message, extensions={"code": "LIMIT_EXCEEDED"})
        waiting += within
    return None


class _Measure:
    """Measures selections of one document, every fragment once."""

    def __init__(self, document: DocumentNode) -> None:
        definitions = document.definitions
        self._fragments = {each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)}
        self._measured: dict[str, Size] = {}
        self._under_way: set[str] = set()
        self.goes_in_circles = False

    def selections(self, selected: SelectionSetNode) -> Size:
        size = Size()
        for selection in selected.selections:
            size = size.beside(self._selection(selection))
        return size

    def _selection(self, selection: SelectionNode) -> Size:
        directives = Size(directives=len(selection.directives or ()))
        match selection:
            case FieldNode():
                return self._field(selection).beside(directives)
            case FragmentSpreadNode():
                return self._fragment(selection.name.value).beside(directives)
            case InlineFragmentNode():
                return self.selections(selection.selection_set).beside(directives)
            case _:
                return directives

    @property
    def has_unreached_fragments(self) -> bool:
        """Whether there are fragments that nothing measured so far spreads."""
        return len(self._measured) < len(self._fragments)

    def _field(self, field: FieldNode) -> Size:
        own = Size(depth=1, aliases=int(field.alias is not None), fields=1)
        # Introspection is deep by nature; graphql-core has a rule of its own against its abuse.
        if field.selection_set is None or field.name.value in ("__schema", "__type"):
            return own
        inner = self.selections(field.selection_set)
        return inner._replace(depth=inner.depth + 1).beside(own)

    def _fragment(self, name: str) -> Size:
        if name not in self._measured:
            fragment = self._fragments.get(name)
            # Unknown fragments and circles of them are for the rules of the specification to report.
            if fragment is None:
                return Size()
            if name in self._under_way:
                self.goes_in_circles = True
                return Size()
            self._under_way.add(name)
            self._measured[name] = self.selections(fragment.selection_set)
            self._under_way.discard(name)
        return self._measured[name]

    def compared(self, beside: Sequence[SelectionSetNode]) -> int:
        """How many pairs of fields the specification's rules compare, in selections that become one object's."""
        fields: dict[str, list[FieldNode]] = {}
        self._gather(beside, fields, set())
        pairs = 0
        for same in fields.values():
            pairs += len(same) * (len(same) - 1) // 2
            inner = [each.selection_set for each in same if each.selection_set is not None]
            pairs += self.compared(inner) if inner and pairs <= MOST_COMPARED else 0
        return pairs

    def _gather(self, beside: Sequence[SelectionSetNode], fields: dict[str, list[FieldNode]], seen: set[str]) -> None:
        for selected in beside:
            for selection in selected.selections:
                match selection:
                    case FieldNode():
                        name = selection.alias.value if selection.alias else selection.name.value
                        fields.setdefault(name, []).append(selection)
                    case FragmentSpreadNode() if selection.name.value not in seen:
                        seen.add(selection.name.value)
                        fragment = self._fragments.get(selection.name.value)
                        self._gather([fragment.selection_set] if fragment else [], fields, seen)
                    case InlineFragmentNode():
                        self._gather([selection.selection_set], fields, seen)
