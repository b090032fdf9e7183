"""`levels`: the ladder, by how many points a member earned in one wallet, ever or lately.

by: xp
requalify: year                   # a level lasts to the end of the year after the one in which it was reached
steps:
  seed: {from: 0}
  sprout: {from: 100, perks: [early_access]}
"""

from collections.abc import Sequence
from dataclasses import replace

from engine.rules.badges import BadgeSpec
from engine.rules.calendar import PeriodKind
from engine.rules.levels import Level, LevelsSpec
from engine.rules.ruleset import Ruleset
from engine.rulesets import codes, values
from engine.rulesets.diagnostics import quoted
from engine.rulesets.forms import Fields, Form
from engine.rulesets.gifts import read_perk_list, read_perks
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.reach import most_ever
from engine.rulesets.scope import Scope, is_name
from engine.rulesets.sections.section import Section
from engine.rulesets.texts import name_of
from engine.rulesets.thresholds import in_order

_STEPS = "{seed: {from: 0}, sprout: {from: 100}}"
FORM = Form(
    "`levels`",
    required={"by": "xp", "steps": _STEPS},
    optional=("requalify",),
    own_example=f"levels: {{by: xp, steps: {_STEPS}}}",
)
STEP = Form("a level", required={"from": "100"}, optional=("name", "perks"))

_REQUALIFY = {kind.value: kind for kind in (PeriodKind.MONTH, PeriodKind.YEAR)}


def _add(ruleset: Ruleset, parts: Sequence[Pair], scope: Scope) -> Ruleset:
    for other in parts[1:]:
        message = f"there is a ladder of levels already: {scope.findings.place_of(parts[0].key.span)}"
        scope.findings.add(codes.SECOND_LADDER, other.key.span, message, "keep one of the two")
        scope.findings.pass_over(other.value)
    if not parts:
        return ruleset
    whole = replace(ruleset, levels=_read(parts[0].value, ruleset, scope))
    if not scope.findings.any_error:
        _report_cycles(whole, scope)
    return whole


LEVELS = Section("levels", FORM.example, _add)


def _read(node: Node, ruleset: Ruleset, scope: Scope) -> LevelsSpec | None:
    fields = FORM.fields(node, scope.findings)
    if fields is None:
        return None
    by, steps = fields.get("by"), fields.get("steps")
    name = values.scalar(by, "a wallet", scope.findings, "by: xp") if by is not None else None
    wallet = scope.wallets.find(name, scope.findings) if name else None
    pairs = _pairs(steps, scope) if steps is not None else None
    found = [_level(key, value, scope) for key, value in pairs or () if is_name(key, "a level", scope.findings)]
    levels = [pair for pair in found if pair]
    if levels and len(levels) == len(pairs or ()):
        _check_first(*levels[0], scope)
    in_order(levels, "level", lambda level: (level.at_least,), scope.findings)
    requalify = _requalify(fields, scope)
    if wallet is not None and not scope.findings.any_error:
        _report_out_of_reach(levels, wallet.name, most_ever(ruleset, wallet.name), scope)
    return LevelsSpec(wallet.name, tuple(level for _, level in levels), requalify) if wallet and levels else None


def _report_out_of_reach(levels: Sequence[tuple[Scalar, Level]], wallet: str, most: int | None, scope: Scope) -> None:
    """The first level that nobody can reach; where nothing fills the wallet at all, that is told of the wallet."""
    for name, level in levels if most else ():
        if most is not None and level.at_least > most:
            together = f"all rules together give at most {most:,} {quoted(wallet)}"
            message = f"nobody can reach {quoted(level.name)}: {together}"
            suggestion = "lower its `from`, or let something give more"
            scope.findings.add(codes.OUT_OF_REACH, name.span, message, suggestion)
            return


def _report_cycles(ruleset: Ruleset, scope: Scope) -> None:
    """Badges that need a level which cannot be reached without what they give themselves."""
    ladder = ruleset.levels
    starts = {level.name: level.at_least for level in ladder.levels} if ladder is not None else {}
    for spec in ruleset.badges:
        if ladder is None or spec.needs.level not in starts or not _gives(spec, ladder.wallet):
            continue
        most = most_ever(replace(ruleset, badges=tuple(each for each in ruleset.badges if each != spec)), ladder.wallet)
        if most is not None and most < starts[spec.needs.level]:
            level = quoted(spec.needs.level)
            message = f"{quoted(spec.name)} needs the level {level}, which only its own points lead to"
            suggestion = f"let something else give {quoted(ladder.wallet)}, or take the level out of its `needs`"
            scope.findings.add(codes.CIRCLE, scope.badges.place(spec.name), message, suggestion)


def _gives(spec: BadgeSpec, wallet: str) -> bool:
    return any(wallet in tier.give.points for tier in spec.tiers)


def _requalify(fields: Fields, scope: Scope) -> PeriodKind | None:
    node = fields.get("requalify")
    return values.word(node, "`requalify`", scope.findings, _REQUALIFY) if node is not None else None


def _pairs(steps: Node, scope: Scope) -> Sequence[Pair] | None:
    return values.pairs(steps, "`steps`", scope.findings, f"steps: {_STEPS}", "levels by name")


def _level(name: Scalar, node: Node, scope: Scope) -> tuple[Scalar, Level] | None:
    fields = STEP.fields(node, scope.findings)
    if fields is None:
        return None
    names = name_of(fields, name, scope.languages, scope.findings)
    start, perks = fields.get("from"), fields.get("perks")
    at_least = values.whole(start, "`from`", scope.findings, least=0) if start is not None else None
    carried = read_perks(read_perk_list(perks, scope), scope)
    return (name, Level(name.text, names, at_least, carried)) if at_least is not None else None


def _check_first(name: Scalar, level: Level, scope: Scope) -> None:
    if level.at_least:
        message = f"the first level, {quoted(level.name)}, begins at {level.at_least:,}, and newcomers would have none"
        scope.findings.add(codes.OUT_OF_ORDER, name.span, message, "begin it with `from: 0`")
