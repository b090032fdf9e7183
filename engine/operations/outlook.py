"""Until when a member stands as they stand, if nothing more is said of them."""

from collections.abc import Iterator

from engine.rules.fold import Fold
from engine.rules.instants import Instant
from engine.rules.standing import Standing
from engine.rules.state import State


def stands_until(fold: Fold, state: State, standing: Standing) -> Instant:
    """The first instant, after that of a standing, at which it may be another one: never too late, perhaps too early.

    Time changes a standing where a timer is due or a version comes into force, where a day of the member's ends, and at
    the instants that the standing itself tells. A state in which something is due already stands until now only: once
    that is stored, it is another state.
    """
    due = fold.next_due(state)
    if due is not None and due <= standing.as_of:
        return standing.as_of
    tells = (at for at in _told(standing) if at > standing.as_of)
    return min([_end_of_day(fold, standing), *tells, *([] if due is None else [due])])


def _end_of_day(fold: Fold, standing: Standing) -> Instant:
    calendar = fold.version_at(standing.as_of).compiled.calendar
    return calendar.start_of(calendar.day_of(standing.as_of, standing.zone) + 1, standing.zone)


def _told(standing: Standing) -> Iterator[Instant]:
    for wallet in standing.wallets:
        yield from (each.at for each in wallet.expiring)
    if standing.level is not None and standing.level.keeps_until is not None:
        yield standing.level.keeps_until
    for streak in standing.streaks:
        yield from (at for at in (streak.at_risk_until, streak.repairable_until) if at is not None)
    for challenge in standing.challenges:
        yield from (at for at in (challenge.starts_at, challenge.ends_at) if at is not None)
