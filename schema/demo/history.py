"""Made-up members of the example programme, and what they did during the last four weeks.

The same day always brings the same actions with the same idempotency keys, whenever it is told: a demo that is started
again a day later is brought up to date, and nothing is counted twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from engine.operations.submissions import Submission

PROGRAM = "kundklubb"
DAYS = 28


@dataclass(frozen=True, slots=True)
class Habit:
    """Something that a member does now and then."""

    type: str
    chance: float
    """That it happens on a day, from 0 to 1."""
    hour: int
    """Of the day, in UTC."""
    attributes: tuple[Mapping[str, object], ...]
    """What may be told about it; one of these each time."""


ANSWERS = Habit(
    "help.answer_found",
    0.8,
    8,
    (
        {"topic": "billing", "solved": True},
        {"topic": "delivery", "solved": True},
        {"topic": "warranty", "solved": True},
        {"topic": "returns", "solved": False},
    ),
)
REPAIRS = Habit(
    "purchase",
    0.2,
    14,
    (
        {"category": "repair", "co2_saved_kg": 6.5},
        {"category": "repair", "co2_saved_kg": 11, "tags": ["story"]},
    ),
)
SECOND_HAND = Habit(
    "purchase",
    0.25,
    16,
    (
        {"category": "second_hand", "co2_saved_kg": 3.2},
        {"category": "second_hand", "co2_saved_kg": 14.5},
        {"category": "new"},
    ),
)
REVIEWS = Habit(
    "review.written",
    0.3,
    19,
    (
        {"product": "rain-jacket", "stars": 5, "words": 64},
        {"product": "kettle", "stars": 2, "words": 41},
        {"product": "bicycle-lamp", "stars": 4, "words": 12},
    ),
)
FEEDBACK = Habit("feedback.given", 0.15, 18, ({"about": "app", "rating": 4}, {"about": "delivery"}, {"about": "shop"}))
EVENTS = Habit(
    "event.attended",
    0.08,
    17,
    (
        {"event": "repair-cafe", "kind": "repair_cafe"},
        {"event": "swap-day", "kind": "swap_day"},
        {"event": "river-cleaning", "kind": "volunteering"},
    ),
)
HELPING = Habit(
    "member.helped",
    0.4,
    20,
    ({"post": "descale-a-kettle", "votes": 2}, {"post": "patch-a-jacket", "votes": 1}),
)

MEMBERS: Mapping[str, tuple[Habit, ...]] = {
    "alva": (ANSWERS, FEEDBACK),
    "bo": (REPAIRS, SECOND_HAND, EVENTS),
    "cilla": (REVIEWS, FEEDBACK, SECOND_HAND),
    "danuta": (HELPING, ANSWERS, EVENTS),
    "elof": (SECOND_HAND,),
}
"""A handful, each with a way of their own."""


def history(until: datetime) -> list[Submission]:
    """Everything that the members did in the four weeks that end at that moment, oldest first."""
    days = [until.date() - timedelta(days=back) for back in reversed(range(DAYS))]
    told = [action for day in days for action in _on(day) if action.occurred_at <= until]
    return [
        Submission(PROGRAM, each.member, each.habit.type, each.key, each.attributes, each.occurred_at) for each in told
    ]


@dataclass(frozen=True, slots=True)
class _Occurrence:
    member: str
    habit: Habit
    occurred_at: datetime
    attributes: Mapping[str, object]

    @property
    def key(self) -> str:
        return f"demo/{self.member}/{self.habit.type}/{self.occurred_at:%Y-%m-%d/%H%M}"


def _on(day: date) -> list[_Occurrence]:
    occurrences = (
        each for member, habits in MEMBERS.items() for habit in habits for each in _if_it_happens(member, habit, day)
    )
    return sorted(occurrences, key=lambda each: each.occurred_at)


def _if_it_happens(member: str, habit: Habit, day: date) -> Iterator[_Occurrence]:
    # The dice know the day and nothing else, so that they fall the same way every time.
    dice = Random(f"{member} {habit.type} {habit.hour} {day}")  # noqa: S311 - made-up history, not a secret
    if dice.random() < habit.chance:
        at = datetime.combine(day, time(habit.hour, dice.randrange(60)), UTC)
        yield _Occurrence(member, habit, at, dice.choice(habit.attributes))
