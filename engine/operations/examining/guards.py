"""What must hold of what guards at the door compare actions with: of that counts what counts in the journal."""

from collections.abc import Iterator

from engine.operations.examining.findings import BY_HAND, Finding
from engine.operations.examining.subject import Subject
from engine.rules.entries import EntryId, Reversal
from engine.rules.instants import Instant
from engine.rules.reversals import Reversals
from engine.store.accounts import Account, Guarded
from engine.store.entries import APPROVAL, PENDING


def guards_count_what_counts(subject: Subject) -> Iterator[Finding]:
    """What waits, was refused or is taken back counts for no guard; everything else that guards know of does."""
    account = subject.account
    if not account.guarded:
        return
    reversals = _reversals_of(account)
    approved = {each.target for each in account.reversals if each.kind == APPROVAL}
    for each in account.guarded:
        complaint = _complaint(each, each.entry in approved, reversals.whole(EntryId(each.entry)) is not None)
        if complaint is not None:
            yield subject.wrong("guards", "guarded_action", complaint, BY_HAND, each.entry)


def _complaint(guarded: Guarded, is_approved: bool, is_taken_back: bool) -> str | None:
    if guarded.kind is None:
        return f"it names the entry {guarded.entry}, which the member's journal has not"
    counts = not is_taken_back and (guarded.kind != PENDING or is_approved)
    if guarded.counts and not counts:
        return f"guards count the action {guarded.entry}, which does not count"
    return f"guards do not count the action {guarded.entry}, which counts" if counts and not guarded.counts else None


def _reversals_of(account: Account) -> Reversals:
    return Reversals(
        Reversal(
            *(EntryId(each.id), Instant(each.occurred_at), "", "", EntryId(each.target), ""),
            remaining={} if each.type else None,
        )
        for each in account.reversals
        if not each.is_verdict and each.target is not None
    )
