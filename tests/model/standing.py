"""Where a member stands, in a form that the model and the engine can both be brought into."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from engine.rules.effects import AnyEffect, BadgeRevoked, BadgeWon, HeldBack, PointsGiven, PointsHeld
from engine.rules.standing import Standing
from tests.model import challenging, counting, guarding, streaking
from tests.model.counting import as_decimal
from tests.model.member import Member
from tests.model.memories import Award, Given, StoppedBy


@dataclass(frozen=True)
class WalletNow:
    balance: int
    pending: int
    earned: int
    expiring: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class StreakNow:
    current: int
    best: int
    freezes: int


@dataclass(frozen=True)
class ChallengeNow:
    steps: Mapping[str, int]
    times: int


@dataclass(frozen=True)
class Now:
    """Everything that the model answers for."""

    wallets: Mapping[str, WalletNow]
    level: str | None
    badges: frozenset[Award]
    streaks: Mapping[str, StreakNow]
    challenges: Mapping[str, ChallengeNow]
    counts: Mapping[str, int | Decimal]
    counts_by_value: Mapping[str, Mapping[str, int | Decimal]]
    impact: Mapping[str, Decimal]
    segments: tuple[str, ...]
    given: Counter[Given]
    stopped: Counter[StoppedBy]
    held_back: Mapping[str, int]


def of_model(member: Member) -> Now:
    counts = [each for each in member.rules.counts if not each.name.startswith("badges.")]
    return Now(
        wallets={name: _wallet(member, name) for name in member.dictionary.wallets},
        level=member.level,
        badges=frozenset(member.awards),
        streaks={each.name: _streak(member, each.name) for each in member.rules.streaks},
        challenges={
            each.name: ChallengeNow(
                challenging.steps_now(member, each), len(challenging.memory_of(member, each).completed)
            )
            for each in challenging.of_members(member)
        },
        counts={
            each.name: as_decimal(counting.standing(member, each, None)) for each in counts if not each.spec.for_each
        },
        counts_by_value={each.name: _by_value(member, each.name) for each in counts if each.spec.for_each},
        impact={name: _impact(member, name) for name in member.dictionary.impact},
        segments=tuple(member.segments),
        given=Counter(member.given),
        stopped=Counter(member.stopped),
        held_back={each.name: times for each in guarding.guards_of(member) if (times := _held_back(member, each.rule))},
    )


def _wallet(member: Member, name: str) -> WalletNow:
    lots = defaultdict[int, int](int)
    for income in member.incomes:
        if income.wallet == name and income.left and income.gone_on is not None:
            lots[member.begins(income.gone_on)] += income.left
    return WalletNow(member.balance(name), member.pending(name), member.earned(name), tuple(sorted(lots.items())))


def _streak(member: Member, name: str) -> StreakNow:
    (spec,) = (each for each in member.rules.streaks if each.name == name)
    memory = streaking.memory_of(member, spec)
    return StreakNow(len(streaking.run_of(memory)), memory.best, memory.freezes if spec.freezes else 0)


def _by_value(member: Member, name: str) -> dict[str, int | Decimal]:
    count = counting.named(member, name)
    told = {value: as_decimal(counting.standing(member, count, value)) for value in counting.values(member, count)}
    return {value: each for value, each in told.items() if each}


def _held_back(member: Member, rule: str) -> int:
    return sum(each.rule == rule for each in member.stopped)


def _impact(member: Member, name: str) -> Decimal:
    return sum((as_decimal(amount) for measure, amount in member.impact if measure == name), Decimal(0))


def of_engine(standing: Standing, effects: Iterable[AnyEffect]) -> Now:
    effects = list(effects)
    return Now(
        wallets={
            each.wallet.name: WalletNow(
                each.balance, each.pending, each.earned_ever, tuple((lot.at, lot.amount) for lot in each.expiring)
            )
            for each in standing.wallets
        },
        level=standing.level.level.name if standing.level else None,
        badges=frozenset(_awards(effects)),
        streaks={each.streak.name: StreakNow(each.current, each.best, each.freezes_left) for each in standing.streaks},
        challenges={
            each.challenge.name: ChallengeNow({step.step.name: step.progress.value for step in each.steps}, each.times)
            for each in standing.challenges
        },
        counts=standing.counts,
        counts_by_value={
            name: {value: each for value, each in counts.items() if each}
            for name, counts in standing.counts_by_value.items()
        },
        impact={each.impact.name: each.total for each in standing.impact},
        segments=standing.segments,
        given=Counter(
            Given(each.at, each.rule, each.wallet, each.amount)
            for each in effects
            if isinstance(each, PointsGiven | PointsHeld)
        ),
        stopped=Counter(
            StoppedBy(each.at, each.rule, each.entry or "", each.value, each.so_far, each.until)
            for each in effects
            if isinstance(each, HeldBack)
        ),
        held_back=standing.held_back,
    )


def _awards(effects: Iterable[AnyEffect]) -> set[Award]:
    """What was won and not revoked since."""
    held = set[Award]()
    for effect in effects:
        if isinstance(effect, BadgeWon | BadgeRevoked):
            season = effect.season.toordinal() if effect.season else None
            award = Award(effect.badge, effect.tier, effect.value, season)
            if isinstance(effect, BadgeWon):
                held.add(award)
            else:
                held.discard(award)
    return held
