"""Awards: what an action of a points rule comes to in one wallet: amount, `at_most`, campaigns, rounding, limits."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from engine.rules.campaigns import Campaign, changed_by
from engine.rules.expressions import amount_of, number_of, whole_points
from engine.rules.limits import NO_USES, Limit, Use, room_under, uses_of
from engine.rules.purse import NO_WALLET
from engine.rules.state import PointsState
from engine.rules.three_valued import exact
from engine.rules.tree import Amount, Literal
from engine.rules.turn import Turn


class CompiledAward:
    """What a points rule puts into one wallet."""

    __slots__ = ("_amount", "_at_most", "_exact", "_fixed", "_fixed_changed", "limits", "wallet", "wallet_limits")

    def __init__(
        self,
        wallet: str,
        amount: Amount,
        at_most: int | None,
        limits: tuple[Limit, ...],
        wallet_limits: tuple[Limit, ...],
    ) -> None:
        self.wallet = wallet
        self.limits = limits
        self.wallet_limits = wallet_limits
        self._amount = amount_of(amount)
        self._exact = number_of(amount)
        self._at_most = at_most
        self._fixed = _fixed(amount, at_most)
        self._fixed_changed: dict[tuple[Campaign, ...], tuple[int, tuple[str, ...]]] = {}
        """By the campaigns that run, what they make of an amount that is always the same."""

    def amount(self, turn: Turn, running: Sequence[Campaign]) -> tuple[int, tuple[str, ...]]:
        """The points for an action, and the campaigns that changed them; a campaign makes nothing out of nothing."""
        if running and (reaching := [campaign for campaign in running if campaign.reaches(self.wallet)]):
            return self._changed(turn, reaching)
        if self._fixed is not None:
            return self._fixed
        amount = self._amount(turn)
        if amount is None:
            return 0, ()
        return (amount if self._at_most is None else min(amount, self._at_most)), ()

    def _changed(self, turn: Turn, running: Sequence[Campaign]) -> tuple[int, tuple[str, ...]]:
        if self._fixed is not None:
            key = tuple(running)
            known = self._fixed_changed.get(key)
            if known is None:
                known = self._fixed_changed[key] = self._worked_out(turn, running)
            return known
        return self._worked_out(turn, running)

    def _worked_out(self, turn: Turn, running: Sequence[Campaign]) -> tuple[int, tuple[str, ...]]:
        exact = self._exact(turn)
        if exact is None or exact <= 0:
            return 0, ()
        changed = changed_by(running, exact if self._at_most is None else min(exact, Decimal(self._at_most)))
        return whole_points(changed.amount) or 0, changed.campaigns


def _fixed(amount: Amount, at_most: int | None) -> tuple[int, tuple[str, ...]] | None:
    """The points of every action without campaigns; None when they are to be worked out."""
    points = whole_points(exact(amount.value) or Decimal()) if isinstance(amount, Literal) else None
    if points is None:
        return None
    return points if at_most is None else min(points, at_most), ()


class Fitting(Struct, frozen=True):
    """What an award comes to once its limits have had their say."""

    award: CompiledAward
    amount: int
    limited_by: Use | None
    campaigns: tuple[str, ...]
    uses: Sequence[Use]
    wallet_uses: Sequence[Use]

    @property
    def limit_name(self) -> str | None:
        """The limit that made it fewer, as rule files spell it."""
        return self.limited_by[0].name if self.limited_by is not None else None


def fitting_of(award: CompiledAward, turn: Turn, state: PointsState, running: Sequence[Campaign]) -> Fitting | None:
    """What fits of an award; None when there is nothing to give anyway."""
    wanted, campaigns = award.amount(turn, running)
    if not wanted:
        return None
    amount, tightest, uses = wanted, None, NO_USES
    if award.limits:
        uses = uses_of(award.limits, state.used, turn)
        amount, tightest = room_under(uses, wanted)
    if not award.wallet_limits:
        return Fitting(award, amount, tightest, campaigns, uses, NO_USES)
    of_wallet = uses_of(award.wallet_limits, turn.wallets.get(award.wallet, NO_WALLET).used, turn)
    left, of_all = room_under(of_wallet, amount)
    return Fitting(award, left, of_all or tightest, campaigns, uses, of_wallet)
