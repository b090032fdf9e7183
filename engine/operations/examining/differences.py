"""Differences: where what is stored of a member is not what folding the member's facts anew comes to."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import msgspec

from engine.operations.examining.findings import REBUILD, RESTORE, Finding
from engine.operations.examining.postings import held_awards, in_words
from engine.operations.examining.refolding import Refolded, refolded
from engine.operations.examining.subject import Subject
from engine.rules.effects import AnyEffect, Merged, Rerated
from engine.rules.entries import EntryId
from engine.rules.state import dump
from engine.store import account_queries as queries
from engine.store.backend import Questions, Row
from engine.store.finishes import finishes_in
from engine.store.histories import whole_history
from engine.store.movements import movement_of

_PARTS = 3
"""How many parts of a state are named in which it differs."""

_effect = msgspec.json.Decoder(AnyEffect)


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is stored otherwise than it should be."""

    program: str
    member: str
    what: str
    """As `state`, `hash`, `checkpoint 64` or `ledger, wallet points`."""
    stored: str
    recomputed: str
    can_be_mended: bool = True

    @property
    def kind(self) -> str:
        """What it is about, without which one."""
        return self.what.partition(",")[0]

    @property
    def text(self) -> str:
        """Everything in one line."""
        where = f"{self.program}, member {self.member}: {self.what}"
        return f"{where}: stored is {self.stored}, recomputed is {self.recomputed}"

    @property
    def finding(self) -> Finding:
        """As the doctor tells it."""
        message = f"{self.what}: stored is {self.stored}, folding anew gives {self.recomputed}"
        advice = REBUILD if self.can_be_mended else RESTORE
        return Finding("refolded", "member", message, advice, self.program, self.member)


@dataclass(frozen=True)
class Told:
    """What a member's feed says that happened to the wallets."""

    sums: Mapping[str, tuple[int, int]]
    unreadable: Sequence[int]
    """The numbers of items that say nothing, or other than their kind."""


@dataclass(frozen=True)
class Comparison:
    """A member's facts folded anew, beside what is stored."""

    subject: Subject
    anew: Refolded | None
    """None when the facts cannot be folded."""
    told: Told
    held_back: Mapping[EntryId, str]
    """The guards that actions are said to be held back by, in the list of what is."""
    differences: Sequence[Difference]


def compared(questions: Questions, subject: Subject) -> Comparison | None:
    """Folds a member's facts anew; None when there are no rules to do so by, or no facts any more."""
    if subject.rulebook is None:
        return None
    if subject.account.erased_from:
        return None  # their facts are gone, and what they were given stays as it was
    member_id = subject.account.member_id
    told = told_in(questions.fetch(queries.FEED_BODIES, member_id))
    held_back = {EntryId(str(entry)): str(rule) for entry, rule in questions.fetch(queries.HELD_BACK, member_id)}
    try:
        anew = refolded(subject, whole_history(questions, member_id).facts, subject.rulebook)
    except Exception as error:  # noqa: BLE001 - a damaged fact can be anything, and the others are to be looked at
        broken = _difference(subject, "journal", "there", f"nothing: {error!r}", can_be_mended=False)
        return Comparison(subject, None, told, held_back, [broken])
    checkpoints = questions.fetch(queries.CHECKPOINT_STATES, member_id)
    differences = [*_differences(subject, anew, checkpoints, told), *_of_guards(subject, anew, held_back)]
    return Comparison(subject, anew, told, held_back, differences)


def told_in(items: Sequence[Row]) -> Told:
    """What the feed's items say, from their numbers, kinds and bodies."""
    sums, unreadable = defaultdict[str, list[int]](lambda: [0, 0]), list[int]()
    for number, kind, body in items:
        try:
            effect = _effect.decode(body)
        except (msgspec.DecodeError, UnicodeEncodeError):
            unreadable.append(number)
            continue
        if effect.__struct_config__.tag != kind:
            unreadable.append(number)
        for wallet, amount, pending in _moves(effect):
            sums[wallet][0] += amount
            sums[wallet][1] += pending
    return Told({name: (amount, held) for name, (amount, held) in sorted(sums.items()) if amount or held}, unreadable)


def _moves(effect: AnyEffect) -> Iterator[tuple[str, int, int]]:
    movement = movement_of(effect)
    if movement is not None:
        yield movement.wallet, movement.amount, movement.pending
    elif isinstance(effect, Rerated | Merged):
        yield from effect.points


