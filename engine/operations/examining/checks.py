"""Every promise about a member, in the order in which broken ones are told. A new one is one more line here."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from engine.operations.examining import erased, guards, members, postings, states
from engine.operations.examining.findings import Finding
from engine.operations.examining.subject import Subject

Check: TypeAlias = Callable[[Subject], Iterator[Finding]]

CHECKS: Sequence[Check] = (
    members.member_is_known,
    members.member_has_a_state,
    members.program_is_known,
    members.rows_name_one_programme,
    members.partition_is_that_of_the_name,
    members.kinds_are_known,
    members.reversals_have_targets,
    states.state_can_be_read,
    states.hash_is_of_the_state,
    states.versions_are_known,
    states.until_is_not_before_the_last_entry,
    states.until_is_not_after_what_is_due,
    states.due_at_is_when_time_matters_next,
    states.entries_are_those_of_the_journal,
    states.lots_fit_the_balance,
    states.pending_is_what_is_held,
    states.finishes_are_those_of_the_state,
    states.checkpoints_are_in_order,
    postings.ledger_has_no_gaps,
    postings.ledger_adds_up,
    postings.ledger_names_rules,
    postings.awards_are_unique,
    postings.awards_are_what_the_state_has,
    postings.awards_name_rules,
    postings.feed_has_no_gaps,
    postings.feed_never_goes_back,
    postings.rows_name_entries,
    guards.guards_count_what_counts,
)


CHECKS_OF_ERASED: Sequence[Check] = (
    erased.nothing_personal_is_left,
    members.program_is_known,
    members.rows_name_one_programme,
    postings.ledger_has_no_gaps,
    postings.ledger_names_rules,
    postings.awards_are_unique,
    postings.awards_name_rules,
    postings.rows_name_entries,
)
"""Of what is left of somebody who was erased."""


def findings_of(subject: Subject) -> Iterator[Finding]:
    """Everything that is wrong with one member, as far as it shows without folding anew."""
    for check in CHECKS_OF_ERASED if subject.account.erased_from else CHECKS:
        yield from check(subject)
