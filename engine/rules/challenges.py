"""Challenges: goals of several steps, for each member on their own local dates, once or anew in each period."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from engine.rules.calendar import Calendar, PeriodKind
from engine.rules.challenge_rounds import Rounds, Window
from engine.rules.dictionary import Localised, RuleId
from engine.rules.gifts import NOTHING, Gift
from engine.rules.state import ChallengeState
from engine.rules.tree import ALWAYS, Condition
from engine.rules.turn import Turn


class StepMeasure(Enum):
    """What a step asks for; the value is the word of rule files."""

    TIMES = "times"
    SUM = "sum"
    DISTINCT = "distinct"
    DAYS = "on_days"
    """On how many different days of the member."""


@dataclass(frozen=True, slots=True)
class ChallengeStep:
    """One thing to do: some number of times, on some days, with some different values, or adding up to something."""

    name: str
    names: Localised
    do: str
    times: int
    """How much of the measure makes it done; `at_least` where a rule file names an attribute."""
    condition: Condition = ALWAYS
    measure: StepMeasure = StepMeasure.TIMES
    attribute: str | None = None
    """What is summed or told apart."""


class Who(Enum):
    """For whom a challenge is; the value is the word of rule files. Only the first is folded yet."""

    EACH_MEMBER = "each_member"
    EACH_TEAM = "each_team"
    EVERYONE_TOGETHER = "everyone_together"


class StepOrder(Enum):
    """In which order steps count; the value is the word of rule files."""

    ANY = "any"
    IN_SEQUENCE = "in_sequence"
    """Each step counts only once those before it are done, and one action counts for one step."""


@dataclass(frozen=True, slots=True)
class ChallengeSpec:
    """A challenge as it stands in a rule file. Both days are inclusive, as people read them."""

    name: str
    names: Localised
    first_day: date | None
    """On the member's calendar; None is since ever."""
    last_day: date | None
    """None is for ever."""
    steps: tuple[ChallengeStep, ...]
    give: Gift = NOTHING
    description: Localised | None = None
    who: Who = Who.EACH_MEMBER
    order: StepOrder = StepOrder.ANY
    needed: int | None = None
    """`any: 2`: how many of the steps are enough; None is all of them."""
    days: int | None = None
    """`days: 30`: how many days each member has, the day of joining included. Joining is the member's first entry in
    the programme, or the joining of a challenge that is `opt_in`; it must lie between the dates, if there are any."""
    every: PeriodKind | None = None
    """`every: month`: begins anew with each such period."""
    opt_in: bool = False
    """Whether it counts only for those who joined it. They have joined all its rounds, until they leave."""
    repeats: int = 1
    """How often it can be completed, within each round."""
    only_first: int | None = None
    """How many members can complete it. Declared and checked; not yet held."""

    @property
    def enough(self) -> int:
        """How many of the steps complete it."""
        return len(self.steps) if self.needed is None else min(self.needed, len(self.steps))


def challenge_id(name: str) -> RuleId:
    """The rule id of a challenge."""
    return RuleId(f"challenges.{name}")


def challenge_state(held: object) -> ChallengeState:
    """What a member's state remembers of a challenge."""
    return held if isinstance(held, ChallengeState) else _NOT_BEGUN


_NOT_BEGUN = ChallengeState()


def first_day_of(spec: ChallengeSpec, held: ChallengeState, turn: Turn) -> int | None:
    """The member's local day of joining the programme, or the challenge where that is asked for; None before it."""
    if not spec.opt_in:
        return turn.first_day
    if held.joined is None or held.joined_on is not None:
        return held.joined_on
    return turn.calendar.day_of(held.joined, turn.zone)  # a state that was stored before the day was kept


def rounds_of(spec: ChallengeSpec, calendar: Calendar) -> Rounds:
    """When a challenge is on."""
    first, last = (day.toordinal() if day is not None else None for day in (spec.first_day, spec.last_day))
    return Rounds(Window(first, last), spec.every, spec.days, calendar)
