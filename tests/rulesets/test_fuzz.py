"""Whatever stands in a rule file, checking it ends in a report and never in a traceback."""

import random
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rulesets import compile_sources, read_folder, render
from tests.rulesets.checking import PROGRAMME

EXAMPLES = Path(__file__).parents[2] / "rulesets"
SIGNS = "{}[]:,&*!|>'\"%@`#-?\n\t \\\x00\x85\u2028\ud800\ufeffåß中😀"
YAML_WORDS = ["<<: *x", "&x ", "*x", "!!int ", "---\n", "...\n", "%YAML 1.1\n", "? ", "- ", "key: ", ": ", "\n  "]
VALUES = ["no", "on", "12:30", "010", "1e999", "9" * 400, "-1", "0", "0.0000001", "~", "2027-02-30", "5 days", "/ 0"]
KEYS = [
    "amount",
    "at_most",
    "times_per_day",
    "badge",
    "perk",
    "if",
    "when",
    "give",
    "by",
    "from",
    "steps",
    "optional",
    "list",
]
SCRAPS = [*SIGNS, *YAML_WORDS, *VALUES, *KEYS, "[" * 40, "{a: " * 40]


def assert_is_reported(sources: Mapping[str, str]) -> None:
    compiled = compile_sources(sources, "club")
    text = render(compiled.diagnostics, sources)
    assert (compiled.ruleset is None) == ("error[" in text)
    for each in compiled.diagnostics:
        assert each.line >= 0
        assert each.column >= (1 if each.line else 0)


def mutated(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice([0, 0, 1, 3, 12, 60]))
        moved = chance.randrange(len(text) + 1)
        scrap = chance.choice([*SCRAPS, text[moved : moved + chance.randint(1, 40)], "", ""])
        text = text[:start] + scrap + text[end:]
    return text


def test_thousands_of_mutated_files_end_in_a_report() -> None:
    chance = random.Random(20270301)
    programmes = [read_folder(EXAMPLES / name) for name in ("kundklubb", "forum")]
    for _ in range(800):
        sources = dict(chance.choice(programmes))
        broken = chance.choice(list(sources))
        assert_is_reported({**sources, broken: mutated(sources[broken], chance)})


def test_thousands_of_mutated_small_files_end_in_a_report() -> None:
    chance = random.Random(20270331)
    rules = "points: {p: {when: purchase, if: {quantity: {at_least: 2}}, give: {points: 3 * quantity}}}\n"
    for _ in range(4000):
        assert_is_reported({"programme.yaml": mutated(PROGRAMME, chance), "rules.yaml": mutated(rules, chance)})


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_at_all_ends_in_a_report(programme: str, rules: str) -> None:
    assert_is_reported({"programme.yaml": programme, "rules.yaml": rules})


def test_hostile_files_end_in_a_report_quickly() -> None:
    for text in (
        "[" * 200_000,
        "{a: " * 60_000,
        "a: " * 80_000,
        "? " * 100_000,
        "- " * 100_000,
        "&a [" * 50_000,
        "a:\n" * 80_000,
    ):
        assert_is_reported({"programme.yaml": PROGRAMME, "rules.yaml": text})
