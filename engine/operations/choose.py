"""Choosing: a member joins a challenge or leaves it, plans a pause of a streak, repairs it, or buys a freeze for it.

What was chosen is recorded whatever the rule makes of it: whether it can be is the fold's to say, and it says the same
for every order in which things come.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches

from engine.operations.problems import ChoiceNotPossible, InvalidDay, Problem, UnknownRule
from engine.operations.recording import Recording, Stamp, Statement, record
from engine.operations.submissions import OPERATOR_BRAND, Rejected
from engine.rules.challenges import challenge_id
from engine.rules.dictionary import RuleId
from engine.rules.effects import ChoiceRefused, Refusal
from engine.rules.entries import Act, Choice
from engine.rules.instants import Instant
from engine.rules.ruleset import Ruleset
from engine.rules.streaks import streak_id
from engine.store.library import Library
from engine.store.reading import Reader
from engine.store.writer import Writer

FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Between these, calendars make sense."""


@dataclass(frozen=True, slots=True)
class Choosing:
    """Something that a member chose, as it was handed in, nothing of it checked yet."""

    program: str
    member: str
    """The member's external id."""
    act: Act
    name: str
    """The key of the challenge, for joining and leaving; of the streak, for everything else."""
    idempotency_key: str
    first_day: date | str | None = None
    """Of a pause, which must have both days, on the member's own calendar; a text is ISO 8601."""
    last_day: date | str | None = None
    occurred_at: datetime | str | None = None
    """When it was chosen; None means now."""
    brand: str = OPERATOR_BRAND

    @property
    def concerns_challenge(self) -> bool:
        return self.act in (Act.JOIN, Act.LEAVE)

    @property
    def rule(self) -> RuleId:
        return challenge_id(self.name) if self.concerns_challenge else streak_id(self.name)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choice is durably stored and folded; `refusal` says why it came to nothing, if it did."""

    recording: Recording
    refusal: ChoiceNotPossible | None


async def choose(
    choosing: Choosing, *, now: Instant, library: Library, reader: Reader, writer: Writer
) -> Chosen | Rejected:
    """Records what a member chose, durably, once. Raises ProgramUnavailable."""

    def judge(ruleset: Ruleset, stamp: Stamp) -> Choice | tuple[Problem, ...]:
        unknown = _rule_problem(choosing, ruleset)
        if unknown is not None:
            return (unknown,)
        if choosing.act is not Act.PAUSE:
            return Choice(*stamp, choosing.act, choosing.rule)
        days = _days(choosing)
        return days if isinstance(days, tuple) else Choice(*stamp, choosing.act, choosing.rule, days.first, days.last)

    statement = Statement(
        choosing.program,
        choosing.member,
        choosing.idempotency_key,
        choosing.brand,
        choosing.occurred_at,
        ["choice", choosing.act.value, choosing.name, _spelt(choosing.first_day), _spelt(choosing.last_day)],
    )
    answer = await record(statement, judge, now=now, library=library, reader=reader, writer=writer)
    return answer if isinstance(answer, Rejected) else Chosen(answer, _refusal(choosing, answer))


def _refusal(choosing: Choosing, recording: Recording) -> ChoiceNotPossible | None:
    for row in recording.feed:
        if isinstance(row.effect, ChoiceRefused) and row.effect.entry == recording.entry:
            reason = row.effect.reason
            message = f"{_ACTS[choosing.act].format(name=choosing.name)}: {_REASONS[reason]}"
            return ChoiceNotPossible(message=message, path=("name",), reason=reason)
    return None


def _rule_problem(choosing: Choosing, ruleset: Ruleset) -> Problem | None:
    kind = "challenge" if choosing.concerns_challenge else "streak"
    names = [each.name for each in (ruleset.challenges if choosing.concerns_challenge else ruleset.streaks)]
    if choosing.name in names:
        return None
    near = tuple(get_close_matches(choosing.name, names, n=1))
    known = f"it has {', '.join(names)}" if names else "it has none at all"
    hint = f'did you mean "{near[0]}"?' if near else known
    message = f'{ruleset.dictionary.key} has no {kind} "{choosing.name}"; {hint}'
    return UnknownRule(message=message, path=("name",), did_you_mean=near)


@dataclass(frozen=True, slots=True)
class _Days:
    first: date
    last: date


def _days(choosing: Choosing) -> _Days | tuple[Problem, ...]:
    first, last = _day(choosing.first_day), _day(choosing.last_day)
    problems = tuple(
        _no_day(name, given)
        for name, given, day in (("first_day", choosing.first_day, first), ("last_day", choosing.last_day, last))
        if day is None
    )
    if first is None or last is None:
        return problems
    if last < first:
        message = f"the pause ends on {last}, before it begins on {first}; give the same day twice for a single day"
        return (InvalidDay(message=message, path=("last_day",)),)
    return _Days(first, last)


def _day(given: date | str | None) -> date | None:
    try:
        day = date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        return None
    return day if isinstance(day, date) and FIRST_YEAR <= day.year <= LAST_YEAR else None


def _no_day(name: str, given: object) -> Problem:
    message = f'"{given}" is not a day from {FIRST_YEAR} to {LAST_YEAR}; write it as 2027-03-01'
    return InvalidDay(message=message, path=(name,))


def _spelt(day: date | str | None) -> str | None:
    return day.isoformat() if isinstance(day, date) else day


_ACTS: Mapping[Act, str] = {
    Act.JOIN: 'the challenge "{name}" cannot be joined',
    Act.LEAVE: 'the challenge "{name}" cannot be left',
    Act.PAUSE: 'the streak "{name}" cannot be paused so',
    Act.REPAIR: 'the streak "{name}" cannot be repaired',
    Act.BUY_FREEZE: 'no freeze can be bought for the streak "{name}"',
}

_REASONS: Mapping[Refusal, str] = {
    Refusal.NO_SUCH_RULE: "it was not declared at that time",
    Refusal.NOT_OFFERED: "the rule files do not offer it",
    Refusal.NOT_NOW: "it is over, has not begun, or has been done already",
    Refusal.TOO_LATE: "the time for it has passed",
    Refusal.NOT_ENOUGH_POINTS: "the member has too few points for it",
    Refusal.NO_ROOM: "it is more than the rule allows",
}
