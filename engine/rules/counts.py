"""Counts: how often, how much, how many different or how high, over a member's actions of one type.

Each is named once and shared by the rules that ask for it; a count that a badge writes down for itself is named after
the badge. The action that is being folded counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from hashlib import blake2b

from engine.rules.calendar import Calendar, Day, PeriodKind
from engine.rules.dictionary import Localised, RuleId
from engine.rules.entries import Attributes, AttributeValue
from engine.rules.expressions import predicate_of
from engine.rules.handler import TakesNoChoices
from engine.rules.state import CountState, Tally
from engine.rules.tree import ALWAYS, Condition
from engine.rules.turn import Turn


class Measure(Enum):
    """What a count counts; the value is the word of rule files."""

    TIMES = "times"
    SUM = "sum"
    DISTINCT = "distinct"
    HIGHEST = "highest"


@dataclass(frozen=True, slots=True)
class CountSpec:
    """`{of: purchase, if: {category: repair}}`, `{of: post.voted, sum: value, for_each: post}`."""

    of: str
    condition: Condition = ALWAYS
    measure: Measure = Measure.TIMES
    attribute: str | None = None
    """What is summed, told apart or compared; None when times are counted."""
    for_each: str | None = None
    """One count for each value of this attribute."""
    per: PeriodKind = PeriodKind.EVER
    """`per: week`: only what the present period of the member's calendar holds."""
    within_days: int | None = None
    """`within: 30 days`: only the last so many of the member's days, today included."""


@dataclass(frozen=True, slots=True)
class NamedCount:
    """A count as rules refer to it: `categories_this_week`, or `badges.repair_hero` for the one of a badge."""

    name: str
    spec: CountSpec
    names: Localised = field(default_factory=dict)
    most_different: int = 1_000
    """How far `distinct` counts: no further than any rule asks, because every value must be remembered."""


MOST_DIFFERENT = 1_000
"""How far any `distinct` counts."""

UNITS = 1_000_000
"""Sums are kept in whole millionths, so that adding never rounds and order never shows."""


def units_in(spec: CountSpec) -> int:
    """How many units of the stored count make one of what a rule file writes."""
    return UNITS if spec.measure in (Measure.SUM, Measure.HIGHEST) else 1


def count_id(name: str) -> RuleId:
    """The rule id of a count."""
    return RuleId(f"counts.{name}")


