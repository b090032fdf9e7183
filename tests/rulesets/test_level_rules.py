"""The ladder of levels as rule files write it."""

import pytest

from engine.rules.calendar import PeriodKind
from engine.rulesets import compile_sources
from tests.rulesets.checking import PROGRAMME, ruleset, told


def test_a_ladder_of_levels() -> None:
    levels = ruleset("""\
        levels:
          by: xp
          steps:
            seed: {from: 0}
            sprout: {name: Sprout, from: 100, perks: [voucher]}
        """).levels
    assert levels is not None
    assert (levels.wallet, levels.requalify) == ("xp", None)
    assert [(level.name, level.at_least, level.perks) for level in levels.levels] == [
        ("seed", 0, ()),
        ("sprout", 100, ("voucher",)),
    ]


@pytest.mark.parametrize("kind", [PeriodKind.MONTH, PeriodKind.YEAR])
def test_levels_that_must_be_earned_anew(kind: PeriodKind) -> None:
    levels = ruleset(f"levels: {{by: xp, requalify: {kind.value}, steps: {{a: {{from: 0}}, b: {{from: 9}}}}}}\n").levels
    assert levels is not None
    assert levels.requalify is kind


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ("by: xp, steps: {a: {from: 10}, b: {from: 20}}", "TRG070"),
        ("by: xp, steps: {a: {from: 0}, b: {from: 0}}", "TRG070"),
        ("by: px, steps: {a: {from: 0}}", "TRG052"),
        ("by: xp, steps: {a: {from: -1}}", "TRG025"),
        ("steps: {a: {from: 0}}", "TRG022"),
        ("by: xp, requalify: yearly, steps: {a: {from: 0}}", "TRG028"),
        ("by: xp, requalify: week, steps: {a: {from: 0}}", "TRG028"),
        ("by: xp, requalfy: year, steps: {a: {from: 0}}", "TRG021"),
    ],
)
def test_a_ladder_that_cannot_work_is_told_once(levels: str, expected: str) -> None:
    assert [each.split()[0] for each in told(f"levels: {{{levels}}}\n")] == [expected]


def test_a_programme_has_one_ladder() -> None:
    ladder = "levels: {by: xp, steps: {seed: {from: 0}}}\n"
    found = compile_sources({"programme.yaml": PROGRAMME, "a.yaml": ladder, "b.yaml": ladder}, "club").diagnostics
    assert [each.file for each in found if each.code == "TRG071"] == ["b.yaml"]
