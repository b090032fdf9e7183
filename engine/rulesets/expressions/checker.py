"""Checks an expression against what is declared, and makes the typed tree of it.

Everything that is wrong is reported, each at its place. What cannot be said because of it is passed over in silence.
"""

from engine.rules.dictionary import AttributeKind
from engine.rules.tree import (
    AllOf,
    AnyOf,
    Compare,
    Comparison,
    Condition,
    ForItems,
    Has,
    In,
    Not,
    Quantifier,
    Reference,
    TextIs,
    TextTest,
)
from engine.rulesets import codes
from engine.rulesets.diagnostics import quoted
from engine.rulesets.expressions.parser import can_name_an_item
from engine.rulesets.expressions.slips import method_instead
from engine.rulesets.expressions.syntax import (
    Call,
    Chain,
    Infix,
    Prefix,
    Syntax,
    Word,
    without_groups,
)
from engine.rulesets.expressions.typed import Typed, comparable, item_type
from engine.rulesets.expressions.values import CONDITION_CALLS, ValueChecker
from engine.rulesets.kinds import NUMERIC, TEXTUAL, kind_words

_RELATIONS = {
    "==": Comparison.IS,
    "!=": Comparison.IS_NOT,
    ">=": Comparison.AT_LEAST,
    "<=": Comparison.AT_MOST,
    ">": Comparison.MORE_THAN,
    "<": Comparison.LESS_THAN,
}
_TURNED = {
    Comparison.AT_LEAST: Comparison.AT_MOST,
    Comparison.AT_MOST: Comparison.AT_LEAST,
    Comparison.MORE_THAN: Comparison.LESS_THAN,
    Comparison.LESS_THAN: Comparison.MORE_THAN,
}
_ORDERED = (*NUMERIC, AttributeKind.INSTANT)
_TEXT_TESTS = {test.value: test for test in TextTest}
_QUANTIFIERS = {quantifier.value: quantifier for quantifier in Quantifier}


