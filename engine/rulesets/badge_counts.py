"""What a badge counts: a count of its own, a named one, or several named ones that must all get there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engine.rules.badges import BadgeSpec
from engine.rules.calendar import PeriodKind
from engine.rules.counts import MOST_DIFFERENT, CountSpec, Measure, NamedCount
from engine.rulesets import codes, nodes, values
from engine.rulesets.counts import FORM, most_different, read_count
from engine.rulesets.diagnostics import listed, quoted
from engine.rulesets.nodes import Node, Scalar, Span
from engine.rulesets.scope import DeclaredCount, Scope


@dataclass(frozen=True, slots=True)
class BadgeCounts:
    """The counts that a badge is won by, as far as they could be read."""

    names: tuple[str, ...] = ()
    specs: tuple[CountSpec | None, ...] = ()
    """None for one that could not be read."""
    own: tuple[NamedCount, ...] = ()
    """What the badge writes down for itself."""

    @property
    def for_each(self) -> bool:
        return any(spec is not None and spec.for_each is not None for spec in self.specs)


def read_badge_counts(node: Node | None, own_name: str, season: PeriodKind | None, scope: Scope) -> BadgeCounts:
    """A mapping is a count of the badge's own, a word a named count, a list several of these."""
    match node:
        case None:
            return BadgeCounts()
        case nodes.Mapping():
            return _own(node, own_name, season, scope)
        case nodes.Sequence():
            items = values.items(node, "`count`", scope.findings, "[accepts, answer_score]")
            names = [values.scalar(item, "a count", scope.findings) for item in items]
            return _named([name for name in names if name is not None], season, node.span, scope)
        case _:
            found = values.scalar(node, "a count", scope.findings, FORM.example)
            return _named([found] if found else [], season, node.span, scope)


def _own(node: nodes.Mapping, name: str, season: PeriodKind | None, scope: Scope) -> BadgeCounts:
    fields = FORM.fields(node, scope.findings)
    spec = read_count(fields, scope) if fields is not None else None
    if fields is None or spec is None:
        return BadgeCounts((name,), (None,))
    if season is not None:
        for key in ("per", "within", "for_each"):
            if key in fields:
                message = f"a badge with a `season` counts within it, so `{key}` cannot stand here"
                scope.findings.add(codes.KEYS_CLASH, fields.place(key), message, f"remove `{key}` or `season`")
        spec = replace(spec, per=season, within_days=None, for_each=None)
    return BadgeCounts((name,), (spec,), (NamedCount(name, spec),))


def _named(names: Sequence[Scalar], season: PeriodKind | None, at: Span, scope: Scope) -> BadgeCounts:
    found = [(name, _declared(name, scope)) for name in names]
    specs = tuple(declared.spec if declared else None for _, declared in found)
    for name, spec in zip(names, specs, strict=True):
        if season is not None and spec is not None and spec.per is not season:
            message = f"{quoted(name.text)} does not count per {season.value}, as the badge's `season` needs"
            suggestion = f"write `per: {season.value}` in the count, or remove `season`"
            scope.findings.add(codes.KEYS_CLASH, name.span, message, suggestion)
    _report_mixture(names, specs, at, scope)
    return BadgeCounts(tuple(name.text for name in names), specs)


def _declared(name: Scalar, scope: Scope) -> DeclaredCount | None:
    if name.text in scope.actions.names and name.text not in scope.counts.names:
        message = f"{quoted(name.text)} is an action type, and a badge counts something about it"
        scope.findings.add(codes.UNKNOWN_COUNT, name.span, message, f"write `count: {{of: {name.text}}}`")
        scope.actions.need(name.text)
        return None
    return scope.counts.use(name, scope.findings)


def _report_mixture(names: Sequence[Scalar], specs: Iterable[CountSpec | None], at: Span, scope: Scope) -> None:
    """Counts that are won together are all for each value of the same thing, or none of them is."""
    ways = {spec.for_each for spec in specs if spec is not None}
    if len(ways) > 1:
        message = f"{listed(name.text for name in names)} do not count for each of the same attribute"
        suggestion = "give all of them the same `for_each`, or none"
        scope.findings.add(codes.KEYS_CLASH, at, message, suggestion)


def read_thresholds(node: Node, counts: BadgeCounts, scope: Scope) -> tuple[int, ...] | None:
    """What each count must reach: one number for one count, numbers by name for several."""
    if not isinstance(node, nodes.Mapping):
        if len(counts.names) > 1:
            example = "{" + ", ".join(f"{name}: 1" for name in counts.names) + "}"
            message = f"`at_least` needs a number for each of {listed(counts.names)}"
            scope.findings.add(codes.WRONG_SHAPE, node.span, message, f"write `at_least: {example}`")
            return None
        threshold = _threshold(node, counts.specs[0] if counts.specs else None, scope)
        return None if threshold is None else (threshold,)
    given = {pair.key.text: pair for pair in node.pairs}
    for name, pair in given.items():
        if name not in counts.names:
            message = f"{quoted(name)} is not one of the counts of this badge"
            suggestion = f"they are {listed(counts.names)}" if counts.names else "add a `count`"
            scope.findings.add(codes.UNKNOWN_KEY, pair.key.span, message, suggestion)
    missing = [name for name in counts.names if name not in given]
    if missing:
        message = f"`at_least` says nothing of {listed(missing)}"
        scope.findings.add(codes.MISSING_KEY, node.span, message, f"add `{missing[0]}: 1`, for example")
        return None
    found = [_threshold(given[name].value, spec, scope) for name, spec in zip(counts.names, counts.specs, strict=True)]
    thresholds = tuple(each for each in found if each is not None)
    return thresholds if len(thresholds) == len(found) else None


def _threshold(node: Node, count: CountSpec | None, scope: Scope) -> int | None:
    is_distinct = count is not None and count.measure is Measure.DISTINCT
    bound = MOST_DIFFERENT if is_distinct else values.LARGEST_COUNT
    threshold = values.whole(node, "`at_least`", scope.findings, most=bound)
    most = _most_different(count, scope)
    if threshold is not None and most is not None and threshold > most and count is not None:
        message = f"{quoted(count.attribute or '')} has only {most} different values, so {threshold} are out of reach"
        scope.findings.add(codes.OUT_OF_REACH, node.span, message, f"write at most {most}")
    return threshold


def _most_different(count: CountSpec | None, scope: Scope) -> int | None:
    """How many different values a count can ever see; None when there is no end to them."""
    if count is None or count.measure is not Measure.DISTINCT:
        return None
    return most_different(scope.dictionary.actions[count.of].attributes.get(count.attribute or ""))


def bounded(counts: Sequence[NamedCount], badges: Sequence[BadgeSpec]) -> tuple[NamedCount, ...]:
    """The counts; those that badges wrote down for themselves tell apart no more values than their tiers ask for."""
    asked = {name: max(tier.at_least[0] for tier in spec.tiers) for spec in badges for name in spec.counts}
    return tuple(
        replace(count, most_different=asked[count.name]) if count.name.startswith("badges.") else count
        for count in counts
        if not count.name.startswith("badges.") or count.name in asked
    )
