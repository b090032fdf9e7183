"""Reads what rules give besides points rules: `give: {points: 300, badge: commuter, perk: repair_voucher}`."""

from collections.abc import Sequence

from engine.rules.gifts import NOTHING, Gift
from engine.rulesets import codes, values
from engine.rulesets.diagnostics import instead, listed, quoted
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.scope import Scope

_OTHERS = ("badge", "perk", "perks")


def read_gift(node: Node | None, scope: Scope) -> Gift:
    """Points by wallet, a badge, and perks; nothing when there is no node."""
    pairs = _pairs(node, scope) if node is not None else None
    if pairs is None:
        return NOTHING
    others = {pair.key.text: pair.value for pair in pairs if pair.key.text in _OTHERS}
    points = dict(found for pair in pairs if pair.key.text not in _OTHERS and (found := _points(pair, scope)))
    badge = _badge(others["badge"], scope) if "badge" in others else None
    perks = [*([others["perk"]] if "perk" in others else []), *read_perk_list(others.get("perks"), scope)]
    return Gift(points, badge, read_perks(perks, scope))


def example_gift(scope: Scope) -> str:
    """Some points in a wallet of this very programme."""
    return f"{{{next(iter(scope.wallets.names), 'points')}: 10}}"


def _pairs(node: Node, scope: Scope) -> Sequence[Pair] | None:
    return values.pairs(
        node, "a gift", scope.findings, example_gift(scope), "wallets with points, a `badge` or `perks`"
    )


def read_perks(nodes: list[Node], scope: Scope) -> tuple[str, ...]:
    """The names of declared perks, each once."""
    found: list[str] = []
    for node in nodes:
        name = values.scalar(node, "a perk", scope.findings, "early_access")
        if name is None:
            continue
        if name.text in found:
            scope.findings.add(codes.DECLARED_TWICE, name.span, f"{quoted(name.text)} stands here twice", "remove one")
        elif scope.perks.use(name, scope.findings):
            found.append(name.text)
    return tuple(found)


def read_perk_list(node: Node | None, scope: Scope) -> list[Node]:
    """What stands under `perks`, still to be read; nothing when there is no node."""
    return list(values.items(node, "`perks`", scope.findings, "perks: [early_access]")) if node is not None else []


def _points(pair: Pair, scope: Scope) -> tuple[str, int] | None:
    scope.wallets.need(pair.key.text)
    if pair.key.text not in scope.wallets.names and scope.wallets.whole:
        _report_unknown(pair.key, scope)
        scope.findings.pass_over(pair.value)
        return None
    amount = values.whole(pair.value, "the number of points", scope.findings)
    return (pair.key.text, amount) if amount is not None else None


def _report_unknown(key: Scalar, scope: Scope) -> None:
    known = [*scope.wallets.names, *_OTHERS]
    suggestion = instead(key.text, known, f"a gift can have {listed(known)}")
    message = f"{quoted(key.text)} is not a wallet of this programme"
    scope.findings.add(codes.UNKNOWN_WALLET, key.span, message, suggestion)


def _badge(node: Node, scope: Scope) -> str | None:
    name = values.scalar(node, "a badge", scope.findings, "loyal_friend")
    badge = scope.badges.use(name, scope.findings) if name else None
    if name is None or badge is None:
        return None
    if badge.counted:
        message = f"{quoted(name.text)} is won by its own count, so it cannot be given"
        suggestion = "give a badge that has no `count`, or remove the count"
        scope.findings.add(codes.GIVEN_AND_COUNTED, name.span, message, suggestion)
    return name.text
