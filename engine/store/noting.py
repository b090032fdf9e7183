"""Noting: what operators did about members on purpose, in the audit, in the transaction that stores it.

Of an import there is one note for each programme and batch, with how many actions: the journal has each of them.
"""

from collections import Counter
from collections.abc import Iterable

from engine.rules.entries import Action, Reversal
from engine.rules.instants import Instant
from engine.store.audit import Deed, note
from engine.store.backend import Transaction
from engine.store.candidates import Candidate
from engine.store.rows import JournalRow


def note_deeds(
    transaction: Transaction, candidates: Iterable[Candidate], stored: Iterable[JournalRow], now: Instant
) -> None:
    """Notes what was stored now of candidates that somebody has to answer for."""
    deliberate = [each for each in candidates if each.noted_by and each.entry is not None]
    if not deliberate:
        return
    ids = {each.id for each in stored}
    imported = Counter[tuple[str, str]]()
    for candidate in deliberate:
        program, by, entry = candidate.who.program, candidate.noted_by, candidate.entry
        if isinstance(entry, Action) and entry.id in ids:
            imported[program, by] += 1
        elif isinstance(entry, Reversal) and entry.id in ids:
            note(transaction, now, by, Deed.ACTION_REVERSED, program, entry.target, {"reversal": entry.id})
    for (program, by), times in sorted(imported.items()):
        note(transaction, now, by, Deed.ACTIONS_IMPORTED, program, details={"actions": times})
