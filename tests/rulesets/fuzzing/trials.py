"""One try: mutated rule files through every tool there is. Whatever stands in them, nothing may raise."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from engine.rules.dictionary import Attribute, AttributeKind, Dictionary
from engine.rules.entries import Act, Action, AttributeValue, Choice, Entry, EntryId, ProfileChange
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import Instant
from engine.rules.ruleset import Ruleset
from engine.rulesets import Compiled, Diagnostic, Report, compile_sources, render
from engine.rulesets.compiler import read_trees, scope_of
from engine.rulesets.diagnostics import Findings, lines_of
from engine.rulesets.difference import differences
from engine.rulesets.formats import as_github, as_json
from engine.rulesets.formatting import formatted
from engine.rulesets.json_schema import schemas_of
from engine.rulesets.programme import PROGRAMME_FILE
from engine.rulesets.testing.coverage import coverage_of
from engine.rulesets.testing.diary import failure
from engine.rulesets.testing.running import Runner
from tests.rulesets.fuzzing.corpus import RULES_FILE, Sources, picked
from tests.rulesets.fuzzing.mutations import mutated

KEY = "club"

_START = 1_803_888_000_000_000
"""The first of March 2027, UTC, in microseconds."""
_DAY = 86_400_000_000
_ENTRIES = 8
_SCHEMAS_OF_SOUND, _FORMATTED_OF_SOUND, _OF_BROKEN = 0.5, 0.25, 0.02
"""Shares of the tries in which schemas are made and a file is formatted: both take longer than all the rest."""
_LONGEST_TEST = 400
"""Events of a mutated test that are still worth waiting for."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A try that ended as it should."""

    sound: bool
    """Whether the files have no errors."""


def sources_of(number: int) -> tuple[Sources, Sources]:
    """The rule files of a try before and after they are mutated; the same for the same number."""
    chance = Random(number)
    before = picked(chance)
    which = PROGRAMME_FILE if chance.random() < 0.15 else RULES_FILE
    return before, {**before, which: mutated(before[which], chance)}


def tried(number: int) -> Tried:
    """Makes a try; raises whatever it is that should not."""
    before, after = sources_of(number)
    chance = Random(number + 1)
    compiled = compile_sources(after, KEY)
    sound = compiled.ruleset is not None
    _report(compiled, after)
    if chance.random() < (_SCHEMAS_OF_SOUND if sound else _OF_BROKEN):
        schemas_of(scope_of(after, KEY))
    if chance.random() < (_FORMATTED_OF_SOUND if sound else _OF_BROKEN):
        formatted(next(text for name, text in after.items() if text != before[name] or name == RULES_FILE))
    if compiled.ruleset is None:
        return Tried(sound=False)
    _compare(_original(before[PROGRAMME_FILE], before[RULES_FILE]), compiled.ruleset)
    _fold(compiled.ruleset, chance)
    _test(compiled, after)
    return Tried(sound=True)


def _report(compiled: Compiled, sources: Mapping[str, str]) -> None:
    text = render(compiled.diagnostics, sources)
    assert (compiled.ruleset is None) == ("error[" in text)
    for each in compiled.diagnostics:
        _is_placed(each, sources)
    report = Report(KEY, compiled, sources)
    assert as_json([report]).isascii()
    as_github([report])


def _is_placed(found: Diagnostic, sources: Mapping[str, str]) -> None:
    """Every finding says something, and marks something that is there, if it marks anything."""
    assert found.message
    assert found.line >= 0
    assert found.length >= 0
    assert found.column >= (1 if found.line else 0)
    assert found.line <= len(lines_of(sources.get(found.file, "")))


@lru_cache(maxsize=2_000)
def _original(programme: str, rules: str) -> Ruleset | None:
    return compile_sources({PROGRAMME_FILE: programme, RULES_FILE: rules}, KEY).ruleset


def _compare(before: Ruleset | None, after: Ruleset) -> None:
    assert not differences(after, after)
    for one, other in ((before, after), (after, before)):
        if one is not None and other is not None:
            assert all(change.sentence for change in differences(one, other))


def _fold(ruleset: Ruleset, chance: Random) -> None:
    fold = Fold([RuleVersion(1, Instant(-(10**17)), ruleset)])
    state, now = fold.empty(), _START
    for number in range(_ENTRIES):
        now += chance.choice([1, 60_000_000, _DAY // 2, _DAY, 3 * _DAY, 40 * _DAY])
        state = fold.apply(state, _entry(ruleset, number, Instant(now), chance)).state
    state = fold.advance(state, Instant(now + 400 * _DAY)).state
    fold.standing(state, Instant(now + 400 * _DAY))


def _entry(ruleset: Ruleset, number: int, at: Instant, chance: Random) -> Entry:
    known, key = ruleset.dictionary, f"{number:03}"
    if chance.random() < 0.1 and known.member_attributes:
        told = {name: _value(each, chance) for name, each in known.member_attributes.items()}
        zone = chance.choice(["Pacific/Auckland", "America/Lima", None])
        return ProfileChange(EntryId(key), at, "brand", key, zone, None, dict(told))
    if chance.random() < 0.1 and (ruleset.streaks or ruleset.challenges):
        rules = [("streaks", each.name) for each in ruleset.streaks]
        rules += [("challenges", each.name) for each in ruleset.challenges]
        rule = ".".join(chance.choice(rules))
        act = chance.choice([act for act in Act if act is not Act.PAUSE])
        return Choice(EntryId(key), at, "brand", key, act, rule)
    if not known.actions:
        return ProfileChange(EntryId(key), at, "brand", key, "UTC")
    return Action(EntryId(key), at, "brand", key, *_action(known, chance))


def _action(known: Dictionary, chance: Random) -> tuple[str, dict[str, AttributeValue]]:
    kind = known.actions[chance.choice(sorted(known.actions))]
    told = {
        name: _value(each, chance)
        for name, each in kind.attributes.items()
        if not (each.optional and chance.random() < 0.3)
    }
    return kind.name, told


def _value(attribute: Attribute, chance: Random) -> AttributeValue:
    if attribute.kind is AttributeKind.LIST:
        item = Attribute(attribute.name, attribute.items or AttributeKind.TEXT, attribute.choices)
        item = item if not attribute.choices else Attribute(item.name, AttributeKind.CHOICE, attribute.choices)
        items = [_value(item, chance) for _ in range(chance.randrange(4))]
        return [each for each in items if not isinstance(each, list)]
    match attribute.kind:
        case AttributeKind.CHOICE:
            return chance.choice(attribute.choices) if attribute.choices else "x"
        case AttributeKind.NUMBER:
            return chance.choice([0.0, 0.1, 2.5, -3.0, 1e12])
        case AttributeKind.WHOLE:
            return chance.choice([0, 1, 2, 5, 100, -1, 10**12])
        case AttributeKind.YES_NO:
            return chance.random() < 0.5
        case AttributeKind.INSTANT:
            return _START + chance.randrange(100) * _DAY
        case _:
            return chance.choice(["a", "b", "", "x" * 200, "Umeå"])


def _test(compiled: Compiled, sources: Mapping[str, str]) -> None:
    assert compiled.ruleset is not None
    runner = Runner(compiled.ruleset)
    runs = [runner.run(test) for test in compiled.tests if len(test.events) < _LONGEST_TEST]
    for run in runs:
        assert run.passed or failure(run, KEY)
    coverage_of(read_trees(sources, Findings()), compiled.ruleset, runs)
