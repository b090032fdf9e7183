"""The JSON Schema of the tests that stand beside rules."""

from collections.abc import Mapping
from enum import Enum

from engine.rules.dictionary import Attribute
from engine.rules.standing import ChallengeStatus, StreakStatus
from engine.rulesets.diagnostics import listed
from engine.rulesets.json_schema.facts import value_of
from engine.rulesets.json_schema.shapes import (
    ANYTHING,
    DATE,
    DURATION,
    TEXT,
    Key,
    Schema,
    closed,
    depending_on,
    described,
    either,
    list_of,
    mapping,
    ref,
    spelt,
    whole,
)
from engine.rulesets.scope import Scope
from engine.rulesets.testing.deeds import WORDS
from engine.rulesets.testing.reading import FORM
from engine.rulesets.testing.specs import Subject

_MOMENT = spelt(
    "[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{1,2}:[0-9]{2}.*)?", "Write a date and a time, as 2027-03-01 10:00"
)
OF_EVENTS: Mapping[str, Key] = {
    "at": Key("When, on the member's own clock; a date alone is noon", _MOMENT, ("2027-03-01 10:00",)),
    "do": Key("The action that the member does", ref("action")),
    "zone": Key("The member moves to this time zone", TEXT, ("Pacific/Auckland",)),
    "tell": Key("What becomes known of the member", {"type": "object"}, ({"city": "Umeå"},)),
    "join": Key("The member joins this challenge", TEXT, ("spring_clean",)),
    "leave": Key("The member leaves this challenge", TEXT, ("spring_clean",)),
    "pause": Key("The member pauses this streak, from `first_day` to `last_day`", TEXT, ("daily_answer",)),
    "repair": Key("The member repairs this streak", TEXT, ("daily_answer",)),
    "buy_freeze": Key("The member buys a freeze for this streak", TEXT, ("daily_answer",)),
    "take_back": Key(
        "What was done at this time is taken back: the `at` of an event above, as it stands there",
        _MOMENT,
        ("2027-03-01 10:00",),
    ),
    "restore": Key("What was done at this time, and taken back, counts again", _MOMENT, ("2027-03-01 10:00",)),
    "times": Key("How often it is done; once if nothing is said", whole(), (3,)),
    "every": Key("How far apart it is repeated; all at one instant if nothing is said", DURATION, ("1 day",)),
    "with": Key("Attributes that are called like another word of events", {"type": "object"}, ({"every": 3},)),
    "first_day": Key("The first day of the pause", DATE, ("2027-03-02",)),
    "last_day": Key("The last day of the pause; it is one of it", DATE, ("2027-03-08",)),
}
"""Every key of an event that is not an attribute of its action."""


def _words(status: type[Enum]) -> str:
    return listed(each.value for each in status)


_POINTS: Mapping[str, Key] = {
    "": Key("How many of these points there are; also as `{at_least: 5}`", ANYTHING, (20,)),
    ".pending": Key("How many of these points wait", ANYTHING, (10,)),
    ".earned": Key("How many of these points were ever earned, spent and expired ones too", ANYTHING, (120,)),
}
_ABOUT: Mapping[Subject, Key] = {
    Subject.WALLET: Key("These points, of a wallet that is called like another word of expectations", ANYTHING, (20,)),
    Subject.BADGE: Key(
        "Whether this badge is held: yes, no, a tier, or how many times; `.shown` is whether members see it",
        ANYTHING,
        ("silver", 2),
    ),
    Subject.STREAK: Key(
        f"How long this streak is; also its `.best`, `.freezes`, and `.status` ({_words(StreakStatus)})", ANYTHING, (5,)
    ),
    Subject.CHALLENGE: Key(
        f"How this challenge stands ({_words(ChallengeStatus)}), or how many times it was completed; with a step's "
        "name behind it, how far that is",
        ANYTHING,
        ("completed", 2),
    ),
    Subject.COUNT: Key("How this count stands; with a value behind it, for that one of `for_each`", ANYTHING, (3,)),
    Subject.IMPACT: Key("How much good was done, in the measure's unit", ANYTHING, (2.5,)),
    Subject.HELD_BACK: Key("How often this guard has held an action back", ANYTHING, (1,)),
}


def tests(scope: Scope) -> Schema:
    """Tests: what happens, and what should then be so."""
    expectation = _expectation(scope)
    expected = either(ANYTHING, list_of(expectation), expectation)
    keys = {
        "name": Key("What it shows, in a sentence", TEXT, ("A repair gives points",)),
        "zone": Key(
            "The time zone that the member lives in; the programme's if nothing is said", TEXT, ("Pacific/Auckland",)
        ),
        "member": Key("What is told of the member before the first event", _told(scope), ({"city": "Umeå"},)),
        "with": Key(
            "Rules of other files that it runs with too, by name or a whole file",
            list_of(TEXT),
            (["badges.regular", "events.yaml"],),
        ),
        "events": Key(
            "What happens, in order",
            {"type": "array", "items": _event(scope)},
            ([{"at": "2027-03-01 10:00", "do": "purchase"}],),
        ),
        "expect": Key(
            "What is then so: at its `at`, that instant included, or after the last event", expected, ({"points": 20},)
        ),
    }
    return list_of(mapping(FORM, keys))


def _event(scope: Scope) -> Schema:
    actions = dict(scope.actions.meanings())
    attributes = dict.fromkeys(
        sorted(name for action in actions.values() for name in action.attributes.names), ANYTHING
    )
    words = {word: described(OF_EVENTS.get(word, Key(""))) for word in WORDS}
    carried = [depending_on("do", name, _carried(action.type.attributes)) for name, action in actions.items()]
    told = {"properties": {"tell": _told(scope)}}
    return {**closed({**attributes, **words}, required=["at"]), "allOf": [told, *carried]}


def _carried(attributes: Mapping[str, Attribute]) -> Mapping[str, Schema]:
    return {name: value_of(attribute) for name, attribute in attributes.items() if name not in WORDS}


def _told(scope: Scope) -> Schema:
    return closed({name: value_of(attribute) for name, attribute in scope.dictionary.member_attributes.items()})


def _expectation(scope: Scope) -> Schema:
    wallets = {f"{wallet}{part}": described(key) for wallet in scope.wallets.names for part, key in _POINTS.items()}
    lists = {
        "badges": Key(
            "Exactly these badges are held, hidden ones too", {"type": "array"}, (["curious", "problem_solver.silver"],)
        ),
        "perks": Key("Exactly these perks are held", {"type": "array", "items": ref("perk")}),
        "segments": Key("The member belongs to exactly these segments", {"type": "array", "items": ref("segment")}),
        "level": Key("The level that the member holds", ref("level")),
        "at": OF_EVENTS["at"],
    }
    named = {f"^{subject.value}\\.": described(key) for subject, key in _ABOUT.items()}
    asked = {**wallets, **{name: described(key) for name, key in lists.items()}}
    return {**closed(asked), "patternProperties": named}
