"""The JSON Schema of what members share: the catalogue of rewards, and leaderboards."""

from engine.rules.calendar import PeriodKind
from engine.rules.leaderboards import Among
from engine.rulesets.json_schema.achieving import needs
from engine.rulesets.json_schema.common_keys import DESCRIPTION, FIRST_DAY, LAST_DAY, NAME
from engine.rulesets.json_schema.shapes import Key, Schema, by_name, list_of, mapping, ref, whole, words
from engine.rulesets.scope import Scope
from engine.rulesets.sections import leaderboards as leaderboard_forms
from engine.rulesets.sections import rewards as reward_forms


def rewards(_: Scope) -> Schema:
    """Rewards by name."""
    keys = {
        "name": NAME,
        "description": DESCRIPTION,
        "cost": Key("How many points it costs, by wallet", ref("price"), ({"points": 100},)),
        "stock": Key("How many there are for everybody together; any number if nothing is said", whole(), (200,)),
        "times_per_member": Key(
            "How often one member can claim it; as often as they like if nothing is said", whole(), (1,)
        ),
        "needs": Key("What must be held already", needs()),
        "perks": Key("What a claim entitles to", list_of(ref("perk"))),
        "first_day": FIRST_DAY,
        "last_day": LAST_DAY,
    }
    return by_name(mapping(reward_forms.FORM, keys))


def leaderboards(_: Scope) -> Schema:
    """Leaderboards by name."""
    keys = {
        "name": NAME,
        "description": DESCRIPTION,
        "wallet": Key("Ranked by the points earned in this wallet", ref("wallet")),
        "count": Key("Ranked by what this count adds up to", ref("count")),
        "every": Key(
            "How long a run is; it begins anew after that, and goes on for ever if nothing is said",
            words(each.value for each in PeriodKind),
            ("month",),
        ),
        "among": Key("Who is ranked; `members` if nothing is said", words(each.value for each in Among)),
        "top": Key("How many ranks are shown; 10 if nothing is said", whole(), (50,)),
    }
    return by_name(mapping(leaderboard_forms.FORM, keys))
