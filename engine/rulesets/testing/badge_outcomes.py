"""Why a badge was not won by an action that counts for it: how far it is, what it needs, or that it was won already."""

from collections.abc import Iterator, Sequence
from datetime import date

from engine.rules.badges import BadgeSpec, Tier, badge_id, badge_state
from engine.rules.counts import Counter
from engine.rules.needs import Needs
from engine.rules.turn import Turn
from engine.rulesets.diagnostics import quoted
from engine.rulesets.testing.known import Known
from engine.rulesets.wording import value_in_words


def of_badge(known: Known, name: str) -> str:
    """`at 4 of 10`, `won already`, `at 10 of 10, and needs the level `tree``."""
    spec = next(each for each in known.ruleset.badges if each.name == name)
    counters = [known.rules.counters[count] for count in spec.counts]
    attribute = counters[0].spec.for_each if counters else None
    counted = counters[0].value_of(known.after.attributes) if counters else ""
    if counted is None:
        return f"counts nothing: {attribute} was not told"
    each = f" for {quoted(value_in_words(known.after.attributes[attribute]))}" if attribute is not None else ""
    following = _following(spec, known, counted)
    if following is None:
        return f"won already{each if spec.for_each and not spec.once else ''}"
    return _how_far(known, spec, counters, following, counted, each)


def _following(spec: BadgeSpec, known: Known, counted: str) -> Tier | None:
    """The tier that is won next; None when there is none left."""
    won = badge_state(known.after.rules.get(badge_id(spec.name))).won
    held = won.get(counted if spec.for_each and not spec.once else _season(spec, known), ())
    return next((tier for tier in spec.tiers if (tier.name or "") not in held), None)


def _season(spec: BadgeSpec, known: Known) -> str:
    """What the present season is called in a member's state; empty without seasons."""
    if spec.season is None:
        return ""
    return date.fromordinal(known.rules.calendar.period_of(known.after.day, spec.season)).isoformat()


def _how_far(known: Known, spec: BadgeSpec, counters: Sequence[Counter], tier: Tier, counted: str, each: str) -> str:
    pairs = list(zip(counters, tier.at_least, strict=True))
    was, now = ([counter.number(turn, counted) for counter in counters] for turn in (known.before, known.after))
    stands = " and ".join(
        f"{value_in_words(min(n, target))} of {target}" for n, (_, target) in zip(now, pairs, strict=True)
    )
    towards = f" towards {quoted(tier.name)}" if tier.name is not None else ""
    told = f"at {stands}{towards}{each}" if stands else "not won"
    if all(n >= target for n, (_, target) in zip(now, pairs, strict=True)):
        missing = list(_missing(spec.needs, known.after))
        return f"{told}, and needs {' and '.join(missing)}" if missing else told
    return f"counts nothing new, still {told}" if was == now else told


def _missing(needs: Needs, turn: Turn) -> Iterator[str]:
    """What a badge needs that the member has not."""
    yield from (f"the badge {quoted(badge)}" for badge in needs.badges if not turn.has(Needs(badges=(badge,))))
    if needs.level is not None and not turn.has(Needs(level=needs.level)):
        yield f"the level {quoted(needs.level)}"
    if needs.segment is not None and not turn.has(Needs(segment=needs.segment)):
        yield f"the segment {quoted(needs.segment)}"
