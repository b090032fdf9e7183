"""Keys that mean the same in every kind of rule."""

from engine.rulesets.json_schema.facts import asked_of, condition
from engine.rulesets.json_schema.shapes import DATE, YES_NO, Key, Schema, depending_on, ref, whole
from engine.rulesets.scope import Scope

NAME = Key("What members read: one text, or one for each language", ref("text"), ("Found it yourself",))
DESCRIPTION = Key(
    "A sentence about it for members: one text, or one for each language",
    ref("text"),
    ("Finds the answers without asking",),
)
FIRST_DAY = Key("The first day; it counts", DATE, ("2027-03-01",))
LAST_DAY = Key("The last day; it still counts", DATE, ("2027-03-31",))
IF = Key(
    "Only what meets this condition: attributes with what is asked of them, or an expression in a block (`if: |`)",
    condition(),
    ({"category": ["repair", "second_hand"], "co2_saved_kg": {"at_least": 2}},),
)
GIVE = Key("What it gives: points by wallet, a badge, perks", ref("gift"), ({"points": 100},))
HIDDEN = Key("Whether it is a surprise, not shown before it is won; no if nothing is said", YES_NO)
ONLY_FIRST = Key("Only the first so many members get it", whole(), (100,))


def listens_to(says: str) -> Key:
    """A key that names an action type."""
    return Key(says, ref("action"))


def with_condition(key: str, scope: Scope) -> list[Schema]:
    """For each action type that `key` can name, what can be asked of it under `if`."""
    return [depending_on(key, action, {"if": ref(asked_of(action))}) for action, _ in scope.actions.meanings()]
