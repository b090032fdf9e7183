"""What a fold costs, and that it costs what its own rules cost, not what the ruleset holds.

Run with `python benchmarks/fold.py`. Three programmes take turns in one run: 30 rules that all listen to the action;
the same 30 beside 990 that listen to other actions; and those 1,020 for members who have set off every one of them
before, so that their states are as full as they can be. The ratio of each to the first is what counts: at most 1.3.

A fourth has 30 rules of every kind there is, with everything that each can have (`every_kind/`): how much more those
cost is to be seen, not held. For the first and the fourth it is then measured what five years cost in which a member
does nothing, which is to take less than 20 ms, and what it costs to say where a member stands.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from engine.rules.badges import BadgeSpec, Tier
from engine.rules.calendar import Duration, DurationUnit, PeriodKind
from engine.rules.challenges import ChallengeSpec, ChallengeStep
from engine.rules.counts import CountSpec, NamedCount
from engine.rules.dictionary import ActionType, Dictionary, Wallet
from engine.rules.entries import Act, Action, AttributeValue, Choice, EntryId, ProfileChange
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import HOUR, Instant, instant_of
from engine.rules.levels import Level, LevelsSpec
from engine.rules.points import Award, Limits, PointsSpec
from engine.rules.ruleset import Ruleset
from engine.rules.state import State, dump
from engine.rules.streaks import StreakPeriod, StreakSpec
from engine.rules.tree import Compare, Comparison, Literal, attribute
from engine.rulesets import check_folder

NAMES = {"en": "A rule"}
START = instant_of(datetime(2026, 1, 5, 8, tzinfo=UTC))
BEFORE = Instant(START - HOUR)
RULES_AN_ACTION = 30
EVERY_KIND = "30 rules of every kind, all listen"
FIVE_YEARS = 5 * 365 * 24 * HOUR


@dataclass(frozen=True, slots=True)
class Contender:
    """A programme, what is known of a member, and what the member does then."""

    fold: Fold
    state: State
    journal: Sequence[Action]

    def lived(self) -> State:
        """What is known of the member in the end."""
        state = self.state
        for entry in self.journal:
            state, _ = self.fold.apply(state, entry)
        return state


def ruleset(actions: int) -> Ruleset:
    """Thirty rules for each action type: 12 points rules, 10 badges, 6 streaks and 2 challenges."""
    types = [f"action_{number}" for number in range(actions)]
    return Ruleset(
        digest="benchmark",
        dictionary=Dictionary(
            key="benchmark",
            names=NAMES,
            languages=("en",),
            zone="Europe/Stockholm",
            actions={each: ActionType(each, NAMES) for each in types},
            wallets={each: Wallet(each, NAMES) for each in ("points", "xp")},
        ),
        points=tuple(points(f"{each}_{number}", each, number) for each in types for number in range(12)),
        badges=tuple(badge(f"{each}_{number}", number) for each in types for number in range(10)),
        counts=tuple(count_of(f"{each}_{number}", each, number) for each in types for number in range(10)),
        streaks=tuple(streak(f"{each}_{number}", each, number) for each in types for number in range(6)),
        challenges=tuple(challenge(f"{each}_{number}", each) for each in types for number in range(2)),
        levels=LevelsSpec("xp", tuple(Level(f"level_{n}", NAMES, n * n * 1000) for n in range(20))),
    )


def points(name: str, when: str, number: int) -> PointsSpec:
    limits = Limits(
        times={PeriodKind.DAY: 3},
        points={("points", PeriodKind.WEEK): 500},
        cooldown=Duration(10, DurationUnit.MINUTE) if number % 2 else None,
    )
    condition = Compare(attribute("amount"), Comparison.AT_LEAST, Literal(number % 4))
    give = {"points": Award(Literal(20)), "xp": Award(Literal(5))}
    return PointsSpec(name, NAMES, when, give, condition, limits)


def count_of(badge: str, of: str, number: int) -> NamedCount:
    return NamedCount(f"badges.{badge}", CountSpec(of, for_each="topic" if number % 5 == 0 else None))


def badge(name: str, number: int) -> BadgeSpec:
    tiers = tuple(Tier(str(n), NAMES, (n,)) for n in (5, 50, 500))
    return BadgeSpec(name, NAMES, counts=(f"badges.{name}",), tiers=tiers, for_each=number % 5 == 0)


def streak(name: str, when: str, number: int) -> StreakSpec:
    every = StreakPeriod.WEEK if number % 3 == 0 else StreakPeriod.DAY
    return StreakSpec(name, NAMES, when, every)


def challenge(name: str, do: str) -> ChallengeSpec:
    return ChallengeSpec(
        name, NAMES, date(2026, 1, 1), date(2030, 12, 31), (ChallengeStep("step", NAMES, do, 1_000_000),)
    )


def action(number: int, kind: str = "action_0") -> Action:
    attributes: dict[str, AttributeValue] = {"amount": number % 5, "topic": f"topic {number % 7}"}
    when = Instant(START + number * 2 * HOUR)
    return Action(EntryId(f"entry-{number}"), when, "brand", f"{number:08}", kind, attributes)


def did_everything_once(fold: Fold, actions: int) -> State:
    """A member who has done everything once, shortly before the measured actions begin."""
    state = fold.empty()
    for number in range(actions):
        entry = action(0, f"action_{number}")
        earlier = Action(
            entry.id, Instant(START - HOUR + number), "brand", f"before-{number:04}", entry.type, entry.attributes
        )
        state, _ = fold.apply(state, earlier)
    return state


def every_kind(actions: int) -> Contender:
    """Rules of every kind, and a member of a segment who joined the challenge that asks for it."""
    report = check_folder(Path(__file__).parent / "every_kind")
    assert report.compiled.ruleset is not None, report.text
    fold = Fold([RuleVersion(1, Instant(0), report.compiled.ruleset)])
    told = ProfileChange(EntryId("told"), BEFORE, "brand", "told", attributes={"city": "Lund", "newsletter": True})
    joins = Choice(EntryId("joins"), BEFORE, "brand", "joins", Act.JOIN, "challenges.joined")
    return Contender(fold, fold.refold([told, joins]).state, [varied(number) for number in range(actions)])


def varied(number: int) -> Action:
    """An action with an attribute of each kind, so that now this rule and now that one is met."""
    attributes: dict[str, AttributeValue] = {
        "category": ("repair", "rental", "new")[number % 3],
        "amount": number % 5,
        "topic": f"topic {number % 7}",
        "task": f"task {number % 50}",
        "tags": ["story", "long"] if number % 2 else ["short"],
    }
    when = Instant(START + number * 2 * HOUR)
    return Action(EntryId(f"entry-{number}"), when, "brand", f"{number:08}", "done", attributes)


def microseconds_a_fold(contender: Contender) -> float:
    begin = time.perf_counter()
    contender.lived()
    return (time.perf_counter() - begin) / len(contender.journal) * 1e6


def microseconds(ask: Callable[[], object], times: int) -> float:
    """What asking takes at best."""
    took = []
    for _ in range(times):
        begin = time.perf_counter()
        ask()
        took.append(time.perf_counter() - begin)
    return min(took) * 1e6


def measure_folds(contenders: dict[str, Contender], rounds: int, console: Console) -> dict[str, float]:
    """Tells what folding one action costs; answers with the median of each in microseconds."""
    took: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in track(range(rounds), "folding", console=console, transient=True):
        for name, contender in contenders.items():
            took[name].append(microseconds_a_fold(contender))
    medians = {name: statistics.median(times) for name, times in took.items()}
    floor = next(iter(medians.values()))
    table = Table("programme", "µs a fold", "folds a second", "ratio", "state, bytes", title="Folding one action")
    for name, median in medians.items():
        size = len(dump(contenders[name].state))
        table.add_row(name, f"{median:.1f}", f"{1e6 / median:,.0f}", f"{median / floor:.2f}", f"{size:,}")
    console.print(table)
    return medians


def measure_time_and_screens(contenders: dict[str, Contender], folds: dict[str, float], console: Console) -> None:
    """Tells what idle years and standings cost after the whole journal, beside one fold of the same programme."""
    table = Table("programme", "five idle years, ms", "in folds", "standing, ms", "in folds", title="Time, and screens")
    for name, contender in contenders.items():
        state, now = contender.lived(), contender.journal[-1].occurred_at
        idle = microseconds(partial(contender.fold.advance, state, now + FIVE_YEARS), 10)
        shown = microseconds(partial(contender.fold.standing, state, now), 10)
        in_folds = [f"{each / folds[name]:.0f}" for each in (idle, shown)]
        table.add_row(name, f"{idle / 1e3:.2f}", in_folds[0], f"{shown / 1e3:.2f}", in_folds[1])
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actions", type=int, default=2000, help="actions folded in each round (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=15, help="rounds, interleaved (default: %(default)s)")
    arguments = parser.parse_args()

    console = Console()
    many = 1000 // RULES_AN_ACTION + 1
    few_rules, many_rules = (Fold([RuleVersion(1, Instant(0), ruleset(n))]) for n in (1, many))
    journal = [action(number) for number in range(arguments.actions)]
    contenders = {
        "30 rules, all listen": Contender(few_rules, did_everything_once(few_rules, 1), journal),
        "1,020 rules, 30 listen": Contender(many_rules, did_everything_once(many_rules, 1), journal),
        "1,020 rules, 30 listen, every rule set off before": Contender(
            many_rules, did_everything_once(many_rules, many), journal
        ),
        EVERY_KIND: every_kind(arguments.actions),
    }
    folds = measure_folds(contenders, arguments.rounds, console)
    looked_at = {name: contenders[name] for name in (next(iter(contenders)), EVERY_KIND)}
    measure_time_and_screens(looked_at, folds, console)


if __name__ == "__main__":
    main()
