"""Whatever stands in a rule file, checking it ends in a report and never in a traceback.

A few thousand mutated files here; `make fuzz` tries a hundred thousand.
"""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rulesets import compile_sources, render
from tests.rulesets.checking import PROGRAMME
from tests.rulesets.fuzzing.trials import sources_of, tried

_TRIES = range(1_000_000, 1_001_500)
"""Others than those of `make fuzz`."""


def assert_is_reported(sources: Mapping[str, str]) -> None:
    compiled = compile_sources(sources, "club")
    text = render(compiled.diagnostics, sources)
    assert (compiled.ruleset is None) == ("error[" in text)


def test_mutated_files_end_in_a_report_and_sound_ones_can_be_folded_tested_and_compared() -> None:
    outcomes = [tried(number).sound for number in _TRIES]
    assert 50 < sum(outcomes) < len(outcomes) / 2


def test_a_try_can_be_looked_at_again_by_its_number() -> None:
    assert sources_of(7) == sources_of(7)
    assert sources_of(7) != sources_of(8)


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
