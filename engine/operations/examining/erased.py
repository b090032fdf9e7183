"""What must hold of somebody who was erased: that nothing is left but what totals and rankings are counted from."""

from collections.abc import Iterator

from engine.operations.examining.findings import BY_HAND, Finding
from engine.operations.examining.subject import Subject


def nothing_personal_is_left(subject: Subject) -> Iterator[Finding]:
    """Nobody who was erased has a name, facts, a state or a feed."""
    account = subject.account
    left = {
        "member": account.person is not None,
        "member_state": account.state is not None,
        "journal_entry": bool(account.journal),
        "feed_item": bool(account.feed.rows),
        "checkpoint": bool(account.checkpoints),
    }
    for table in (name for name, is_left in left.items() if is_left):
        yield subject.wrong("erased", table, "there are rows of somebody who was erased", BY_HAND)
