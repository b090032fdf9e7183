"""The subject of an examination: one member, with the state decoded and the rules at hand."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cached_property

import msgspec

from engine.operations.examining.findings import Finding
from engine.rules.fold import Fold
from engine.rules.state import BadgeState, State, load
from engine.store.accounts import Account
from engine.store.library import Rulebook


@dataclass(frozen=True)
class Subject:
    """What is examined."""

    account: Account
    rulebook: Rulebook | None
    """None when the programme has no version that can be read here."""
    rules: frozenset[str] = frozenset()
    """Every rule that any version of the programme has."""
    is_unavailable: bool = False
    """Whether that is because this release cannot read one, which is told of the programme once."""

    @cached_property
    def state(self) -> State | None:
        """The stored state; None when there is none, or it cannot be read."""
        row = self.account.state
        if row is None:
            return None
        try:
            return load(row.state)
        except (msgspec.DecodeError, UnicodeEncodeError):
            return None

    @cached_property
    def fold(self) -> Fold | None:
        """The fold that the state belongs to; None when it was folded under versions that are not known."""
        row, state = self.account.state, self.state
        if row is None or state is None or self.rulebook is None or self.rulebook.version(row.rated_by) is None:
            return None
        fold = self.rulebook.fold_as_of(row.rated_by)
        return fold if any(each.number == state.version for each in fold.timeline) else None

    @property
    def coming(self) -> Set[int]:
        """From when on versions are in force that were published since; members may be due for them then."""
        row, versions = self.account.state, self.rulebook.versions if self.rulebook is not None else ()
        return {each.effective_from for each in versions if row is not None and each.number > row.rated_by}

    @property
    def wallets(self) -> Mapping[str, tuple[int, int]]:
        """What the state has in each wallet: the balance, and what is pending; wallets at nothing are left out."""
        wallets = self.state.wallets if self.state is not None else {}
        return {name: (each.balance, each.pending) for name, each in wallets.items() if each.balance or each.pending}

    def wrong(self, check: str, table: str, message: str, advice: str, row: object = "") -> Finding:
        """Something that is wrong with this member."""
        return Finding(check, table, message, advice, self.account.program, self.account.member_id, str(row))


def badges_of(state: State) -> Set[tuple[str, str, str]]:
    """The badges that a state has: badge, tier, and the value or season that it was won for."""
    return {
        (rule.removeprefix("badges."), tier, key)
        for rule, badge in state.rules.items()
        if isinstance(badge, BadgeState)
        for key, tiers in badge.won.items()
        for tier in tiers
    }