def _differences(subject: Subject, anew: Refolded, checkpoints: Sequence[Row], told: Told) -> Iterator[Difference]:
    yield from _of_the_state(subject, anew)
    yield from _of_finishes(subject, anew)
    yield from _of_checkpoints(subject, anew, checkpoints)
    held, won = held_awards(subject), anew.held
    for award in sorted(held ^ won):
        yield _difference(subject, f"award, {in_words(award)}", _held(award in held), _held(award in won))
    yield from _of_wallets(subject, "ledger", subject.account.sums, anew.wallets)
    yield from _of_wallets(subject, "feed", told.sums, anew.wallets)
    yield from _of_numbers(subject)
    for number in told.unreadable:
        yield _difference(subject, f"feed item, {number}", "unreadable", "nothing", can_be_mended=False)


def _of_the_state(subject: Subject, anew: Refolded) -> Iterator[Difference]:
    row = subject.account.state
    if row is None:
        yield _difference(subject, "state", "nothing", anew.hash)
        return
    text = anew.dumped.decode()
    if row.state != text:
        for path, stored, recomputed in islice(parts_that_differ(row.state, text), _PARTS):
            yield _difference(subject, f"state, {path}" if path else "state", stored, recomputed)
    pairs = {
        "hash": (row.hash, anew.hash),
        "entries": (row.entries, anew.entries),
        "rated by": (row.rated_by, anew.rated_by),
        "until": (row.until, anew.until),
    }
    for what, (was, is_now) in pairs.items():
        if was != is_now:
            yield _difference(subject, what, was, is_now)
    if row.due_at not in {anew.due_at, row.until, *subject.coming}:
        yield _difference(subject, "due at", row.due_at or "never", anew.due_at or "never")


def _of_finishes(subject: Subject, anew: Refolded) -> Iterator[Difference]:
    for challenge, round_, finished_at in finishes_in(anew.state):
        stored = subject.account.finishes.get((challenge, round_))
        if stored != finished_at:
            yield _difference(subject, f"finish, {challenge}", stored or "nothing", finished_at or "nothing")


def _of_checkpoints(subject: Subject, anew: Refolded, checkpoints: Sequence[Row]) -> Iterator[Difference]:
    for entries, at, text in checkpoints:
        what, state = f"checkpoint, {entries}", anew.passed.get(entries)
        if state is None or state.last is None:
            yield _difference(subject, what, "there", "nothing")
            continue
        for path, stored, recomputed in islice(parts_that_differ(text, dump(state).decode()), 1):
            yield _difference(subject, f"{what} at {path}" if path else what, stored, recomputed)
        if at != state.last[0]:
            yield _difference(subject, f"{what}, when", at, state.last[0])


def _of_guards(subject: Subject, anew: Refolded, stored: Mapping[EntryId, str]) -> Iterator[Difference]:
    now = {entry: str(held.rule) for entry, held in anew.held_back.items()}
    for entry in sorted({*stored, *now}):
        if stored.get(entry) != now.get(entry):
            yield _difference(subject, f"held back, {entry}", stored.get(entry, "nothing"), now.get(entry, "nothing"))


def _of_numbers(subject: Subject) -> Iterator[Difference]:
    row, account = subject.account.state, subject.account
    for what, numbering, newest in (
        ("ledger numbers", account.ledger, row.ledger_number if row is not None else account.ledger.highest),
        ("feed numbers", account.feed, row.feed_number if row is not None else account.feed.highest),
    ):
        if numbering.has_gaps or numbering.rows != newest:
            last = max(newest, numbering.highest)
            yield _difference(subject, what, f"{numbering.rows} of them", f"1 to {last} without gaps")


def _of_wallets(
    subject: Subject, what: str, stored: Mapping[str, tuple[int, int]], anew: Mapping[str, tuple[int, int]]
) -> Iterator[Difference]:
    for name in sorted({*stored, *anew}):
        was, is_now = stored.get(name, (0, 0)), anew.get(name, (0, 0))
        if was != is_now:
            yield _difference(subject, f"{what}, wallet {name}", _points(was), _points(is_now))


def parts_that_differ(stored: str, recomputed: str) -> Iterator[tuple[str, str, str]]:
    """Where two JSON texts differ: the path, and both values. Where one is no JSON, they differ as a whole."""
    if stored == recomputed:
        return
    try:
        before, after = json.loads(stored), json.loads(recomputed)
    except ValueError:
        yield "", "unreadable", "a state"
        return
    if before == after:
        yield "", "the same, written otherwise", "as the fold writes it"
    yield from _parts(before, after, "")


def _parts(before: object, after: object, path: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after}):
            yield from _parts(before.get(key), after.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _parts(one, other, f"{path}[{place}]")
    elif before != after:
        yield path, _short(before), _short(after)


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def _points(sums: tuple[int, int]) -> str:
    return f"{sums[0]} and {sums[1]} pending"


def _held(is_held: bool) -> str:
    return "held" if is_held else "not held"


def _difference(
    subject: Subject, what: str, stored: object, recomputed: object, can_be_mended: bool = True
) -> Difference:
    account = subject.account
    return Difference(account.program, account.member_id, what, str(stored), str(recomputed), can_be_mended)
