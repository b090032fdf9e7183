"""The JSON Schema of the tests that stand beside rules."""

from collections.abc import Mapping

from engine.rules.dictionary import Attribute
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
    "tell": Key("What becomes known of the member", {"type": "object"}),
    "join": Key("The member joins this challenge", TEXT),
    "leave": Key("The member leaves this challenge", TEXT),
    "pause": Key("The member pauses this streak, from `first_day` to `last_day`", TEXT),
    "repair": Key("The member repairs this streak", TEXT),
    "buy_freeze": Key("The member buys a freeze for this streak", TEXT),
    "times": Key("How often it is done", whole(), (3,)),
    "every": Key("How far apart it is repeated", DURATION, ("1 day",)),
    "with": Key("Attributes that are called like another word of events", {"type": "object"}),
    "first_day": Key("The first day of the pause", DATE),
    "last_day": Key("The last day of the pause; it is one of it", DATE),
}
"""Every key of an event that is not an attribute of its action."""

_ABOUT: Mapping[Subject, str] = {
    Subject.WALLET: "How many points there are; also as `{at_least: 5}`",
    Subject.BADGE: "Whether this badge is held: yes, no, a tier, or how many times; `.shown` is whether members see it",
    Subject.STREAK: "How long this streak is; also its `.best`, `.freezes` and `.status`",
    Subject.CHALLENGE: "How this challenge stands; with a step's name behind it, how far that is",
    Subject.COUNT: "How this count stands",
    Subject.IMPACT: "How much good was done, in the measure's unit",
}


def tests(scope: Scope) -> Schema:
    """Tests: what happens, and what should then be so."""
    expectation = _expectation(scope)
    expected = either(ANYTHING, list_of(expectation), expectation)
    keys = {
        "name": Key("What it shows, in a sentence", TEXT, ("A repair gives points",)),
        "zone": Key("The time zone that the member lives in; the programme's if nothing is said", TEXT),
        "member": Key("What is told of the member before the first event", _told(scope)),
        "with": Key("Rules of other files that it runs with too, by name or a whole file", list_of(TEXT), (["events.yaml"],)),
        "events": Key("What happens, in order", {"type": "array", "items": _event(scope)}),
        "expect": Key("What is then so; without `at`, after the last event", expected, ({"points": 20},)),
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
    points = described(Key(_ABOUT[Subject.WALLET]))
    wallets = {f"{wallet}{part}": points for wallet in scope.wallets.names for part in ("", ".pending", ".earned")}
    lists = {
        "badges": Key("Exactly these badges are held, hidden ones too", {"type": "array"}),
        "perks": Key("Exactly these perks are held", {"type": "array", "items": ref("perk")}),
        "segments": Key("The member belongs to exactly these segments", {"type": "array", "items": ref("segment")}),
        "level": Key("The level that the member holds", ref("level")),
        "at": OF_EVENTS["at"],
    }
    named = {f"^{subject.value}\\.": described(Key(says)) for subject, says in _ABOUT.items()}
    asked = {**wallets, **{name: described(key) for name, key in lists.items()}}
    return {**closed(asked), "patternProperties": named}
