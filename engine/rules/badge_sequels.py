"""Why a badge was not won by an action that counts for it: how far it is, what it needs, or that it was won already."""

from datetime import date

from engine.rules.badges import BadgeSpec, Tier, badge_id, badge_state
from engine.rules.compiled import CompiledRuleset
from engine.rules.entries import Action
from engine.rules.explanation import CameOf, Sequel
from engine.rules.needs import Needs
from engine.rules.standing import Progress, towards
from engine.rules.turn import Turn


def of_badge(rules: CompiledRuleset, action: Action, before: Turn, after: Turn, name: str) -> CameOf:
    """What became of a badge that the action counts for, and that it did not win."""
    spec = next(each for each in rules.ruleset.badges if each.name == name)
    counters = [rules.counters[count] for count in spec.counts]
    counted = counters[0].value_of(action.attributes) if counters else ""
    if counted is None:
        return CameOf(Sequel.NOT_TOLD, about=counters[0].spec.for_each)
    following = next_tier(spec, rules, after, counted)
    if following is None:
        return CameOf(Sequel.DONE_ALREADY)
    was, now = ([counter.standing(turn, counted) // counter.units for counter in counters] for turn in (before, after))
    parts = [towards(each, target) for each, target in zip(now, following.at_least, strict=True)]
    progress = Progress(sum(part.value for part in parts), sum(part.target for part in parts))
    if not progress.remaining:
        return CameOf(Sequel.NEEDS, progress, following.name, needs=lacking(spec.needs, after))
    if was != now:
        return CameOf(Sequel.COUNTED, progress, following.name)
    attributes = (each.spec.attribute for each in counters if each.spec.of == action.type)
    untold = next((name for name in attributes if name is not None and action.attributes.get(name) is None), None)
    if untold is not None:
        return CameOf(Sequel.NOT_TOLD, progress, untold)
    return CameOf(Sequel.NOTHING_NEW, progress, following.name)


def next_tier(spec: BadgeSpec, rules: CompiledRuleset, turn: Turn, counted: str) -> Tier | None:
    """The tier that is won next, for a value if it is `for_each`; None when there is none left."""
    won = badge_state(turn.rules.get(badge_id(spec.name))).won
    held = won.get(counted if spec.for_each and not spec.once else _season(spec, rules, turn), ())
    return next((tier for tier in spec.tiers if (tier.name or "") not in held), None)


def lacking(needs: Needs, turn: Turn) -> Needs:
    """What of some needs the member has not."""
    return Needs(
        badges=tuple(badge for badge in needs.badges if not turn.holds_badge(badge)),
        level=needs.level if needs.level is not None and not turn.has(Needs(level=needs.level)) else None,
        segment=needs.segment if needs.segment is not None and not turn.has(Needs(segment=needs.segment)) else None,
    )


def _season(spec: BadgeSpec, rules: CompiledRuleset, turn: Turn) -> str:
    """What the present season is called in a member's state; empty without seasons."""
    if spec.season is None:
        return ""
    return date.fromordinal(rules.calendar.period_of(turn.day, spec.season)).isoformat()
