"""Where a member stands on the ladder, and until when."""

from engine.rules.calendar import Calendar, PeriodKind
from engine.rules.instants import Instant
from engine.rules.levels import Level, LevelsSpec, earned_lately
from engine.rules.standing import LevelStanding, Progress, towards
from engine.rules.state import LevelState, WalletState
from engine.rules.turn import Turn


def level_standing(ladder: LevelsSpec, calendar: Calendar, turn: Turn) -> LevelStanding:
    """The level that a member holds at the instant of a turn, and the way to the next one."""
    lately = earned_lately(ladder, calendar, turn)
    names = [level.name for level in ladder.levels]
    position = names.index(lately.level) if lately.level in names else 0
    level = ladder.levels[position]
    following = ladder.levels[position + 1] if position + 1 < len(names) else None
    earned = _earned(ladder, lately, turn)
    progress = towards(earned, following.at_least) if following else Progress(level.at_least, level.at_least)
    if ladder.requalify is None or not position:
        return LevelStanding(level, following, progress)
    return LevelStanding(
        level,
        following,
        progress,
        keeps_until=_keeps_until(level, ladder.requalify, calendar, lately, turn.zone),
        to_keep=towards(earned, level.at_least),
    )


def _earned(ladder: LevelsSpec, lately: LevelState, turn: Turn) -> int:
    if ladder.requalify is not None:
        return lately.earned
    return turn.wallets.get(ladder.wallet, WalletState()).earned


def _keeps_until(level: Level, kind: PeriodKind, calendar: Calendar, lately: LevelState, zone: str) -> Instant | None:
    """The end of the present period; of the next one, when enough was earned in the present."""
    period = lately.period
    if lately.earned >= level.at_least:
        period = calendar.next_period(period, kind)
    return calendar.end_of_period(period, kind, zone)
