"""Reads what one line of an expectation wants: a number, a word, a status; each kind of subject has its own."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from engine.rules.standing import ChallengeStatus, StreakStatus
from engine.rules.tree import Comparison
from engine.rulesets import codes, nodes, scalars, values
from engine.rulesets.diagnostics import Findings, either, instead, quoted
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.testing.specs import Number, Subject, Wanted, Word
from engine.rulesets.testing.subjects import Subjects

_STREAK_PARTS = ("best", "freezes", "status")
_SHOWN = "shown"
"""Of a badge: whether members see it, won or not."""


def report_part(pair: Pair, part: str, of: str, parts: Sequence[str], subjects: Subjects) -> None:
    """Says that something has no such part, which stands last in the key."""
    if subjects.whole:
        start = len(pair.key.text) - len(part)
        known = f"it has {either(parts)}" if parts else "leave it away"
        message = f"{of} has no {quoted(part)}"
        place = pair.key.part(start, len(pair.key.text))
        subjects.findings.add(codes.UNKNOWN_PART, place, message, instead(part, parts, known))


def is_tier(badge: str, tier: str, at: Scalar, start: int, subjects: Subjects) -> bool:
    """Whether a badge has such a tier, which begins at an offset into a text; reports one that it has not."""
    tiers = subjects.parts("badges", badge, "tiers")
    if tier in tiers:
        return True
    known = f"its tiers are {either(tiers)}" if tiers else "it has no tiers"
    message = f"{quoted(tier)} is not a tier of {quoted(badge)}"
    subjects.findings.add(codes.UNKNOWN_PART, at.part(start, len(at.text)), message, instead(tier, list(tiers), known))
    return False


def _badge(pair: Pair, name: str, part: str, subjects: Subjects) -> Wanted | None:
    """`yes`, `no`, a tier, or how many times; of `shown` only the first two."""
    if part == _SHOWN:
        shown = values.yes_no(pair.value, quoted(pair.key.text), subjects.findings)
        return None if shown is None else Word("yes" if shown else "no")
    if part:
        report_part(pair, part, f"the badge {quoted(name)}", (_SHOWN,), subjects)
        return None
    value = pair.value
    if isinstance(value, nodes.Mapping) or (isinstance(value, Scalar) and scalars.whole(value.text) is not None):
        return read_number(value, pair.key.text, subjects.findings)
    found = values.scalar(value, "`yes`, `no`, a tier or a number of times", subjects.findings, "yes")
    if found is None:
        return None
    held = scalars.YES_NO.get(found.text)
    if held is not None:
        return Word("yes" if held else "no")
    return Word(found.text) if is_tier(name, found.text, found, 0, subjects) else None


def _streak(pair: Pair, name: str, part: str, subjects: Subjects) -> Wanted | None:
    if part == "status":
        words = {status.value: Word(status.value) for status in StreakStatus}
        return values.word(pair.value, "the status of a streak", subjects.findings, words)
    if part and part not in _STREAK_PARTS:
        report_part(pair, part, f"the streak {quoted(name)}", _STREAK_PARTS, subjects)
        return None
    return read_number(pair.value, pair.key.text, subjects.findings)


def _challenge(pair: Pair, name: str, part: str, subjects: Subjects) -> Wanted | None:
    """A status, how many times it was completed, or how far a step is."""
    if part:
        steps = subjects.parts("challenges", name, "steps")
        if part in steps:
            return read_number(pair.value, pair.key.text, subjects.findings)
        report_part(pair, part, f"the challenge {quoted(name)}", list(steps), subjects)
        return None
    value = pair.value
    if isinstance(value, nodes.Mapping) or (isinstance(value, Scalar) and scalars.whole(value.text) is not None):
        return read_number(value, pair.key.text, subjects.findings)
    words = {status.value: Word(status.value) for status in ChallengeStatus}
    return values.word(value, "the status of a challenge", subjects.findings, words)


def _count(pair: Pair, name: str, part: str, subjects: Subjects) -> Wanted | None:
    declared = dict(subjects.scope.counts.meanings()).get(name)
    spec = declared.spec if declared is not None else None
    if spec is not None and part and spec.for_each is None:
        report_part(pair, part, f"the count {quoted(name)}", (), subjects)
        return None
    if spec is not None and not part and spec.for_each is not None:
        message = f"{quoted(name)} counts for each {quoted(spec.for_each)}"
        suggestion = f"name one of them, as `count.{name}.VALUE: 1`"
        subjects.findings.add(codes.UNKNOWN_PART, pair.key.span, message, suggestion)
        return None
    return read_number(pair.value, pair.key.text, subjects.findings)


def _impact(pair: Pair, name: str, part: str, subjects: Subjects) -> Wanted | None:
    if part:
        report_part(pair, part, f"the impact {quoted(name)}", (), subjects)
        return None
    return read_number(pair.value, pair.key.text, subjects.findings)


def _held_back(pair: Pair, name: str, part: str, subjects: Subjects) -> Wanted | None:
    if part:
        report_part(pair, part, f"the guard {quoted(name)}", (), subjects)
        return None
    return read_number(pair.value, pair.key.text, subjects.findings)


READ: Mapping[Subject, Callable[[Pair, str, str, Subjects], Wanted | None]] = {
    Subject.BADGE: _badge,
    Subject.STREAK: _streak,
    Subject.CHALLENGE: _challenge,
    Subject.COUNT: _count,
    Subject.IMPACT: _impact,
    Subject.HELD_BACK: _held_back,
}
"""How each kind of subject with a name is read: the pair, its name, its part."""


def read_number(node: Node, what: str, findings: Findings) -> Number | None:
    """A number, or comparisons that must all hold."""
    if not isinstance(node, nodes.Mapping):
        plain = _decimal(node, quoted(what), findings)
        return Number(((Comparison.IS, plain),)) if plain is not None else None
    words = values.words_of(Comparison)
    found: list[tuple[Comparison, Decimal]] = []
    pairs = values.pairs(node, quoted(what), findings, "{at_least: 5}", "a number or comparisons") or ()
    for key, value in pairs:
        comparison = values.word(key, "a comparison", findings, words)
        number = _decimal(value, f"`{key.text}`", findings)
        found += [(comparison, number)] if comparison is not None and number is not None else []
    return Number(tuple(found)) if found and len(found) == len(pairs) else None


def _decimal(node: Node, what: str, findings: Findings) -> Decimal | None:
    found = values.scalar(node, what, findings, "20")
    value = scalars.decimal(found.text) if found is not None and not found.quoted and not found.block else None
    if found is not None and value is None:
        message = f"{what} is a number, and {quoted(found.text)} is not"
        findings.add(codes.BAD_NUMBER, found.span, message, "write it plainly, as `20`, or as `{at_least: 20}`")
    return value
