"""Reads what members pay for something: points by wallet, from wallets that can be spent from."""

from collections.abc import Mapping

from engine.rulesets import codes, values
from engine.rulesets.diagnostics import listed, quoted
from engine.rulesets.nodes import Node, Pair
from engine.rulesets.scope import Scope


def read_cost(node: Node | None, what: str, scope: Scope) -> Mapping[str, int]:
    """What something costs; nothing when there is no node. `what` is the key that it stands under, in backticks."""
    if node is None:
        return {}
    pairs = values.pairs(node, what, scope.findings, _example(scope), "wallets and numbers of points") or ()
    found = {pair.key.text: _price(pair, scope) for pair in pairs}
    return {wallet: price for wallet, price in found.items() if price is not None}


def _example(scope: Scope) -> str:
    return f"{{{next(iter(_spendable(scope)), 'points')}: 10}}"


def _spendable(scope: Scope) -> list[str]:
    return [name for name, wallet in scope.wallets.meanings() if wallet.spendable]


def _price(pair: Pair, scope: Scope) -> int | None:
    wallet = scope.wallets.find(pair.key, scope.findings)
    price = values.whole(pair.value, "the number of points", scope.findings)
    if wallet is None:
        return None
    if wallet.spendable:
        return price
    spendable = _spendable(scope)
    message = f"{quoted(wallet.name)} cannot be spent, so nobody could ever pay for this"
    suggestion = f"take the points from {listed(spendable)}" if spendable else "remove `spendable: no` from a wallet"
    scope.findings.add(codes.NOT_SPENDABLE, pair.key.span, message, suggestion)
    return None
