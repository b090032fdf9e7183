"""A member's journal lived in every way that it can be: in order, as it may arrive, and with things taken back.

Whatever the way, the member ends in one state, and that is where the model stands too. What tests of traps then ask
is what came of it in order.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from textwrap import dedent

from engine.rules.effects import AnyEffect, StreakBroken
from engine.rules.entries import Entry, Fact
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import Instant
from engine.rules.ruleset import Ruleset
from engine.rules.standing import Standing
from engine.rules.state import State, dump
from engine.rulesets import Severity, compile_sources
from tests.model.history import lived as lived_by_model
from tests.model.standing import of_engine, of_model
from tests.rules.telling import BEGINNING, STOCKHOLM, at, step_by_step
from tests.scenarios.any_past import Keeper
from tests.scenarios.told import told_by

ARRIVALS = 6
"""How many orders of arrival are tried of each journal, besides the best and the worst."""


def programme_file(zone: str = STOCKHOLM, day_starts: str = "00:00", week_starts: str = "mon") -> str:
    """A programme with that calendar, as it stands in its file."""
    return f"""
        languages: [en]
        zone: {zone}
        calendar: {{week_starts: {week_starts}, day_starts: {day_starts}}}
        late_for: 3650 days
        wallets:
          points: {{}}
          monthly: {{expires: {{after: 1 months}}}}
          yearly: {{expires: {{after: 12 months}}}}
          february: {{expires: {{each_year_on: 02-28}}}}
        actions: {{found: {{}}, bought: {{}}, read: {{attributes: {{topic: text}}}}}}
    """


def rules(text: str, *calendar: str) -> Ruleset:
    """Rules as they stand in a file, of a programme with that calendar."""
    files = {"programme.yaml": dedent(programme_file(*calendar)), "rules.yaml": dedent(text)}
    compiled = compile_sources(files, "club")
    assert compiled.ruleset is not None, [each for each in compiled.diagnostics if each.severity is Severity.ERROR]
    return compiled.ruleset


def under(text: str, *, zone: str = STOCKHOLM, day_starts: str = "00:00", week_starts: str = "mon") -> Fold:
    """Members under these rules, for ever."""
    only = rules(text, zone, day_starts, week_starts)
    return Fold([RuleVersion(1, BEGINNING, only)])


def under_one_after_the_other(first: str, **later: str) -> Fold:
    """Members under rules that change: `march_5="..."` takes effect as that day of 2027 begins in Stockholm."""
    since = [BEGINNING, *(at(f"2027-03-{day.removeprefix('march_'):0>2} 00:00") for day in later)]
    texts = [first, *later.values()]
    return Fold(
        [RuleVersion(n, start, rules(text)) for n, (start, text) in enumerate(zip(since, texts, strict=True), 1)]
    )


@dataclass(frozen=True)
class Lived:
    """What came of a journal, up to an instant."""

    effects: tuple[AnyEffect, ...]
    """As they happen to somebody of whom everything is told in time."""
    state: State
    standing: Standing

    @property
    def balance(self) -> int:
        return self.standing.balances["points"]

    @property
    def broke_at(self) -> list[Instant]:
        return [each.at for each in self.effects if isinstance(each, StreakBroken)]

    @property
    def freezes_left(self) -> int:
        return self.standing.streaks[0].freezes_left


def lived(fold: Fold, journal: Sequence[Entry], until: Instant) -> Lived:
    """Lives a journal in every way. Asserts that each ends in the same state, to the byte, and as the model does."""
    state, effects = step_by_step(fold, journal)
    state, later = fold.advance(state, until)
    for arrival in _arrivals(journal):
        assert dump(fold.refold(arrival, until).state) == dump(state)
        keeper = arrived(fold, arrival, until)
        assert dump(keeper.state) == dump(state), [each.id for each in arrival]
        _take_back_and_restore(keeper, until)
    came = Lived((*effects, *later), state, fold.standing(state, until))
    assert of_engine(came.standing, came.effects) == of_model(lived_by_model(fold.timeline, journal, until))
    return came


def arrived(fold: Fold, arrival: Iterable[Entry], until: Instant) -> Keeper:
    """A member of whom entries are told in this order, while whatever time does is told as soon as it is due."""
    keeper = Keeper(fold, Random(1))
    newest = BEGINNING
    for entry in arrival:
        newest = max(newest, entry.occurred_at)
        keeper.record(entry)
        keeper.pass_time(newest)
    keeper.pass_time(until)
    check_sums(keeper)
    return keeper


def told_late(fold: Fold, journal: Iterable[Entry], late: Entry, until: Instant) -> tuple[Keeper, list[AnyEffect]]:
    """A member of whom an entry is told when everything else has been, and what that entry's coming told them."""
    keeper = arrived(fold, journal, until)
    before = len(keeper.told)
    keeper.record(late)
    keeper.pass_time(until)
    check_sums(keeper)
    return keeper, keeper.told[before:]


def taken_back(keeper: Keeper, action: Fact, until: Instant) -> list[AnyEffect]:
    """What the member is told when an action is taken back, or a reversal."""
    before = len(keeper.told)
    keeper.reverse(action)
    keeper.pass_time(until)
    check_sums(keeper)
    return keeper.told[before:]


def _arrivals(journal: Sequence[Entry]) -> Iterator[list[Entry]]:
    in_order = sorted(journal, key=lambda each: each.order)
    yield in_order
    yield in_order[::-1]
    for seed in range(ARRIVALS):
        yield Random(seed).sample(in_order, len(in_order))


def _take_back_and_restore(keeper: Keeper, until: Instant) -> None:
    """Without each action the member stands as if it had never been; restored, as if nothing had been said."""
    whole = dump(keeper.state)
    entries = [each for each in keeper.facts if isinstance(each, Entry)]
    for action in keeper.actions:
        keeper.reverse(action)
        keeper.pass_time(until)
        without = [each for each in entries if each is not action]
        assert dump(keeper.state) == dump(keeper.fold.refold(without, until).state), action.id
        check_sums(keeper)
        keeper.reverse(keeper.reversals[-1])
        keeper.pass_time(until)
        assert dump(keeper.state) == whole, action.id
        check_sums(keeper)


def check_sums(keeper: Keeper) -> None:
    """Asserts that the points that were told are those in the wallets."""
    told = told_by(keeper.told)
    for name, wallet in keeper.state.wallets.items():
        assert (told.balances[name], told.pending[name]) == (wallet.balance, wallet.pending), name


def spring(first_day: str, last_day: str) -> str:
    """A challenge between two days that a single action completes, for 300 points."""
    return f"""
challenges:
  spring:
    who: each_member
    first_day: {first_day}
    last_day: {last_day}
    steps: {{find: {{do: found, times: 1}}}}
    give: {{points: 300}}
"""
