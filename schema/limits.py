"""How much one document may ask for: depth, aliases, fields, directives and root fields, counted in linear time.

One rule class at the module's level, because the document cache is keyed by it. Each fragment is measured once however
often it is spread: measuring along paths takes exponential time on fragments that spread one another twice.
"""

from typing import NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
)

MOST_TOKENS = 20_000
"""Of one document, counted by the parser, which stops there."""

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


class LimitsRule(ValidationRule):
    """Refuses operations that ask for too much, with code LIMIT_EXCEEDED."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        measure = _Measure(context.document)
        for definition in context.document.definitions:
            if isinstance(definition, OperationDefinitionNode):
                for complaint in _complaints(definition, measure):
                    extensions = {"code": "LIMIT_EXCEEDED"}
                    context.report_error(GraphQLError(complaint, [definition], extensions=extensions))


def _complaints(operation: OperationDefinitionNode, measure: "_Measure") -> list[str]:
    size = measure.selections(operation.selection_set).beside(Size(directives=len(operation.directives or ())))
    asked = [*zip(("levels", *Size._fields[1:]), size, LARGEST, strict=True)]
    asked.append(("root fields", len(operation.selection_set.selections), MOST_ROOT_FIELDS))
    return [
        f"the operation has {'more' if got >= _ENDLESS else got} {what}, and at most {most} are taken; "
        "split it into several"
        for what, got, most in asked
        if got > most
    ]


class _Measure:
    """Measures selections of one document, every fragment once."""

    def __init__(self, document: DocumentNode) -> None:
        definitions = document.definitions
        self._fragments = {each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)}
        self._measured: dict[str, Size] = {}
        self._under_way: set[str] = set()

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
            if fragment is None or name in self._under_way:
                return Size()
            self._under_way.add(name)
            self._measured[name] = self.selections(fragment.selection_set)
            self._under_way.discard(name)
        return self._measured[name]
