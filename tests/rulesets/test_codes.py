"""Every code can come up, and its page in the documentation is true."""

from pathlib import Path
from textwrap import dedent

import pytest

from engine.rulesets import check_folder, compile_sources
from engine.rulesets.codes import CODES
from engine.rulesets.errors_page import errors_page
from tests.rulesets.broken_files import broken_files, findings_in
from tests.rulesets.checking import PROGRAMME

IN_BLOCK = "badges:\n  b:\n    count:\n      of: purchase\n      if: |\n        "

RULES = {
    "TRG004": "badges: \x01\n",
    "TRG005": "#" * 300_000,
    "TRG006": "badges:\n\tb: {}\n",
    "TRG010": "badges: [\n",
    "TRG011": "badges: {b: {hidden: no, hidden: yes}}\n",
    "TRG012": "badges: !all {}\n",
    "TRG013": "badges: &all {}\n",
    "TRG014": "badges: {}\n---\nlevels: {}\n",
    "TRG015": "[badges]: {}\n",
    "TRG016": "badges: " + "{a: " * 30 + "\n",
    "TRG020": "badges: [b]\n",
    "TRG021": "badgers: {}\n",
    "TRG022": "streaks: {s: {when: purchase}}\n",
    "TRG023": "badges: {}\n",
    "TRG024": "badges: {b: {count: {of: purchase}, at_least: ten}}\n",
    "TRG025": "badges: {b: {count: {of: purchase}, at_least: 0}}\n",
    "TRG026": "challenges: {c: {first_day: tomorrow}}\n",
    "TRG027": "points: {p: {limits: {cooldown: soon}}}\n",
    "TRG028": "streaks: {s: {every: blue moon}}\n",
    "TRG029": "badges: {Big Badge: {}}\n",
    "TRG030": "badges: {b: {at_least: 3}}\n",
    "TRG031": "levels: {by: xp, steps: {a: {from: 0, perks: [voucher, voucher]}}}\n",
    "TRG041": "badges: {b: {name: {sv: B}}}\n",
    "TRG050": "badges: {b: {count: {of: sale}}}\n",
    "TRG051": "badges: {b: {count: {of: purchase, sum: price}}}\n",
    "TRG052": "badges: {b: {count: {of: purchase}, give: {gold: 1}}}\n",
    "TRG053": "badges: {b: {count: {of: purchase}, give: {badge: c}}}\n",
    "TRG054": "badges: {b: {count: {of: purchase}, give: {perk: c}}}\n",
    "TRG060": "badges: {b: {count: {of: purchase, if: {category: old}}}}\n",
    "TRG061": "badges: {b: {count: {of: purchase, if: {quantity: few}}}}\n",
    "TRG062": "badges: {b: {count: {of: purchase, if: {shop: {at_least: 1}}}}}\n",
    "TRG063": "badges: {b: {count: {of: purchase, if: {quantity: 0.5}}}}\n",
    "TRG064": "badges: {b: {count: {of: purchase, if: always}}}\n",
    "TRG065": "points: {p: {when: purchase, give: {points: 3 +}}}\n",
    "TRG066": "badges: {b: {count: {of: purchase, sum: shop}}}\n",
    "TRG067": "badges: {b: {count: {of: purchase, for_each: tags}}}\n",
    "TRG070": "levels: {by: xp, steps: {a: {from: 5}}}\n",
    "TRG072": "challenges: {c: {first_day: 2027-01-02, last_day: 2027-01-01}}\n",
    "TRG073": "badges: {b: {}}\n",
    "TRG074": "badges: {b: {count: {of: purchase}, at_least: 1, give: {badge: b}}}\n",
    "TRG075": "badges: {b: {count: {of: purchase, distinct: express}, at_least: 3}}\n",
    "TRG076": "points: {p: {when: purchase, give: {points: 3}, limits: {xp_per_day: 1}}}\n",
    "TRG080": "",
    "TRG081": "",
    "TRG082": "",
    "TRG084": "points: {p: {when: purchase, give: {points: 3}}}\n",
    "TRG085": "points: {p: {when: purchase, give: {points: 3, at_most: 2}}}\n",
    "TRG100": IN_BLOCK + "action.quantity = 2\n",
    "TRG101": IN_BLOCK + "!" * 40 + "action.express\n",
    "TRG102": IN_BLOCK + "now() == 2\n",
    "TRG103": IN_BLOCK + "action.quantity == 'x'\n",
    "TRG104": IN_BLOCK + "action.quantity\n",
    "TRG105": "counts: {c: {of: purchase, for_each: shop}}\nbadges: {b: {count: {of: help.found, if: {count.c: 1}}}}\n",
    "TRG106": IN_BLOCK + "action.quantity > 2 || action.quantity < 3\n",
    "TRG130": "streaks: {s: {when: purchase, every: week, on_days: 8}}\n",
    "TRG131": "streaks: {s: {when: purchase, every: day, only_on: [mon], excused_days: [2027-12-24]}}\n",
    "TRG132": "streaks: {s: {when: purchase, every: day, freezes: {keep_at_most: 2}}}\n",
    "TRG133": "streaks: {s: {when: purchase, every: week, freezes: {earn_one_every: 5 days}}}\n",
    "TRG134": "streaks: {s: {when: purchase, every: day, freezes: {start_with: 2, keep_at_most: 1}}}\n",
    "TRG135": "streaks: {s: {when: purchase, every: day, pause: {days_at_most: 9, days_per_year: 5}}}\n",
    "TRG136": "streaks: {s: {when: purchase, every: month, milestones: {365: {points: 5}}}}\n",
    "TRG140": "challenges: {c: {days: 3, steps: {s: {do: purchase, on_days: 4}}}}\n",
    "TRG141": "challenges: {c: {any: 2, steps: {s: purchase}}}\n",
    "TRG142": "challenges: {c: {any: 1, steps: {s: purchase}}}\n",
    "TRG143": "challenges: {c: {every: year, first_day: 2027-01-01, last_day: 2027-06-01, steps: {s: purchase}}}\n",
    "TRG144": "challenges: {c: {steps: {s: purchase, t: purchase}}}\n",
    "TRG146": "rewards: {r: {}}\n",
    "TRG147": "rewards: {r: {stock: 1, times_per_member: 2}}\n",
    "TRG148": "leaderboards: {b: {count: c}}\ncounts: {c: {of: purchase, for_each: shop}}\n",
    "TRG149": "leaderboards: {b: {count: c, every: month}}\ncounts: {c: {of: purchase, per: week}}\n",
    "TRG155": "tests: [{name: t, events: [{at: 2027-03-01}], expect: {points: 0}}]\n",
    "TRG156": "tests: [{name: t, events: [{at: 2027-03-01, do: help.found}], expect: {points: 0}}]\n",
    "TRG157": "tests: [{name: t, expect: {at: 2027-03-01, gold: 0}}]\n",
    "TRG158": "tests: [{name: t, expect: {at: noon, points: 0}}]\n",
    "TRG159": "tests: [{name: t, events: ["
    + "{at: 2027-03-01, do: help.found, topic: a, times: 2000}, " * 2
    + "], expect: {points: 0}}]\n",
    "TRG160": "tests: [{name: t, expect: {at: 2027-03-01, points.lost: 0}}]\n",
    "TRG161": "tests: [{name: t, expect: {at: 2027-03-01}}]\n",
    "TRG162": "tests: [{name: t, events: [{at: 2027-03-02, take_back: 2027-03-01}], expect: {points: 0}}]\n",
}
"""A file of rules that shows the code, beside the small programme."""

