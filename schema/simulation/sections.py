"""The sections of a simulation's report, as tables that a terminal and a page show alike."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from engine.operations.simulate import Simulation
from engine.operations.simulating.report import Moved, WalletReport
from engine.operations.simulating.spread import Spread
from engine.operations.simulating.sums import Change
from schema.simulation.words import in_words, moment, number, plural


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, right-aligned. `signed` ones are differences, and show which way they go."""

    value: int | float
    signed: bool = False


Cell: TypeAlias = str | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what is to be said below it, and a table, if there are rows."""

    title: str
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    remark: str = ""


_RULES_TOLD = 3
"""So many rules are named beside a member's change."""


def sections_of(simulation: Simulation) -> Iterator[Section]:
    """Everything but the distributions, which are drawn."""
    yield _totals(simulation)
    yield _rules(simulation)
    yield from filter(None, (_badges(simulation), _levels(simulation), _streaks(simulation), _challenges(simulation)))
    for wallet in simulation.wallets:
        yield from _largest(wallet)
    yield _silent(simulation)


def missing_of(simulation: Simulation) -> Section | None:
    """What the draft reads and is gone from old actions: then nothing below is what it would have been."""
    if not simulation.missing:
        return None
    rows = tuple(
        (
            each.rule,
            f"`{each.attribute}` of {each.type}",
            Figure(each.actions),
            moment(each.received_from),
            moment(each.received_until),
        )
        for each in simulation.missing
    )
    heads = ("rule", "reads", "actions without it", "handed in from", "until")
    return Section("What the draft reads is gone from old actions", heads, rows, _GONE)


_GONE = (
    "`keep_for` has removed it, because no rule read it; what is optional may also never have been told of some. They "
    "are folded as if it had never been told, so what the draft makes of them is not what it would have made of them "
    "then."
)


def spread_of(wallet: WalletReport) -> Section:
    """How a wallet is distributed, in numbers."""
    heads = ("", "least", "10 %", "25 %", "half have up to", "75 %", "90 %", "most", "average")
    rows = (_spread_row("before", wallet.before), _spread_row("after", wallet.after))
    return Section(f"How {wallet.wallet} are spread over members", heads, rows)


def _spread_row(name: str, spread: Spread) -> tuple[Cell, ...]:
    shares = (spread.tenth, spread.quarter, spread.median, spread.three_quarters, spread.nine_tenths)
    return name, *map(Figure, (spread.least, *shares, spread.most, spread.mean))


def _totals(simulation: Simulation) -> Section:
    heads = ("wallet", "before", "after", "change", "%", "members who gain", "lose", "unchanged")
    rows = [
        (
            each.wallet,
            *_moved(each.balance),
            _share(each.balance),
            Figure(each.gaining),
            Figure(each.losing),
            Figure(each.unchanged),
        )
        for each in simulation.wallets
    ]
    waiting = [each for each in simulation.wallets if each.pending.before or each.pending.after]
    remark = "; ".join(
        f"{each.wallet} that wait: {number(each.pending.before)} before, {number(each.pending.after)} after"
        for each in waiting
    )
    return Section("Balances", heads, tuple(rows), remark)


def _rules(simulation: Simulation) -> Section:
    heads = ("rule", "wallet", "before", "after", "change", "%")
    changed = [each for each in simulation.rules if each.points.difference]
    rows = tuple((each.rule, each.wallet, *_moved(each.points), _share(each.points)) for each in changed)
    return Section("Points by rule", heads, rows, _others(len(simulation.rules) - len(changed), "rule"))


def _badges(simulation: Simulation) -> Section | None:
    heads = ("badge", "tier", "held before", "after", "change", "gained", "lost")
    changed = [each for each in simulation.badges if each.gained or each.lost]
    rows = tuple(
        (each.badge, each.tier or "", *_moved(each.held), Figure(each.gained), Figure(each.lost)) for each in changed
    )
    others = _others(len(simulation.badges) - len(changed), "badge or tier", "badges and tiers")
    return Section("Badges", heads, rows, others) if simulation.badges else None


def _levels(simulation: Simulation) -> Section | None:
    rows = tuple((each.level, *_moved(each.members)) for each in simulation.levels)
    climb = f"{plural(simulation.climbing, 'member')} would climb, {number(simulation.falling)} would fall"
    return Section("Levels", ("level", "members before", "after", "change"), rows, climb) if rows else None


def _streaks(simulation: Simulation) -> Section | None:
    heads = ("streak", "runs now", "after", "change", "longer", "shorter", "longest ever", "after")
    changed = [each for each in simulation.streaks if each.lengths.difference or each.longest.difference]
    rows = tuple(
        (
            each.streak,
            *_moved(each.running),
            Figure(each.longer),
            Figure(each.shorter),
            Figure(each.longest.before),
            Figure(each.longest.after),
        )
        for each in changed
    )
    others = _others(len(simulation.streaks) - len(changed), "streak")
    return Section("Streaks", heads, rows, others) if simulation.streaks else None


def _challenges(simulation: Simulation) -> Section | None:
    heads = ("challenge", "completed before", "after", "change")
    changed = [each for each in simulation.challenges if each.completed.difference]
    rows = tuple((each.challenge, *_moved(each.completed)) for each in changed)
    others = _others(len(simulation.challenges) - len(changed), "challenge")
    return Section("Challenges", heads, rows, others) if simulation.challenges else None


def _largest(wallet: WalletReport) -> Iterator[Section]:
    heads = ("member", "before", "after", "change", "made by")
    for title, changes in (("gain", wallet.gains), ("lose", wallet.losses)):
        if changes:
            rows = tuple(_change(each) for each in changes)
            yield Section(f"Who would {title} most {wallet.wallet}", heads, rows)


def _change(change: Change) -> tuple[Cell, ...]:
    made_by = [f"{rule} {number(amount, signed=True)}" for rule, amount in change.rules]
    told = ", ".join(made_by[:_RULES_TOLD]) + (", …" if len(made_by) > _RULES_TOLD else "")
    return change.member, *_moved(Moved(change.before, change.after)), told


def _silent(simulation: Simulation) -> Section:
    rows = tuple((each.rule, in_words(each)) for each in simulation.silent)
    remark = "" if rows else "Every rule of the draft did something for somebody."
    return Section("Rules that never fire", ("rule", "why") if rows else (), rows, remark)


def _moved(moved: Moved) -> tuple[Figure, Figure, Figure]:
    return Figure(moved.before), Figure(moved.after), Figure(moved.difference, signed=True)


def _share(moved: Moved) -> Cell:
    return Figure(round(100 * moved.difference / abs(moved.before), 1), signed=True) if moved.before else ""


def _others(count: int, one: str, several: str = "") -> str:
    return f"{plural(count, one, several)} as before" if count else ""


def widest(rows: Iterable[Sequence[Cell]], column: int) -> float:
    """The largest number of a column, whichever way it goes; 0 where there is none."""
    figures = (row[column] for row in rows)
    return max((abs(each.value) for each in figures if isinstance(each, Figure)), default=0)
