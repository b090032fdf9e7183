"""The commonest slips in YAML: each is told where it was made, with what to write instead."""

import pytest

from engine.rulesets.diagnostics import Findings, lines_of
from engine.rulesets.yaml_reader import read_yaml
from tests.rulesets.checking import findings


def slips(text: str) -> list[tuple[int, str, str, str | None]]:
    """The line, the characters pointed at, the message and the help of all that the reader reports."""
    found = Findings()
    read_yaml("rules.yaml", text, found)
    lines = lines_of(text)
    return [
        (each.line, lines[each.line - 1][each.column - 1 :][: each.length], each.message, each.suggestion)
        for each in found.sorted
    ]


NEEDS_QUOTES = "a text with `: ` in it needs quotes"
DEEPER = "this line is indented deeper than `when` above it, which has a value already"
AMONG_ITEMS = "write `- b: 2`, or indent it as the lines it belongs to"
FINISHED = "nothing can follow here"


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        # A colon in a text.
        ("name: Repair: the hero\n", (1, ":", NEEDS_QUOTES, 'write `name: "Repair: the hero"`')),
        ('name: So "big": yes\n', (1, ":", NEEDS_QUOTES, "write `name: 'So \"big\": yes'`")),
        ("name: {sv: Rätt: bra, en: x}\n", (1, ":", NEEDS_QUOTES, 'write `sv: "Rätt: bra"`')),
        (
            "name: {sv: Helt rätt: bra, en: x}\n",
            (1, ":", NEEDS_QUOTES, 'write `sv: "Helt rätt: bra"`, or put a comma before `rätt` if that is a key'),
        ),
        # A key without its colon, or with something else.
        (
            "p:\n  name: x\n  when purchase\n  give: 1\n",
            (3, "when purchase", "a `:` is missing after `when`", "write `when: purchase`"),
        ),
        (
            "p:\n  when purchase\n  give: 1\n",
            (2, "when purchase", "a `:` is missing after `when`", "write `when: purchase`"),
        ),
        (
            "p:\n  name: x\n  when purchase  # so\n",
            (3, "when purchase", "a `:` is missing after `when`", "write `when: purchase`"),
        ),
        ("points\n  rule:\n    when: x\n", (1, "points", "a `:` is missing after `points`", "write `points:`")),
        ("points:\n  rule\n    when: x\n", (2, "rule", "a `:` is missing after `rule`", "write `rule:`")),
        (
            "p:\n  when = walk\n  give: 1\n",
            (2, "when = walk", "a key and its value are joined by `:`", "write `when: walk`"),
        ),
        ("p:\n  when:walk\n  give: 1\n", (2, "when:walk", "a space is missing after the `:`", "write `when: walk`")),
        ("give: {points:20}\n", (1, "points:20", "a space is missing after the `:`", "write `points: 20`")),
        # Indentation.
        ("p:\n  when: walk\n    give: 1\n", (3, "give: 1", DEEPER, "indent it by 2 spaces, as `when`")),
        ("p:\n  when: [walk]\n\n    give: 1\n", (4, "give: 1", DEEPER, "indent it by 2 spaces, as `when`")),
        (
            "p:\n    when: walk\n  give: 1\n",
            (
                3,
                "give: 1",
                "this line is indented by 2 spaces, and no line above it that it could belong to is",
                "indent it by 4 spaces as `when` or by no spaces as `p`",
            ),
        ),
        ("p:\n\twhen: walk\n", (2, "\t", "a tab stands here", "indent with spaces instead, two for each level")),
        ("p:\twalk\n", (1, "\t", "a tab stands here", "write a space instead")),
        # Lists.
        ("l:\n  - a\n  b\n", (3, "b", "a `-` is missing before this item of the list", "write `- b`")),
        (
            "l:\n  - a: 1\n  b: 2\n",
            (3, "b", "every line of a list begins with `- `", AMONG_ITEMS),
        ),
        ("l:\n  - a: 1\n  -b: 2\n", (3, "-", "a space is missing after the `-`", "write `- b: 2`")),
        ("l: - a\n", (1, "-", "a list item cannot stand here", "write `l: [a]`, or begin the list on a new line")),
        # Commas and brackets.
        ("give: {points: 20 xp: 20}\n", (1, "xp", "a comma is missing before `xp`", "write `points: 20, xp:`")),
        ("a: {b: {c: 1} d: 2}\n", (1, "d", "a comma is missing before this", "put a `,` before it")),
        ("give: {p: 20]\n", (1, "]", "this does not close the `{`", "write `}` here, or close `{` before it")),
        ("days: [mon}\n", (1, "}", "this does not close the `[`", "write `]` here, or close `[` before it")),
        ("give: {p: 20}}\n", (1, "}", "there is one `}` too many", "remove it")),
        ("give: {p: 20},\nb: 1\n", (1, ",", "a line does not end with a comma", "remove it")),
        (
            "give: {p: 20\nb: {c: 1}\n",
            (1, "{", "these braces are not closed, or a comma is missing in them", "close them with `}`"),
        ),
        # Quotes.
        ('a: "x\nb: 1\n', (1, '"x', "these quotes are not closed", 'close them, as `"x"`')),
        ('a: "x\nb: "y"\n', (1, '"x', "these quotes are not closed", 'close them, as `"x"`')),
        ("a: 'it's'\n", (1, "'", "the text ends at this `'`", 'put all of it in other quotes, as `"it\'s"`')),
        (
            "a: {sv: 'it's', en: x}\n",
            (1, "'", "the text ends at this `'`", 'put all of it in other quotes, as `"it\'s"`'),
        ),
        (
            'a: "Best" member\n',
            (1, "m", "nothing can follow the quotes", "put all of it in other quotes, as `'\"Best\" member'`"),
        ),
        ("a: [New] lamp\n", (1, "l", FINISHED, 'put it in quotes if all of it is one text, as `a: "[New] lamp"`')),
        # Signs.
        ("a: @home\n", (1, "@", "a value cannot begin with `@`", 'put it in quotes, as `"@home"`')),
        ("a: {b: @home, c: 1}\n", (1, "@", "a value cannot begin with `@`", 'put it in quotes, as `"@home"`')),
        ("a: `x`\n", (1, "`", "a value cannot begin with a backtick", 'put it in quotes, as `"`x`"`')),
        ("if:\n  km: > 30\n", (2, "> 30", "comparisons are written in words", "write `{more_than: 30}`")),
        ("if: {km: >= 30}\n", (1, ">= 30", "comparisons are written in words", "write `{at_least: 30}`")),
    ],
)
def test_a_slip_is_told_where_it_was_made(text: str, slip: tuple[int, str, str, str]) -> None:
    assert slips(text) == [slip]


