"""Random stories that the model and the engine are both told, and in which of them they are known to differ."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

from msgspec.structs import replace as replace_fact

from engine.rules.badges import BadgeSpec
from engine.rules.entries import Choice, Entry
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import HOUR, MINUTE, Instant, moment_of
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
    return _with(story, story.versions[:1])


def of_several_versions(dice: Random) -> Story:
    """Two or three versions that differ in everything but what `_going_on` says."""
    story = _any_story(dice)
    versions = story.versions
    while len(versions) < 2:
        versions = (*versions, RuleVersion(2, any_instant(dice), programme(dice)))
    return _with(story, [replace_rules(each, _going_on(versions, each.ruleset)) for each in versions])


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


def replace_rules(version: RuleVersion, rules: Ruleset) -> RuleVersion:
    return replace(version, ruleset=rules)


def _going_on(versions: Iterable[RuleVersion], rules: Ruleset) -> Ruleset:
    """A later version with the badges, counts and segments of the first, and streaks of the same periods.

    What becomes of a badge that comes to ask for something else, and of a run that comes to be about other periods, the
    documents do not say for every case.
    """
    every = [each.ruleset for each in versions]
    dictionary = replace(
        rules.dictionary, segments=every[0].dictionary.segments, week_starts=every[0].dictionary.week_starts
    )
    streaks = tuple(_of_the_same_periods(every, each) for each in rules.streaks)
    return replace(rules, dictionary=dictionary, badges=every[0].badges, counts=every[0].counts, streaks=streaks)


def _of_the_same_periods(every: Iterable[Ruleset], streak: StreakSpec) -> StreakSpec:
    first = next(each for rules in every for each in rules.streaks if each.name == streak.name)
    return streak if (streak.every, streak.days) == (first.every, first.days) else first


def is_known_to_differ(story: Story) -> bool:
    """Whether there is a badge of which it is known that the engine does otherwise than the documents say."""
    return any(
        _waits_for_what_everybody_has(version.ruleset, badge) or _waits_for_what_time_brings(version.ruleset, badge)
        for version in story.versions
        for badge in version.ruleset.badges
    )


def _waits_for_what_everybody_has(rules: Ruleset, badge: BadgeSpec) -> bool:
    """A badge that needs the lowest level is won only when points have come, not with the first entry."""
    lowest = rules.levels.levels[0].name if rules.levels is not None else None
    return badge.needs.level is not None and badge.needs.level == lowest


def _waits_for_what_time_brings(rules: Ruleset, badge: BadgeSpec) -> bool:
    """A segment that time brings (`count.lately: {at_most: 2}`) wins a badge when any other rule's timer fires."""
    segment = rules.dictionary.segments.get(badge.needs.segment or "")
    asked = references_in(segment.condition) if segment is not None else ()
    return any(each.about is About.COUNT for each in asked)


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
