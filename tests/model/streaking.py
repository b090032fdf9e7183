"""Streaks: what was done in which period, and what became of each period once it was over."""

from datetime import date

from engine.rules.calendar import PeriodKind
from engine.rules.entries import Act, Choice
from engine.rules.streaks import StreakPeriod, StreakSpec
from tests.model.asking import holds
from tests.model.days import first_of, first_of_next, later, weekday
from tests.model.earning import pay
from tests.model.member import Member
from tests.model.memories import Broken, StreakMemory
from tests.model.winning import give_all


def memory_of(member: Member, spec: StreakSpec) -> StreakMemory:
    return member.streaks.setdefault(spec.name, StreakMemory())


def run_of(memory: StreakMemory) -> list[int]:
    """The done periods of the present run: those since the last break, but for what a repair left out."""
    since = max((each.missed for each in memory.broken), default=0)
    return [each for each in sorted(memory.done) if each > since and not _is_mended(memory, each)]


def _is_mended(memory: StreakMemory, period: int) -> bool:
    return any(first <= period < end for first, end in memory.mended)


def _period_of(member: Member, spec: StreakSpec, memory: StreakMemory, day: int) -> int:
    """The first day of the period that a day lies in; stretches of days are measured from the first day of the run."""
    match spec.every:
        case StreakPeriod.DAY:
            return day
        case StreakPeriod.WEEK:
            return first_of(day, PeriodKind.WEEK, member.dictionary.week_starts)
        case StreakPeriod.MONTH:
            return first_of(day, PeriodKind.MONTH, 0)
        case StreakPeriod.DAYS:
            before = [each for each in run_of(memory) if each <= day]
            return day - (day - before[-1]) % spec.days if before else _first_of_new_stretch(spec, memory, day)


def _first_of_new_stretch(spec: StreakSpec, memory: StreakMemory, day: int) -> int:
    """The first day on which anything was done that is near enough."""
    since = max((each.missed + spec.days for each in memory.broken), default=0)
    return min([day, *(each for each in memory.actions if max(since, day - spec.days + 1) <= each <= day)])


def _next(spec: StreakSpec, period: int) -> int:
    match spec.every:
        case StreakPeriod.DAY:
            return period + 1
        case StreakPeriod.WEEK:
            return period + 7
        case StreakPeriod.MONTH:
            return first_of_next(period, PeriodKind.MONTH)
        case StreakPeriod.DAYS:
            return period + spec.days


def streak_action(member: Member) -> None:
    for spec in member.rules.streaks:
        if member.action and member.action.type == spec.when and holds(spec.condition, member):
            _do(member, spec, memory_of(member, spec))


def _do(member: Member, spec: StreakSpec, memory: StreakMemory) -> None:
    today, run = member.today, run_of(memory)
    if _is_off(spec, memory, today) or (spec.every is StreakPeriod.DAYS and run and today < run[0]):
        return
    memory.actions.append(today)
    period = _period_of(member, spec, memory, today)
    in_it = [day for day in memory.actions if period <= day < _next(spec, period)]
    enough = len(set(in_it) if spec.on_days else in_it) >= spec.needed
    if enough and not _is_done(spec, memory, period):
        memory.done.append(period)
        if not run:
            memory.judged = _next(spec, period)
        _receive_freezes(spec, memory)
        _has_grown(member, spec, memory, len(run))


def _is_done(spec: StreakSpec, memory: StreakMemory, period: int) -> bool:
    """Whether it is done, or some of it was, when the streak was still about shorter periods."""
    return any(period <= done < _next(spec, period) for done in memory.done)


def _is_off(spec: StreakSpec, memory: StreakMemory, day: int) -> bool:
    """Whether nothing is asked on a day."""
    excused = any(each.first_day.toordinal() <= day <= each.last_day.toordinal() for each in spec.excused_days)
    return weekday(day) not in spec.only_on or excused or day in memory.paused


def _receive_freezes(spec: StreakSpec, memory: StreakMemory) -> None:
    """With the first done period those that everybody has; and one for so many done periods while there is room."""
    freezes = spec.freezes
    if freezes is None:
        return
    if not memory.has_begun:
        memory.has_begun = True
        memory.freezes += freezes.given
    if freezes.earn_one_every is not None and memory.freezes < freezes.keep_at_most:
        memory.towards_freeze += 1
        if memory.towards_freeze >= freezes.earn_one_every:  # a repaired run may bring more than it needs
            memory.freezes += 1
            memory.towards_freeze = 0


def _has_grown(member: Member, spec: StreakSpec, memory: StreakMemory, before: int) -> None:
    """A run is longer than it was: the best run and milestones, each of them once in a run."""
    run = run_of(memory)
    memory.best = max(memory.best, len(run))
    for length in range(before + 1, len(run) + 1):
        if any(length == reached and periods & set(run) for reached, periods in memory.reached):
            continue
        # Also of a length without a milestone: a later version that has one there is about runs that get there then.
        memory.reached.append((length, frozenset(run)))
        if length in spec.milestones:
            give_all(member, f"streaks.{spec.name}", spec.milestones[length])


