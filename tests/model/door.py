"""Guards at the door: everything that anybody ever sent, looked through once more whenever another action comes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from engine.rules.counts import spelt
from engine.rules.dictionary import Dictionary
from engine.rules.entries import AttributeValue
from engine.rules.fair_play import GuardSpec, Then, Whose
from engine.rules.ruleset import Ruleset
from engine.rules.tree import About, Reference
from tests.model.asking import holds
from tests.model.days import day_of, first_of, later


@dataclass
class Sent:
    """An action as it came, and what became of it."""

    member: str
    brand: str
    type: str
    attributes: dict[str, AttributeValue]
    occurred_at: int
    came_at: int
    counts: bool = False
    """Whether it was let in, or approved since, and is not taken back."""

    def fact(self, reference: Reference) -> AttributeValue | None:
        assert reference.about is About.ACTION, "the door knows nothing else"
        return self.attributes.get(reference.name)


@dataclass
class Door:
    """All that came, in the order in which it did."""

    rules: Ruleset
    sent: list[Sent] = field(default_factory=list)

    def stopped_by(self, action: Sent) -> GuardSpec | None:
        """The first guard that holds an action back."""
        guards = [each for each in self.rules.fair_play if each.then is not Then.NOT_REWARDED]
        return next((guard for guard in guards if self._stops(guard, action)), None)

    def _stops(self, guard: GuardSpec, action: Sent) -> bool:
        if not _watches(guard, action):
            return False
        counted = [each for each in self.sent if each.counts and _watches(guard, each)]
        if guard.in_turns_with is not None:
            return _too_many_favours(guard, action, counted, self.rules.dictionary)
        alike = [each for each in counted if _about(guard, each) == _about(guard, action)]
        if guard.within is None:
            period = _period(guard, action, self.rules.dictionary)
            return sum(_period(guard, each, self.rules.dictionary) == period for each in alike) >= (guard.at_most or 0)
        times = [_when(guard, each) for each in (*alike, action)]
        return any(
            _within(times, stretch) > (guard.at_most or 0)
            for stretch in _stretches(guard, action, times, self.rules.dictionary)
        )


def _watches(guard: GuardSpec, action: Sent) -> bool:
    if action.type not in guard.when or not holds(guard.condition, action):
        return False
    told_apart = guard.for_each or guard.in_turns_with
    return told_apart is None or action.attributes.get(told_apart) is not None


def _about(guard: GuardSpec, action: Sent) -> tuple[str | None, str | None]:
    """Of what so many may come in: of whose, and of which value."""
    value = spelt(action.attributes.get(guard.for_each)) if guard.for_each else None
    match guard.who:
        case Whose.EACH_MEMBER:
            return action.member, value
        case Whose.EACH_BRAND:
            return action.brand, value
        case Whose.EVERYONE_TOGETHER:
            return None, value


def _when(guard: GuardSpec, action: Sent) -> int:
    """What a brand sends is judged by when it comes, however it is dated."""
    return action.came_at if guard.who is Whose.EACH_BRAND else action.occurred_at


def _period(guard: GuardSpec, action: Sent, dictionary: Dictionary) -> int:
    """Of the programme's calendar: the first day."""
    day = day_of(_when(guard, action), dictionary.zone, dictionary.day_starts)
    return first_of(day, guard.per, dictionary.week_starts)


def _stretches(guard: GuardSpec, action: Sent, times: Iterable[int], dictionary: Dictionary) -> Iterator[range]:
    """Each stretch of time that begins with one of them and has the action in it."""
    assert guard.within is not None
    stretches = [range(start, later(start, guard.within, dictionary.zone)) for start in times]
    return (each for each in stretches if _when(guard, action) in each)


def _within(times: Iterable[int], stretch: range) -> int:
    return sum(each in stretch for each in times)


def _too_many_favours(guard: GuardSpec, action: Sent, counted: Iterable[Sent], dictionary: Dictionary) -> bool:
    """Whether in any stretch of time each of the two would have done it for the other more often than they may."""
    counted, (member, other) = list(counted), _pair(guard, action)
    mine = [action.occurred_at, *(each.occurred_at for each in counted if _pair(guard, each) == (member, other))]
    theirs = [each.occurred_at for each in counted if _pair(guard, each) == (other, member)]
    return any(
        min(_within(mine, stretch), _within(theirs, stretch)) > (guard.at_most or 0)
        for stretch in _stretches(guard, action, [*mine, *theirs], dictionary)
    )


def _pair(guard: GuardSpec, action: Sent) -> tuple[str, str]:
    """Who did it for whom. Who names themselves is both."""
    return action.member, str(action.attributes[guard.in_turns_with or ""])
