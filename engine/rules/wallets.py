"""Wallets in the fold: what was not used in time is lost."""

from collections.abc import Mapping

from engine.rules.dictionary import Wallet
from engine.rules.handler import TakesNoChoices
from engine.rules.purse import expire, wake_for_expiry, wallet_id
from engine.rules.tree import Condition
from engine.rules.turn import Turn


class WalletHandler(TakesNoChoices):
    """A wallet whose points expire. Its timer is the first instant without its earliest lot."""

    def __init__(self, wallet: Wallet) -> None:
        self.rule = wallet_id(wallet.name)
        self.listens_to: frozenset[str] = frozenset()
        self.asks: Mapping[str, Condition] = {}
        self._wallet = wallet.name

    def on_action(self, turn: Turn) -> None:
        """Never called: it listens to nothing."""

    def on_timer(self, turn: Turn) -> None:
        expire(turn, self._wallet)

    def plan(self, turn: Turn) -> None:
        wake_for_expiry(turn, self._wallet)
