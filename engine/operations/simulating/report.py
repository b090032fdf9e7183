"""The report of a simulation: who gains and who loses what. Plain values, made from sums."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from engine.operations.simulating.missing import Missing
from engine.operations.simulating.silent import Silent, silent_rules
from engine.operations.simulating.spread import Bar, Spread, bars_of, spread_of
from engine.operations.simulating.sums import Change, Sums, WalletSums
from engine.rules.instants import Instant
from engine.rules.ruleset import Ruleset

KeyT = TypeVar("KeyT", str, tuple[str, str])


@dataclass(frozen=True, slots=True)
class Moved:
    """A number as it is, and as it would be."""

    before: int
    after: int

    @property
    def difference(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class WalletReport:
    """One wallet over all members."""

    wallet: str
    balance: Moved
    earned: Moved
    pending: Moved
    gaining: int
    losing: int
    unchanged: int
    before: Spread
    after: Spread
    bars: tuple[Bar, ...]
    gains: tuple[Change, ...]
    """The twenty members who gain most."""
    losses: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class RulePoints:
    """What a rule puts into a wallet, all members together; below 0 for what is taken out in its name."""

    rule: str
    wallet: str
    points: Moved


@dataclass(frozen=True, slots=True)
class BadgeReport:
    """A badge, or a tier of it: how often it is held, and how often it would be gained and lost."""

    badge: str
    tier: str | None
    held: Moved
    gained: int
    lost: int


@dataclass(frozen=True, slots=True)
class LevelReport:
    """How many members stand on a level."""

    level: str
    members: Moved


@dataclass(frozen=True, slots=True)
class StreakReport:
    """A streak over all members."""

    streak: str
    running: Moved
    """Members with a run now."""
    lengths: Moved
    """Of all runs now, added up."""
    longest: Moved
    """The best run that anybody ever had."""
    longer: int
    """Members whose run now would be longer."""
    shorter: int


@dataclass(frozen=True, slots=True)
class ChallengeReport:
    """How often a challenge was completed."""

    challenge: str
    completed: Moved


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a draft would make of real history."""

    program: str
    published: int
    """The number of the newest version, which the draft is compared with together with all before it."""
    since: Instant | None
    """From when on the draft rules; None is all of history."""
    as_of: Instant
    all_members: int
    members: int
    """How many of them were looked at."""
    changed: int
    entries: int
    """Entries that the draft rules."""
    wallets: tuple[WalletReport, ...]
    rules: tuple[RulePoints, ...]
    badges: tuple[BadgeReport, ...]
    levels: tuple[LevelReport, ...]
    climbing: int
    falling: int
    """Members who would stand on a higher level, and on a lower one, by its place in the draft."""
    streaks: tuple[StreakReport, ...]
    challenges: tuple[ChallengeReport, ...]
    silent: tuple[Silent, ...]
    missing: tuple[Missing, ...]
    """What the draft reads, and `keep_for` has removed from actions that it rules."""
    warnings: str
    """What `check` warns of, for people; empty when there is nothing."""
    seconds: float
    jobs: int


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What was simulated, and how."""

    program: str
    published: int
    since: Instant | None
    as_of: Instant
    all_members: int
    missing: tuple[Missing, ...]
    warnings: str
    seconds: float
    jobs: int


def simulation(sums: Sums, draft: Ruleset, told: Circumstances) -> Simulation:
    """The report that sums come to. What the draft has comes in its order, before what is only held still."""
    ladder = [level.name for level in draft.levels.levels] if draft.levels is not None else []
    return Simulation(
        program=told.program,
        published=told.published,
        since=told.since,
        as_of=told.as_of,
        all_members=told.all_members,
        members=sums.members,
        changed=sums.changed,
        entries=sums.entries,
        wallets=tuple(
            _wallet(name, sums.wallets[name], sums.members) for name in _ordered(draft.dictionary.wallets, sums.wallets)
        ),
        rules=tuple(_rules(sums, draft)),
        badges=tuple(_badges(sums, draft)),
        levels=tuple(_levels(sums.levels, ladder)),
        climbing=sum(n for (old, new), n in sums.levels.items() if _rank(new, ladder) > _rank(old, ladder)),
        falling=sum(n for (old, new), n in sums.levels.items() if _rank(new, ladder) < _rank(old, ladder)),
        streaks=tuple(_streaks(sums, draft)),
        challenges=tuple(_challenges(sums, draft)),
        silent=silent_rules(draft, sums.fired, sums.matched, sums.actions),
        missing=told.missing,
        warnings=told.warnings,
        seconds=told.seconds,
        jobs=told.jobs,
    )


def _wallet(name: str, sums: WalletSums, members: int) -> WalletReport:
    before, after = (_with_nothing(held, members) for held in (sums.balances.before, sums.balances.after))
    balance, earned, pending = (
        Moved(sums.totals.before[each], sums.totals.after[each]) for each in ("balance", "earned", "pending")
    )
    return WalletReport(
        wallet=name,
        balance=balance,
        earned=earned,
        pending=pending,
        gaining=sums.gaining,
        losing=sums.losing,
        unchanged=members - sums.gaining - sums.losing,
        before=spread_of(before),
        after=spread_of(after),
        bars=bars_of(before, after),
        gains=tuple(sums.gains),
        losses=tuple(sums.losses),
    )


def _with_nothing(held: Counter[int], members: int) -> Counter[int]:
    """Balances with those of members into whose wallet nothing was ever put."""
    return +Counter({**held, 0: held[0] + members - held.total()})


def _rules(sums: Sums, draft: Ruleset) -> Iterator[RulePoints]:
    points, wallets = sums.points, list(draft.dictionary.wallets)
    given = {f"points.{each.name}": place for place, each in enumerate(draft.points)}
    known = {key for held in (points.before, points.after) for key, amount in held.items() if amount}

    def place(key: tuple[str, str]) -> tuple[object, ...]:
        rule, wallet = key
        return (given.get(rule, len(given)), rule, wallets.index(wallet) if wallet in wallets else len(wallets), wallet)

    for key in sorted(known, key=place):
        yield RulePoints(*key, Moved(points.before[key], points.after[key]))


def _badges(sums: Sums, draft: Ruleset) -> Iterator[BadgeReport]:
    declared = [(badge.name, tier.name or "") for badge in draft.badges for tier in badge.tiers]
    declared += [(badge.name, "") for badge in draft.badges if not badge.tiers]
    for key in _ordered(declared, (*sums.badges.before, *sums.badges.after)):
        held = Moved(sums.badges.before[key], sums.badges.after[key])
        yield BadgeReport(key[0], key[1] or None, held, sums.badges_gained[key], sums.badges_lost[key])


def _levels(levels: Counter[tuple[str | None, str | None]], ladder: list[str]) -> Iterator[LevelReport]:
    before, after = Counter[str](), Counter[str]()
    for (old, new), members in levels.items():
        before[old or ""] += members
        after[new or ""] += members
    for level in _ordered(ladder, [each for each in (*before, *after) if each]):
        yield LevelReport(level, Moved(before[level], after[level]))


def _rank(level: str | None, ladder: list[str]) -> int:
    return ladder.index(level) if level in ladder else 0


def _streaks(sums: Sums, draft: Ruleset) -> Iterator[StreakReport]:
    known = [streak for streak, _ in (*sums.lengths.before, *sums.lengths.after)]
    for streak in _ordered([each.name for each in draft.streaks], known):
        running, lengths, longest = [], [], []
        for held, best in ((sums.lengths.before, sums.bests.before), (sums.lengths.after, sums.bests.after)):
            runs = [(length, members) for (name, length), members in held.items() if name == streak and length]
            running.append(sum(members for _, members in runs))
            lengths.append(sum(length * members for length, members in runs))
            longest.append(max((length for name, length in best if name == streak), default=0))
        yield StreakReport(
            streak, Moved(*running), Moved(*lengths), Moved(*longest), sums.longer[streak], sums.shorter[streak]
        )


def _challenges(sums: Sums, draft: Ruleset) -> Iterator[ChallengeReport]:
    known = (*sums.challenges.before, *sums.challenges.after)
    for challenge in _ordered([each.name for each in draft.challenges], known):
        completed = Moved(sums.challenges.before[challenge], sums.challenges.after[challenge])
        yield ChallengeReport(challenge, completed)


def _ordered(declared: Iterable[KeyT], found: Iterable[KeyT]) -> list[KeyT]:
    """What the draft declares in its order, then what else was found, by name."""
    first: list[KeyT] = list(dict.fromkeys(declared))
    others: list[KeyT] = sorted(set(found) - set(first))
    return first + others
