"""Random stories that the model and the engine are both told, without that of which they are known to differ."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from msgspec.structs import replace as replace_fact

from engine.rules.calendar import Duration
from engine.rules.entries import Action, AttributeValue, Choice, Entry, EntryId, Reversal
from engine.rules.fair_play import GuardSpec
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import HOUR, MINUTE, Instant, moment_of
from engine.rules.ruleset import Ruleset
from engine.rules.streaks import StreakPeriod, StreakSpec
from tests.model.history import lived, pass_to
from tests.model.standing import Now, of_engine, of_model
from tests.scenarios.any_journal import START, any_instant, any_story
from tests.scenarios.any_programme import DAYS, one, programme, some

AT_THE_END = Instant(START + (DAYS + 100) * 24 * HOUR)
A_DAY_AND_A_HALF = 36 * HOUR


@dataclass(frozen=True)
class Story:
    """A programme's versions, and a member's journal in no order, with what was taken back of it."""

    versions: tuple[RuleVersion, ...]
    facts: tuple[Entry | Reversal, ...]

    @property
    def fold(self) -> Fold:
        return Fold(self.versions)


def of_one_version(dice: Random) -> Story:
    story = _any_story(dice)
    return replace(story, versions=story.versions[:1])


def of_several_versions(dice: Random) -> Story:
    """Two or three versions that differ in everything but what `_going_on` says."""
    story = _any_story(dice)
    versions = story.versions
    while len(versions) < 2:
        versions = (*versions, RuleVersion(2, any_instant(dice), programme(dice)))
    going_on = [replace(each, ruleset=_going_on(versions, each.ruleset)) for each in versions]
    return replace(story, versions=tuple(_with_guards_of_before(dice, going_on)))


def _with_guards_of_before(dice: Random, versions: Sequence[RuleVersion]) -> Iterator[RuleVersion]:
    """Every other version has the guards of the one before it, and some of them with other numbers."""
    before = versions[0].ruleset.fair_play
    for version in versions:
        if before and some(dice):
            version = replace(version, ruleset=replace(version.ruleset, fair_play=_otherwise(dice, before)))
        yield version
        before = version.ruleset.fair_play


def _otherwise(dice: Random, guards: Iterable[GuardSpec]) -> tuple[GuardSpec, ...]:
    return tuple(one(dice, lambda each: each, _less_often, _longer)(guard) for guard in guards)


def _less_often(guard: GuardSpec) -> GuardSpec:
    return replace(guard, at_most=max(1, guard.at_most - 1)) if guard.at_most is not None else guard


def _longer(guard: GuardSpec) -> GuardSpec:
    """Over another stretch of time, or looking at one action more."""
    different = guard.different
    return replace(
        guard,
        within=_twice(guard.within),
        cool_off=_twice(guard.cool_off),
        different=replace(different, of_last=different.of_last + 1) if different is not None else None,
    )


def _twice(stretch: Duration | None) -> Duration | None:
    return replace(stretch, count=2 * stretch.count) if stretch is not None else None


def _any_story(dice: Random) -> Story:
    """A story; every other one is told in a fortnight, with several entries a day, so that runs become long."""
    story = any_story(dice)
    entries = tuple(map(_sooner, story.journal)) if some(dice) else story.journal
    return Story(story.versions, (*entries, *_taking_back(dice, entries)))


def _taking_back(dice: Random, entries: Iterable[Entry]) -> Iterator[Reversal]:
    """A few actions are taken back, wholly or in part, and some of that is taken back as well."""
    for entry in entries:
        if isinstance(entry, Action) and some(dice, 5):
            remaining: dict[str, AttributeValue] | None = {"size": dice.randint(0, 1)} if some(dice, 3) else None
            reversal = _reversal(dice, entry, remaining, entry.type)
            yield reversal
            while some(dice, 3):
                reversal = _reversal(dice, reversal, None, "")
                yield reversal


def _reversal(
    dice: Random, target: Action | Reversal, remaining: dict[str, AttributeValue] | None, of: str
) -> Reversal:
    at = Instant(target.occurred_at + one(dice, 0, 1, dice.randint(0, 48) * HOUR))
    name = f"{target.id}, back"
    return Reversal(EntryId(name), at, target.brand, name, target.id, "sent back", remaining, of)


def _sooner(entry: Entry) -> Entry:
    when = Instant(START + (entry.occurred_at - START) // (4 * MINUTE) * MINUTE)
    if not isinstance(entry, Choice) or entry.first_day is None or entry.last_day is None:
        return replace_fact(entry, occurred_at=when)
    sooner = moment_of(entry.occurred_at).date() - moment_of(when).date()
    return replace_fact(entry, occurred_at=when, first_day=entry.first_day - sooner, last_day=entry.last_day - sooner)


def _going_on(versions: Iterable[RuleVersion], rules: Ruleset) -> Ruleset:
    """A version with streaks of the same periods: what becomes of a run when they change, the documents do not say."""
    every = [each.ruleset for each in versions]
    if any(streak.every is StreakPeriod.WEEK for each in every for streak in each.streaks):
        rules = replace(rules, dictionary=replace(rules.dictionary, week_starts=every[0].dictionary.week_starts))
    return replace(rules, streaks=tuple(_of_the_same_periods(every, each) for each in rules.streaks))


def _of_the_same_periods(every: Iterable[Ruleset], streak: StreakSpec) -> StreakSpec:
    first = next(each for rules in every for each in rules.streaks if each.name == streak.name)
    return streak if (streak.every, streak.days) == (first.every, first.days) else first


def instants_of(story: Story) -> list[int]:
    """When model and engine are compared: after the last entry, somewhat later, and when all has long been over."""
    last = max((each.occurred_at for each in story.facts), default=START)
    return [last, last + A_DAY_AND_A_HALF, AT_THE_END]


def by_model(story: Story, instants: Sequence[int]) -> list[Now]:
    """Where the member stands at instants that follow one another, the journal being over."""
    member = lived(story.versions, story.facts, instants[0])
    stood = []
    for now in instants:
        pass_to(member, now)
        stood.append(of_model(member))
    return stood


def by_engine(story: Story, instants: Sequence[int]) -> list[Now]:
    fold = story.fold
    folded = fold.refold(story.facts)
    stood = []
    for now in instants:
        effects = (*folded.effects, *fold.advance(folded.state, now).effects)
        stood.append(of_engine(fold.standing(folded.state, now), effects))
    return stood
