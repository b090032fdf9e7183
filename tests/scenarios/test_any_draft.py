"""Whatever a draft says and whatever a member did, a simulation comes to what folding from nothing comes to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from hypothesis import given

from engine.operations.simulating.comparing import Compared, Comparer
from engine.operations.simulating.sums import Sums
from engine.operations.simulating.tally import Points
from engine.rules.effects import AnyEffect
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import Instant
from engine.rules.state import State, dump
from engine.store.folding import Held
from engine.store.library import Rulebook, Version
from engine.store.movements import movement_of
from engine.store.replays import Named, Replay
from tests.scenarios.any_journal import any_instant
from tests.scenarios.any_past import Keeper
from tests.scenarios.any_programme import programme
from tests.scenarios.any_programme import some as once_in_a_while
from tests.scenarios.test_any_past import lived
from tests.scenarios.test_any_programme import AT_THE_END, seeds, some


@dataclass(frozen=True)
class Trial:
    """A member with any past, and a draft for all of it or from some instant on."""

    keeper: Keeper
    rulebook: Rulebook
    draft: RuleVersion

    @property
    def comparer(self) -> Comparer:
        return Comparer(self.rulebook, self.draft, AT_THE_END)

    @property
    def drafted(self) -> Fold:
        return Fold([*self.keeper.fold.timeline, self.draft])

    def replay(self, *, trusted: bool, from_a_checkpoint: bool = False) -> Replay:
        rated_by = self.rulebook.newest if trusted else -1
        held = Held(self.keeper.state, 1, 0, 0, self.keeper.until, rated_by)
        base = self._checkpoint() if from_a_checkpoint else None
        last = base.last if base is not None else None
        facts = [each for each in self.keeper.facts if last is None or each.order > last]
        return Replay(Named("id", "anna"), held, base, facts)

    def _checkpoint(self) -> State | None:
        begins = self.draft.effective_from
        before = [each for each in self.keeper.passed if each.last is not None and each.last[0] < begins]
        return before[-1] if before else None


def any_trial(seed: int) -> Trial:
    keeper, dice = lived(seed), Random(seed)
    versions = [
        Version(each.number, "", each.effective_from, each.effective_from, "", "", each.ruleset)
        for each in keeper.fold.timeline
    ]
    rulebook = Rulebook("club", versions)
    begins = versions[0].effective_from if once_in_a_while(dice) else any_instant(dice)
    return Trial(keeper, rulebook, RuleVersion(rulebook.newest + 1, begins, programme(dice)))


def moved_by(effects: Iterable[AnyEffect]) -> Points:
    """What a ledger of these adds up to."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for effect in effects:
        movement = movement_of(effect)
        if movement is not None:
            sums[effect.rule, movement.wallet] += movement.amount
    return sums


def not_nothing(points: Points) -> Points:
    return {key: amount for key, amount in points.items() if amount}


def compared(trial: Trial, **how: bool) -> Compared:
    return trial.comparer.compared(trial.replay(**how), moved_by(trial.keeper.told))


@some
@given(seeds)
def test_a_member_comes_out_as_a_fold_from_nothing_does(seed: int) -> None:
    trial = any_trial(seed)
    before = trial.keeper.fold.refold(trial.keeper.facts, AT_THE_END)
    after = trial.drafted.refold(trial.keeper.facts, AT_THE_END)
    for how in ({"trusted": True}, {"trusted": False}, {"trusted": True, "from_a_checkpoint": True}):
        if how.get("from_a_checkpoint") and trial.comparer.since is None:
            continue
        found = compared(trial, **how)
        assert dump(found.before.state) == dump(before.state)
        assert dump(found.after.state) == dump(after.state)
        assert not_nothing(found.before.points) == not_nothing(moved_by(before.effects))
        assert not_nothing(found.after.points) == not_nothing(moved_by(after.effects))


@some
@given(seeds)
def test_points_by_rule_add_up_to_the_balances(seed: int) -> None:
    sums = Sums()
    sums.count(compared(any_trial(seed), trusted=True))
    for held, points in ((0, sums.points.before), (1, sums.points.after)):
        for name, wallet in sums.wallets.items():
            total = (wallet.totals.before, wallet.totals.after)[held]["balance"]
            assert total == sum(amount for (_, each), amount in points.items() if each == name)


@some
@given(seeds)
def test_sums_made_apart_add_up_to_those_made_together(seed: int) -> None:
    found = [compared(any_trial(seed + n), trusted=True) for n in range(3)]
    together, first, second = Sums(), Sums(), Sums()
    for each in found:
        together.count(each)
    first.count(found[0])
    for each in found[1:]:
        second.count(each)
    second.add(first)
    assert second == together or _sorted(second) == _sorted(together)


def _sorted(sums: Sums) -> Sums:
    """The same with the largest changes in an order of their own: they are put in order when they are told."""
    for wallet in sums.wallets.values():
        wallet.largest.sort()
    return sums


def test_a_draft_as_of_the_beginning_rules_everything() -> None:
    trial = any_trial(7)
    begins = trial.rulebook.versions[0].effective_from
    everything = RuleVersion(trial.rulebook.newest + 1, Instant(begins), trial.draft.ruleset)
    assert Comparer(trial.rulebook, everything, AT_THE_END).since is None
