"""The level ladder: a standing by how many points a member ever earned in one wallet."""

from bisect import bisect_right
from dataclasses import dataclass

from engine.rules.calendar import PeriodKind
from engine.rules.dictionary import Localised, RuleId
from engine.rules.effects import LevelChanged
from engine.rules.state import LevelState, WalletState
from engine.rules.turn import Turn

LEVELS = RuleId("levels")
"""The rule id of a programme's one ladder."""


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the ladder, reached at `at_least` points ever earned."""

    name: str
    names: Localised
    at_least: int
    """`from:` in a rule file."""
    perks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelsSpec:
    """The ladder as it stands in a rule file: levels from the lowest, which starts at 0, to the highest."""

    wallet: str
    levels: tuple[Level, ...]
    requalify: PeriodKind | None = None
    """`requalify: every_year`: the level is what the points earned in this period or in the one before it reach, of
    whichever is more; so what was reached lasts to the end of the period after. None: nobody climbs down."""


class Ladder:
    """The level ladder in the fold: settled once an entry's points are all given."""

    def __init__(self, spec: LevelsSpec) -> None:
        self._spec = spec
        self._thresholds = [level.at_least for level in spec.levels]

    def held(self, turn: Turn) -> str:
        """The level that the member holds."""
        return level_held(turn.rules.get(LEVELS)) or self._spec.levels[0].name

    def is_at(self, turn: Turn, level: str) -> bool:
        """Whether the member holds this level or a higher one."""
        names = [each.name for each in self._spec.levels]
        held = self.held(turn)
        return level in names and held in names and names.index(held) >= names.index(level)

    def settle(self, turn: Turn) -> None:
        """Moves the member to the level that the wallet has earned, up or down."""
        earned = turn.wallets.get(self._spec.wallet, _NOTHING_EARNED).earned
        reached = self._spec.levels[bisect_right(self._thresholds, earned) - 1].name
        held = self.held(turn)
        if reached == held:
            return
        turn.keep(LEVELS, LevelState(reached))
        turn.unsettled = True
        turn.effects.append(LevelChanged(at=turn.at, rule=LEVELS, entry=turn.entry, before=held, after=reached))

    def settle_if_earned(self, turn: Turn) -> None:
        """Settles only when this turn put something into the ladder's wallet."""
        if self._spec.wallet in turn.earned:
            self.settle(turn)


_NOTHING_EARNED = WalletState()


def level_held(state: object) -> str | None:
    """The level that a state remembers; None for the lowest."""
    return state.level if isinstance(state, LevelState) else None
