"""Accounts: how a member stands with each rule at an instant, why, and what is missing. One function a kind of rule."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.rules.badge_sequels import lacking
from engine.rules.badge_standings import badge_standing
from engine.rules.badges import BadgeSpec, badge_id
from engine.rules.challenge_standings import challenge_standing
from engine.rules.challenges import ChallengeSpec, Who, challenge_id
from engine.rules.compiled import CompiledRuleset
from engine.rules.deciding import decided
from engine.rules.dictionary import RuleId
from engine.rules.effects import AnyEffect
from engine.rules.explanation import Account, AnyStanding, Asked, Requirement
from engine.rules.fold import Fold
from engine.rules.level_standings import level_standing
from engine.rules.levels import LEVELS, LevelsSpec
from engine.rules.points import PointsSpec
from engine.rules.points_standings import points_standing
from engine.rules.standing import BadgeStanding, Progress, StepStanding, StreakStatus, towards
from engine.rules.state import State
from engine.rules.streak_standings import streak_standing
from engine.rules.streaks import StreakSpec, streak_id
from engine.rules.turn import Turn
from engine.rules.ways import way_to_count, way_to_period, way_to_points, way_to_step, ways_to_points


def accounts_of(fold: Fold, state: State, now: int, effects: Sequence[AnyEffect] = ()) -> Iterator[Account]:
    """How a member stands with every rule that there is something to tell of, in the order of kinds.

    `effects` are what happened to the member until then, as far as anybody wants to know what decided.
    """
    rules, turn = fold.asking(state, now)
    asking = _Asking(rules, turn, effects)
    ruleset = rules.ruleset
    yield from map(asking.points, ruleset.points)
    yield from map(asking.streak, ruleset.streaks)
    yield from (asking.challenge(each) for each in ruleset.challenges if each.who is Who.EACH_MEMBER)
    yield from map(asking.badge, ruleset.badges)
    if ruleset.levels is not None:
        yield asking.levels(ruleset.levels)


@dataclass(frozen=True, slots=True)
class _Asking:
    """A member at an instant, there to be asked about rules."""

    rules: CompiledRuleset
    turn: Turn
    effects: Sequence[AnyEffect]

    def points(self, spec: PointsSpec) -> Account:
        standing = points_standing(spec, self.rules, self.turn, self.effects)
        limits = [
            Requirement(Asked.LIMIT, each.name, each.used < each.cap, Progress(each.used, each.cap))
            for each in standing.limits
        ]
        ways = tuple(way_to_points(spec, wallet) for wallet in spec.give)
        doing = Requirement(Asked.POINTS, spec.when, met=False, ways=ways)
        return self._account(RuleId(f"points.{spec.name}"), standing, [doing, *limits])

    def streak(self, spec: StreakSpec) -> Account:
        standing = streak_standing(spec, self.rules.calendar, self.turn)
        done = standing.status is StreakStatus.SECURED
        ways = () if done else (way_to_period(spec, standing.progress.remaining),)
        period = Requirement(Asked.PERIOD, "", met=done, progress=standing.progress, ways=ways)
        return self._account(streak_id(spec.name), standing, [period])

    def challenge(self, spec: ChallengeSpec) -> Account:
        standing = challenge_standing(spec, self.rules.calendar, self.turn)
        joining = [Requirement(Asked.JOINING, "", met=standing.joined)] if standing.joined is not None else []
        return self._account(challenge_id(spec.name), standing, [*joining, *map(_step, standing.steps)])

    def badge(self, spec: BadgeSpec) -> Account:
        standing = badge_standing(spec, self.rules, self.turn)
        asked = [*self._counts(spec, standing), *self._needs(spec)] if standing.next is not None else []
        return self._account(badge_id(spec.name), standing, asked)

    def levels(self, ladder: LevelsSpec) -> Account:
        standing = level_standing(ladder, self.rules.calendar, self.turn)
        if standing.next is None:
            return self._account(LEVELS, standing, [])
        ways = tuple(ways_to_points(self.rules.ruleset, ladder.wallet))
        earned = Requirement(Asked.POINTS, ladder.wallet, met=False, progress=standing.progress, ways=ways)
        return self._account(LEVELS, standing, [earned])

    def _counts(self, spec: BadgeSpec, standing: BadgeStanding) -> Iterator[Requirement]:
        """What each count of a badge lacks of the next tier; for one that is `for_each`, the value closest to it."""
        assert standing.next is not None, "asked only of what can still be won"
        counters = [self.rules.counters[name] for name in spec.counts]
        for counter, name, target in zip(counters, spec.counts, standing.next.at_least, strict=True):
            if not spec.for_each:
                progress = towards(counter.standing(self.turn, "") // counter.units, target)
            elif len(counters) == 1:
                progress = standing.progress or Progress(0, target)
            else:
                yield Requirement(Asked.COUNT, name, met=False, ways=(way_to_count(counter.spec, None),))
                continue
            way = way_to_count(counter.spec, progress.remaining)
            met = not progress.remaining
            yield Requirement(Asked.COUNT, name, met, progress, () if met else (way,))

    def _needs(self, spec: BadgeSpec) -> Iterator[Requirement]:
        missing = lacking(spec.needs, self.turn)
        for badge in spec.needs.badges:
            yield Requirement(Asked.BADGE, badge, badge not in missing.badges)
        if spec.needs.level is not None:
            yield Requirement(Asked.LEVEL, spec.needs.level, missing.level is None)
        if spec.needs.segment is not None:
            yield Requirement(Asked.SEGMENT, spec.needs.segment, missing.segment is None)

    def _account(self, rule: RuleId, standing: AnyStanding, asked: Sequence[Requirement]) -> Account:
        return Account(
            rule, self.turn.at, self.turn.zone, standing, tuple(asked), decided(rule, standing, self.effects)
        )


def _step(standing: StepStanding) -> Requirement:
    ways = () if standing.done else (way_to_step(standing.step, standing.progress.remaining),)
    return Requirement(Asked.STEP, standing.step.name, standing.done, standing.progress, ways)
