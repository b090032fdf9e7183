"""What a fold costs, and that it costs what its own rules cost, not what the ruleset holds.

Run with `python benchmarks/fold.py`. Three programmes take turns in one run: 30 rules that all listen to the action;
the same 30 beside 990 that listen to other actions; and those 1,020 for members who have set off every one of them
before, so that their states are as full as they can be. The ratio of each to the first is what counts: at most 1.3.
"""

import argparse
import statistics
import time
from datetime import UTC, date, datetime

from rich.console import Console
from rich.progress import track
from rich.table import Table

from engine.rules.badges import BadgeSpec, Tier
from engine.rules.calendar import Duration, DurationUnit, PeriodKind
from engine.rules.challenges import ChallengeSpec, ChallengeStep
from engine.rules.counts import CountSpec, NamedCount
from engine.rules.dictionary import ActionType, Dictionary, Wallet
from engine.rules.entries import Action, AttributeValue, EntryId
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import HOUR, Instant, instant_of
from engine.rules.levels import Level, LevelsSpec
from engine.rules.points import Award, Limits, PointsSpec
from engine.rules.ruleset import Ruleset
from engine.rules.state import State, dump
from engine.rules.streaks import StreakPeriod, StreakSpec
from engine.rules.tree import Compare, Comparison, Literal, attribute

NAMES = {"en": "A rule"}
START = instant_of(datetime(2026, 1, 5, 8, tzinfo=UTC))
RULES_AN_ACTION = 30


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


def lived(fold: Fold, actions: int) -> State:
    """A member who has done everything once, shortly before the measured actions begin."""
    state = fold.empty()
    for number in range(actions):
        entry = action(0, f"action_{number}")
        earlier = Action(
            entry.id, Instant(START - HOUR + number), "brand", f"before-{number:04}", entry.type, entry.attributes
        )
        state, _ = fold.apply(state, earlier)
    return state


def microseconds_a_fold(fold: Fold, state: State, journal: list[Action]) -> float:
    begin = time.perf_counter()
    for entry in journal:
        state, _ = fold.apply(state, entry)
    return (time.perf_counter() - begin) / len(journal) * 1e6


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
        "30 rules, all listen": (few_rules, lived(few_rules, 1)),
        "1,020 rules, 30 listen": (many_rules, lived(many_rules, 1)),
        "1,020 rules, 30 listen, every rule set off before": (many_rules, lived(many_rules, many)),
    }
    took: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in track(range(arguments.rounds), "folding", console=console, transient=True):
        for name, (fold, state) in contenders.items():
            took[name].append(microseconds_a_fold(fold, state, journal))

    floor = statistics.median(next(iter(took.values())))
    table = Table("programme", "µs a fold", "folds a second", "ratio", "state, bytes", title="Folding one action")
    for name, times in took.items():
        median = statistics.median(times)
        size = len(dump(contenders[name][1]))
        table.add_row(name, f"{median:.1f}", f"{1e6 / median:,.0f}", f"{median / floor:.2f}", f"{size:,}")
    console.print(table)


if __name__ == "__main__":
    main()
