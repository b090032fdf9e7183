"""What there is to exercise: each rule, tier, step, limit, milestone, impact, segment, what a condition keeps out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from engine.rulesets import nodes
from engine.rulesets.diagnostics import quoted
from engine.rulesets.nodes import Node, Pair, Span, Tree
from engine.rulesets.programme import PROGRAMME_FILE
from engine.rulesets.testing.subjects import is_at_the_door, pairs_of


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that a test can exercise."""

    key: str
    """The rule's id, with a word for the part: `points.thanks limit times_per_day`."""
    place: Span
    rule: str
    words: str


UNLESS = "unless"
"""The part of a rule that is exercised when its condition does not hold."""


def elements_of(trees: Mapping[str, Tree]) -> tuple[Element, ...]:
    """Everything in the rule files of a programme, in the order of the files."""
    found = []
    for file, tree in trees.items():
        for section, rules in pairs_of(tree.root):
            is_programme = file == PROGRAMME_FILE
            found += list((_of_dictionary if is_programme else _of_section)(section.text, rules))
    return tuple(found)


def _of_dictionary(section: str, things: Node) -> Iterator[Element]:
    """What of `programme.yaml` does something by itself."""
    read = {"wallets": _wallet, "segments": _segment, "impact": _impact}.get(section, _nothing)
    for thing in pairs_of(things):
        yield from read(f"{section}.{thing.key.text}", thing)


def _of_section(section: str, rules: Node) -> Iterator[Element]:
    if section == "levels":
        steps = _under(rules, "steps")
        yield from (
            Element(f"levels step {key.text}", key.span, "levels", f"the level {quoted(key.text)}")
            for key, _ in steps[1:]
        )
    read = _KINDS.get(section, _nothing)
    for rule in pairs_of(rules) if section != "levels" else ():
        yield from read(f"{section}.{rule.key.text}", rule)


def _nothing(rule: str, pair: Pair) -> Iterator[Element]:
    yield from ()


def _under(node: Node, key: str) -> list[Pair]:
    """The pairs under a key of a mapping."""
    return [pair for found in pairs_of(node) if found.key.text == key for pair in pairs_of(found.value)]


def _whole(rule: str, pair: Pair, words: str) -> Element:
    return Element(rule, pair.key.span, rule, f"{words} {quoted(pair.key.text)}")


def _conditions(rule: str, node: Node, asker: str, of: str) -> Iterator[Element]:
    """What a condition keeps out, where there is one."""
    for key, _ in pairs_of(node):
        if key.text == "if":
            yield Element(f"{asker} {UNLESS}", key.span, rule, f"what the condition of {of} keeps out")


def _keyed(rule: str, node: Node, words: Mapping[str, str], of: str) -> Iterator[Element]:
    """Elements that are a key of their rule."""
    for key, _ in pairs_of(node):
        if key.text in words:
            yield Element(f"{rule} {key.text}", key.span, rule, f"{words[key.text]} {of}")


def _points(rule: str, pair: Pair) -> Iterator[Element]:
    of = quoted(pair.key.text)
    yield _whole(rule, pair, "the points rule")
    yield from _conditions(rule, pair.value, rule, of)
    for limit, _ in _under(pair.value, "limits"):
        yield Element(f"{rule} limit {limit.text}", limit.span, rule, f"the limit {quoted(limit.text)} of {of}")
    for key, _ in pairs_of(pair.value):
        if key.text == "once_per":
            yield Element(f"{rule} limit once_per", key.span, rule, f"the second time of {of} for one value")
    words = {"hold_for": "the release of what is held by", "cancel_if": "the cancelling of"}
    yield from _keyed(rule, pair.value, words, of)


def _campaign(rule: str, pair: Pair) -> Iterator[Element]:
    yield _whole(rule, pair, "the campaign")
    yield from _conditions(rule, pair.value, rule, quoted(pair.key.text))


def _streak(rule: str, pair: Pair) -> Iterator[Element]:
    of = quoted(pair.key.text)
    yield _whole(rule, pair, "the streak")
    yield from _conditions(rule, pair.value, rule, of)
    for milestone, _ in _under(pair.value, "milestones"):
        key = f"{rule} milestone {milestone.text}"
        yield Element(key, milestone.span, rule, f"the milestone {milestone.text} of {of}")
    words = {
        "every": "the breaking of",
        "freezes": "a freeze of",
        "pause": "a pause of",
        "repair_within": "a repair of",
    }
    yield from _keyed(rule, pair.value, words, of)


def _challenge(rule: str, pair: Pair) -> Iterator[Element]:
    of = quoted(pair.key.text)
    yield _whole(rule, pair, "the completion of the challenge")
    for step, node in _under(pair.value, "steps"):
        yield Element(f"{rule} step {step.text}", step.span, rule, f"the step {quoted(step.text)} of {of}")
        yield from _conditions(rule, node, f"{rule} step {step.text}", f"the step {quoted(step.text)} of {of}")


def _badge(rule: str, pair: Pair) -> Iterator[Element]:
    of = quoted(pair.key.text)
    tiers = _under(pair.value, "tiers")
    if not tiers:
        yield _whole(rule, pair, "the badge")
    for tier, _ in tiers:
        yield Element(f"{rule} tier {tier.text}", tier.span, rule, f"the tier {quoted(tier.text)} of {of}")
    for key, node in pairs_of(pair.value):
        if key.text == "count":
            yield from _conditions(rule, node, f"counts.{rule}", f"the count of {of}")
        if key.text == "keep" and getattr(node, "text", "") == "while_true":
            yield Element(f"{rule} keep", key.span, rule, f"the taking back of {of}")


def _count(rule: str, pair: Pair) -> Iterator[Element]:
    yield _whole(rule, pair, "the count")
    yield from _conditions(rule, pair.value, rule, quoted(pair.key.text))


def _guard(rule: str, pair: Pair) -> Iterator[Element]:
    if is_at_the_door(pair.value):
        return
    yield _whole(rule, pair, "the guard")
    yield from _conditions(rule, pair.value, rule, quoted(pair.key.text))


def _wallet(rule: str, pair: Pair) -> Iterator[Element]:
    for limit, _ in _under(pair.value, "limits"):
        of = quoted(pair.key.text)
        yield Element(f"{rule}.{limit.text}", limit.span, rule, f"the limit {quoted(limit.text)} of the wallet {of}")


def _segment(rule: str, pair: Pair) -> Iterator[Element]:
    yield Element(rule, pair.key.span, rule, f"a member of the segment {quoted(pair.key.text)}")


def _impact(rule: str, pair: Pair) -> Iterator[Element]:
    yield _whole(rule, pair, "the impact")
    sources = [found.value for found in pairs_of(pair.value) if found.key.text == "from"]
    items = [item for source in sources if isinstance(source, nodes.Sequence) for item in source.items]
    conditions = [each for item in items for each in _conditions(rule, item, rule, quoted(pair.key.text))]
    yield from conditions[:1]


_KINDS: Mapping[str, Callable[[str, Pair], Iterator[Element]]] = {
    "points": _points,
    "campaigns": _campaign,
    "streaks": _streak,
    "challenges": _challenge,
    "badges": _badge,
    "counts": _count,
    "fair_play": _guard,
}
