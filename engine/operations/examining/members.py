"""What must hold of a member as such: that there is one, with a state, and with a journal that makes sense."""

from collections.abc import Iterator

from engine.operations.examining.findings import BY_HAND, REBUILD, RESTORE, Finding
from engine.operations.examining.subject import Subject
from engine.store.accounts import ReversalOf
from engine.store.candidates import Who, partition_of
from engine.store.entries import BESIDE, PENDING

_KINDS = {"action", "profile", "choice", "kept_badge", PENDING, *BESIDE}


def member_is_known(subject: Subject) -> Iterator[Finding]:
    """Whatever is stored belongs to somebody."""
    if subject.account.person is None:
        yield subject.wrong("members", "member", "there are rows of a member who is not there", RESTORE)


def member_has_a_state(subject: Subject) -> Iterator[Finding]:
    """Whoever is known has a state."""
    if subject.account.state is None:
        yield subject.wrong("states", "member_state", "the member has no state", REBUILD)


def program_is_known(subject: Subject) -> Iterator[Finding]:
    """A member's programme has a version."""
    if subject.rulebook is None and not subject.is_unavailable:
        message = f"the programme {subject.account.program!r} has no version"
        yield subject.wrong("programmes", "ruleset_version", message, RESTORE)


def rows_name_one_programme(subject: Subject) -> Iterator[Finding]:
    """Everything of a member names the programme that the member takes part in."""
    account = subject.account
    named = {
        "member_state": {account.state.program} if account.state is not None else set(),
        "journal_entry": {each.program for each in account.journal},
        "ledger_entry": {each.program for each in account.moved},
        "badge_award": {each.program for each in account.awards},
    }
    for table, programs in named.items():
        for other in sorted(programs - {account.program}):
            yield subject.wrong("programmes", table, f"there are rows that name the programme {other!r}", BY_HAND)


def partition_is_that_of_the_name(subject: Subject) -> Iterator[Finding]:
    """A member is locked by the partition that the name hashes to."""
    person = subject.account.person
    if person is not None and person.partition != partition_of(Who(person.program, person.external_id)):
        yield subject.wrong(
            "partitions", "member", f"the partition {person.partition} is not that of the name", BY_HAND
        )


def kinds_are_known(subject: Subject) -> Iterator[Finding]:
    """A journal entry is of a kind that this release knows."""
    for each in subject.account.journal:
        if each.kind not in _KINDS:
            yield subject.wrong("entries", "journal_entry", f"{each.kind!r} is no kind of entry", RESTORE)


def reversals_have_targets(subject: Subject) -> Iterator[Finding]:
    """What a reversal takes back, or a verdict is about, is an entry of the same member, and no later than it."""
    for each in subject.account.reversals:
        complaint = _complaint(each, subject)
        if complaint is not None:
            yield subject.wrong("reversals", "journal_entry", complaint, RESTORE, each.id)


def _complaint(reversal: ReversalOf, subject: Subject) -> str | None:
    what = "the verdict is about" if reversal.is_verdict else "the reversal takes back"
    if reversal.target is None:
        return "the verdict does not say what it is about" if reversal.is_verdict else _SAYS_NOTHING
    if reversal.target_member is None:
        return f"{what} {reversal.target}, which is not there"
    if (reversal.target_member, reversal.target_program) != (subject.account.member_id, subject.account.program):
        return f"{what} {reversal.target}, which is another member's"
    if reversal.target_occurred_at is not None and reversal.target_occurred_at > reversal.occurred_at:
        return f"{what} {reversal.target}, which occurred after it"
    if reversal.is_verdict and reversal.target_kind != PENDING:
        return f"{what} {reversal.target}, which never waited"
    return None


_SAYS_NOTHING = "the reversal does not say what it takes back"
