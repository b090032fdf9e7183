"""Reads what a test expects: wallets, badges, levels, streaks, challenges, counts, impact, perks, segments."""

from engine.rulesets import codes, nodes, values
from engine.rulesets.diagnostics import instead, quoted
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.testing.moments import read_wall
from engine.rulesets.testing.specs import Exactly, Expectation, Expected, Subject, Wanted, Word
from engine.rulesets.testing.subjects import Subjects
from engine.rulesets.testing.wanted import READ, is_tier, read_number, report_part

EXAMPLE = "{at: 2027-03-01 10:01, points: 20}"
_HEADS = {subject.value: subject for subject in Subject}
_LISTS = {Subject.BADGES: "badge", Subject.PERKS: "perk", Subject.SEGMENTS: "segment"}
_WALLET_PARTS = ("pending", "earned")
_WAYS = (
    "a wallet as `points`, or `badges`, `badge.NAME`, `level`, `streak.NAME`, `challenge.NAME`, `count.NAME`, "
    "`impact.NAME`, `perks`, `segments`, `held_back.NAME`"
)


def read_expectations(node: Node | None, subjects: Subjects) -> tuple[Expectation, ...] | None:
    """What is expected when: one mapping, or a list of them. None when any of it could not be read."""
    if node is None:
        return None
    single = isinstance(node, nodes.Mapping)
    items = [node] if single else values.items(node, "`expect`", subjects.findings, f"[{EXAMPLE}]")
    found = [_expectation(item, subjects) for item in items]
    read = tuple(each for each in found if each is not None)
    return read if found and len(read) == len(found) else None


def _expectation(node: Node, subjects: Subjects) -> Expectation | None:
    findings = subjects.findings
    pairs = values.pairs(node, "an expectation", findings, EXAMPLE, "what should be so")
    if not pairs:
        return None
    time = next((pair.value for pair in pairs if pair.key.text == "at"), None)
    rest = [pair for pair in pairs if pair.key.text != "at"]
    if not rest:
        message = "this expects nothing"
        findings.add(codes.NOTHING_EXPECTED, node.span, message, "add what should then be so, as `points: 20`")
    at = read_wall(time, findings) if time is not None else None
    found = [_expected(pair, subjects) for pair in rest]
    read = tuple(each for each in found if each is not None)
    unread = len(read) < len(found) or (time is not None and at is None)
    return Expectation(at, read, node.span) if read and not unread else None


def _expected(pair: Pair, subjects: Subjects) -> Expected | None:
    head, _, rest = pair.key.text.partition(".")
    subject = _HEADS.get(head)
    if subject is None or (subject is Subject.LEVEL and rest):
        return _of_wallet(pair, pair.key.text, 0, subjects)
    if subject is Subject.WALLET:
        return _of_wallet(pair, rest, len(head) + 1, subjects)
    if subject in _LISTS or subject is Subject.LEVEL:
        return _of_member(pair, subject, subjects)
    name, _, part = rest.partition(".")
    start = len(head) + 1
    if not subjects.knows(head, name, pair.key.part(start, start + len(name))):
        return None
    wanted = READ[subject](pair, name, part, subjects)
    return _made(pair, subject, name, part, wanted)


def _made(pair: Pair, subject: Subject, name: str, part: str, wanted: Wanted | None) -> Expected | None:
    return Expected(pair.key.text, pair.key.span, subject, name, part, wanted) if wanted is not None else None


def _of_wallet(pair: Pair, spelt: str, start: int, subjects: Subjects) -> Expected | None:
    name, _, part = spelt.partition(".")
    if name not in subjects.names("wallet"):
        _report_unexpected(pair, name, start, subjects)
        return None
    if part and part not in _WALLET_PARTS:
        report_part(pair, part, f"the wallet {quoted(name)}", _WALLET_PARTS, subjects)
        return None
    return _made(pair, Subject.WALLET, name, part, read_number(pair.value, pair.key.text, subjects.findings))


def _report_unexpected(pair: Pair, name: str, start: int, subjects: Subjects) -> None:
    if start:
        subjects.knows("wallet", name, pair.key.part(start, start + len(name)))
    elif subjects.whole:
        known = [*subjects.names("wallet"), *_HEADS]
        message = f"{quoted(pair.key.text)} cannot be expected"
        suggestion = instead(name, known, f"a test can expect {_WAYS}")
        subjects.findings.add(codes.NOT_EXPECTED, pair.key.span, message, suggestion)


def _of_member(pair: Pair, subject: Subject, subjects: Subjects) -> Expected | None:
    if "." in pair.key.text:
        report_part(pair, pair.key.text.partition(".")[2], f"`{subject.value}`", (), subjects)
        return None
    if subject is Subject.LEVEL:
        name = values.scalar(pair.value, "a level", subjects.findings, next(iter(subjects.names("level")), ""))
        known = name is not None and subjects.knows("level", name.text, name.span)
        return _made(pair, subject, "", "", Word(name.text) if name is not None and known else None)
    return _made(pair, subject, "", "", _exactly(pair, _LISTS[subject], subjects))


def _exactly(pair: Pair, kind: str, subjects: Subjects) -> Exactly | None:
    if isinstance(pair.value, nodes.Sequence) and not pair.value.items:
        return Exactly(frozenset())
    items = values.items(pair.value, f"`{pair.key.text}`", subjects.findings, f"{pair.key.text}: [a, b]")
    names = [values.scalar(item, f"a {kind}", subjects.findings) for item in items]
    known = [name.text for name in names if name is not None and _is_known(name, kind, subjects)]
    return Exactly(frozenset(known)) if items and len(known) == len(names) else None


def _is_known(name: Scalar, kind: str, subjects: Subjects) -> bool:
    """Badges are named with or without a tier: `repair_hero`, `repair_hero.silver`."""
    if kind != "badge":
        return subjects.knows(kind, name.text, name.span)
    badge, _, tier = name.text.partition(".")
    if not subjects.knows("badge", badge, name.part(0, len(badge))):
        return False
    return not tier or is_tier(badge, tier, name, len(badge) + 1, subjects)
