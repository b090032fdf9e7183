"""Checks the values in an expression: facts, literals, lists and arithmetic."""

from dataclasses import replace

from engine.rules.dictionary import Attribute, AttributeKind
from engine.rules.tree import ListOf, Literal, Local, Negative, Node, Operation, Operator, Size
from engine.rulesets import codes, scalars
from engine.rulesets.codes import Code
from engine.rulesets.diagnostics import either, listed, near, quoted
from engine.rulesets.expressions.mistakes import rewritten
from engine.rulesets.expressions.slips import as_quoted, function_instead
from engine.rulesets.expressions.syntax import (
    Call,
    Constant,
    Field,
    Infix,
    Listed,
    Prefix,
    Syntax,
    Word,
    without_groups,
)
from engine.rulesets.expressions.typed import Typed, comparable
from engine.rulesets.kinds import NUMERIC, TEXTUAL, kind_words
from engine.rulesets.nodes import Scalar
from engine.rulesets.references import Asking
from engine.rulesets.structured import Read

CONDITION_CALLS = ("startsWith", "endsWith", "contains", "exists", "all")
"""What can be asked of a text or a list, after a point."""

_OPERATORS = {operator.value: operator for operator in Operator}
_PREFIXES = ("action", "member", "count")


class ValueChecker:
    """Checks values of one expression, whose text is `node`'s."""

    def __init__(self, node: Scalar, asking: Asking, read: Read) -> None:
        self._node, self._asking, self._read = node, asking, read
        self.items: dict[str, Attribute] = {}
        """What the items of the loops around are, by name."""

    def report(self, code: Code, start: int, end: int, message: str, suggestion: str) -> None:
        self._asking.scope.findings.add(code, self._node.part(start, end), message, suggestion)

    def source(self, value: Typed) -> str:
        """A value as it is written."""
        return " ".join(self._node.text[value.start : value.end].split())

    def value(self, syntax: Syntax, expected: Attribute | None = None) -> Typed | None:
        """A value; None when something in it was reported. A bare word is likely meant to be what is expected."""
        syntax = without_groups(syntax)
        match syntax:
            case Constant(value, kind):
                return self._typed(syntax, Literal(value), Attribute("", kind))
            case Word():
                return self._word(syntax, expected)
            case Field():
                return self.fact(syntax)
            case Listed(items):
                return self._listed(syntax, items, expected)
            case Infix(sign, _, left, right) if sign in _OPERATORS:
                return self._operation(syntax, _OPERATORS[sign], left, right)
            case Prefix("-", operand):
                number = self._number(operand, "-")
                return self._typed(syntax, Negative(number.node), number.type) if number else None
            case Call():
                return self._call(syntax)
            case _:
                self._refuse_condition(syntax)
                return None

    def _typed(self, syntax: Syntax, node: Node, type_: Attribute, items: tuple[Typed, ...] = ()) -> Typed:
        shown = quoted(" ".join(self._node.text[syntax.start : syntax.end].split()))
        return Typed(node, type_, syntax.start, syntax.end, shown, items)

    def _refuse_condition(self, syntax: Syntax) -> None:
        message = "this holds or does not, and a value is needed here"
        suggestion = "join conditions with `&&`, `||` and `!`; they cannot be compared or listed"
        self.report(codes.NOT_YES_OR_NO, syntax.start, syntax.end, message, suggestion)

    def is_field(self, syntax: Syntax) -> bool:
        return isinstance(syntax, Field) and isinstance(syntax.of, Word) and syntax.of.text in _PREFIXES

    def fact(self, syntax: Syntax) -> Typed | None:
        """`action.category`, `member.city` or `count.visits`."""
        if not isinstance(syntax, Field):
            return None
        if not self.is_field(syntax) or not isinstance(syntax.of, Word):
            self._report_unknown_field(syntax)
            return None
        name = f"{syntax.of.text}.{syntax.name}"
        at = self._node.part(syntax.start, syntax.end)
        fact = self._asking.fact(Scalar(name, at, inset=0))
        if fact is None:
            return None
        self._read.note(fact, at)
        return self._typed(syntax, fact.reference, fact.declared)

    def type_of(self, syntax: Syntax) -> Attribute | None:
        """What a fact holds, if it is one that is known; nothing is reported."""
        if not isinstance(syntax, Field) or not isinstance(syntax.of, Word):
            return self.items.get(syntax.text) if isinstance(syntax, Word) else None
        return self._asking.type_of(f"{syntax.of.text}.{syntax.name}")

    def _report_unknown_field(self, syntax: Field) -> None:
        shown = self._node.text[syntax.start : syntax.end]
        last = shown.rpartition(".")[2]
        meant = self._asking.meant_by(last) or self._asking.meant_by(shown.partition(".")[0])
        suggestion = f"write `{meant}`" if meant else "names begin with `action.`, `member.` or `count.`"
        self.report(codes.UNKNOWN_ATTRIBUTE, syntax.start, syntax.end, f"{quoted(shown)} is not known", suggestion)

    def _word(self, word: Word, expected: Attribute | None) -> Typed | None:
        if word.text in self.items:
            type_ = replace(self.items[word.text], name=word.text)
            return self._typed(word, Local(word.text), type_)
        meant = as_quoted(word.text, expected)
        known = self._asking.meant_by(word.text)
        if meant is None and known is None and expected is not None and expected.kind in TEXTUAL:
            meant = f'"{word.text}"'
        if meant is not None and (known is None or (expected is not None and word.text in expected.choices)):
            message = f"{quoted(word.text)} is no name, and a text stands in quotes"
            if expected is not None and expected.kind is AttributeKind.YES_NO:
                message = f"{quoted(word.text)} is written `{meant}` here"
            self.report(codes.BAD_EXPRESSION, word.start, word.end, message, f"did you mean `{meant}`?")
            return None
        if known is not None:
            message = f"{quoted(word.text)} does not say what it is of"
            suggestion = rewritten(self._node.text, word.start, word.end, known)
            self.report(codes.BAD_EXPRESSION, word.start, word.end, message, suggestion)
            return None
        self._report_unknown_word(word)
        return None

    def _report_unknown_word(self, word: Word) -> None:
        short = {name.partition(".")[2]: name for name in self._asking.names()}
        match = near(word.text, short)
        known = f"it can be {either(self._asking.names())}" if short else "nothing is declared that could stand here"
        suggestion = f"did you mean `{short[match]}`? {known}" if match else known
        if word.text in _PREFIXES:
            suggestion = f"write a point and a name after it, as `{word.text}.…`; {known}"
        self.report(codes.BAD_EXPRESSION, word.start, word.end, f"{quoted(word.text)} is not known", suggestion)

    def _listed(self, syntax: Listed, items: tuple[Syntax, ...], expected: Attribute | None) -> Typed | None:
        found = [self.value(item, expected) for item in items]
        typed = tuple(item for item in found if item is not None)
        if len(typed) < len(found):
            return None
        first = typed[0]
        for item in typed:
            if not comparable(item.type, first.type):
                message = f"a list holds things of one kind, and {item.shown} is {kind_words(item.type)}"
                if item.type.kind is not AttributeKind.LIST:
                    message += f" while {first.shown} is {kind_words(first.type)}"
                self.report(codes.WRONG_KINDS, item.start, item.end, message, "remove it, or write it like the others")
                return None
        type_ = Attribute("", AttributeKind.LIST, (), first.type.kind)
        return self._typed(syntax, ListOf(tuple(item.node for item in typed)), type_, typed)

    def _operation(self, syntax: Syntax, operator: Operator, left: Syntax, right: Syntax) -> Typed | None:
        first, second = self._number(left, operator.value), self._number(right, operator.value)
        if first is None or second is None:
            return None
        if (
            operator in (Operator.DIVIDE, Operator.REMAINDER)
            and isinstance(second.node, Literal)
            and not second.node.value
        ):
            message = "nothing can be divided by zero"
            self.report(codes.WRONG_KINDS, second.start, second.end, message, "divide by another number")
            return None
        node = Operation(operator, first.node, second.node)
        return self._typed(syntax, node, Attribute("", AttributeKind.NUMBER))

    def _number(self, syntax: Syntax, sign: str) -> Typed | None:
        found = self.value(syntax)
        if found is None or found.type.kind in NUMERIC:
            return found
        message = f"`{sign}` needs numbers, and {found.shown} is {kind_words(found.type)}"
        self.report(codes.WRONG_KINDS, found.start, found.end, message, "use numbers, as `action.quantity * 2`")
        return None

    def _call(self, call: Call) -> Typed | None:
        if call.name == "size" and len(call.arguments) + (call.of is not None) == 1:
            return self._size(call, call.of or call.arguments[0])
        if call.name == "timestamp" and call.of is None:
            return self._timestamp(call)
        if call.name in CONDITION_CALLS or call.name == "has":
            self._refuse_condition(call)
            return None
        of = self.type_of(call.of) if call.of is not None else None
        name_end = call.name_start + len(call.name)
        message = f"{quoted(call.name)} is not a function of expressions"
        self.report(codes.UNKNOWN_FUNCTION, call.name_start, name_end, message, function_instead(call, of))
        return None

    def _size(self, call: Call, of: Syntax) -> Typed | None:
        measured = self.value(of)
        if measured is None:
            return None
        if measured.type.kind not in (AttributeKind.LIST, *TEXTUAL):
            message = f"`size` is of lists and texts, and {measured.shown} is {kind_words(measured.type)}"
            self.report(codes.WRONG_KINDS, measured.start, measured.end, message, "leave `size( )` out")
            return None
        return self._typed(call, Size(measured.node), Attribute("", AttributeKind.WHOLE))

    def _timestamp(self, call: Call) -> Typed | None:
        written = call.arguments[0] if len(call.arguments) == 1 else None
        found = scalars.instant(str(written.value)) if isinstance(written, Constant) else None
        if found is None:
            message = "`timestamp` needs an instant with its offset, in quotes"
            self.report(codes.BAD_TIME, call.start, call.end, message, 'write `timestamp("2027-03-01T12:00:00Z")`')
            return None
        return self._typed(call, Literal(found, is_instant=True), Attribute("", AttributeKind.INSTANT))

    def is_declared(self, of: Typed | Attribute, value: Typed) -> bool:
        """Whether a value that is written out is one of those that the other one can have; reports it when not."""
        type_ = of.type if isinstance(of, Typed) else of
        if type_.kind is not AttributeKind.CHOICE or not isinstance(value.node, Literal):
            return True
        text = str(value.node.value)
        if text in type_.choices:
            return True
        name = quoted(type_.name) if type_.name else "this"
        known = f"its values are {listed(type_.choices)}" if type_.choices else "none is declared"
        likely = near(text, type_.choices)
        suggestion = f'did you mean `"{likely}"`? {known}' if likely else known
        self.report(codes.UNDECLARED_VALUE, value.start, value.end, f"{name} is never {quoted(text)}", suggestion)
        return False

    def fitting(self, expected: Attribute, wrong: Typed) -> str:
        """How a value of the expected kind is written instead."""
        text = self.source(wrong)
        match expected.kind:
            case AttributeKind.YES_NO:
                return "write `true` or `false`"
            case AttributeKind.NUMBER | AttributeKind.WHOLE:
                bare = text.strip("\"'")
                return (
                    f"write `{bare}`, without quotes" if scalars.number(bare) is not None else "write a number, as `20`"
                )
            case AttributeKind.INSTANT:
                return 'write `timestamp("2027-03-01T12:00:00Z")`'
            case _:
                if expected.choices:
                    return f"its values are {listed(expected.choices)}"
                return f'write it in quotes, as `"{text}"`' if wrong.is_literal else "compare it with a text"
