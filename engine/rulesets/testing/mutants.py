"""Rule files changed in one small way at a time: another number, or something that is left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from engine.rules.fair_play import SECTION
from engine.rulesets import nodes
from engine.rulesets.nodes import Node, Pair, Scalar, Span, Tree
from engine.rulesets.programme import PROGRAMME_FILE
from engine.rulesets.testing.changes import OTHER_PERIODS, SWAPPED, other_values, part_changed
from engine.rulesets.testing.reading import KEY as TESTS
from engine.rulesets.testing.subjects import is_at_the_door, pairs_of

_OF_PROGRAMME = ("calendar", "wallets", "segments", "impact")
"""What of `programme.yaml` rules depend on, besides names."""

_NOT_FOLDED = ("rewards", "leaderboards")
_PASSED_OVER = ("name", "description", "why", "unit", "who", "then", "only_first", "spendable")
"""Keys whose values are for people, or that no test of one member could notice."""

_PERIODS = ("per", "every", "season", "requalify")
"""Keys whose values can be a period, by its name."""

_CONDITIONS = ("if", "not", "any_of", "all_of")


class Kind(Enum):
    """What is changed."""

    VALUE = "value"
    ITEM = "item"
    """Left out of a list."""
    PART = "part"
    """Left out of a condition."""
    CONDITION = "condition"
    """Left out as a whole."""
    KEY = "key"
    """Left out with all that stands under it: a limit, a step, what a campaign applies to."""
    COMPARISON = "comparison"


LEFT_OUT = (Kind.ITEM, Kind.PART, Kind.CONDITION, Kind.KEY)
"""What is gone with everything that stands under it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One small change to a rule file."""

    kind: Kind
    place: Span
    rule: str
    """The rule's id; `programme` for the dictionary."""
    keys: tuple[str, ...]
    """Below the rule, down to what is changed."""
    was: str
    becomes: str
    """Empty when it is left out."""
    path: tuple[int, ...]
    """Where it is: the position in each mapping and list, from the rule down."""

    def lies_in(self, other: "Change") -> bool:
        """Whether it is about something that is gone, or is itself gone, when the other is left out."""
        return self.rule == other.rule and self.path[: len(other.path)] == other.path


@dataclass(frozen=True, slots=True)
class _Where:
    rule: str
    keys: tuple[str, ...] = ()
    path: tuple[int, ...] = ()

    def below(self, key: str, position: int) -> "_Where":
        return _Where(self.rule, (*self.keys, key), (*self.path, position))

    def at(self, position: int) -> "_Where":
        """An item of a list, which has no name."""
        return _Where(self.rule, self.keys, (*self.path, position))

    @property
    def in_condition(self) -> bool:
        return any(key in _CONDITIONS for key in self.keys)

    @property
    def in_amount(self) -> bool:
        return "give" in self.keys or "amount" in self.keys

    def change(self, kind: Kind, place: Span, was: str, becomes: str = "") -> Change:
        return Change(kind, place, self.rule, self.keys, was, becomes, self.path)


_Mutant = tuple[Change, Node]


def without_tests(tree: Tree) -> Tree:
    """A rule file as if it had no tests."""
    if not isinstance(tree.root, nodes.Mapping):
        return tree
    pairs = tuple(pair for pair in tree.root.pairs if pair.key.text != TESTS)
    return Tree(replace(tree.root, pairs=pairs), tree.whole)


def mutants_of(trees: Mapping[str, Tree]) -> Iterator[tuple[Change, str, Tree]]:
    """Every change with the name of the file and what then stands in it, in the order of the files."""
    for file, tree in trees.items():
        mutants = _of_programme(tree.root) if file == PROGRAMME_FILE else _of_rule_file(tree.root)
        for change, root in mutants:
            yield change, file, Tree(root, tree.whole)


def _of_programme(root: Node) -> Iterator[_Mutant]:
    for position, (key, value) in enumerate(pairs_of(root)):
        if key.text in _OF_PROGRAMME:
            yield from _put(root, position, _mutants(value, _Where("programme", (key.text,), (position,))))


def _of_rule_file(root: Node) -> Iterator[_Mutant]:
    for position, (section, rules) in enumerate(pairs_of(root)):
        if section.text == "levels":
            yield from _put(root, position, _mutants(rules, _Where("levels")))
        elif section.text not in _NOT_FOLDED:
            yield from _put(root, position, _of_rules(section.text, rules))


