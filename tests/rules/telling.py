"""Small builders with which tests of the fold tell a member's story in the design's words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from engine.rules.badges import BadgeSpec, Tier
from engine.rules.calendar import Duration, DurationUnit, PeriodKind
from engine.rules.campaigns import CampaignSpec
from engine.rules.challenges import ChallengeSpec, ChallengeStep
from engine.rules.counts import CountSpec, NamedCount
from engine.rules.dictionary import ActionType, Attribute, AttributeKind, Dictionary, Wallet
from engine.rules.effects import AnyEffect, Effect
from engine.rules.entries import Act, Action, AttributeValue, Choice, Entry, EntryId, ProfileChange
from engine.rules.fold import Fold, Folded, RuleVersion
from engine.rules.gifts import NOTHING, Gift
from engine.rules.instants import Instant, instant_of
from engine.rules.levels import Level, LevelsSpec
from engine.rules.points import Award, Limits, PointsSpec
from engine.rules.ruleset import Ruleset
from engine.rules.streaks import StreakPeriod, StreakSpec
from engine.rules.tree import ALWAYS, Condition, Literal

EffectT = TypeVar("EffectT", bound=Effect)

NAMES = {"en": "A name"}
BEGINNING = Instant(-(10**17))

STOCKHOLM = "Europe/Stockholm"


def at(text: str, zone: str = STOCKHOLM) -> Instant:
    """The instant at which clocks in the zone show `2027-03-01 10:00` (the first, if they show it twice)."""
    return instant_of(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


def did(what: str, when: str, zone: str = STOCKHOLM, key: str = "", **attributes: AttributeValue) -> Action:
    """An action; its key is its own time unless told otherwise."""
    name = key or f"{what} {when} {zone}"
    return Action(EntryId(f"entry {name}"), at(when, zone), "brand", name, what, dict(attributes))


def moved(to: str, when: str, zone: str = STOCKHOLM) -> ProfileChange:
    """A member's move to another zone."""
    return ProfileChange(EntryId(f"move {when}"), at(when, zone), "brand", f"move {when}", zone=to)


def chose(act: Act, rule: str, when: str, zone: str = STOCKHOLM, **days: date) -> Choice:
    """What a member chose about a rule; a pause has a `first_day` and a `last_day`."""
    name = f"{act.value} {rule} {when}"
    return Choice(EntryId(name), at(when, zone), "brand", name, act, rule, **days)


def points(
    name: str = "found",
    when: str = "found",
    give: Mapping[str, int] | None = None,
    condition: Condition = ALWAYS,
    times: Mapping[PeriodKind, int] | None = None,
    at_most: Mapping[tuple[str, PeriodKind], int] | None = None,
    cooldown_minutes: int | None = None,
    **more: Any,
) -> PointsSpec:
    awards = {wallet: Award(Literal(amount)) for wallet, amount in (give or {"points": 20}).items()}
    cooldown = Duration(cooldown_minutes, DurationUnit.MINUTE) if cooldown_minutes else None
    return PointsSpec(name, NAMES, when, awards, condition, Limits(times or {}, at_most or {}, cooldown), **more)


@dataclass(frozen=True)
class Counted:
    """A badge with the count that it wrote down for itself."""

    spec: BadgeSpec
    count: NamedCount


def badge(
    name: str = "helper", count: CountSpec | None = None, at_least: int = 3, give: Gift = NOTHING, **more: Any
) -> Counted:
    return _counted(name, count or CountSpec("found"), (Tier(None, NAMES, (at_least,), give),), more)


def tiered(name: str, count: CountSpec, **tiers: int) -> Counted:
    return _counted(name, count, tuple(Tier(each, NAMES, (n,)) for each, n in tiers.items()), {})


def _counted(name: str, count: CountSpec, tiers: tuple[Tier, ...], more: dict[str, Any]) -> Counted:
    own = f"badges.{name}"
    spec = BadgeSpec(name, NAMES, counts=(own,), tiers=tiers, for_each=count.for_each is not None, **more)
    return Counted(spec, NamedCount(own, count, most_different=max(tier.at_least[0] for tier in tiers)))


