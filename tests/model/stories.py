"""Random stories that the model and the engine are both told, without that of which they are known to differ."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

from msgspec.structs import replace as replace_fact

from engine.rules.entries import Choice, Entry
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import HOUR, MINUTE, Instant, moment_of
from engine.rules.needs import NEEDS_NOTHING, Needs
from engine.rules.ruleset import Ruleset
from engine.rules.streaks import StreakSpec
from engine.rules.tree import About, references_in
from tests.model.history import lived, pass_to
from tests.model.standing import Now, of_engine, of_model
from tests.scenarios.any_journal import START, Story, any_instant, any_story
from tests.scenarios.any_programme import DAYS, programme, some

AT_THE_END = Instant(START + (DAYS + 100) * 24 * HOUR)
A_DAY_AND_A_HALF = 36 * HOUR


def of_one_version(dice: Random) -> Story:
    story = _any_story(dice)
    return _with(story, [_without_what_differs(story.versions[0])])


def of_several_versions(dice: Random) -> Story:
    """Two or three versions that differ in everything but what `_going_on` says."""
    story = _any_story(dice)
    versions = story.versions
    while len(versions) < 2:
        versions = (*versions, RuleVersion(2, any_instant(dice), programme(dice)))
    going_on = [replace(each, ruleset=_going_on(versions, each.ruleset)) for each in versions]
    return _with(story, map(_without_what_differs, going_on))


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
    versions = tuple(versions)
    return Story(versions, story.journal, Fold(versions))


def _going_on(versions: Iterable[RuleVersion], rules: Ruleset) -> Ruleset:
    """A version with weeks that begin as those of the first, streaks of the same periods, badges of the same needs.

    What becomes of a run, and of what was done in a week, when periods come to be others, the documents do not say; nor
    when a badge is won of which a version comes to ask for no more than what is held already.
    """
    every = [each.ruleset for each in versions]
    dictionary = replace(rules.dictionary, week_starts=every[0].dictionary.week_starts)
    streaks = tuple(_of_the_same_periods(every, each) for each in rules.streaks)
    needs = {each.name: each.needs for each in every[0].badges}
    badges = tuple(
        replace(each, needs=NEEDS_NOTHING if each.for_each or each.once else needs[each.name]) for each in rules.badges
    )
    return replace(rules, dictionary=dictionary, streaks=streaks, badges=badges)


def _of_the_same_periods(every: Iterable[Ruleset], streak: StreakSpec) -> StreakSpec:
    first = next(each for rules in every for each in rules.streaks if each.name == streak.name)
    return streak if (streak.every, streak.days) == (first.every, first.days) else first


def _without_what_differs(version: RuleVersion) -> RuleVersion:
    """The version with badges that do not need those things of which the engine is known to do otherwise."""
    rules = version.ruleset
    needs = {each.name: _of_what_agrees(version, each.needs) for each in rules.badges}
    badges = tuple(replace(each, needs=needs[each.name]) for each in rules.badges)
    return replace(version, ruleset=replace(rules, badges=badges))


def _of_what_agrees(version: RuleVersion, needs: Needs) -> Needs:
    """Without the lowest level, which everybody has: the engine waits until some points have come.

    Without a segment that time can bring (`count.lately: {at_most: 2}`): the engine then wins the badge when the timer
    of any other rule fires. Without segments in later versions: such badges are won as the version begins.
    """
    rules = version.ruleset
    lowest = rules.levels.levels[0].name if rules.levels is not None else None
    segment = rules.dictionary.segments.get(needs.segment or "")
    asked = references_in(segment.condition) if segment is not None else ()
    if version.number > 1 or any(each.about is About.COUNT for each in asked):
        needs = replace(needs, segment=None)
    return replace(needs, level=None) if needs.level == lowest else needs


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
