"""Guards of fair play: every action that counted, looked through once more whenever another one comes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from engine.rules.calendar import PeriodKind
from engine.rules.counts import spelt
from engine.rules.entries import Action
from engine.rules.fair_play import GuardSpec, Then
from tests.model.asking import holds
from tests.model.days import first_of, first_of_next, in_present_period, later
from tests.model.memories import CooledOff, LetThrough, StoppedBy

if TYPE_CHECKING:
    from tests.model.member import Member


def is_held_back(member: "Member", action: Action) -> bool:
    """Whether the action counts nowhere. The first guard that stops it says so; else all that watch it count it."""
    watching = [guard for guard in guards_of(member) if _watches(member, guard)]
    stopped_by = next((each for guard in watching if (each := _stopped_by(member, guard, action)) is not None), None)
    if stopped_by is not None:
        member.stopped.append(stopped_by)
        return True
    for guard in watching:
        member.let_through.append(LetThrough(guard.name, _kind(guard), member.now, member.lives, _value(guard, action)))
    return False


def guards_of(member: "Member") -> list[GuardSpec]:
    """Those that decide by the member's own journal; the others are asked before an action is in it."""
    return [each for each in member.rules.fair_play if each.then is Then.NOT_REWARDED]


def begin_anew(member: "Member") -> None:
    """As a version takes effect: a guard that goes by something else from now on forgets what it went by."""
    now = {guard.name: _kind(guard) for guard in guards_of(member)}
    member.let_through = [each for each in member.let_through if now.get(each.guard, each.goes_by) == each.goes_by]
    member.cooled_off = [each for each in member.cooled_off if now.get(each.guard, each.goes_by) == each.goes_by]


def cool_off(member: "Member", action: Action) -> None:
    """An action was taken back whole: none such counts for a while."""
    for guard in guards_of(member):
        if guard.cool_off is not None and action.type in guard.when:
            member.cooled_off.append(CooledOff(guard.name, _kind(guard), member.now))


def _kind(guard: GuardSpec) -> tuple[object, ...]:
    """What a guard goes by: when this is another, it begins anew."""
    different = (guard.different.attribute, guard.different.of_last) if guard.different else None
    return guard.for_each, guard.per, guard.within, different, guard.cool_off is not None


def _watches(member: "Member", guard: GuardSpec) -> bool:
    """Where it tells values apart, only what has told one."""
    assert member.action is not None
    if member.action.type not in guard.when or not holds(guard.condition, member):
        return False
    return _attribute(guard) is None or _value(guard, member.action) is not None


def _attribute(guard: GuardSpec) -> str | None:
    return guard.different.attribute if guard.different else guard.for_each


def _value(guard: GuardSpec, action: Action) -> str | None:
    attribute = _attribute(guard)
    return spelt(action.attributes.get(attribute)) if attribute is not None else None


def _stopped_by(member: "Member", guard: GuardSpec, action: Action) -> StoppedBy | None:
    """What it finds when it holds the action back; None when it lets it through."""
    value = _value(guard, action)
    found: tuple[int, int | None] | None = None
    if guard.cool_off is not None:
        found = _cooling(member, guard)
    elif guard.different is not None and value is not None:
        found = _too_much_of_the_same(member, guard, value)
    elif guard.within is not None:
        found = _too_many_within(member, guard, value)
    elif guard.at_most is not None:
        found = _too_many_in_period(member, guard, value)
    return StoppedBy(member.now, guard.rule, action.id, value, *found) if found is not None else None


def _counted(member: "Member", guard: GuardSpec) -> list[LetThrough]:
    return [each for each in member.let_through if each.guard == guard.name]


def _too_many_in_period(member: "Member", guard: GuardSpec, value: str | None) -> tuple[int, int | None] | None:
    lived = [(each.on, each) for each in _counted(member, guard) if each.value == value]
    so_far = len(in_present_period(lived, member.lives, guard.per))
    if guard.at_most is None or so_far < guard.at_most:
        return None
    return so_far, _next_period(member, guard, (each.on.day for _, each in lived))


def _next_period(member: "Member", guard: GuardSpec, days: Iterable[int]) -> int | None:
    """When the period ends that is going on, or the newest one of which anything counted."""
    if guard.per is PeriodKind.EVER:
        return None
    firsts = [first_of(day, guard.per, member.dictionary.week_starts) for day in (member.today, *days)]
    return member.begins(first_of_next(max(firsts), guard.per))


def _too_many_within(member: "Member", guard: GuardSpec, value: str | None) -> tuple[int, int | None] | None:
    assert guard.within is not None
    assert guard.at_most is not None
    counted = [each for each in _counted(member, guard) if each.value == value]
    over = sorted(later(each.at, guard.within, member.zone) for each in counted)
    still = [each for each in over if member.now < each]
    return (len(still), still[-guard.at_most]) if len(still) >= guard.at_most else None


def _too_much_of_the_same(member: "Member", guard: GuardSpec, value: str) -> tuple[int, int | None] | None:
    asked = guard.different
    assert asked is not None
    last = [each.value for each in _counted(member, guard)][-(asked.of_last - 1) :]
    if len(last) < asked.of_last - 1 or value not in last or len(set(last)) >= asked.at_least:
        return None
    return len(set(last)), None


def _cooling(member: "Member", guard: GuardSpec) -> tuple[int, int | None] | None:
    assert guard.cool_off is not None
    ends = [later(each.at, guard.cool_off, member.zone) for each in member.cooled_off if each.guard == guard.name]
    still = [each for each in ends if member.now < each]
    return (1, max(still)) if still else None