def _of_rules(section: str, rules: Node) -> Iterator[_Mutant]:
    for position, (name, rule) in enumerate(pairs_of(rules)):
        if section != SECTION or not is_at_the_door(rule):
            yield from _put(rules, position, _mutants(rule, _Where(f"{section}.{name.text}")))


def _put(node: Node, position: int, mutants: Iterator[_Mutant]) -> Iterator[_Mutant]:
    """A mapping with one of its values changed."""
    assert isinstance(node, nodes.Mapping)
    for change, value in mutants:
        yield change, _with_pair(node, position, Pair(node.pairs[position].key, value))


def _with_pair(node: nodes.Mapping, position: int, pair: Pair | None) -> nodes.Mapping:
    instead = () if pair is None else (pair,)
    return replace(node, pairs=(*node.pairs[:position], *instead, *node.pairs[position + 1 :]))


def _mutants(node: Node, where: _Where) -> Iterator[_Mutant]:
    match node:
        case Scalar():
            for text in other_values(node, where.in_amount):
                yield _value(node, text, where), replace(node, text=text)
        case nodes.Sequence():
            yield from _of_list(node, where)
        case nodes.Mapping():
            for position, pair in enumerate(node.pairs):
                if pair.key.text not in _PASSED_OVER:
                    yield from _of_pair(node, position, pair, where)


def _value(node: Scalar, text: str, where: _Where) -> Change:
    """Another value; of an expression only the part that differs is told, in its own line."""
    if not node.block:
        return where.change(Kind.VALUE, node.span, node.text, text)
    start, was, becomes = part_changed(node.text, text)
    return where.change(Kind.VALUE, node.part(start, start + 1), was, becomes)


def _of_list(node: nodes.Sequence, where: _Where) -> Iterator[_Mutant]:
    for position, item in enumerate(node.items):
        before, after, inside = node.items[:position], node.items[position + 1 :], where.at(position)
        if before or after:
            yield inside.change(Kind.ITEM, item.span, _short(item)), replace(node, items=(*before, *after))
        for change, other in _mutants(item, inside):
            yield change, replace(node, items=(*before, other, *after))


def _of_pair(node: nodes.Mapping, position: int, pair: Pair, where: _Where) -> Iterator[_Mutant]:
    key, value = pair
    inside = where.below(key.text, position)
    yield from _of_key(node, position, pair, where)
    yield from _put(node, position, _mutants(value, inside))
    if key.text in _PERIODS and isinstance(value, Scalar) and value.text in OTHER_PERIODS:
        text = OTHER_PERIODS[value.text]
        yield _value(value, text, inside), _with_pair(node, position, Pair(key, replace(value, text=text)))
    if len(node.pairs) > 1 or not where.in_condition:
        yield _left_out(pair, where, inside), _with_pair(node, position, None)


def _left_out(pair: Pair, where: _Where, inside: _Where) -> Change:
    key, value = pair
    if key.text == "if":
        return inside.change(Kind.CONDITION, key.span, _short(value))
    if where.in_condition:
        return inside.change(Kind.PART, key.span, f"{key.text}: {_short(value)}")
    inner = pairs_of(value)
    if len(inner) == 1:  # `limits: {times_per_day: 2}` is told by what stands in it
        return replace(
            inside.below(inner[0].key.text, 0).change(Kind.KEY, key.span, _short(inner[0].value)), path=inside.path
        )
    return inside.change(Kind.KEY, key.span, _short(value))


def _of_key(node: nodes.Mapping, position: int, pair: Pair, where: _Where) -> Iterator[_Mutant]:
    """Keys that are numbers, as of milestones, or comparisons, as in conditions."""
    key, inside = pair.key, where.below(pair.key.text, position)
    if where.in_condition and key.text in SWAPPED:
        other = SWAPPED[key.text]
        change = inside.change(Kind.COMPARISON, key.span, f"{key.text} {_short(pair.value)}", other)
        yield change, _with_pair(node, position, Pair(replace(key, text=other), pair.value))
    if key.text.isdecimal():
        for text in other_values(replace(key, quoted=False), is_amount=False):
            change = replace(inside.change(Kind.VALUE, key.span, key.text, text), keys=where.keys)
            yield change, _with_pair(node, position, Pair(replace(key, text=text), pair.value))


def _short(node: Node) -> str:
    """A node on one line, as it could stand in a file."""
    match node:
        case Scalar():
            return " ".join(node.text.split())
        case nodes.Sequence():
            return "[" + ", ".join(map(_short, node.items)) + "]"
        case nodes.Mapping():
            return "{" + ", ".join(f"{key.text}: {_short(value)}" for key, value in node.pairs) + "}"
        case _:
            return ""
