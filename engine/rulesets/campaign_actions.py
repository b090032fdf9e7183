"""Reads the conditions of campaigns, which are asked of every action that one of their rules rewards."""

from collections.abc import Sequence

from engine.rules.dictionary import ActionType, Attribute
from engine.rules.points import PointsSpec
from engine.rules.tree import Condition
from engine.rulesets import codes
from engine.rulesets.conditions import read_condition
from engine.rulesets.diagnostics import listed
from engine.rulesets.nodes import Node
from engine.rulesets.scope import Declared, DeclaredAction, Scope


def read_campaign_condition(node: Node | None, rules: Sequence[PointsSpec], scope: Scope) -> Condition:
    """What must hold for a campaign to be on; of attributes, it can ask for those that all of its actions have."""
    by_name = dict(scope.actions.meanings())
    actions = [by_name[name] for name in dict.fromkeys(rule.when for rule in rules) if name in by_name]
    action = actions[0] if len(actions) == 1 else _common(actions) if actions else None
    return read_condition(node, action, scope)


def _common(actions: Sequence[DeclaredAction]) -> DeclaredAction:
    """What several actions have in common, as if it were one of them."""
    names = [action.type.name for action in actions]
    whole = all(action.attributes.whole for action in actions)
    what = f"an attribute that all actions of this campaign have ({listed(names)})"
    none = "they have none in common; name the rules that it is about in `applies_to`"
    attributes = Declared[Attribute](what, codes.UNKNOWN_ATTRIBUTE, whole, none)
    first, *others = (action.type.attributes for action in actions)
    for name, attribute in first.items():
        if all(_is_like(attribute, other.get(name)) for other in others):
            attributes.derive(name, attribute)
    return DeclaredAction(ActionType(names[0], {}, dict(attributes.meanings())), attributes)


def _is_like(one: Attribute, other: Attribute | None) -> bool:
    return other is not None and (one.kind, one.choices, one.items) == (other.kind, other.choices, other.items)
