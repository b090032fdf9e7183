"""Random stories: a programme in a few versions, and what one member did and chose. For property-based tests."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from engine.rules.entries import Act, Action, AttributeValue, Choice, Entry, EntryId, ProfileChange
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import HOUR, MINUTE, Instant, instant_of, moment_of
from tests.scenarios.any_programme import ACTIONS, CHALLENGES, DAYS, FIRST_DAY, STREAKS, ZONES, one, programme, some

BEGINNING = Instant(-(10**17))
START = instant_of(datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC))


@dataclass(frozen=True)
class Story:
    """A programme's versions, and a member's journal as it arrived, in no order."""

    versions: tuple[RuleVersion, ...]
    journal: tuple[Entry, ...]
    fold: Fold

    @property
    def in_order(self) -> list[Entry]:
        return sorted(self.journal, key=lambda each: each.order)


def any_story(dice: Random, entries: int = 45) -> Story:
    """One version of a programme, or two or three that differ in every way, and no more entries than that."""
    starts = [BEGINNING, *sorted(any_instant(dice) for _ in range(one(dice, 0, 0, 1, 1, 2)))]
    versions = tuple(RuleVersion(number, start, programme(dice)) for number, start in enumerate(starts, 1))
    return Story(versions, _any_journal(dice, entries), Fold(versions))


def any_instant(dice: Random) -> Instant:
    """Some time in the weeks in which all of this happens; often about when a day begins, or on a few busy days."""
    day = dice.randint(0, DAYS)
    hours = one(
        dice, 24 * day + dice.randint(0, 23), 24 * day + one(dice, 2, 4, 5, 10, 11, 22, 23), dice.randint(0, 99)
    )
    return Instant(START + hours * HOUR + one(dice, 0, 0, 0, 30, 59) * MINUTE)


def _action(dice: Random, number: int) -> Action:
    told: dict[str, AttributeValue] = {
        "post": one(dice, "a", "b", "c"),
        "kind": one(dice, "good", "fair", "bad"),
        "size": dice.randint(0, 3),
    }
    if some(dice):
        told["amount"] = one(dice, 0, 1, 0.5, 2.25, -1)
    if some(dice):
        told["topic"] = one(dice, "cats", "dogs")
    if some(dice):
        told["fine"] = some(dice)
    if some(dice):
        told["tags"] = one(dice, [], ["photo"], ["photo", "story"])
    return Action(EntryId(f"action-{number}"), any_instant(dice), *_key(number), one(dice, *ACTIONS), told)


def any_profile(dice: Random, number: int) -> ProfileChange:
    """Something that became known of the member."""
    city = one(dice, None, None, {"city": "Umeå"}, {"city": "Luleå"}, {"city": None})
    zone = one(dice, None, *ZONES)
    return ProfileChange(EntryId(f"profile-{number}"), any_instant(dice), *_key(number), zone=zone, attributes=city)


def any_choice(dice: Random, number: int, when: Instant | None = None) -> Choice:
    """Something that the member chose; at some time, unless it is said when."""
    act = one(dice, Act.JOIN, Act.JOIN, Act.LEAVE, Act.PAUSE, Act.REPAIR, Act.REPAIR, Act.BUY_FREEZE)
    when = any_instant(dice) if when is None else when
    about = "challenges" if act in (Act.JOIN, Act.LEAVE) else "streaks"
    rule = f"{about}.{one(dice, *(CHALLENGES if about == 'challenges' else STREAKS))}"
    first = moment_of(when).date() + timedelta(days=dice.randint(-1, 4))
    last = first + timedelta(days=dice.randint(-1, 5))
    days: tuple[date | None, date | None] = (first, last) if act is Act.PAUSE else (None, None)
    return Choice(EntryId(f"choice-{number}"), when, *_key(number), act, rule, *days)


def _key(number: int) -> tuple[str, str]:
    return "brand", f"key-{number:04}"


def _any_journal(dice: Random, most: int) -> tuple[Entry, ...]:
    makers: list[Callable[[Random, int], Entry]] = [
        _action,
        _action,
        _action,
        _action,
        _action,
        any_profile,
        any_choice,
    ]
    return tuple(one(dice, *makers)(dice, number) for number in range(dice.randint(0, most)))