def daily(
    name: str = "daily",
    when: str = "found",
    only_on: Iterable[int] = range(7),
    at_least: int = 1,
    milestones: Mapping[int, Gift] | None = None,
    **more: Any,
) -> StreakSpec:
    return StreakSpec(
        name,
        NAMES,
        when,
        StreakPeriod.DAY,
        at_least=at_least,
        only_on=frozenset(only_on),
        milestones=milestones or {},
        **more,
    )


def weekly(name: str = "weekly", when: str = "found", at_least: int = 1, **more: Any) -> StreakSpec:
    return StreakSpec(name, NAMES, when, StreakPeriod.WEEK, at_least=at_least, **more)


def monthly(name: str = "monthly", when: str = "found", **more: Any) -> StreakSpec:
    return StreakSpec(name, NAMES, when, StreakPeriod.MONTH, **more)


def every(days: int, name: str = "often", when: str = "found", **more: Any) -> StreakSpec:
    """A streak of stretches of so many days."""
    return StreakSpec(name, NAMES, when, StreakPeriod.DAYS, days=days, **more)


def challenge(first: str, last: str, give: Gift = NOTHING, **times: int) -> ChallengeSpec:
    """A challenge whose steps are named after the action that they ask for."""
    steps = tuple(ChallengeStep(do, NAMES, do, n) for do, n in times.items())
    return ChallengeSpec("spring", NAMES, date.fromisoformat(first), date.fromisoformat(last), steps, give)


def levels(**at_least: int) -> LevelsSpec:
    return LevelsSpec("xp", tuple(Level(name, NAMES, n) for name, n in at_least.items()))


def ruleset(
    *rules: PointsSpec | BadgeSpec | Counted | NamedCount | StreakSpec | ChallengeSpec,
    levels: LevelsSpec | None = None,
    week_starts: int = 0,
    day_starts: int = 0,
    zone: str = STOCKHOLM,
    wallets: Iterable[Wallet] = (),
    campaigns: Iterable[CampaignSpec] = (),
) -> Ruleset:
    dictionary = Dictionary(
        key="club",
        names=NAMES,
        languages=("en",),
        zone=zone,
        actions={
            name: ActionType(name, NAMES, {"amount": Attribute("amount", AttributeKind.NUMBER, optional=True)})
            for name in ("found", "bought", "voted")
        },
        wallets={name: Wallet(name, NAMES) for name in ("points", "xp")} | {each.name: each for each in wallets},
        week_starts=week_starts,
        day_starts=day_starts,
    )
    return Ruleset(
        digest="digest",
        dictionary=dictionary,
        points=tuple(rule for rule in rules if isinstance(rule, PointsSpec)),
        campaigns=tuple(campaigns),
        streaks=tuple(rule for rule in rules if isinstance(rule, StreakSpec)),
        challenges=tuple(rule for rule in rules if isinstance(rule, ChallengeSpec)),
        badges=tuple(
            rule.spec if isinstance(rule, Counted) else rule for rule in rules if isinstance(rule, Counted | BadgeSpec)
        ),
        counts=(
            *(rule for rule in rules if isinstance(rule, NamedCount)),
            *(rule.count for rule in rules if isinstance(rule, Counted)),
        ),
        levels=levels,
    )


def fold_of(*rules: Ruleset | PointsSpec | BadgeSpec | Counted | NamedCount | StreakSpec | ChallengeSpec) -> Fold:
    """A fold under one version: of a whole ruleset, or of a few rules."""
    whole = [each for each in rules if isinstance(each, Ruleset)]
    only = whole[0] if whole else ruleset(*(each for each in rules if not isinstance(each, Ruleset)))
    return Fold([RuleVersion(1, BEGINNING, only)])


def step_by_step(fold: Fold, journal: Iterable[Entry]) -> Folded:
    """Folds one entry on top of the other, as the writer does."""
    state, effects = fold.empty(), list[AnyEffect]()
    for entry in sorted(journal, key=lambda each: each.order):
        state, happened = fold.apply(state, entry)
        effects += happened
    return Folded(state, tuple(effects))


def of_kind(effects: Iterable[AnyEffect], kind: type[EffectT]) -> list[EffectT]:
    return [effect for effect in effects if isinstance(effect, kind)]
