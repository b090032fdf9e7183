"""Reads the limits of points rules: `{times_per_day: 3, points_per_week: 500, cooldown: 10 minutes}`."""

from collections.abc import Collection, Mapping

from engine.rules.calendar import PeriodKind
from engine.rules.points import Award, Limits
from engine.rulesets import codes, values
from engine.rulesets.amounts import fixed
from engine.rulesets.diagnostics import either, listed, near, quoted
from engine.rulesets.nodes import Node, Pair, Span
from engine.rulesets.scope import Scope

_SUFFIXES = {f"_per_{kind.value}": kind for kind in PeriodKind if kind is not PeriodKind.EVER} | {
    "_ever": PeriodKind.EVER
}

_EXAMPLE = "limits: {times_per_day: 3}"


def read_limits(
    node: Node | None, give: Mapping[str, Award], named: Collection[str], endless: Span | None, scope: Scope
) -> Limits:
    """How much a rule can give. A rule that can give without end is worth a warning, at the place `endless`.

    `give` is what could be read; `named` are all the wallets that the rule means to fill.
    """
    if node is None:
        if endless is not None:
            message = "nothing limits how often this rule gives points"
            scope.findings.add(codes.NO_LIMIT, endless, message, f"add for example `{_EXAMPLE}`")
        return Limits()
    times: dict[PeriodKind, int] = {}
    points: dict[tuple[str, PeriodKind], int] = {}
    cooldown = None
    for pair in values.pairs(node, "`limits`", scope.findings, _EXAMPLE, "limits and numbers") or ():
        if pair.key.text == "cooldown":
            cooldown = values.duration(pair.value, "a duration", scope.findings)
        elif counted := _counted(pair, scope):
            what, kind = counted
            most = values.whole(pair.value, "the limit", scope.findings)
            if what == "times":
                times[kind] = most or 0
            elif _fills(what, pair, named, scope):
                points[what, kind] = most or 0
                _warn_of_low_cap(pair, most, give.get(what), scope)
    return Limits(times, points, cooldown)


def _counted(pair: Pair, scope: Scope) -> tuple[str, PeriodKind] | None:
    """What a limit counts, `times` or a wallet, and over which period."""
    for suffix, kind in _SUFFIXES.items():
        what = pair.key.text.removesuffix(suffix)
        if what != pair.key.text and (what == "times" or what in scope.wallets.names or not scope.wallets.whole):
            return what, kind
    _report_unknown(pair, scope)
    return None


def _report_unknown(pair: Pair, scope: Scope) -> None:
    known = ["cooldown", *(what + suffix for what in ("times", *scope.wallets.names) for suffix in _SUFFIXES)]
    match = near(pair.key.text, known)
    periods = "also week, month, year, and `_ever`"
    ways = f"a limit is `cooldown`, `times_per_day`, or a wallet as in `points_per_day`; {periods}"
    message = f"{quoted(pair.key.text)} is not a limit"
    suggestion = f"did you mean {quoted(match)}? {ways}" if match else ways
    if f"_{pair.key.text}" in _SUFFIXES:
        wallets = (f"{wallet}_{pair.key.text}" for wallet in scope.wallets.names)
        suggestion = f"say of what, as {either(['times_' + pair.key.text, *wallets])}"
    scope.findings.add(codes.UNKNOWN_KEY, pair.key.span, message, suggestion)


def _fills(wallet: str, pair: Pair, named: Collection[str], scope: Scope) -> bool:
    if wallet in named:
        return True
    if named:
        message = f"this rule puts nothing into {quoted(wallet)}, so the limit would never count anything"
        suggestion = f"limit {listed(sorted(named))}, or add {quoted(wallet)} to `give`"
        scope.findings.add(codes.LIMIT_WITHOUT_GIFT, pair.key.span, message, suggestion)
    return False


def _warn_of_low_cap(pair: Pair, most: int | None, award: Award | None, scope: Scope) -> None:
    constant = fixed(award.amount) if award else None
    single = min(constant, award.at_most or constant) if award and constant is not None else None
    if most is not None and single is not None and most < single:
        message = f"`{pair.key.text}` is {most:,}, but a single award is {single:,}"
        scope.findings.add(codes.CAP_BELOW_AWARD, pair.key.span, message, "raise the limit, or give less")