class Counter(TakesNoChoices):
    """A named count in the fold. It adds what an action of its type brings, and answers how it stands."""

    def __init__(self, named: NamedCount, calendar: Calendar) -> None:
        spec = named.spec
        self.rule = count_id(named.name)
        self.listens_to = frozenset({spec.of})
        self.spec = spec
        self.asks: Mapping[str, Condition] = {spec.of: spec.condition}
        counted = f"{spec.measure.value} {spec.attribute or ''} {spec.for_each or ''}"
        stretch = spec.per.value if spec.within_days is None else f"within {spec.within_days}"
        self._measure = f"{counted} {stretch}"
        # States that were stored before windows were told apart by their length say no more than that it is one.
        self._measures = {self._measure, f"{counted} {stretch.split()[0]}"}
        self._most = named.most_different
        self._calendar = calendar
        self._is_asked = spec.condition != ALWAYS
        self._holds = predicate_of(spec.condition)
        self._for_each = spec.for_each
        self._attribute = None if spec.measure is Measure.TIMES else spec.attribute
        self._within_days = spec.within_days
        self._is_distinct = spec.measure is Measure.DISTINCT
        self._is_highest = spec.measure is Measure.HIGHEST
        self.units = units_in(spec)
        self.passes = spec.per is not PeriodKind.EVER or spec.within_days is not None
        """Whether it falls when nothing but time happens."""
        self._is_usual = spec.measure is Measure.TIMES and spec.within_days is None

    def on_action(self, turn: Turn) -> None:
        if self._is_asked and not self._holds(turn):
            return
        value = "" if self._for_each is None else spelt(turn.attributes.get(self._for_each))
        if value is None:
            return
        held = self._held(turn)
        tally = held.tallies.get(value, _NOTHING)
        if self.passes:
            tally = self._kept(tally, turn)
        if self._is_usual:
            after = Tally(tally.period, tally.amount + 1, tally.seen, tally.days)
        else:
            after = self._added(tally, turn)
        if after is not tally:
            tallies = held.tallies if value in held.tallies else self._still_counting(held.tallies, turn)
            turn.keep(self.rule, CountState(self._measure, {**tallies, value: after}))

    def on_timer(self, turn: Turn) -> None:
        """Never called: it sets no timer."""

    def plan(self, turn: Turn) -> None:
        """Begins anew as a version takes effect that lets it count something else."""
        held = turn.rules.get(self.rule)
        if type(held) is CountState and held.measure not in self._measures:
            turn.keep(self.rule, CountState(self._measure))

    def value_of(self, attributes: Attributes) -> str | None:
        """The value that an action counts for; '' when it is not for each, None when it has none."""
        return "" if self._for_each is None else spelt(attributes.get(self._for_each))

    def standing(self, turn: Turn, value: str) -> int:
        """How the count for a value stands at the instant of a turn, in units."""
        tally = self._held(turn).tallies.get(value, _NOTHING)
        return self._present(tally, turn).amount if self.passes else tally.amount

    def number(self, turn: Turn, value: str) -> int | Decimal:
        """How the count for a value stands, as rule files compare it."""
        units = self.standing(turn, value)
        return units if self.units == 1 else Decimal(units) / self.units

    def values(self, turn: Turn) -> Mapping[str, Tally]:
        """Every value with what is known of it; what has passed is still in it."""
        return self._held(turn).tallies

    def _held(self, turn: Turn) -> CountState:
        held = turn.rules.get(self.rule)
        return held if type(held) is CountState and held.measure in self._measures else _NOT_COUNTED

    def _kept(self, tally: Tally, turn: Turn) -> Tally:
        """What of a tally counts on the day of the turn, or could on a day that a move brings back."""
        if self._within_days is not None:
            return self._in_window(tally, turn.day - self._within_days - _DAYS_BACK)
        return self._present(tally, turn)

    def _present(self, tally: Tally, turn: Turn) -> Tally:
        """What of a tally counts on the day of the turn."""
        if self._within_days is not None:
            return self._in_window(tally, turn.day - self._within_days)
        if self.spec.per is PeriodKind.EVER:
            return tally
        present = self._calendar.period_of(turn.day, self.spec.per)
        # A member who travels to where it is still yesterday goes on with the newer period.
        return tally if tally.period >= present else Tally(period=present)

    def _still_counting(self, tallies: Mapping[str, Tally], turn: Turn) -> Mapping[str, Tally]:
        """Without the values of which nothing counts any more, wherever the member moves.

        They are looked for once in a while, by nothing but how many there are: the same past leaves the same state.
        """
        if not self.passes or not tallies or len(tallies) % _VALUES_BETWEEN_LOOKS:
            return tallies
        day = max(1, turn.day - _DAYS_BACK)
        if self._within_days is None:
            period = self._calendar.period_of(Day(day), self.spec.per)
            return {value: tally for value, tally in tallies.items() if tally.period >= period}
        before = day - self._within_days
        return {value: tally for value, tally in tallies.items() if _last_day(tally) > before}

    def _in_window(self, tally: Tally, before: int) -> Tally:
        days, seen = tally.days, tally.seen
        if days and days[0][0] <= before:
            days = tuple(each for each in days if each[0] > before)
        if seen:
            seen = {value: day for value, day in seen.items() if day > before}
        if len(days) == len(tally.days) and len(seen) == len(tally.seen):
            return tally
        return Tally(0, self._total(days, len(seen)), seen, days)

    def _total(self, days: tuple[tuple[int, int], ...], different: int) -> int:
        match self.spec.measure:
            case Measure.DISTINCT:
                return different
            case Measure.HIGHEST:
                return max((amount for _, amount in days), default=0)
            case _:
                return sum(amount for _, amount in days)

    def _added(self, tally: Tally, turn: Turn) -> Tally:
        if self._is_distinct:
            return self._with_value(tally, turn)
        added = 1 if self._attribute is None else in_units(turn.attributes.get(self._attribute))
        if added is None:
            return tally
        highest = self._is_highest
        if self._within_days is None:
            amount = max(tally.amount, added) if highest else tally.amount + added
            return tally if amount == tally.amount else Tally(tally.period, amount)
        by_day = dict(tally.days)
        today = by_day.get(turn.day, 0)
        by_day[turn.day] = max(today, added) if highest else today + added
        days = tuple(sorted(by_day.items()))
        return Tally(0, self._total(days, 0), {}, days)

    def _with_value(self, tally: Tally, turn: Turn) -> Tally:
        value = spelt(turn.attributes.get(self._attribute or ""))
        if value is None:
            return tally
        if value not in tally.seen and len(tally.seen) >= self._most:
            return tally if self._within_days is None else self._with_newer_value(tally, value, turn.day)
        seen = tally.seen.get(value)
        last_seen = int(turn.day) if self.spec.within_days is not None else 0
        if seen is not None and seen >= last_seen:
            return tally
        return Tally(tally.period, tally.amount + (seen is None), {**tally.seen, value: last_seen}, tally.days)

    def _with_newer_value(self, tally: Tally, value: str, day: int) -> Tally:
        """With a value in the place of the one that leaves the window first: what is seen last counts the longest."""
        oldest = min(tally.seen, key=lambda each: (tally.seen[each], each))
        if tally.seen[oldest] >= day:
            return tally
        seen = {each: last for each, last in tally.seen.items() if each != oldest}
        return Tally(tally.period, tally.amount, {**seen, value: day}, tally.days)


def _last_day(tally: Tally) -> int:
    """The last day that a rolling window knows something of."""
    return max(tally.days[-1][0] if tally.days else 0, max(tally.seen.values(), default=0))


_DAYS_BACK = 3
"""How far a move, and a version in which days begin at another hour, can take the date back, at most."""

_VALUES_BETWEEN_LOOKS = 64
"""How many new values come before those that have passed are looked for again, which costs as much as there are."""

_NOTHING = Tally()
_NOT_COUNTED = CountState()


def in_units(value: object) -> int | None:
    """A number in whole millionths; None when it is none."""
    if type(value) is int:
        return value * UNITS
    if type(value) is float:
        return round(Decimal(repr(value)) * UNITS)
    return None


LONGEST_SPELT = 100
"""Characters of a value that a state keeps as they are: it may have to keep thousands of values."""

_HASHED = "blake2b:"


def spelt(value: AttributeValue | None) -> str | None:
    """An attribute's value as the text that it is told apart by, a hash for a long one; None when it is absent."""
    if value is None or isinstance(value, list):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    if len(text) <= LONGEST_SPELT and not text.startswith(_HASHED):
        return text
    return _HASHED + blake2b(text.encode(), digest_size=16).hexdigest()
