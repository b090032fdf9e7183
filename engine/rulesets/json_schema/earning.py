"""The JSON Schema of what members earn by each action: counts and points rules."""

from engine.rules.calendar import PeriodKind
from engine.rulesets import scalars
from engine.rulesets.counts import FORM as COUNT
from engine.rulesets.counts import NAMED
from engine.rulesets.holds import CANCEL_IF
from engine.rulesets.json_schema import facts
from engine.rulesets.json_schema.common_keys import (
    DESCRIPTION,
    FIRST_DAY,
    IF,
    LAST_DAY,
    NAME,
    listens_to,
    with_condition,
)
from engine.rulesets.json_schema.shapes import (
    AMOUNT,
    DURATION,
    NUMBER,
    TEXT,
    YES_NO,
    Key,
    Schema,
    by_name,
    closed,
    depending_on,
    described,
    either,
    list_of,
    mapping,
    ref,
    spelt,
    whole,
    words,
)
from engine.rulesets.scope import Scope
from engine.rulesets.sections.campaigns import FORM as CAMPAIGN
from engine.rulesets.sections.points import AWARD, FORM

_COUNTED = {
    "of": listens_to("The action that is counted"),
    "if": IF,
    "sum": Key("Add up this attribute instead of counting times", TEXT, ("minutes",)),
    "distinct": Key("Count how many different values this attribute has had", TEXT, ("topic",)),
    "highest": Key("The highest value that this attribute has had", TEXT, ("score",)),
    "for_each": Key("One count for each value of this attribute", TEXT, ("post",)),
    "per": Key(
        "Only what the present day, week, month or year holds; all of it if nothing is said",
        words(each.value for each in PeriodKind),
        ("week",),
    ),
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
        "cancel_if": Key(
            "What drops the points while they are pending",
            _cancel_if(scope),
            ({"action": "support.called", "same": "topic"},),
        ),
        "once_per": Key("Rewarded once, ever, for each value of this attribute", TEXT, ("product",)),
    }
    return by_name(mapping(FORM, keys, *by_action("when", ("once_per",), scope)))


def _awards(scope: Scope) -> Schema:
    award = mapping(
        AWARD,
        {
            "amount": Key("How many points, as a number or as arithmetic on attributes", AMOUNT, ("10 * quantity",)),
            "at_most": Key("No single award is more than this", whole(), (200,)),
        },
    )
    wallets = {
        wallet: described(
            Key("How many points of this kind, as a number or arithmetic", either(AMOUNT, pairs=award), (20,))
        )
        for wallet in scope.wallets.names
    }
    return closed(
        {**wallets, "at_most": described(Key("No single award is more than this, in any wallet", whole(), (200,)))}
    )


def campaigns(scope: Scope) -> Schema:
    """Campaigns by name."""
    hours = spelt("[0-9]{1,2}:[0-9]{2} *- *[0-9]{1,2}:[0-9]{2}", "Write from when to when, as 17:00-21:00")
    rules, wallets = list_of(ref("points_rule")), list_of(words(scope.wallets.names))
    keys = {
        "name": NAME,
        "description": DESCRIPTION,
        "first_day": FIRST_DAY,
        "last_day": LAST_DAY,
        "weekdays": Key(
            "The days of the week on which it is on; all of them if nothing is said",
            list_of(words(scalars.WEEKDAYS)),
            (["sat", "sun"],),
        ),
        "hours": Key(
            "When it is on, on the member's own clock; the whole day if nothing is said",
            either(hours, list_of(hours)),
            ("17:00-21:00",),
        ),
        "if": IF._replace(holds=ref("asked_of_several")),
        "multiply": Key("Every award is multiplied by this, and rounded down", NUMBER, (2, 1.5)),
        "add": Key("So many points are added to every award", whole(), (5,)),
        "applies_to": Key("The points rules that it is about; all of them if nothing is said", rules),
        "wallets": Key("The wallets whose points it changes; all that the rules fill if nothing is said", wallets),
        "stack": Key("Whether it comes on top of other campaigns; if nothing is said, the best of them wins", YES_NO),
    }
    return by_name(mapping(CAMPAIGN, keys))


def _cancel_if(scope: Scope) -> Schema:
    names = {name for _, action in scope.actions.meanings() for name in action.attributes.names}
    same = words(sorted(names))
    keys = {
        "action": listens_to("The action that drops the points"),
        "if": IF,
        "same": Key("Only if both actions have the same value of this", either(same, list_of(same)), ("topic",)),
    }
    return mapping(CANCEL_IF, keys, *with_condition("action", scope))


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
