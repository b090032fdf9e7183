"""`programme.yaml`: what it declares, and what is wrong with it."""

from textwrap import dedent

import pytest

from engine.rules.dictionary import ActionType, Attribute, AttributeKind, Dictionary, Perk, UnknownMembers, Wallet
from engine.rulesets import Compiled, compile_sources
from tests.rulesets.checking import UNUSED

MINIMAL = {"languages": "[en]", "zone": "UTC", "actions": "{walk: {}}", "wallets": "{xp: {}}"}


def compiled(programme: str) -> Compiled:
    return compile_sources({"programme.yaml": dedent(programme)}, "my_club")


def dictionary(programme: str) -> Dictionary:
    found = compiled(programme)
    assert found.ruleset is not None, found.diagnostics
    return found.ruleset.dictionary


def told(**changes: str) -> list[str]:
    programme = "".join(f"{key}: {value}\n" for key, value in (MINIMAL | changes).items())
    return [f"{each.code} {each.message}" for each in compiled(programme).diagnostics if each.code not in UNUSED]


def test_everything_that_can_be_declared() -> None:
    found = dictionary("""\
        name: {sv: Klubben, en: The club}
        languages: [sv, en]
        zone: Europe/Stockholm
        calendar: {week_starts: sun, day_starts: 04:00}
        late_for: 2 weeks
        unknown_members: refuse
        wallets: {points: {name: {en: Points, sv: Poäng}}, xp: {name: XP}}
        perks:
          early: {name: Early, description: {sv: Först, en: First}}
        actions:
          help.found:
            name: {sv: Hittade, en: Found}
            attributes:
              topic: text
              solved: yes_no
              category: [repair, no, 010]
              kg: {type: number, optional: yes}
              size: {values: [s, m]}
              tags: {list: text}
              colours: {list: [red, blue], optional: no}
              at: instant
              count: whole
        """)
    assert (found.key, found.languages, found.zone) == ("my_club", ("sv", "en"), "Europe/Stockholm")
    assert found.names == {"sv": "Klubben", "en": "The club"}
    assert (found.week_starts, found.day_starts) == (6, 240)
    assert found.late_for == 14 * 24 * 3_600_000_000
    assert found.unknown_members is UnknownMembers.REFUSE
    assert found.wallets == {
        "points": Wallet("points", {"sv": "Poäng", "en": "Points"}),
        "xp": Wallet("xp", {"sv": "XP", "en": "XP"}),
    }
    assert found.perks == {"early": Perk("early", {"sv": "Early", "en": "Early"}, {"sv": "Först", "en": "First"})}
    attributes = {
        "topic": Attribute("topic", AttributeKind.TEXT),
        "solved": Attribute("solved", AttributeKind.YES_NO),
        "category": Attribute("category", AttributeKind.CHOICE, ("repair", "no", "010")),
        "kg": Attribute("kg", AttributeKind.NUMBER, optional=True),
        "size": Attribute("size", AttributeKind.CHOICE, ("s", "m")),
        "tags": Attribute("tags", AttributeKind.LIST, items=AttributeKind.TEXT),
        "colours": Attribute("colours", AttributeKind.LIST, ("red", "blue"), AttributeKind.CHOICE),
        "at": Attribute("at", AttributeKind.INSTANT),
        "count": Attribute("count", AttributeKind.WHOLE),
    }
    assert found.actions == {"help.found": ActionType("help.found", {"sv": "Hittade", "en": "Found"}, attributes)}


def test_what_is_left_out_has_a_default() -> None:
    found = dictionary("languages: [en]\nzone: UTC\nactions: {walk: {}}\nwallets: {xp: {}}\n")
    assert found.names == {"en": "My club"}
    assert found.wallets["xp"].names == {"en": "Xp"}
    assert (found.week_starts, found.day_starts, found.late_for) == (0, 0, 7 * 86_400_000_000)
    assert found.unknown_members is UnknownMembers.CREATE


def test_a_programme_may_have_no_wallets_and_no_perks() -> None:
    assert (
        dictionary("languages: [en]\nzone: UTC\nactions: {walk: {attributes: {}}}\nwallets: {}\nperks: {}\n").wallets
        == {}
    )


