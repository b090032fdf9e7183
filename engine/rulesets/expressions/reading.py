"""Reads an expression in a block: parses it, checks it, and keeps it within its bounds."""

from engine.rules.tree import ALWAYS, Condition
from engine.rulesets import codes
from engine.rulesets.expressions.caps import MOST_WORK, loops_in, work_of
from engine.rulesets.expressions.checker import Checker
from engine.rulesets.expressions.mistakes import Mistake, MistakeError
from engine.rulesets.expressions.parser import parse_expression
from engine.rulesets.nodes import Scalar
from engine.rulesets.references import Asking
from engine.rulesets.structured import Read

MOST_LOOPS = 2
"""Within one another."""


def read_expression(node: Scalar, asking: Asking, read: Read) -> Condition:
    """The condition that an expression means; everything holds when it cannot be read, which is reported."""
    findings = asking.scope.findings
    condition = _checked(node, asking, read)
    if condition is None:
        read.whole = False
        findings.pass_over(Scalar(node.text.replace(".", " "), node.span))
        return ALWAYS
    return condition


def _checked(node: Scalar, asking: Asking, read: Read) -> Condition | None:
    findings = asking.scope.findings
    if not node.text.strip():
        suggestion = "write an expression on the line below, indented, or remove the key"
        findings.add(codes.EMPTY_VALUE, node.span, "this block is empty", suggestion)
        return None
    if node.indent is None:
        message = "an expression stands in a block that begins with `|`"
        findings.add(codes.BAD_EXPRESSION, node.span, message, "write `|` here")
        return None
    try:
        syntax = parse_expression(node.text)
    except MistakeError as error:
        _report(error.mistake, node, asking)
        return None
    condition = Checker(node, asking, read).condition(syntax)
    if condition is None:
        return None
    too_large = _too_large(condition, syntax.start, syntax.end)
    if too_large is not None:
        _report(too_large, node, asking)
        return None
    return condition


def _too_large(condition: Condition, start: int, end: int) -> Mistake | None:
    code, suggestion = codes.EXPRESSION_TOO_LARGE, "use `in` instead of a loop, or divide it over several rules"
    if loops_in(condition) > MOST_LOOPS:
        message = f"`exists` and `all` stand within one another more than {MOST_LOOPS} deep"
        return Mistake(code, message, start, end, suggestion)
    if work_of(condition) > MOST_WORK:
        message = "this is too much work for one action: long lists are gone through again and again"
        return Mistake(code, message, start, end, suggestion)
    return None


def _report(mistake: Mistake, node: Scalar, asking: Asking) -> None:
    at = node.part(mistake.start, mistake.end)
    asking.scope.findings.add(mistake.code, at, mistake.message, mistake.suggestion)