class Checker(ValueChecker):
    """Checks conditions; values are checked by what it builds upon."""

    def condition(self, syntax: Syntax) -> Condition | None:
        """What holds or does not; None when something in it was reported."""
        syntax = without_groups(syntax)
        match syntax:
            case Chain(sign, parts):
                return self._chain(sign, parts)
            case Prefix("!", operand):
                inner = self.condition(operand)
                return None if inner is None else Not(inner)
            case Infix(sign) if sign in _RELATIONS:
                return self._comparison(syntax)
            case Infix("in"):
                return self._in(syntax)
            case Call(None, "has"):
                return self._has(syntax)
            case Call(of, name) if of is not None and name in CONDITION_CALLS:
                return self._method(syntax, of)
            case _:
                return self._yes_or_no(syntax)

    def _chain(self, sign: str, parts: tuple[Syntax, ...]) -> Condition | None:
        found = [self.condition(part) for part in parts]
        whole = tuple(part for part in found if part is not None)
        if len(whole) < len(found):
            return None
        return AllOf(whole) if sign == "&&" else AnyOf(whole)

    def _yes_or_no(self, syntax: Syntax) -> Condition | None:
        value = self.value(syntax)
        if value is None:
            return None
        if value.type.kind is AttributeKind.YES_NO:
            return value.node
        message = f"{value.shown} is {kind_words(value.type)}, and something that holds or does not is needed here"
        self.report(codes.NOT_YES_OR_NO, syntax.start, syntax.end, message, f"compare it, as `{self._compared(value)}`")
        return None

    def _compared(self, value: Typed) -> str:
        name = self.source(value)
        if value.type.kind is AttributeKind.LIST:
            return f"size({name}) > 0"
        if value.type.kind in NUMERIC:
            return f"{name} > 0"
        return f'{name} == "{value.type.choices[0] if value.type.choices else "…"}"'

    def _comparison(self, syntax: Infix) -> Condition | None:
        comparison = _RELATIONS[syntax.sign]
        left, right = self._both(syntax)
        if left is None or right is None or not self._can_compare(left, right, comparison, syntax):
            return None
        if left.is_literal and not right.is_literal:
            return Compare(right.node, _TURNED.get(comparison, comparison), left.node)
        return Compare(left.node, comparison, right.node)

    def _both(self, syntax: Infix) -> tuple[Typed | None, Typed | None]:
        """Both sides; a bare word on one of them is told by what the other one is."""
        left, right = without_groups(syntax.left), without_groups(syntax.right)
        if isinstance(left, Word) and not isinstance(right, Word):
            found = self.value(right)
            return self.value(left, found.type if found else None), found
        found = self.value(left)
        return found, self.value(right, found.type if found else None)

    def _can_compare(self, left: Typed, right: Typed, comparison: Comparison, syntax: Infix) -> bool:
        if AttributeKind.LIST in (left.type.kind, right.type.kind):
            self._report_list(left, right, syntax)
        elif not comparable(left.type, right.type):
            self._report_mismatch(left, right)
        elif comparison in _TURNED and left.type.kind not in _ORDERED:
            message = f"`{syntax.sign}` does not fit {left.shown}, which is {kind_words(left.type)}"
            self.report(
                codes.WRONG_KINDS,
                syntax.sign_start,
                syntax.sign_start + len(syntax.sign),
                message,
                "use `==`, `!=` or `in`",
            )
        else:
            return self.is_declared(left, right) and self.is_declared(right, left)
        return False

    def _report_list(self, left: Typed, right: Typed, syntax: Infix) -> None:
        found, other = (left, right) if left.type.kind is AttributeKind.LIST else (right, left)
        message = f"{found.shown} is {kind_words(found.type)}, which `{syntax.sign}` cannot compare"
        suggestion = f"look for an item, as `{self.source(other)} in {self.source(found)}`"
        if other.type.kind is AttributeKind.LIST:
            suggestion = f"look for items, as `{self.source(found)}.exists(each, each in {self.source(other)})`"
        self.report(codes.WRONG_KINDS, syntax.start, syntax.end, message, suggestion)

    def _report_mismatch(self, left: Typed, right: Typed) -> None:
        """The side that is written out is the wrong one; where none is, the right one."""
        wrong, other = (left, right) if left.is_literal and not right.is_literal else (right, left)
        message = f"{other.shown} is {kind_words(other.type)}, and {wrong.shown} is {kind_words(wrong.type)}"
        self.report(codes.WRONG_KINDS, wrong.start, wrong.end, message, self.fitting(other.type, wrong))

    def _in(self, syntax: Infix) -> Condition | None:
        right = self.value(syntax.right, self.type_of(without_groups(syntax.left)))
        left = self.value(syntax.left, item_type(right.type) if right and right.type.items else None)
        if left is None or right is None:
            return None
        if right.type.kind is not AttributeKind.LIST:
            message = f"`in` looks into lists, and {right.shown} is {kind_words(right.type)}"
            name, value = self.source(left), self.source(right)
            suggestion = f"write `{name} == {value}`, or `{name} in [{value}]`"
            if right.type.kind in TEXTUAL and not right.is_literal:
                suggestion = f"write `{value}.contains({name})`"
            self.report(codes.WRONG_KINDS, right.start, right.end, message, suggestion)
            return None
        items = item_type(right.type)
        if left.type.kind is AttributeKind.LIST or not comparable(left.type, items):
            message = f"{left.shown} is {kind_words(left.type)}, and {right.shown} is {kind_words(right.type)}"
            suggestion = f"write `{self.source(left)}.exists(each, each in {self.source(right)})`"
            if left.type.kind is not AttributeKind.LIST:
                suggestion = self.fitting(items, left)
            self.report(codes.WRONG_KINDS, left.start, left.end, message, suggestion)
            return None
        if right.items:
            declared = [self.is_declared(left, item) for item in right.items]
        else:
            declared = [self.is_declared(items, left)]
        return In(left.node, right.node) if all(declared) else None

    def _has(self, call: Call) -> Condition | None:
        argument = without_groups(call.arguments[0]) if len(call.arguments) == 1 else None
        value = self.fact(argument) if argument is not None else None
        if value is None and argument is not None and self.is_field(argument):
            return None
        if value is None or not isinstance(value.node, Reference) or value.node.about.value == "count":
            message = "`has` asks whether an attribute of the action or the member was told"
            self.report(
                codes.WRONG_KINDS, call.start, call.end, message, "write it as `has(action.x)` or `has(member.x)`"
            )
            return None
        return Has(value.node)

    def _method(self, call: Call, of: Syntax) -> Condition | None:
        if call.name in _QUANTIFIERS:
            return self._loop(call, of, _QUANTIFIERS[call.name])
        text = self.value(of)
        part = self.value(call.arguments[0], text.type if text else None) if len(call.arguments) == 1 else None
        if len(call.arguments) != 1:
            message = f"`{call.name}` needs one text in its parentheses"
            self.report(codes.WRONG_KINDS, call.name_start, call.end, message, f'write `.{call.name}("…")`')
        if text is None or part is None:
            return None
        for each in (text, part):
            if each.type.kind not in TEXTUAL:
                message = f"`{call.name}` is about texts, and {each.shown} is {kind_words(each.type)}"
                self.report(
                    codes.WRONG_KINDS, each.start, each.end, message, method_instead(call.name, each, self.source(part))
                )
                return None
        return TextIs(_TEXT_TESTS[call.name], text.node, part.node)

    def _loop(self, call: Call, of: Syntax, quantifier: Quantifier) -> Condition | None:
        over = self.value(of)
        example = f"`.{call.name}(each, each == …)`"
        item = call.arguments[0] if call.arguments else None
        if len(call.arguments) != 2 or not isinstance(item, Word):
            message = f"`{call.name}` needs a name for the item, and a condition on it"
            self.report(codes.WRONG_KINDS, call.name_start, call.end, message, f"write it as {example}")
            return None
        if not can_name_an_item(item.text) or item.text in self.items:
            message = f"{quoted(item.text)} cannot name the item here"
            self.report(codes.BAD_NAME, item.start, item.end, message, "choose another word, as `each`")
            return None
        if over is None:
            return None
        if over.type.kind is not AttributeKind.LIST:
            message = f"`{call.name}` goes through lists, and {over.shown} is {kind_words(over.type)}"
            self.report(codes.WRONG_KINDS, over.start, over.end, message, "leave it out, and compare the value itself")
            return None
        self.items[item.text] = item_type(over.type)
        body = self.condition(call.arguments[1])
        del self.items[item.text]
        return None if body is None else ForItems(quantifier, over.node, item.text, body)