@pytest.mark.parametrize(
    ("rules", "message", "suggestion"),
    [
        (
            "points: {p: {when:purchase, give: {points:20}, limits: {times_per_day:1}}}",
            "a space is missing after the `:`",
            "write `when: purchase`",
        ),
        (
            "points:\n  p:\n    when:purchase",
            "a points rule needs `key: value` pairs, and this is a single value",
            "put a space after the `:`, as `when: purchase`",
        ),
        (
            "badges: {b: {name: {en: Hi, you}, count: {of: purchase}, at_least: 1}}",
            "`you` is not a language of this programme",
            'a text with a comma in it needs quotes, as `en: "Hi, you"`',
        ),
        (
            "streaks: {s: {when: purchase, every: day, only_on: [mon tue]}}",
            "a day of the week cannot be `mon tue`",
            "put commas between them, as `mon, tue`",
        ),
    ],
)
def test_a_slip_that_is_yaml_all_the_same_is_told_too(rules: str, message: str, suggestion: str) -> None:
    assert (message, suggestion) in [(each.message, each.suggestion) for each in findings(rules + "\n")]


def test_what_lacks_a_space_is_read_on_as_if_it_had_one() -> None:
    rules = "points: {p: {when:purchase, give: {points:20}, limits: {times_per_day:1}}}\n"
    assert [each.code for each in findings(rules)] == ["TRG015", "TRG015", "TRG015"]


def test_a_very_long_line_is_told_in_few_words() -> None:
    ((_, _, _, suggestion),) = slips("name: Repair: " + "the hero " * 50 + "\n")
    assert suggestion is not None
    assert len(suggestion) < 100
    assert slips("name: Repair: " + "x" * 100_000 + "\n")[0][2] == "this `:` comes where no key can stand"
