"""Erasing a person: what becomes of every table, and the statements that do it in one transaction.

The person's own rows are deleted. What others' standings and the programme's totals are counted from stays, under a
random id to which nothing leads, without the instants, entries and values by which somebody could be known again.
Every table stands here, so that a new one must say what becomes of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from secrets import randbelow, token_hex
from uuid import UUID

from engine.rules.instants import HOUR, Instant
from engine.store.audit import Deed, note
from engine.store.backend import Backend, Contended, Transaction
from engine.store.batches import Batches
from engine.store.candidates import Who
from engine.store.chores import Tended
from engine.store.erased_names import erased_at_of, name_hash, secret_of
from engine.store.held_back import FORGET_OF_NAMED
from engine.store.memory import Memory
from engine.store.naming import MERGED_INTO_THEM, NAMES_OF, PERSON, lock_names
from engine.store.rejections import FORGET_MEMBER, FORGET_NAMING, member_hash, spellings_of
from engine.store.statements import MEMBERS_BY_NAME, Write, insert, query

_DAY = 24 * HOUR


class Fate(Enum):
    """What erasing somebody does to a table."""

    DELETED = "deleted"
    """Their rows are deleted."""
    UNNAMED = "unnamed"
    """Their rows stay, under a random id, and say no more than totals and rankings need."""
    NOTED = "noted"
    """It gets a row that keeps the person from coming back, or says that somebody was erased."""
    UNTOUCHED = "untouched"
    """It holds nothing of members."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What becomes of one table, why, and how."""

    fate: Fate
    why: str
    writes: Sequence[Write] = ()
    """Each takes (id from now on, member's id)."""
    by_name: Sequence[Write] = ()
    """The same for what knows members only as brands do: each takes (programme, `rejections.member_hash`)."""
    by_spelling: Sequence[Write] = ()
    """The same for texts that may name them: each takes (programme, one of `rejections.spellings_of`)."""


def deleted(table: str, key: str = "member_id") -> Sequence[Write]:
    """Deletes a member's rows."""
    return (
        Write(
            f"delete from {table} where ? is not null and {key} = ?",  # noqa: S608 - our own constants
            f"delete from {table} using unnest($1::uuid[], $2::uuid[]) as gone (after, before) "  # noqa: S608
            f"where {table}.{key} = gone.before",
        ),
    )


def unnamed(table: str, *besides: str) -> Sequence[Write]:
    """Puts a member's rows under another id, and sets what stands in `besides`."""
    also = "".join(f", {each}" for each in besides)
    return (
        Write(
            f"update {table} set member_id = ?{also} where member_id = ?",  # noqa: S608 - our own constants
            f"update {table} set member_id = gone.after{also} "  # noqa: S608
            f"from unnest($1::uuid[], $2::uuid[]) as gone (after, before) where {table}.member_id = gone.before",
        ),
    )


def _to_the_day(column: str) -> str:
    """An instant since 1970 as the beginning of its day in UTC: the microsecond would name the action."""
    return f"{column} = {column} - {column} % {_DAY}"


