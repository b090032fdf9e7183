"""`leaderboards`: rankings, by what was earned in a wallet or by what a named count adds up to, over a run each.

helpers_of_the_month: {wallet: points, every: month}
most_repairs: {count: repairs, every: year, top: 50}
"""

from collections.abc import Sequence
from dataclasses import replace

from engine.rules.calendar import PeriodKind
from engine.rules.counts import CountSpec
from engine.rules.leaderboards import Among, LeaderboardSpec
from engine.rules.ruleset import Ruleset
from engine.rulesets import codes, values
from engine.rulesets.diagnostics import quoted
from engine.rulesets.forms import Fields, Form
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.not_yet import report_not_yet
from engine.rulesets.scope import Scope
from engine.rulesets.sections.section import Section, read_named
from engine.rulesets.texts import description_of, name_of

FORM = Form(
    "a leaderboard",
    optional=("name", "description", "wallet", "count", "every", "among", "top"),
    own_example="{wallet: points, every: month}",
)
_LONGEST = 1_000
"""Ranks that are shown."""


def _add(ruleset: Ruleset, parts: Sequence[Pair], scope: Scope) -> Ruleset:
    if parts:
        report_not_yet(parts[0].key.span, "a leaderboard", "nobody is ranked", scope.findings)
    return replace(ruleset, leaderboards=read_named(parts, "a leaderboard", LEADERBOARDS.example, _read, scope))


LEADERBOARDS = Section("leaderboards", f"leaderboards: {{helpers_of_the_month: {FORM.example}}}", _add)


def _read(name: Scalar, node: Node, scope: Scope) -> LeaderboardSpec | None:
    fields = FORM.fields(node, scope.findings)
    if fields is None:
        return None
    names = name_of(fields, name, scope.languages, scope.findings)
    description = description_of(fields, scope.languages, scope.findings)
    every = _every(fields, scope)
    wallet, count = _wallet(fields.get("wallet"), scope), _count(fields, every, scope)
    among = _among(fields, scope)
    top = fields.get("top")
    ranks = values.whole(top, "`top`", scope.findings, most=_LONGEST) if top is not None else None
    _report_what_ranks(fields, scope)
    return LeaderboardSpec(name.text, names, description, wallet, count, every, among, ranks or 10)


def _report_what_ranks(fields: Fields, scope: Scope) -> None:
    """Exactly one thing ranks."""
    if "wallet" in fields and "count" in fields:
        message = "a leaderboard ranks by a `wallet` or by a `count`, not by both"
        scope.findings.add(codes.KEYS_CLASH, fields.place("count"), message, "keep one of the two, or make two of it")
    elif "wallet" not in fields and "count" not in fields and fields.all_known:
        message = "a leaderboard needs a `wallet` or a `count` to rank by"
        scope.findings.add(codes.MISSING_KEY, fields.span, message, "add `wallet: points`, for example")


def _every(fields: Fields, scope: Scope) -> PeriodKind:
    node = fields.get("every")
    found = values.word(node, "`every`", scope.findings, values.words_of(PeriodKind)) if node is not None else None
    return found or PeriodKind.EVER


def _among(fields: Fields, scope: Scope) -> Among:
    node = fields.get("among")
    found = values.word(node, "`among`", scope.findings, values.words_of(Among)) if node is not None else None
    return found or Among.MEMBERS


def _wallet(node: Node | None, scope: Scope) -> str | None:
    name = values.scalar(node, "a wallet", scope.findings, "points") if node is not None else None
    wallet = scope.wallets.find(name, scope.findings) if name else None
    return wallet.name if wallet else None


def _count(fields: Fields, every: PeriodKind, scope: Scope) -> str | None:
    node = fields.get("count")
    name = values.scalar(node, "a count", scope.findings) if node is not None else None
    declared = scope.counts.use(name, scope.findings) if name else None
    if name is None or declared is None or declared.spec is None:
        return name.text if name else None
    if declared.spec.for_each is not None:
        message = f"{quoted(name.text)} counts for each {quoted(declared.spec.for_each)}, so a member has many of them"
        suggestion = "use a count without `for_each`"
        scope.findings.add(codes.COUNTED_FOR_EACH, name.span, message, suggestion)
    elif began_anew := _begins_anew(declared.spec, every):
        message = f"{quoted(name.text)} counts {began_anew}, and the leaderboard runs {_run(every)}"
        suggestion = f"write `every: {declared.spec.per.value}`, or use a count that is not per anything"
        if declared.spec.within_days is not None:
            suggestion = "use a count without `within`"
        scope.findings.add(codes.OTHER_PERIOD, name.span, message, suggestion)
    return name.text


def _begins_anew(count: CountSpec, every: PeriodKind) -> str:
    """Over which other stretch than a run a count counts; '' when there is none."""
    if count.within_days is not None:
        return f"the last {count.within_days} days"
    return f"per {count.per.value}" if count.per not in (PeriodKind.EVER, every) else ""


def _run(every: PeriodKind) -> str:
    return "for ever" if every is PeriodKind.EVER else f"per {every.value}"
