"""Reads wallets: kinds of points, with when they expire, how much of them rules can give, and what they are good for.

points:
  name: {sv: Poäng, en: Points}
  expires: {after: 12 months}               # or {each_year_on: 12-31}, or never
  limits: {per_day: 500}                    # all points rules together
xp: {spendable: no}
"""

from collections.abc import Mapping

from engine.rules.calendar import DurationUnit, PeriodKind
from engine.rules.dictionary import Expiry, Wallet
from engine.rulesets import codes, scalars, values
from engine.rulesets.diagnostics import Findings, either, instead, quoted
from engine.rulesets.forms import Form
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.texts import name_of

WALLET = Form("a wallet", optional=("name", "expires", "limits", "spendable"), own_example="{name: Points}")
EXPIRES = Form("`expires`", optional=("after", "each_year_on"), own_example="{after: 12 months}")

_LIMITS = {"ever" if kind is PeriodKind.EVER else f"per_{kind.value}": kind for kind in PeriodKind}
_EXPIRES_HELP = "write `expires: {after: 12 months}`, `expires: {each_year_on: 12-31}` or `expires: never`"


def read_wallet(name: Scalar, node: Node, languages: tuple[str, ...], findings: Findings) -> Wallet | None:
    """One wallet of `programme.yaml`."""
    fields = WALLET.fields(node, findings)
    if fields is None:
        return None
    spendable = fields.get("spendable")
    can_be_spent = values.yes_no(spendable, "`spendable`", findings) if spendable is not None else None
    return Wallet(
        name.text,
        name_of(fields, name, languages, findings),
        expires=_expiry(fields.get("expires"), findings),
        limits=_limits(fields.get("limits"), findings),
        spendable=can_be_spent is not False,
    )


def _expiry(node: Node | None, findings: Findings) -> Expiry | None:
    if node is None:
        return None
    if isinstance(node, Scalar) and not node.empty:
        _check_word(node, findings)
        return None
    fields = EXPIRES.fields(node, findings)
    if fields is None:
        return None
    after, yearly = fields.get("after"), fields.get("each_year_on")
    if after is not None and yearly is not None:
        message = "points expire after some months or on a day of each year, not both"
        findings.add(codes.KEYS_CLASH, fields.place("each_year_on"), message, "keep one of the two")
    elif after is not None:
        return _months(after, findings)
    elif yearly is not None:
        return _yearly(yearly, findings)
    elif fields.all_known:
        message = "`expires` does not say when"
        findings.add(codes.MISSING_KEY, fields.span, message, _EXPIRES_HELP)
    return None


def _check_word(found: Scalar, findings: Findings) -> None:
    """`expires: never`; what else fits on a line belongs under a key."""
    if found.text == "never" and not found.quoted:
        return
    suggestion = _EXPIRES_HELP
    if scalars.duration(found.text):
        suggestion = f"write `expires: {{after: {found.text}}}`"
    elif scalars.month_and_day(found.text):
        suggestion = f"write `expires: {{each_year_on: {found.text}}}`"
    findings.add(codes.WRONG_SHAPE, found.span, f"`expires` cannot be {quoted(found.text)}", suggestion)


def _months(node: Node, findings: Findings) -> Expiry | None:
    stretch = values.duration(node, "`after`", findings, "write `expires: never` if they are to last")
    if stretch is None:
        return None
    if stretch.unit is not DurationUnit.MONTH:
        message = "points expire at the end of a month, so `after` counts whole months"
        findings.add(codes.OUT_OF_RANGE, node.span, message, "write a number of months or years, as `12 months`")
        return None
    return Expiry(months=stretch.count)


def _yearly(node: Node, findings: Findings) -> Expiry | None:
    found = values.month_and_day(node, "`each_year_on`", findings)
    if found == (2, 29):
        message = "not every year has a 29 February"
        findings.add(codes.BAD_DATE, node.span, message, "write `02-28`, the last day on which they are there")
        return None
    return Expiry(month_and_day=found) if found else None


def _limits(node: Node | None, findings: Findings) -> Mapping[PeriodKind, int]:
    limits: dict[PeriodKind, int] = {}
    example = "limits: {per_day: 500}"
    for pair in values.pairs(node, "`limits`", findings, example, "limits and numbers") or () if node else ():
        most = values.whole(pair.value, "the limit", findings)
        kind = _LIMITS.get(pair.key.text)
        if kind is None:
            _report_unknown(pair, findings)
        elif most is not None:
            limits[kind] = most
    return limits


def _report_unknown(pair: Pair, findings: Findings) -> None:
    word = next((each for each in _LIMITS if pair.key.text.endswith(f"_{each}")), None)
    suggestion = instead(pair.key.text, list(_LIMITS), f"a limit of a whole wallet is {either(_LIMITS)}")
    if word is not None:
        suggestion = f"write {quoted(word)}: the wallet is named already"
    findings.add(codes.UNKNOWN_KEY, pair.key.span, f"{quoted(pair.key.text)} is not a limit of a wallet", suggestion)