ELSEWHERE = {"TRG001", "TRG002", "TRG003", "TRG040", "TRG071", "TRG083", "TRG145"}
"""Codes that need a folder, another programme or two files: see the tests below and beside."""


@pytest.mark.parametrize("code", RULES)
def test_every_code_comes_up_where_it_should(code: str) -> None:
    found = compile_sources({"programme.yaml": PROGRAMME, "rules.yaml": RULES[code]}, "club").diagnostics
    assert code in {each.code for each in found}
    assert all(each.suggestion and each.severity is CODES[each.code].severity for each in found)


def test_codes_about_folders_and_whole_programmes_come_up(tmp_path: Path) -> None:
    programme = dedent("""\
        languages: [sv, en]
        zone: Mars
        wallets: {xp: {spendable: no}}
        actions: {walk: {}}
        """)
    (tmp_path / "a.yaml").write_text("levels: {by: xp, steps: {a: {from: 0}}}\n")
    (tmp_path / "b.yaml").write_text("levels: {by: xp, steps: {a: {from: 0}}}\n")
    (tmp_path / "rewards.yaml").write_text("rewards: {r: {cost: {xp: 1}}}\n")
    (tmp_path / "c.yaml").write_bytes(b"badges: \xe5\n")
    (tmp_path / "d.yaml").symlink_to(tmp_path / "nowhere.yaml")
    first = {each.code for each in check_folder(tmp_path).compiled.diagnostics}
    (tmp_path / "programme.yaml").write_text(programme)
    second = {each.code for each in check_folder(tmp_path).compiled.diagnostics}
    assert first | second >= ELSEWHERE


def test_no_code_is_without_a_test() -> None:
    in_broken_files = {found.code for path in broken_files() for found in findings_in(path)}
    assert set(RULES) | ELSEWHERE | in_broken_files == set(CODES)


def test_the_page_of_errors_is_what_the_codes_say() -> None:
    page = Path(__file__).parents[2] / "docs" / "errors.md"
    assert page.read_text(encoding="utf-8") == errors_page(), (
        "docs/errors.md is out of date: python -m engine.rulesets.errors_page > docs/errors.md"
    )
