"""The JSON Schema of what members earn by each action: counts and points rules."""

from engine.rules.calendar import PeriodKind
from engine.rulesets.counts import FORM as COUNT
from engine.rulesets.counts import NAMED
from engine.rulesets.json_schema import facts
from engine.rulesets.json_schema.common_keys import DESCRIPTION, IF, NAME, listens_to
from engine.rulesets.json_schema.shapes import (
    AMOUNT,
    DURATION,
    TEXT,
    Key,
    Schema,
    by_name,
    closed,
    depending_on,
    described,
    either,
    mapping,
    ref,
    whole,
    words,
)
from engine.rulesets.scope import Scope
from engine.rulesets.sections.points import AWARD, FORM

_COUNTED = {
    "of": listens_to("The action that is counted"),
    "if": IF,
    "sum": Key("Add up this attribute instead of counting times", TEXT),
    "distinct": Key("Count how many different values this attribute has had", TEXT),
    "highest": Key("The highest value that this attribute has had", TEXT),
    "for_each": Key("One count for each value of this attribute", TEXT, ("post",)),
    "per": Key("Only what the present day, week, month or year holds", words(each.value for each in PeriodKind)),
    "within": Key("Only what the last so many days hold, today included", DURATION, ("30 days",)),
}
_ATTRIBUTES = ("sum", "distinct", "highest", "for_each")


def counts(scope: Scope) -> Schema:
    """Everything that is counted under a name."""
    return by_name(mapping(NAMED, {"name": NAME, **_COUNTED}, *by_action("of", _ATTRIBUTES, scope)))


def count(scope: Scope) -> Schema:
    """A count that something writes down for itself."""
    return mapping(COUNT, _COUNTED, *by_action("of", _ATTRIBUTES, scope))


def points(scope: Scope) -> Schema:
    """Points rules by name."""
    keys = {
        "name": NAME,
        "description": DESCRIPTION,
        "when": listens_to("The action that this rule rewards"),
        "if": IF,
        "give": Key("How many points of each kind it gives", _awards(scope), ({"points": 20},)),
        "limits": Key(
            "How much one member can earn by this rule",
            facts.limits(scope),
            ({"times_per_day": 3, "cooldown": "10 minutes"},),
        ),
        "hold_for": Key("How long the points stay pending, until we know that it worked", DURATION, ("48 hours",)),
        "cancel_if": Key("What drops the points while they are pending", _cancel_if(scope)),
        "once_per": Key("Rewarded once, ever, for each value of this attribute", TEXT, ("product",)),
    }
    return by_name(mapping(FORM, keys, *by_action("when", ("once_per",), scope)))


def _awards(scope: Scope) -> Schema:
    award = mapping(
        AWARD,
        {
            "amount": Key("How many points, as a number or as arithmetic on attributes", AMOUNT, ("10 * quantity",)),
            "at_most": Key("No single award is more than this", whole()),
        },
    )
    wallets = {
        wallet: described(
            Key("How many points of this kind, as a number or arithmetic", either(AMOUNT, pairs=award), (20,))
        )
        for wallet in scope.wallets.names
    }
    return closed({**wallets, "at_most": described(Key("No single award is more than this, in any wallet", whole()))})


def _cancel_if(scope: Scope) -> Schema:
    return {"type": "object"}


def by_action(key: str, attributes: tuple[str, ...], scope: Scope) -> list[Schema]:
    """For each action type that `key` can name, what can be asked of it, and its attributes under other keys."""
    return [
        depending_on(
            key,
            action,
            {"if": ref(facts.asked_of(action)), **dict.fromkeys(attributes, ref(facts.attribute_of(action)))},
        )
        for action, _ in scope.actions.meanings()
    ]
