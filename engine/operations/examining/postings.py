"""What must hold of all that was posted of a member, ledger, awards and feed; and that it agrees with the state."""

from collections import Counter
from collections.abc import Iterator, Set

from engine.operations.examining.findings import BY_HAND, REBUILD, RESTORE, Finding
from engine.operations.examining.subject import Subject, badges_of
from engine.store.accounts import Numbering


def ledger_has_no_gaps(subject: Subject) -> Iterator[Finding]:
    """Ledger entries are numbered from 1 on, up to what the state says."""
    row = subject.account.state
    newest = row.ledger_number if row is not None else subject.account.ledger.highest
    for complaint in _of_numbers(subject.account.ledger, newest):
        yield subject.wrong("ledger numbers", "ledger_entry", complaint, REBUILD)


def feed_has_no_gaps(subject: Subject) -> Iterator[Finding]:
    """Feed items are numbered from 1 on, up to what the state says."""
    row = subject.account.state
    newest = row.feed_number if row is not None else subject.account.feed.highest
    for complaint in _of_numbers(subject.account.feed, newest):
        yield subject.wrong("feed numbers", "feed_item", complaint, REBUILD)


def feed_never_goes_back(subject: Subject) -> Iterator[Finding]:
    """Nothing was posted long before what has a lower number."""
    for number in subject.account.feed_falls_at:
        yield subject.wrong(
            "feed order", "feed_item", "it was posted more than a minute before the one before it", BY_HAND, number
        )


def ledger_adds_up(subject: Subject) -> Iterator[Finding]:
    """What the state has in a wallet is the sum of the ledger."""
    if subject.state is None:
        return
    sums, wallets = subject.account.sums, subject.wallets
    for name in sorted({*sums, *wallets}):
        (amount, pending), (balance, held) = sums.get(name, (0, 0)), wallets.get(name, (0, 0))
        if amount != balance:
            message = f"of the wallet {name} it adds up to {amount}, and the state has {balance}"
            yield subject.wrong("ledger sums", "ledger_entry", message, REBUILD)
        if pending != held:
            message = f"of the wallet {name} it adds up to {pending} pending, and the state has {held}"
            yield subject.wrong("ledger sums", "ledger_entry", message, REBUILD)


def ledger_names_rules(subject: Subject) -> Iterator[Finding]:
    """A ledger entry names a wallet and a rule that some version has, and a version that was published."""
    if subject.rulebook is None:
        return
    for each in subject.account.moved:
        if f"wallets.{each.wallet}" not in subject.rules:
            message = f"no version has the wallet {each.wallet}"
            yield subject.wrong("ledger wallets", "ledger_entry", message, BY_HAND, each.number)
        if each.rule not in subject.rules:
            message = f"no version has the rule {each.rule}"
            yield subject.wrong("ledger rules", "ledger_entry", message, BY_HAND, each.number)
        if subject.rulebook.version(each.ruleset_version) is None:
            message = f"version {each.ruleset_version} was never published"
            yield subject.wrong("ledger versions", "ledger_entry", message, BY_HAND, each.number)


def awards_name_rules(subject: Subject) -> Iterator[Finding]:
    """An award is of a badge that some version has, won under a version that was published."""
    if subject.rulebook is None:
        return
    for each in subject.account.awards:
        if f"badges.{each.badge}" not in subject.rules:
            message = f"no version has the badge {each.badge}"
            yield subject.wrong("award rules", "badge_award", message, BY_HAND, each.id)
        if subject.rulebook.version(each.ruleset_version) is None:
            message = f"version {each.ruleset_version} was never published"
            yield subject.wrong("award versions", "badge_award", message, BY_HAND, each.id)


def awards_are_unique(subject: Subject) -> Iterator[Finding]:
    """A member has a badge, or a tier of it, once."""
    keys = Counter((each.badge, each.tier, each.value, each.season) for each in subject.account.awards)
    for (badge, *_), times in keys.items():
        if times > 1:
            yield subject.wrong("awards once", "badge_award", f"the badge {badge} stands there {times} times", BY_HAND)


def awards_are_what_the_state_has(subject: Subject) -> Iterator[Finding]:
    """The awards that are not withdrawn are the badges of the state."""
    if subject.state is None:
        return
    held, won = held_awards(subject), badges_of(subject.state)
    for award in sorted(won - held):
        yield subject.wrong("awards", "badge_award", f"the state has {in_words(award)}, and no award does", REBUILD)
    for award in sorted(held - won):
        message = f"there is an award of {in_words(award)}, which the state has not"
        yield subject.wrong("awards", "badge_award", message, REBUILD)


def rows_name_entries(subject: Subject) -> Iterator[Finding]:
    """An entry that is named as the cause of something is in the member's journal."""
    for each in subject.account.strays:
        message = f"its {each.column} names the entry {each.entry}, which the member's journal has not"
        yield subject.wrong("entries named", each.table, message, RESTORE, each.row)


def held_awards(subject: Subject) -> Set[tuple[str, str, str]]:
    """The awards that are not withdrawn: badge, tier, and the value or season that it was won for."""
    return {
        (each.badge, each.tier, each.value or each.season)
        for each in subject.account.awards
        if each.withdrawn_at is None
    }


def in_words(award: tuple[str, str, str]) -> str:
    """An award as it is spoken of."""
    badge, tier, key = award
    return f"the badge {badge}" + (f" in {tier}" if tier else "") + (f" for {key}" if key else "")


def _of_numbers(numbering: Numbering, newest: int) -> Iterator[str]:
    if numbering.has_gaps:
        yield f"there are {numbering.rows}, numbered from {numbering.lowest} to {numbering.highest}"
    elif numbering.rows != newest:
        yield f"there are {numbering.rows}, and the state says {newest}"
