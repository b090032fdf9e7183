"""What must hold of a member's stored state by itself: that it is whole, and that what stands beside it is right."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from engine.operations.examining.findings import REBUILD, Finding
from engine.operations.examining.subject import Subject
from engine.rules.state import PointsState, WalletState, dump, state_hash
from engine.store.checkpoints import is_checkpoint
from engine.store.finishes import finishes_in
from engine.store.folding import NEVER


def state_can_be_read(subject: Subject) -> Iterator[Finding]:
    """A state is what the fold wrote, to the last byte."""
    row, state = subject.account.state, subject.state
    if row is None:
        return
    if state is None:
        yield subject.wrong("states", "member_state", "the state cannot be read", REBUILD)
    elif dump(state).decode() != row.state:
        yield subject.wrong("states", "member_state", "the state is not written as the fold writes it", REBUILD)


def hash_is_of_the_state(subject: Subject) -> Iterator[Finding]:
    """The hash is that of the state beside it."""
    row, state = subject.account.state, subject.state
    if row is not None and state is not None and state_hash(state) != row.hash:
        yield subject.wrong("hashes", "member_state", f"the hash {row.hash} is not that of the state", REBUILD)


def versions_are_known(subject: Subject) -> Iterator[Finding]:
    """A state was folded under versions that were published."""
    row, state, rulebook = subject.account.state, subject.state, subject.rulebook
    if row is None or rulebook is None:
        return
    if rulebook.version(row.rated_by) is None:
        message = f"it is rated by version {row.rated_by}, which was never published"
        yield subject.wrong("rated by", "member_state", message, REBUILD)
    elif state is not None and subject.fold is None:
        message = f"it was folded under version {state.version}, and rated by {row.rated_by} it cannot have been"
        yield subject.wrong("rated by", "member_state", message, REBUILD)


def until_is_not_before_the_last_entry(subject: Subject) -> Iterator[Finding]:
    """Time has passed at least to the last entry."""
    row, last = subject.account.state, subject.account.last_entry_at
    if row is not None and row.until < (NEVER if last is None else last):
        yield subject.wrong(
            "until", "member_state", f"it is as of {row.until}, before its last entry at {last}", REBUILD
        )


def until_is_not_after_what_is_due(subject: Subject) -> Iterator[Finding]:
    """Whatever was due by then has happened."""
    row, state, fold = subject.account.state, subject.state, subject.fold
    due = fold.next_due(state) if state is not None and fold is not None else None
    if row is not None and due is not None and due <= row.until:
        message = f"it is as of {row.until}, and what was due at {due} has not happened"
        yield subject.wrong("until", "member_state", message, REBUILD)


def due_at_is_when_time_matters_next(subject: Subject) -> Iterator[Finding]:
    """A member is looked at again when something is due; sooner does no harm."""
    row, state, fold = subject.account.state, subject.state, subject.fold
    if row is None or state is None or fold is None:
        return
    expected = fold.next_due(state)
    # Due at once is what migrating left behind; due when a later version comes into force is for whoever publishes.
    if row.due_at not in {expected, row.until, *subject.coming}:
        message = f"it is due at {_instant(row.due_at)}, and should be at {_instant(expected)}"
        yield subject.wrong("due at", "member_state", message, REBUILD)


def entries_are_those_of_the_journal(subject: Subject) -> Iterator[Finding]:
    """As many entries were folded as the journal has; where some are taken back, hardly more.

    What is taken back is left out, and where a guard cools off then, that is an entry of its own. Who takes an action
    back anew, and then undoes that it had been restored, takes it back twice.
    """
    row, account = subject.account.state, subject.account
    folded = sum(each.entries for each in account.journal if each.is_folded)
    reversals = sum(not each.is_verdict for each in account.reversals)
    if row is None or row.entries == folded or (reversals and 0 <= row.entries <= folded + (reversals - 1) // 3):
        return
    message = f"{row.entries} entries are said to be folded, and the journal has {folded}"
    yield subject.wrong("entries", "member_state", message, REBUILD)


def lots_fit_the_balance(subject: Subject) -> Iterator[Finding]:
    """What expires is in lots by day, each above nothing, and all together no more than what is there."""
    for name, wallet in subject.state.wallets.items() if subject.state is not None else ():
        complaint = _of_lots(wallet)
        if complaint is not None:
            yield subject.wrong("lots", "member_state", f"of the wallet {name} {complaint}", REBUILD)


def pending_is_what_is_held(subject: Subject) -> Iterator[Finding]:
    """What a wallet has pending is the sum of what rules hold back."""
    if subject.state is None:
        return
    held = Counter[str]()
    for rule in subject.state.rules.values():
        for hold in rule.holds if isinstance(rule, PointsState) else ():
            held.update(dict(hold.points))
    pending = {name: each.pending for name, each in subject.state.wallets.items()}
    for name in sorted({*held, *pending}):
        if held[name] != pending.get(name, 0):
            message = f"of the wallet {name} {pending.get(name, 0)} is pending, and rules hold back {held[name]}"
            yield subject.wrong("holds", "member_state", message, REBUILD)


def finishes_are_those_of_the_state(subject: Subject) -> Iterator[Finding]:
    """Who completed a challenge, in the round that they are at, stands beside the states with the time of it."""
    stored = subject.account.finishes
    for challenge, round_, finished_at in finishes_in(subject.state) if subject.state is not None else ():
        if stored.get((challenge, round_)) != finished_at:
            message = f"of the challenge {challenge} {_instant(stored.get((challenge, round_)))} is stored, "
            message += f"and the state has {_instant(finished_at)}"
            yield subject.wrong("finishes", "challenge_finish", message, REBUILD)


def checkpoints_are_in_order(subject: Subject) -> Iterator[Finding]:
    """Checkpoints lie after so many entries, the later ones later, and none after more than there are."""
    row, checkpoints = subject.account.state, subject.account.checkpoints
    for each in checkpoints:
        if not is_checkpoint(each.entries) or (row is not None and each.entries > row.entries):
            message = f"there is none after {each.entries} entries"
            yield subject.wrong("checkpoints", "checkpoint", message, REBUILD, each.entries)
    for before, after in pairwise(checkpoints):
        if after.at < before.at or after.entries == before.entries:
            message = "it lies before the one before"
            yield subject.wrong("checkpoints", "checkpoint", message, REBUILD, after.entries)


def _of_lots(wallet: WalletState) -> str | None:
    days, sizes = [day for day, _ in wallet.lots], [size for _, size in wallet.lots]
    if days != sorted(set(days)):
        return "the lots are out of order"
    if any(size <= 0 for size in sizes):
        return "a lot holds nothing or less"
    if sum(sizes) > max(0, wallet.balance):
        return f"the lots hold {sum(sizes)}, and there are {wallet.balance}"
    return None


def _instant(due: int | None) -> str:
    return "never" if due is None else str(due)