def test_names_are_in_the_order_of_the_languages_and_in_all_of_them() -> None:
    found = dictionary(
        "name: {en: Club}\nlanguages: [sv, en]\nzone: UTC\nactions: {w: {name: W}}\nwallets: {x: {name: X}}\n"
    )
    assert list(found.names.items()) == [("sv", "Club"), ("en", "Club")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"zone": "Europe/Stokholm"}, "TRG040 `Europe/Stokholm` is not a time zone"),
        ({"zone": "/etc/passwd"}, "TRG040 `/etc/passwd` is not a time zone"),
        ({"languages": "[english]"}, "TRG041 `english` is not the tag of a language"),
        ({"languages": "en"}, "TRG020 `languages` should be a list, and this is a single value"),
        ({"languages": "[en, en]"}, "TRG031 `en` stands here twice"),
        ({"name": "{de: Verein}"}, "TRG041 `de` is not a language of this programme"),
        ({"name": "''"}, "TRG023 the programme's name is empty"),
        ({"calendar": "{week_starts: monday}"}, "TRG028 a day of the week cannot be `monday`"),
        ({"calendar": "{day_starts: 25:00}"}, "TRG027 a time of day cannot be `25:00`"),
        ({"calendar": '{day_starts: "04:00"}'}, "TRG027 a time of day stands without quotes"),
        ({"late_for": "7"}, "TRG027 `late_for` cannot be `7`"),
        ({"late_for": "99999 weeks"}, "TRG025 `late_for` is at most ten years"),
        ({"unknown_members": "yes"}, "TRG028 `unknown_members` cannot be `yes`"),
        ({"points": "{}"}, "TRG021 `points` is not a key of programme.yaml"),
        ({"wallets": "{Points: {}}"}, "TRG029 `Points` cannot be the name of a wallet"),
        ({"wallets": "{badge: {}}"}, "TRG029 `badge` has a meaning of its own and cannot be the name of a wallet"),
        ({"wallets": ""}, "TRG023 `wallets` is empty"),
        ({"actions": "{}"}, "TRG023 `actions` is empty"),
        ({"wallets": "[xp]"}, "TRG020 `wallets` needs wallets by name, and this is a list"),
        ({"actions": "{help..found: {}}"}, "TRG029 `help..found` cannot be the name of an action type"),
        ({"actions": "{walk: {attribute: {}}}"}, "TRG021 `attribute` is not a key of an action type"),
        ({"actions": "{walk: {attributes: {km: decimal}}}"}, "TRG028 an attribute's type cannot be `decimal`"),
        (
            {"actions": "{walk: {attributes: {km: {optional: yes}}}}"},
            "TRG030 an attribute has one of `type`, `values` and `list`",
        ),
        (
            {"actions": "{walk: {attributes: {km: {type: text, values: [a]}}}}"},
            "TRG030 an attribute has one of `type`, `values` and `list`, not several",
        ),
        ({"actions": "{walk: {attributes: {km: [a, a]}}}"}, "TRG031 the value `a` stands here twice"),
        ({"actions": "{walk: {attributes: {km: []}}}"}, "TRG023 the list of values is an empty list"),
        ({"actions": "{walk: {attributes: {km: {list: {list: text}}}}}"}, "TRG030 a list of lists is not possible"),
        ({"actions": "{walk: {attributes: {km: {type: text, optional: on}}}}"}, "TRG028 `optional` cannot be `on`"),
    ],
)
def test_a_declaration_that_cannot_work_is_told(changes: dict[str, str], expected: str) -> None:
    assert told(**changes) == [expected]


def test_missing_keys_are_told_together() -> None:
    assert told(actions="{walk: {}}", zone="UTC") == []
    messages = [each.message for each in compiled("zone: UTC\n").diagnostics]
    assert messages == ["programme.yaml needs `languages`, `actions` and `wallets`"]


def test_an_empty_programme_file_is_told_how_to_begin() -> None:
    (found,) = compiled("# nothing\n").diagnostics
    assert (found.code, found.message, found.suggestion) == (
        "TRG023",
        "`programme.yaml` is empty, and a programme needs `languages`, `zone`, `actions` and `wallets`",
        "begin with `languages: [en]`; `rulesets/kundklubb` has an example",
    )


def test_a_missing_translation_is_a_warning() -> None:
    found = compiled("""\
        name: {sv: Klubb}
        languages: [sv, en]
        zone: UTC
        actions: {walk: {}}
        wallets: {xp: {name: XP}}
        """)
    assert found.ruleset is not None
    assert [each.message for each in found.diagnostics if each.code == "TRG083"] == [
        "the programme's name is missing in `en`",
        "`walk` has no name in `sv` and `en`",
    ]


def test_a_programme_under_another_name_is_found_out() -> None:
    (found,) = compile_sources({"programme.yml": "zone: UTC\n"}, "club").diagnostics[:1]
    assert (found.code, found.line, found.suggestion) == ("TRG001", 0, "rename or move `programme.yml`")
