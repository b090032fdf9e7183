"""The level ladder: a standing by how many points a member earned in one wallet, ever or lately."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from engine.rules.calendar import Calendar, PeriodKind
from engine.rules.dictionary import Localised, RuleId
from engine.rules.effects import LevelChanged
from engine.rules.handler import TakesNoChoices
from engine.rules.state import LevelState, WalletState
from engine.rules.tree import Condition
from engine.rules.turn import Turn

LEVELS = RuleId("levels")
"""The rule id of a programme's one ladder."""


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the ladder, reached at `at_least` points earned."""

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
    """`requalify: year`: the level is what the points earned in this period or in the one before it reach, of
    whichever is more; so what was reached lasts to the end of the period after. None: nobody climbs down."""


class Ladder(TakesNoChoices):
    """The level ladder in the fold: settled once an entry's points are all given.

    With `requalify` its timer is the end of the present period, as long as anything was earned that can be forgotten.
    """

    def __init__(self, spec: LevelsSpec, calendar: Calendar) -> None:
        self.rule = LEVELS
        self.listens_to = frozenset[str]()
        self.asks: Mapping[str, Condition] = {}
        self._spec = spec
        self._calendar = calendar
        self._thresholds = [level.at_least for level in spec.levels]
        self._ranks = {level.name: rank for rank, level in enumerate(spec.levels)}

    def on_action(self, turn: Turn) -> None:
        """Never called: it listens to no action, and is settled after all of them."""

    def on_timer(self, turn: Turn) -> None:
        turn.wake(LEVELS, None)
        self.settle(turn)

    def plan(self, turn: Turn) -> None:
        held = turn.rules.get(LEVELS)
        if isinstance(held, LevelState) and held.measure == _measure(self._spec):
            self._wake_at_end(turn, held)

    def held(self, turn: Turn) -> str:
        """The level that the member holds."""
        return level_held(turn.rules.get(LEVELS)) or self._spec.levels[0].name

    def is_at(self, turn: Turn, level: str) -> bool:
        """Whether the member holds this level or a higher one."""
        asked, held = self._ranks.get(level), self._ranks.get(self.held(turn))
        return asked is not None and held is not None and held >= asked

    def settle(self, turn: Turn) -> None:
        """Moves the member to the level that the wallet has earned, up or down."""
        held = self.held(turn)
        if self._spec.requalify is not None:
            state = earned_lately(self._spec, self._calendar, turn)
            reached = self._level_for(max(state.earned, state.earned_before))
            turn.keep(LEVELS, replace(state, level=reached))
            self._wake_at_end(turn, state)
        else:
            reached = self._level_for(_earned_ever(self._spec, turn))
            if reached != held or _knows_periods(turn):  # it forgets them: asked anew, all counts for the present one
                turn.keep(LEVELS, LevelState(reached))
        if reached != held:
            turn.changed.add(LEVELS)
            turn.effects.append(LevelChanged(at=turn.at, rule=LEVELS, entry=turn.entry, before=held, after=reached))

    def _level_for(self, points: int) -> str:
        return self._spec.levels[bisect_right(self._thresholds, points) - 1].name

    def settle_if_earned(self, turn: Turn) -> None:
        """Settles only when this turn put something into the ladder's wallet."""
        if self._spec.wallet in turn.earned:
            self.settle(turn)

    def _wake_at_end(self, turn: Turn, state: LevelState) -> None:
        if self._spec.requalify is not None and (state.earned or state.earned_before):
            turn.wake(LEVELS, self._calendar.end_of_period(state.period, self._spec.requalify, turn.zone))


def level_held(state: object) -> str | None:
    """The level that a state remembers; None for the lowest."""
    return state.level if isinstance(state, LevelState) else None


def earned_lately(spec: LevelsSpec, calendar: Calendar, turn: Turn) -> LevelState:
    """What was earned in the period that the member is in, and in the one before.

    Where nothing is known of periods yet, because the ladder is new to the member or has just begun to ask for it,
    everything that was ever earned counts for the present one: nobody falls because the rule files changed.
    """
    held = turn.rules.get(LEVELS)
    level = level_held(held) or spec.levels[0].name
    if spec.requalify is None:
        return LevelState(level)
    ever, present = _earned_ever(spec, turn), calendar.period_of(turn.day, spec.requalify)
    if not isinstance(held, LevelState) or held.measure != _measure(spec):
        return LevelState(level, _measure(spec), present, ever, 0, ever)
    newly = max(0, ever - held.counted)
    if held.period >= present:  # a member who travels to where it is still yesterday stays in the newer period
        return replace(held, earned=held.earned + newly, counted=ever)
    follows = calendar.next_period(held.period, spec.requalify) == present
    return replace(held, period=present, earned=newly, earned_before=held.earned if follows else 0, counted=ever)


def _knows_periods(turn: Turn) -> bool:
    """Whether levels had to be earned anew until now."""
    held = turn.rules.get(LEVELS)
    return isinstance(held, LevelState) and bool(held.measure)


def _earned_ever(spec: LevelsSpec, turn: Turn) -> int:
    return turn.wallets.get(spec.wallet, _NOTHING_EARNED).earned


_NOTHING_EARNED = WalletState()


def _measure(spec: LevelsSpec) -> str:
    """What a state's periods are about; '' when nothing must be earned anew."""
    return f"{spec.wallet} per {spec.requalify.value}" if spec.requalify is not None else ""
