"""The door: guards that are decided as an action is stored, because what others did matters too. Pure.

A rush is judged by when actions occurred, wherever an action comes in among the others: no stretch of time ever holds
more than it may. What a brand may send in a day is judged by when it comes.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from engine.rules.calendar import Calendar, DurationUnit
from engine.rules.counts import spelt
from engine.rules.dictionary import Dictionary
from engine.rules.entries import Action
from engine.rules.expressions import predicate_of
from engine.rules.facts import OfAction
from engine.rules.fair_play import GuardSpec, Whose
from engine.rules.instants import HOUR, Instant


@dataclass(frozen=True, slots=True)
class Watched:
    """What a guard looks at in one action."""

    guard: GuardSpec
    value: str
    """A hash of what counts together: programme, guard, whose, value and period."""
    at: Instant
    ends: Instant
    """When the period ends; for a window, when this action has left it."""
    came_at: Instant
    expires_at: Instant
    """When no action that is still taken can be compared with this one any more."""
    calendar: Calendar
    zone: str
    """The programme's."""
    other: str = ""
    """For what is done in turns, the value of what the other member did for this one."""

    @property
    def window(self) -> int | None:
        """How long ago something can be that is in a window with it, at most, in microseconds; None for a period."""
        return self.ends - self.at + _LONGEST_MORE[self.guard.within.unit] if self.guard.within is not None else None

    def end_of_window(self, start: int) -> Instant:
        """When the window ends that begins at an instant."""
        assert self.guard.within is not None, "asked only where there is a window"
        return self.calendar.after(start, self.guard.within, self.zone)


@dataclass(frozen=True, slots=True)
class Stopped:
    """A guard that holds an action back, and when one like it could be taken; None when nobody can say."""

    guard: GuardSpec
    until: Instant | None


class Door:
    """The guards at the door of one ruleset, by the action types that they watch."""

    def __init__(self, guards: Iterable[GuardSpec]) -> None:
        by_action: dict[str, list[GuardSpec]] = {}
        self._holds = {}
        self._naming: dict[str, set[str]] = {}
        for guard in guards:
            self._holds[guard.name] = predicate_of(guard.condition)
            for action in guard.when:
                by_action.setdefault(action, []).append(guard)
                if guard.in_turns_with is not None:
                    self._naming.setdefault(action, set()).add(guard.in_turns_with)
        self._by_action: Mapping[str, Sequence[GuardSpec]] = by_action

    @property
    def is_open(self) -> bool:
        """Whether no guard stands at it."""
        return not self._by_action

    def others_in(self, action: Action) -> Iterator[str]:
        """The names of other members in an action, whom guards look at too."""
        for attribute in self._naming.get(action.type, ()):
            name = spelt(action.attributes.get(attribute))
            if name is not None:
                yield name

    def watched(
        self,
        program: str,
        action: Action,
        member: str,
        received_at: Instant,
        dictionary: Dictionary,
        called: Mapping[str, str],
    ) -> list[Watched]:
        """What the guards look at in an action of a member of a programme, or of its sandbox.

        `called` has the common names of others whom the action names by another one.

        Nothing is looked at in what occurred longer ago than brands may tell: only an operator imports such a thing.
        """
        guards = self._by_action.get(action.type, ())
        if not guards:
            return []
        if action.occurred_at + dictionary.late_for < received_at:
            return []
        facts = OfAction(action.attributes)
        watching = (guard for guard in guards if self._holds[guard.name](facts))
        found = (_watched(guard, program, action, member, received_at, dictionary, called) for guard in watching)
        return [each for each in found if each is not None]


