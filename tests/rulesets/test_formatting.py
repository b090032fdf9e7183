"""`trogen fmt`: one way of writing rule files, which never changes what they mean."""

import random
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rulesets import compile_sources
from engine.rulesets.formatting import LINE_WIDTH, formatted
from tests.rulesets.checking import PROGRAMME
from tests.rulesets.fuzzing.mutations import mutated

EXAMPLES = Path(__file__).parents[2] / "rulesets"


def test_levels_are_two_spaces_deeper_and_braces_have_no_space_within() -> None:
    assert formatted(
        dedent("""\
            points:
                found:
                    when:   help.found
                    if:  { topic: [a,b ,c] , solved:   yes }
            tests:
            - name: A diary
              events:
              - {at: 2027-03-01 10:00, do: purchase}
            """)
    ) == dedent("""\
            points:
              found:
                when: help.found
                if: {topic: [a, b, c], solved: yes}
            tests:
              - name: A diary
                events:
                  - {at: 2027-03-01 10:00, do: purchase}
            """)


def test_comments_stay_and_stand_beside_what_they_are_about() -> None:
    assert formatted(
        dedent("""\
            # the whole file
            points:   # the section
                # the rule

                found:
                    when: help.found
                    # at the end of the rule

                other: {when: purchase}
            # the end""")
    ) == dedent("""\
            # the whole file
            points:   # the section
              # the rule

              found:
                when: help.found
                # at the end of the rule

              other: {when: purchase}
            # the end
            """)


@pytest.mark.parametrize(
    "value", ["010", "no", "~", "12:30", "1_000", "2027-03-01 10:00", "'no'", '"a: b"', ".5", "1.50", "0x1F", "=", "<<"]
)
def test_values_stay_as_they_are_written(value: str) -> None:
    assert formatted(f"a:   {value}\n") == f"a: {value}\n"


def test_the_lines_of_a_text_stay() -> None:
    text = 'a: |\n  action.x == "repair" &&\n    # no comment\n  action.y > 2\n\nb: >\n  folded\n  text\n'
    assert formatted(text) == text


def test_what_is_too_long_for_a_line_in_braces_is_written_below_one_another() -> None:
    words = [f"word_{number}" for number in range(20)]
    assert formatted(f"a:\n  b: [{', '.join(words)}]\n") == "a:\n  b:\n" + "".join(f"    - {each}\n" for each in words)


def test_a_long_text_stays_on_its_line() -> None:
    text = f"a: {'word ' * 40}word\n"
    assert len(text) > LINE_WIDTH
    assert formatted(text) == text


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_a_file_without_rules_is_left_alone(text: str) -> None:
    assert formatted(text) == text.lstrip("\n")


@pytest.mark.parametrize("text", ["a: 1\r\nb: 2\r\n", "\ufeffa: 1\nb: 2", "\n\na: 1   \nb: 2\n\n\n"])
def test_line_ends_are_ours(text: str) -> None:
    assert formatted(text) == "a: 1\nb: 2\n"


@pytest.mark.parametrize("text", ["a: [1\n", "a: 1\na: 2\n", "a: !x 1\n", "a: &b 1\nc: *b\n", "\ta: 1\n"])
def test_what_cannot_be_read_is_not_formatted(text: str) -> None:
    assert formatted(text) is None


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*/*.yaml")), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_the_example_programmes_are_formatted(file: Path) -> None:
    assert formatted(file.read_text("utf-8")) == file.read_text("utf-8")


GAPS = st.sampled_from(["", " ", "   "])
COMMENTS = st.sampled_from(["", "  # why", "\n# a line", "\n\n          # far in\n"])


@st.composite
def rule_files(draw: st.DrawFn) -> str:
    """The same kinds of rules, written by many hands."""
    step = draw(st.sampled_from(["  ", "    ", "   "]))

    def gap() -> str:
        return draw(GAPS)

    def note() -> str:
        return draw(COMMENTS)

    lines = [f"points:{note()}"]
    for number in range(draw(st.integers(1, 3))):
        several = [f"{step * 3}category:{gap()} [repair,{gap()}new]{note()}", f"{step * 3}express: yes{note()}"]
        asked = draw(st.sampled_from([f" {{{gap()}category: repair{gap()}}}", "\n" + "\n".join(several)]))
        lines += [
            f"{step}rule_{number}:{note()}",
            f"{step * 2}when: {gap()}purchase{note()}",
            f"{step * 2}if:{asked}{note()}",
            f"{step * 2}give: {{points: {gap()}{draw(st.integers(1, 90))},{gap()} xp: 2 * quantity}}{note()}",
            f"{step * 2}limits: {gap()}{{times_per_day: 3}}{note()}",
        ]
    return "\n".join(lines)


@given(rule_files())
def test_formatting_twice_is_formatting_once_and_means_the_same(text: str) -> None:
    once = formatted(text)
    assert once is not None
    assert formatted(once) == once
    files = ({"programme.yaml": PROGRAMME, "rules.yaml": each} for each in (text, once))
    before, after = (compile_sources(each, "club") for each in files)
    assert before.ruleset is not None
    assert after.ruleset is not None
    assert after.ruleset.points == before.ruleset.points
    assert [comment for comment in text.split() if comment == "#"] == [each for each in once.split() if each == "#"]


@pytest.mark.parametrize(
    "text", ["---\n\x85", "  >+\n    - {a: 1}\n  b:\n", "just words\n# and a comment\n", "- a\n- b\n"]
)
def test_what_is_no_rule_file_is_left_alone(text: str) -> None:
    assert formatted(text) is None


@given(st.text(alphabet=" \n#-:,{}[]'\"|>ab1&*!", max_size=60))
def test_whatever_stands_in_a_file_formatting_neither_fails_nor_changes_its_meaning(text: str) -> None:
    once = formatted(text)
    assert once is None or formatted(once) == once


def test_hundreds_of_mutated_files_are_formatted_or_left_alone() -> None:
    chance = random.Random(7)
    texts = [file.read_text("utf-8") for file in sorted(EXAMPLES.glob("*/*.yaml"))]
    for _ in range(300):
        text = mutated(chance.choice(texts)[: chance.randrange(1_500)], chance)
        once = formatted(text)
        if once is not None:
            assert formatted(once) == once
            assert once.count("#") == text.count("#")
