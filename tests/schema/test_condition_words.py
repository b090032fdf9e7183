"""Conditions in words for members, in both languages."""

import pytest

from engine.operations.members import Program
from engine.rules.entries import AttributeValue
from engine.rules.explain import explained
from engine.rules.facts import OfAction
from engine.rules.instants import Instant
from engine.rulesets import compile_sources
from engine.store.library import Version
from schema.book import Book
from schema.condition_phrases import CONDITION_PHRASES
from schema.condition_words import ConditionWords
from schema.locales import Reader

PROGRAMME = """
name: {sv: Klubben, en: The club}
languages: [sv, en]
zone: Europe/Stockholm
wallets: {points: {name: {sv: Poäng, en: Points}}}
member_attributes: {city: text}
segments: {townsfolk: {name: {sv: Stadsbor, en: Townsfolk}, if: {member.city: Umeå}}}
actions:
  bought:
    name: {sv: Köp, en: Purchase}
    attributes:
      kind: [second_hand, new]
      saved_kg: {type: number, optional: yes}
      fine: {type: yes_no, optional: yes}
      tags: {list: text, optional: yes}
"""
RULES = """
points:
  rule:
    name: {{sv: Regel, en: Rule}}
    when: bought
    if: {condition}
    give: {{points: 1}}
    limits: {{times_per_day: 1}}
"""


def told(condition: str, language: str, **attributes: AttributeValue) -> tuple[str, list[str]]:
    """What a condition asks, and why it holds of an action or does not."""
    sources = {"programme.yaml": PROGRAMME, "rules.yaml": RULES.format(condition=condition)}
    compiled = compile_sources(sources, "club")
    assert compiled.ruleset is not None, compiled.diagnostics
    version = Version(1, "", Instant(0), Instant(0), "tests", "", compiled.ruleset)
    book = Book(Program("club", version, (version,), (version,)), Reader((language,)))
    words = ConditionWords(CONDITION_PHRASES[language], book)
    asked = compiled.ruleset.points[0].condition
    answer = explained(asked, OfAction(attributes, {"segments": []}))
    return words.asked(asked), [(words.found if answer.holds else words.lacking)(each) for each in answer.reasons]


@pytest.mark.parametrize(
    ("condition", "attributes", "english", "swedish"),
    [
        (
            "{kind: second_hand}",
            {"kind": "new"},
            "kind was new (it takes second hand)",
            "kind var new (det krävs second hand)",
        ),
        (
            "{kind: {is_not: new}}",
            {"kind": "new"},
            "kind was new (it takes other than new)",
            "kind var new (det krävs något annat än new)",
        ),
        ("{kind: {is_not: new}}", {"kind": "second_hand"}, "kind was second hand", "kind var second hand"),
        (
            "{saved_kg: {at_least: 2}}",
            {"saved_kg": 1.5},
            "saved kg was 1.5 (it takes at least 2)",
            "saved kg var 1,5 (det krävs minst 2)",
        ),
        ("{saved_kg: {at_least: 2}}", {"saved_kg": 2.5}, "saved kg was 2.5", "saved kg var 2,5"),
        ("{saved_kg: {at_least: 2}}", {}, "saved kg was not told", "saved kg saknas"),
        ("{fine: yes}", {"fine": False}, "fine was no (it takes yes)", "fine var nej (det krävs ja)"),
        (
            "{tags: {includes: story}}",
            {"tags": []},
            "tags was empty (it takes story)",
            "tags var tomt (det krävs story)",
        ),
        ("{member.segments: {includes: townsfolk}}", {}, "you do not belong to Townsfolk", "du hör inte till Stadsbor"),
    ],
)
def test_what_was_found_is_told_with_what_it_takes(
    condition: str, attributes: dict[str, AttributeValue], english: str, swedish: str
) -> None:
    assert told(condition, "en", **attributes)[1] == [english]
    assert told(condition, "sv", **attributes)[1] == [swedish]


def test_what_is_asked_is_told_as_one_sentence() -> None:
    condition = "{kind: [second_hand, new], saved_kg: {at_least: 2}}"
    assert told(condition, "en")[0] == "kind is second hand or new and saved kg is at least 2"
    assert told(condition, "sv")[0] == "kind är second hand eller new och saved kg är minst 2"
