"""YAML without its traps: what stands in the file is what is meant, and every node knows its place."""

import pytest

from engine.rulesets.diagnostics import Findings
from engine.rulesets.nodes import Mapping, Node, Scalar, Sequence
from engine.rulesets.yaml_reader import DEEPEST, read_yaml


def root_of(text: str) -> Node:
    findings = Findings()
    tree = read_yaml("rules.yaml", text, findings)
    assert findings.sorted == ()
    assert tree.whole
    return tree.root


def codes_of(text: str) -> list[tuple[str, int, int]]:
    findings = Findings()
    assert not read_yaml("rules.yaml", text, findings).whole
    return [(each.code, each.line, each.column) for each in findings.sorted]


def pairs_of(text: str) -> dict[str, Node]:
    root = root_of(text)
    assert isinstance(root, Mapping)
    return {key.text: value for key, value in root.pairs}


@pytest.mark.parametrize(
    "word", ["no", "on", "y", "12:30", "010", "1e3", "0x1F", "~", "null", "1_000", ".inf", "2027-02-30"]
)
def test_a_scalar_is_the_characters_that_stand_there(word: str) -> None:
    value = pairs_of(f"key: {word}\n")["key"]
    assert isinstance(value, Scalar)
    assert (value.text, value.quoted) == (word, False)


@pytest.mark.parametrize("word", ["no", "on", "yes", "5"])
def test_a_key_is_the_characters_that_stand_there(word: str) -> None:
    assert list(pairs_of(f"{word}: x\n")) == [word]


def test_quotes_make_a_text_and_say_so() -> None:
    value = pairs_of('key: "5"\n')["key"]
    assert isinstance(value, Scalar)
    assert (value.text, value.quoted) == ("5", True)


def test_every_key_and_value_knows_its_place() -> None:
    root = root_of("å: {b: [x, 'y z']}\nlist:\n  - first\n")
    assert isinstance(root, Mapping)
    (first, flow), (second, block) = root.pairs
    assert isinstance(flow, Mapping)
    assert isinstance(block, Sequence)
    items = flow.pairs[0].value
    assert isinstance(items, Sequence)
    assert first.span[1:] == (1, 1, 1)
    assert flow.span[1:] == (1, 4, 15)
    assert [item.span[1:] for item in items.items] == [(1, 9, 1), (1, 12, 5)]
    assert second.span[1:] == (2, 1, 4)
    assert block.items[0].span[1:] == (3, 5, 5)


def test_a_block_is_pointed_at_through_the_key_that_holds_it() -> None:
    assert pairs_of("points:\n  rule:\n    when: x\n")["points"].span[1:] == (1, 1, 6)


def test_nothing_at_all_is_pointed_at_through_its_key() -> None:
    value = pairs_of("points:\nbadges: x\n")["points"]
    assert isinstance(value, Scalar)
    assert value.empty
    assert value.span[1:] == (1, 1, 6)


def test_offsets_into_a_text_are_columns_also_within_quotes() -> None:
    plain, quoted = pairs_of("a: 10 * x\nb: '10 * x'\n").values()
    assert isinstance(plain, Scalar)
    assert isinstance(quoted, Scalar)
    assert plain.part(5, 6)[1:] == (1, 9, 1)
    assert quoted.part(5, 6)[1:] == (2, 10, 1)


def test_an_escape_makes_the_whole_scalar_the_place() -> None:
    value = pairs_of('a: "1 \\u002b x"\n')["a"]
    assert isinstance(value, Scalar)
    assert value.text == "1 + x"
    assert value.part(4, 5) == value.span


def test_a_file_of_comments_holds_nothing() -> None:
    root = root_of("# nothing yet\n")
    assert isinstance(root, Mapping)
    assert root.pairs == ()


def test_a_byte_order_mark_is_passed_over() -> None:
    assert list(pairs_of("\ufeffkey: x\n")) == ["key"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", [("TRG011", 3, 1)]),
        ("a: !secret x\n", [("TRG012", 1, 4)]),
        ("a: !!str 5\n", [("TRG012", 1, 4)]),
        ("a: &x 1\nb: *x\n", [("TRG013", 1, 4), ("TRG013", 2, 4)]),
        ("a: {<<: {b: 1}}\n", [("TRG013", 1, 5)]),
        ("a: 1\n---\nb: 2\n", [("TRG014", 2, 1)]),
        ("? [a, b]\n: 1\n", [("TRG015", 1, 3)]),
        ("? {a: b}\n: 1\n", [("TRG015", 1, 3)]),
        ("'': 1\n", [("TRG015", 1, 1)]),
        (": 1\n", [("TRG010", 1, 1)]),
        ("a:\n\tb: 1\n", [("TRG006", 2, 1)]),
        ("a:\tb\n", [("TRG006", 1, 3)]),
        ("a: b\x07\n", [("TRG004", 1, 5)]),
        ("a: \ud800\n", [("TRG004", 1, 4)]),
        ('a: "\\0"\n', [("TRG004", 1, 4)]),
        ("a: " + "[" * 5000 + "\n", [("TRG016", 1, 4 + DEEPEST - 1)]),
        ("a: b: c\n", [("TRG010", 1, 5)]),
        ("a: 'x\n", [("TRG010", 1, 4)]),
        ("a: @x\n", [("TRG010", 1, 4)]),
        ("a: [x\n", [("TRG010", 1, 4)]),
        ("a: x\nb\n", [("TRG010", 2, 1)]),
        ("#" * 256_001, [("TRG005", 0, 0)]),
    ],
)
def test_a_trap_is_an_error_with_its_place(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert codes_of(text) == expected


def test_lines_are_counted_as_yaml_counts_them() -> None:
    assert codes_of("a: 1\r\nb: 2\rc: 3\n\u2028a: 4\n") == [("TRG011", 5, 1)]
