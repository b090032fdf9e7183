"""Reads amounts of points, and checks what they are worked out from against the action's declaration."""

import re

from engine.rules.dictionary import Attribute
from engine.rules.expressions import LARGEST_AMOUNT, amount_of
from engine.rules.facts import OfAction
from engine.rules.tree import About, Amount, Literal, references_in
from engine.rulesets import codes, values
from engine.rulesets.arithmetic import Mistake, Token, parse_amount
from engine.rulesets.diagnostics import Findings, either, quoted
from engine.rulesets.kinds import NUMERIC, kind_words
from engine.rulesets.nodes import Node, Scalar
from engine.rulesets.references import Asking
from engine.rulesets.scope import Declared, DeclaredAction, Scope

_WITH_UNIT = re.compile(r"([0-9]+) +([A-Za-z_]+)")


def read_amount(
    node: Node, action: DeclaredAction | None, scope: Scope, what: str = "an amount of points", least: int = 1
) -> Amount | None:
    """A number, or arithmetic on attributes and counts; what always comes to less than `least` is an error."""
    findings = scope.findings
    found = values.scalar(node, what, findings, "20")
    if found is None:
        return None
    parsed = parse_amount(found.text)
    if isinstance(parsed, Mistake):
        at = found.part(parsed.start, parsed.end)
        suggestion = _without_unit(found.text, action) or parsed.suggestion
        findings.add(codes.BAD_AMOUNT, at, parsed.message, suggestion)
        return None
    for name in parsed.names:
        _check(name, found, Asking(action, scope))
    return parsed.amount if not least or _is_within_bounds(parsed.amount, found, findings) else None


def _without_unit(text: str, action: DeclaredAction | None) -> str | None:
    """What to write instead of `10 points`; None when the word is something to reckon with."""
    found = _WITH_UNIT.fullmatch(text.strip())
    if found is None or action is None or found[2] in action.attributes.names:
        return None
    return f"write `{found[1]}`: before the `:` stands already what it is a number of"


def fixed(amount: Amount) -> int | None:
    """The points of an amount that is the same for every action; None when it is not."""
    return None if references_in(amount) else amount_of(amount)(OfAction())


def numeric_attribute(name: Scalar, action: DeclaredAction, findings: Findings) -> Attribute | None:
    """An attribute that can be reckoned with."""
    attribute = action.attributes.use(name, findings)
    if attribute is None or attribute.kind in NUMERIC:
        return attribute
    message = f"{quoted(name.text)} is {kind_words(attribute)}, and arithmetic needs numbers"
    findings.add(codes.NOT_NUMERIC, name.span, message, _numeric_help(action.attributes))
    return None


def _check(name: Token, found: Scalar, asking: Asking) -> None:
    at = found.part(name.start, name.end)
    fact = asking.fact(Scalar(name.text, at, inset=0))
    if fact is None or fact.declared.kind in NUMERIC:
        return
    message = f"{quoted(name.text)} is {kind_words(fact.declared)}, and arithmetic needs numbers"
    known = asking.scope.members if fact.reference.about is About.MEMBER else None
    attributes = known or (asking.action.attributes if asking.action else None)
    suggestion = _numeric_help(attributes) if attributes is not None else "use a number"
    asking.scope.findings.add(codes.NOT_NUMERIC, at, message, suggestion)


def _numeric_help(attributes: Declared[Attribute]) -> str:
    numeric = [name for name, attribute in attributes.meanings() if attribute.kind in NUMERIC]
    return f"it can be {either(numeric)}" if numeric else "there are no numeric attributes"


def _is_within_bounds(amount: Amount, found: Scalar, findings: Findings) -> bool:
    if isinstance(amount, Literal) and float(amount.value) > LARGEST_AMOUNT:
        message = f"an amount is at most {LARGEST_AMOUNT:,} points"
        findings.add(codes.OUT_OF_RANGE, found.span, message, "write a smaller one")
        return False
    if not references_in(amount) and not fixed(amount):
        message = "this amount gives no points: it comes to less than 1"
        findings.add(codes.OUT_OF_RANGE, found.span, message, "write at least 1, or remove the wallet")
        return False
    if isinstance(amount, Literal) and not float(amount.value).is_integer():
        message = f"points are whole numbers, and {quoted(found.text)} would be rounded down"
        findings.add(codes.BAD_AMOUNT, found.span, message, f"write `{int(amount.value)}`, or a product as `1.5 * 3`")
        return False
    return True