def judge_what_is_over(member: Member, moved: bool, by_version: bool) -> None:
    """Periods that are over are judged, each at its end; one that a move cut short is neither done nor missed.

    Nor is one that ended while the streak was away: no rule asked for it. One that ends at the very instant at which a
    version begins is judged by that.
    """
    was_away = {each.name for each in member.rules.streaks} - member.asked_by
    member.asked_by = {each.name for each in member.rules.streaks}
    for spec in member.rules.streaks:
        memory, excused = memory_of(member, spec), moved or spec.name in was_away
        while run_of(memory) and member.today >= (after := _next(spec, memory.judged)):
            ends_now = by_version and spec.name not in was_away and member.begins(after) == member.now
            is_cut_short = (excused and not ends_now) or member.begins(memory.judged) == member.begins(after)
            _judge(member, spec, memory, is_cut_short)
            memory.judged = after


def _judge(member: Member, spec: StreakSpec, memory: StreakMemory, cut_short: bool) -> None:
    period = memory.judged
    is_off = all(_is_off(spec, memory, day) for day in range(period, _next(spec, period)))
    if _is_done(spec, memory, period) or is_off or cut_short or _is_mended(memory, period):
        return
    if spec.freezes is not None and memory.freezes:
        memory.freezes -= 1
        memory.frozen.add(period)
        return
    memory.broken.append(Broken(period, member.now, len(run_of(memory)), memory.towards_freeze))
    memory.towards_freeze = 0
    ahead = set(run_of(memory))
    memory.reached = [(length, periods - ahead) for length, periods in memory.reached]


def reopen(member: Member) -> None:
    """After a move: what was judged of a period that comes again is taken back."""
    for spec in member.rules.streaks:
        memory = memory_of(member, spec)
        before = len(run_of(memory))
        for period in [each for each in memory.frozen if _next(spec, each) > member.today]:
            memory.frozen.remove(period)
            memory.freezes = min(memory.freezes + 1, spec.freezes.keep_at_most if spec.freezes else 0)
        for broken in [each for each in memory.broken if _next(spec, each.missed) > member.today]:
            memory.broken.remove(broken)
            memory.towards_freeze += broken.towards_freeze
        if run := run_of(memory):
            comes_again = _period_of(member, spec, memory, max(member.today, run[0]))
            memory.judged = max(min(memory.judged, comes_again), _next(spec, run[0]))
            _has_grown(member, spec, memory, before)


def choose(member: Member, choice: Choice) -> None:
    """Pauses, repairs, or buys a freeze; what cannot be changes nothing."""
    for spec in member.rules.streaks:
        if choice.rule == f"streaks.{spec.name}":
            memory = memory_of(member, spec)
            match choice.act:
                case Act.PAUSE if choice.first_day and choice.last_day:
                    _pause(member, spec, memory, choice.first_day, choice.last_day)
                case Act.REPAIR:
                    _repair(member, spec, memory)
                case Act.BUY_FREEZE:
                    _buy_freeze(member, spec, memory)


def _pause(member: Member, spec: StreakSpec, memory: StreakMemory, first: date, last: date) -> None:
    if spec.pause is None or last < first or first.toordinal() < member.today:
        return
    days = memory.paused | set(range(first.toordinal(), last.toordinal() + 1))
    if len(_stretch_with(days, first.toordinal())) > spec.pause.days_at_most:
        return
    most = spec.pause.days_per_year
    for year in (first.year, last.year):
        if most is not None and sum(date.fromordinal(day).year == year for day in days) > most:
            return
    memory.paused = days


def _stretch_with(days: set[int], day: int) -> set[int]:
    """The days in a row that a day is one of: pauses that touch are one."""
    first, last = day, day
    while first - 1 in days:
        first -= 1
    while last + 1 in days:
        last += 1
    return set(range(first, last + 1))


def _repair(member: Member, spec: StreakSpec, memory: StreakMemory) -> None:
    """The longest run that is not too late goes on; what was done or missed between it and the present one is off."""
    if spec.repair is None:
        return
    in_time = [each for each in memory.broken if member.now < later(each.at, spec.repair.within, member.zone)]
    if not in_time or not pay(member, spec.repair.cost):
        return
    run, broken = run_of(memory), max(in_time, key=lambda each: each.length)
    memory.broken = [each for each in memory.broken if each.missed < broken.missed]
    until = run[0] if run else _period_of(member, spec, memory, member.today)
    memory.mended.append((broken.missed, until))
    memory.towards_freeze += broken.towards_freeze
    if not run:
        memory.judged = until
    _has_grown(member, spec, memory, len(run))


def _buy_freeze(member: Member, spec: StreakSpec, memory: StreakMemory) -> None:
    freezes = spec.freezes
    if freezes is None or not freezes.cost:
        return
    have = memory.freezes + (0 if memory.has_begun else freezes.given)
    if have < freezes.keep_at_most and pay(member, freezes.cost):
        memory.has_begun, memory.freezes = True, have + 1
