"""Random stories that the model and the engine are both told, without that of which they are known to differ."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

from msgspec.structs import replace as replace_fact

from engine.rules.entries import Choice, Entry
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import HOUR, MINUTE, Instant, moment_of
from engine.rules.ruleset import Ruleset
from engine.rules.streaks import StreakPeriod, StreakSpec
from tests.model.history import lived, pass_to
from tests.model.standing import Now, of_engine, of_model
from tests.scenarios.any_journal import START, Story, any_instant, any_story
from tests.scenarios.any_programme import DAYS, programme, some

AT_THE_END = Instant(START + (DAYS + 100) * 24 * HOUR)
A_DAY_AND_A_HALF = 36 * HOUR


def of_one_version(dice: Random) -> Story:
    story = _any_story(dice)
    return _with(story, story.versions[:1])


def of_several_versions(dice: Random) -> Story:
    """Two or three versions that differ in everything but what `_going_on` says."""
    story = _any_story(dice)
    versions = story.versions
    while len(versions) < 2:
        versions = (*versions, RuleVersion(2, any_instant(dice), programme(dice)))
    return _with(story, [replace(each, ruleset=_going_on(versions, each.ruleset)) for each in versions])


def _any_story(dice: Random) -> Story:
    """A story; every other one is told in a fortnight, with several entries a day, so that runs become long."""
    story = any_story(dice)
    if not some(dice):
        return story
    return Story(story.versions, tuple(map(_sooner, story.journal)), story.fold)


def _sooner(entry: Entry) -> Entry:
    when = Instant(START + (entry.occurred_at - START) // (4 * MINUTE) * MINUTE)
    if not isinstance(entry, Choice) or entry.first_day is None or entry.last_day is None:
        return replace_fact(entry, occurred_at=when)
    sooner = moment_of(entry.occurred_at).date() - moment_of(when).date()
    return replace_fact(entry, occurred_at=when, first_day=entry.first_day - sooner, last_day=entry.last_day - sooner)


def _with(story: Story, versions: Iterable[RuleVersion]) -> Story:
    # The model knows no guards of fair play.
    versions = tuple(replace(each, ruleset=replace(each.ruleset, fair_play=())) for each in versions)
    return Story(versions, story.journal, Fold(versions))


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
    last = max((each.occurred_at for each in story.journal), default=START)
    return [last, last + A_DAY_AND_A_HALF, AT_THE_END]


def by_model(story: Story, instants: Sequence[int]) -> list[Now]:
    """Where the member stands at instants that follow one another, the journal being over."""
    member = lived(story.versions, story.journal, instants[0])
    stood = []
    for now in instants:
        pass_to(member, now)
        stood.append(of_model(member))
    return stood


def by_engine(story: Story, instants: Sequence[int]) -> list[Now]:
    folded = story.fold.refold(story.journal)
    stood = []
    for now in instants:
        effects = (*folded.effects, *story.fold.advance(folded.state, now).effects)
        stood.append(of_engine(story.fold.standing(folded.state, now), effects))
    return stood