TREATMENTS: dict[str, Treatment] = {
    "member": Treatment(Fate.DELETED, "the name that brands know the person by", deleted("member", "id")),
    "member_name": Treatment(Fate.DELETED, "the other names that the person goes by", deleted("member_name")),
    "member_display": Treatment(
        Fate.DELETED, "the name that others see, and whether in rankings", deleted("member_display")
    ),
    "member_merge": Treatment(
        Fate.DELETED, "that the person was once taken for two", deleted("member_merge", "into_id")
    ),
    "member_state": Treatment(Fate.DELETED, "worked out from the person's facts", deleted("member_state")),
    "checkpoint": Treatment(Fate.DELETED, "worked out from the person's facts", deleted("checkpoint")),
    "journal_entry": Treatment(
        Fate.DELETED, "what the person did, with attributes, reasons and hashes of keys", deleted("journal_entry")
    ),
    "pending_action": Treatment(
        Fate.DELETED, "what waited for an operator, with evidence and words", deleted("pending_action")
    ),
    "proof": Treatment(Fate.DELETED, "what proved what the person did", deleted("proof")),
    "feed_item": Treatment(Fate.DELETED, "what the person was told", deleted("feed_item")),
    "guarded_action": Treatment(Fate.DELETED, "what guards compare actions with", deleted("guarded_action")),
    "held_back": Treatment(
        Fate.DELETED,
        "what guards hold back of what the person did",
        deleted("held_back"),
        by_name=(FORGET_OF_NAMED,),
    ),
    "webhook_backlog": Treatment(
        Fate.DELETED, "places in the person's feed that are still to be sent to webhooks", deleted("webhook_backlog")
    ),
    "webhook_attempt": Treatment(
        Fate.DELETED, "what was sent about the person, and how the answers began", deleted("webhook_attempt")
    ),
    "webhook": Treatment(Fate.UNTOUCHED, "addresses of partners and operators"),
    "webhook_progress": Treatment(Fate.UNTOUCHED, "how far each address has come"),
    "access_record": Treatment(Fate.DELETED, "who looked at the person", deleted("access_record")),
    "rejection": Treatment(
        Fate.DELETED,
        "what was refused of what brands said of the person, as it came; and what is no action, wherever it names them",
        by_name=(FORGET_MEMBER,),
        by_spelling=(FORGET_NAMING,),
    ),
    "ledger_entry": Treatment(
        Fate.UNNAMED,
        "the programme's totals of points: by wallet, rule, version and day, without the entries that they came from",
        unnamed("ledger_entry", "entry_id = null", "cause_id = null", _to_the_day("at")),
    ),
    "badge_award": Treatment(
        Fate.UNNAMED,
        "how many hold a badge: by badge, tier, season and day; values that a badge was won for become numbers",
        unnamed(
            "badge_award",
            "entry_id = null",
            "cause_id = null",
            "withdrawn_by = null",
            _to_the_day("won_at"),
            _to_the_day("withdrawn_at"),
            "value = case when value = '' then '' else 'erased ' || cast(id as text) end",
        ),
    ),
    "challenge_finish": Treatment(
        Fate.UNNAMED,
        "the places of others in a challenge: the instant stays exact, since places are told by it",
        unnamed("challenge_finish"),
    ),
    "erased_member": Treatment(Fate.NOTED, "the random id, so that `trogen doctor` knows whose rows those are"),
    "erased_name": Treatment(Fate.NOTED, "a keyed hash of the name, so that a repeated submission is refused"),
    "erasure_secret": Treatment(Fate.NOTED, "what names are hashed with; made with the first erasure"),
    "audit_entry": Treatment(
        Fate.NOTED,
        "that a member was erased, when and by whom: under the id that the API told, to which nothing leads any more",
    ),
    "retention": Treatment(Fate.UNTOUCHED, "how far the journal was looked through for what is kept no longer"),
    "rejection_day": Treatment(Fate.UNTOUCHED, "how many rejections of a brand were kept on a day"),
    "submission_count": Treatment(Fate.UNTOUCHED, "how many submissions of a brand came to what"),
    "brand": Treatment(Fate.UNTOUCHED, "partners"),
    "credential": Treatment(Fate.UNTOUCHED, "keys of partners and operators"),
    "signing_key": Treatment(Fate.UNTOUCHED, "what tokens are signed with; tokens themselves are stored nowhere"),
    "sandbox": Treatment(Fate.UNTOUCHED, "in which sandboxes there is anybody"),
    "program": Treatment(Fate.UNTOUCHED, "programmes"),
    "ruleset_version": Treatment(Fate.UNTOUCHED, "rule files"),
}
"""By table."""

INSERT_ERASED = insert("erased_member", "id uuid, program text")
SAVE_NAME = insert(
    "erased_name",
    "program text, name_hash text, erased_at bigint",
    "on conflict (program, name_hash) do update set erased_at = excluded.erased_at",
)
INSERT_SECRET = insert("erasure_secret", "id integer, secret text, created_at bigint", "on conflict (id) do nothing")

_TIED = query(
    "select distinct other.member_id from challenge_finish as mine join challenge_finish as other "
    "on other.program = mine.program and other.challenge = mine.challenge and other.round = mine.round "
    "and other.finished_at = mine.finished_at and other.member_id <> mine.member_id where mine.member_id = $1"
)
_HIGHEST = 2**128


@dataclass(slots=True)
class Erased(Tended):
    """Somebody who is gone."""

    member_id: str | None = None
    """What they went by until now; None when nobody went by that name."""
    before: Instant | None = None
    """When somebody was erased who had gone by that name before."""