class Recent:
    """What is known of recent actions, by the values that guards look at."""

    def __init__(self, counts: Mapping[str, int], times: Mapping[str, Iterable[int]]) -> None:
        self._counts = Counter(counts)
        self._times = {value: sorted(found) for value, found in times.items()}

    def stops(self, watched: Sequence[Watched]) -> Stopped | None:
        """The first guard that holds an action back; None when it may come in."""
        return next((Stopped(each.guard, until) for each in watched for until in self._until(each)), None)

    def let_in(self, watched: Sequence[Watched]) -> None:
        """Notes an action that comes in."""
        for each in watched:
            self._counts[each.value] += 1
            insort(self._times.setdefault(each.value, []), int(each.at))

    def _until(self, watched: Watched) -> Iterator[Instant | None]:
        """When it could come in, if it cannot now."""
        window = watched.window
        if window is None:
            if self._counts[watched.value] >= (watched.guard.at_most or 0):
                # A period that is over has others after it, of which nothing is known here.
                yield watched.ends if watched.ends > watched.came_at else None
        elif self._is_too_much(watched, window):
            yield self._room_again(watched)

    def _is_too_much(self, watched: Watched, window: int) -> bool:
        """Whether a stretch that has the action in it would hold too many: of each of the two, where it is two."""
        at, at_most = int(watched.at), watched.guard.at_most or 0
        mine, theirs = (_about(at, window, each) for each in self._mine_and_theirs(watched))
        insort(mine, at)
        counted = (mine, theirs) if watched.other else (mine,)
        if min(map(len, counted)) <= at_most:
            return False
        for start in {start for each in counted for start in each if start <= at}:
            # The one too many in a stretch that begins there, of each; looked for first, because calendars take longer.
            last = [each[place] for each in counted if (place := bisect_left(each, start) + at_most) < len(each)]
            if len(last) == len(counted) and max(at, *last) < watched.end_of_window(start):
                return True
        return False

    def _room_again(self, watched: Watched) -> Instant | None:
        """When enough of what came before is over; None where something came later, which is in its way then."""
        mine, theirs = self._mine_and_theirs(watched)
        at_most = watched.guard.at_most or 0
        if any(each[-1] > watched.at for each in (mine, theirs) if each):
            return None
        # Of its own there may be one less, because it comes beside them.
        over = [*theirs[-at_most - 1 :][:1], *(mine[-at_most:][:1] if at_most else [])]
        return min(map(watched.end_of_window, over))

    def _mine_and_theirs(self, watched: Watched) -> tuple[Sequence[int], Sequence[int]]:
        """When such actions occurred, and those that they are in turns with."""
        return self._times.get(watched.value, ()), self._times.get(watched.other, ()) if watched.other else ()


def _about(at: int, window: int, times: Sequence[int]) -> list[int]:
    """Those of some times, which are in order, that can be in a window with an instant."""
    return [*times[bisect_right(times, at - window) : bisect_left(times, at + window)]]


def _watched(
    guard: GuardSpec,
    program: str,
    action: Action,
    member: str,
    received_at: Instant,
    dictionary: Dictionary,
    called: Mapping[str, str],
) -> Watched | None:
    calendar, zone = Calendar(dictionary.week_starts, dictionary.day_starts), dictionary.zone
    at = received_at if guard.who is Whose.EACH_BRAND else action.occurred_at
    told = "" if guard.for_each is None else spelt(action.attributes.get(guard.for_each))
    other = "" if guard.in_turns_with is None else spelt(action.attributes.get(guard.in_turns_with))
    if told is None or other is None:
        return None
    other = called.get(other, other)
    day = calendar.day_of(at, zone)
    if guard.within is not None:
        ends, period = calendar.after(at, guard.within, zone), 0
    else:
        ends, period = calendar.end_of_period(day, guard.per, zone) or at, calendar.period_of(day, guard.per)
    whose = {Whose.EACH_MEMBER: member, Whose.EACH_BRAND: action.brand}.get(guard.who, "")
    about = (program, guard.name, told, str(period))
    return Watched(
        guard,
        _hash(*about, whose, other),
        at,
        ends,
        received_at,
        Instant(ends + dictionary.late_for),
        calendar,
        zone,
        _hash(*about, other, whose) if guard.in_turns_with is not None else "",
    )


_A_DAY = 24 * HOUR
_LONGEST_MORE: Mapping[DurationUnit, int] = {
    DurationUnit.MINUTE: 0,
    DurationUnit.HOUR: 0,
    DurationUnit.DAY: _A_DAY,
    DurationUnit.WEEK: _A_DAY,
    DurationUnit.MONTH: 4 * _A_DAY,
}
"""By how much one stretch of such units can be longer than another: clocks that change, a date that is left out."""


def _hash(*parts: str) -> str:
    told = "".join(f"{len(part)}:{part}" for part in parts)
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
