"""What rules ask and give, as far as it depends on the programme: conditions on its attributes, gifts of its points."""

from collections.abc import Iterator, Mapping

from engine.rules.calendar import PeriodKind
from engine.rules.dictionary import Attribute, AttributeKind
from engine.rulesets.json_schema.shapes import (
    DURATION,
    INSTANT,
    NUMBER,
    TEXT,
    YES_NO,
    Key,
    Schema,
    closed,
    described,
    either,
    list_of,
    ref,
    whole,
    words,
)
from engine.rulesets.scope import DeclaredAction, Scope
from engine.rulesets.structured import FITTING
from engine.rulesets.typed_values import items_of

ASKED = {
    "is": "Is exactly this",
    "is_not": "Is anything else",
    "one_of": "Is one of these",
    "none_of": "Is none of these",
    "at_least": "Is this or more",
    "at_most": "Is this or less",
    "more_than": "Is more than this",
    "less_than": "Is less than this",
    "includes": "The list has this in it",
}
_OF_SEVERAL = ("one_of", "none_of")


def definitions(scope: Scope) -> Mapping[str, Schema]:
    """Everything that several rules refer to, by the name that `ref` uses."""
    actions = dict(scope.actions.meanings())
    return {
        "text": text(scope.languages),
        "action": words(scope.actions.names),
        "wallet": words(scope.wallets.names),
        "perk": words(scope.perks.names),
        "badge": words(scope.badges.names),
        "level": words(scope.levels.names),
        "segment": words(scope.segments.names),
        "count": words(scope.counts.names),
        "points_rule": words(scope.points.names),
        "gift": gift(scope),
        "price": closed(_spendable(scope)),
        "asked_of_anybody": _condition("asked_of_anybody", {}, scope),
        "asked_of_several": {**_condition("asked_of_several", {}, scope), "additionalProperties": True},
        **{name: schema for action in actions.values() for name, schema in _about_action(action, scope)},
        **{f"member.{name}": _asked(attribute, includes_any=True) for name, attribute in scope.members.meanings()},
        "counted": _asked(Attribute("", AttributeKind.NUMBER)),
    }


def asked_of(action: str) -> str:
    """The name of the definition of conditions on an action type."""
    return f"asked_of.{action}"


def attribute_of(action: str) -> str:
    """The name of the definition of an action type's attributes, as they are named in rules."""
    return f"attribute_of.{action}"


def condition() -> Schema:
    """A condition of which nothing more is known: a mapping, or an expression in a block."""
    return {"type": ["object", "string"]}


def text(languages: tuple[str, ...]) -> Schema:
    """A text that members read: one for all languages, or one for each."""
    each = {language: described(Key(f"The text in `{language}`", TEXT)) for language in languages}
    return either(TEXT, pairs=closed(each))


def gift(scope: Scope) -> Schema:
    """Points by wallet, a badge and perks."""
    others = {
        "badge": Key("The badge that it gives: one without a `count` of its own", ref("badge")),
        "perk": Key("What it entitles to", ref("perk")),
        "perks": Key("All that it entitles to", list_of(ref("perk"))),
    }
    return closed({**_wallets(scope, "How many points of this kind it gives"), **_described(others)})


def limits(scope: Scope) -> Schema:
    """Every limit that a points rule of this programme can have."""
    counted = {
        "times": "How often the rule is rewarded",
        **{wallet: f"How much the rule puts into `{wallet}`" for wallet in scope.wallets.names},
    }
    cooldown = Key("How long after a rewarded action no other one is rewarded", DURATION, ("10 minutes",))
    ways = {
        f"{what}{_suffix(kind)}": Key(f"{says}, {_within(kind)} at most", whole(), (3,) if what == "times" else (50,))
        for what, says in counted.items()
        for kind in PeriodKind
    }
    return closed(_described({"cooldown": cooldown, **ways}))


def value_of(attribute: Attribute) -> Schema:
    """A value of an attribute, as it is written in rule files."""
    match attribute.kind:
        case AttributeKind.CHOICE:
            return words(attribute.choices)
        case AttributeKind.YES_NO:
            return YES_NO
        case AttributeKind.NUMBER:
            return NUMBER
        case AttributeKind.WHOLE:
            return whole(-(10**15))
        case AttributeKind.INSTANT:
            return INSTANT
        case AttributeKind.LIST:
            return list_of(value_of(items_of(attribute)))
        case AttributeKind.TEXT:
            return TEXT


def _described(keys: Mapping[str, Key]) -> Mapping[str, Schema]:
    return {name: described(key) for name, key in keys.items()}


def _wallets(scope: Scope, says: str) -> Mapping[str, Schema]:
    return {wallet: described(Key(says, whole(), (100,))) for wallet in scope.wallets.names}


def _spendable(scope: Scope) -> Mapping[str, Schema]:
    says = "How many points of this kind it costs"
    return {
        name: described(Key(says, whole(), (100,))) for name, wallet in scope.wallets.meanings() if wallet.spendable
    }


def _suffix(kind: PeriodKind) -> str:
    return "_ever" if kind is PeriodKind.EVER else f"_per_{kind.value}"


def _within(kind: PeriodKind) -> str:
    return "ever" if kind is PeriodKind.EVER else f"in a member's {kind.value}"


def _about_action(action: DeclaredAction, scope: Scope) -> Iterator[tuple[str, Schema]]:
    """What can be asked of an action type, and its attributes."""
    own = asked_of(action.type.name)
    yield attribute_of(action.type.name), words(action.attributes.names)
    for name, attribute in action.attributes.meanings():
        yield f"{own}.{name}", _asked(attribute)
    asked = {name: ref(f"{own}.{name}") for name, _ in action.attributes.meanings()}
    yield own, _condition(own, {**asked, **{f"action.{name}": schema for name, schema in asked.items()}}, scope)


def _condition(name: str, attributes: Mapping[str, Schema], scope: Scope) -> Schema:
    """Attributes with what is asked of them, or an expression in a block, which is a text to editors."""
    members = {f"member.{each}": ref(f"member.{each}") for each, _ in scope.members.meanings()}
    counts = {f"count.{each}": ref("counted") for each in scope.counts.names}
    keys = {**attributes, **members, **counts, **_combinations(name)}
    return {**closed(keys), "type": ["object", "string"]}


def _combinations(name: str) -> Mapping[str, Schema]:
    return _described(
        {
            "any_of": Key("At least one of these conditions holds", list_of(ref(name))),
            "all_of": Key("All of these conditions hold", list_of(ref(name))),
            "not": Key("This condition does not hold", ref(name)),
        }
    )


def _asked(attribute: Attribute, includes_any: bool = False) -> Schema:
    """A value, several of which one is enough, or comparisons."""
    is_list = attribute.kind is AttributeKind.LIST
    value = value_of(items_of(attribute) if is_list else attribute)
    comparisons = closed(
        {
            word: described(Key(ASKED[word], list_of(value) if word in _OF_SEVERAL else value))
            for word in FITTING[attribute.kind]
        }
    )
    if is_list and not includes_any:
        return comparisons
    has_several = is_list or "one_of" in FITTING[attribute.kind]
    return either(value, list_of(value) if has_several else None, comparisons)