class Erasing:
    """To be used in the writer's thread, between batches."""

    def __init__(self, memory: Memory, batches: Batches) -> None:
        self._memory = memory
        self._batches = batches

    def erase(self, backend: Backend, who: Who, by: str, at: Instant) -> Erased:
        """Erases whoever goes by that name, durably, and forgets them. What the files still have is `scrub`'s."""
        try:
            with backend.transaction() as transaction:
                transaction.lock_erasing()
                self._batches.notice_others(transaction)
                _lock_every_name(transaction, who)
                return _erase(transaction, who, by, at)
        finally:
            self._memory.forget()


def _lock_every_name(transaction: Transaction, who: Who) -> None:
    """Keeps whoever goes, or might go, by one of their names to ourselves: nobody is made known by it meanwhile.

    Raises Contended when they were given another one meanwhile: trying again will do.
    """
    names = _every_name(transaction, who)
    lock_names(transaction, who.program, names)
    if not _every_name(transaction, who) <= names:
        raise Contended("the member was given another name meanwhile")


def _every_name(transaction: Transaction, who: Who) -> set[str]:
    found = transaction.fetch(PERSON, *who)
    return {who.external_id, *(name for id_, _ in found for _, name, _ in transaction.fetch(NAMES_OF, id_))}


def _erase(transaction: Transaction, who: Who, by: str, at: Instant) -> Erased:
    found = transaction.fetch(MEMBERS_BY_NAME, who.program, [who.external_id])
    names = _names_of_nobody_else(transaction, who, str(found[0][0])) if found else [who]
    for treatment in TREATMENTS.values():
        for write in treatment.by_name:  # also of somebody whom nobody knows
            transaction.write(write, [(who.program, member_hash(each.external_id)) for each in names])
        for write in treatment.by_spelling:
            spelt = [spelling for each in names for spelling in spellings_of(each.external_id)]
            transaction.write(write, [(who.program, each) for each in spelt])
    if not found:
        return Erased(before=erased_at_of(transaction, [who], secret_of(transaction)).get(who))
    member_id = str(found[0][0])
    # Whoever turned out to be them has rows of their own still.
    for each in [member_id, *(str(was) for (was,) in transaction.fetch(MERGED_INTO_THEM, member_id))]:
        _treat(transaction, who.program, each)
    for name in names:
        keep_away(transaction, name, at)
    note(transaction, at, by, Deed.MEMBER_ERASED, who.program, member_id)
    return Erased(1, changed={who}, member_id=member_id)


def _treat(transaction: Transaction, program: str, member_id: str) -> None:
    after = _id_among(member_id, [str(tied) for (tied,) in transaction.fetch(_TIED, member_id)])
    for treatment in TREATMENTS.values():
        for write in treatment.writes:
            transaction.write(write, [(after, member_id)])
    transaction.write(INSERT_ERASED, [(after, program)])


def _names_of_nobody_else(transaction: Transaction, who: Who, member_id: str) -> list[Who]:
    """Every name that the member goes by, but for a brand's own where others call somebody else so."""
    others = [Who(who.program, name) for _, name, _ in transaction.fetch(NAMES_OF, member_id)]
    return [who, *(each for each in others if not transaction.fetch(PERSON, *each))]


def keep_away(transaction: Transaction, who: Who, at: Instant) -> None:
    """Has submissions refused that name somebody who was erased, as far as they are about what was before."""
    secret = secret_of(transaction)
    if secret is None:
        transaction.write(INSERT_SECRET, [(1, token_hex(32), at)])
        secret = secret_of(transaction)
        assert secret is not None, "it was just stored"
    transaction.write(SAVE_NAME, [(who.program, name_hash(secret, who), at)])


def _id_among(member_id: str, tied: Sequence[str]) -> str:
    """A random id that stands to those who finished a challenge at the same instant as the member's own did.

    Of these the lower id has the better place, and the places of others must not change.
    """
    own, others = UUID(member_id).int, [UUID(each).int for each in tied]
    lowest = max((each for each in others if each < own), default=-1)
    highest = min((each for each in others if each > own), default=_HIGHEST)
    return str(UUID(int=lowest + 1 + randbelow(highest - lowest - 1)))
