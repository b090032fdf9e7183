"""The JSON Schema of `fair_play`: what guards watch, and how much of it counts."""

from engine.rules.calendar import PeriodKind
from engine.rules.fair_play import Then, Whose
from engine.rulesets.json_schema.common_keys import DESCRIPTION, IF, NAME
from engine.rulesets.json_schema.earning import by_action
from engine.rulesets.json_schema.shapes import (
    DURATION,
    TEXT,
    Key,
    Schema,
    by_name,
    either,
    list_of,
    mapping,
    ref,
    whole,
    words,
)
from engine.rulesets.scope import Scope
from engine.rulesets.sections.fair_play import DIFFERENT, FORM


def fair_play(scope: Scope) -> Schema:
    """Guards by name."""
    action = ref("action")
    keys = {
        "name": NAME,
        "description": DESCRIPTION,
        "why": Key(
            "What members read whose action is held back: one text, or one for each language",
            ref("text"),
            ("You have reviewed this product already.",),
        ),
        "when": Key("The action that is watched, or a list of them", either(action, list_of(action)), ("purchase",)),
        "if": IF,
        "at_most": Key("How many such actions count; all of a member's if nothing else is said", whole(0), (3,)),
        "for_each": Key("So many for each value of this attribute", TEXT, ("product",)),
        "per": Key(
            "So many in each day, week, month or year of the member's calendar; ever if nothing is said",
            words(each.value for each in PeriodKind),
            ("day",),
        ),
        "within": Key("So many in any stretch of time that is as long as this", DURATION, ("10 minutes",)),
        "who": Key(
            "Whose actions count together: each member's own if nothing else is said",
            words(each.value for each in Whose),
            ("everyone_together",),
        ),
        "in_turns_with": Key(
            "An attribute that names another member: how often the two may do it for each other in turns", TEXT, ("to",)
        ),
        "then": Key(
            "What becomes of it: recorded but `not_rewarded`, `held` for an operator to look at, or `refused`",
            words(each.value for each in Then),
            ("refused",),
        ),
        "different": Key(
            "Of the last ones that counted, so many must have different values of an attribute",
            _different(),
            ({"attribute": "product", "at_least": 3, "of_last": 10},),
        ),
        "cool_off": Key("How long none counts after one was taken back whole", DURATION, ("2 days",)),
    }
    return by_name(mapping(FORM, keys, *by_action("when", ("for_each", "in_turns_with"), scope)))


def _different() -> Schema:
    keys = {
        "attribute": Key("The attribute whose values are told apart", TEXT, ("product",)),
        "at_least": Key("How many different values there must be", whole(2), (3,)),
        "of_last": Key("Among how many actions that counted, the present one included", whole(2), (10,)),
    }
    return mapping(DIFFERENT, keys)
