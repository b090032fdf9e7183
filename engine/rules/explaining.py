"""Explaining an action: it is folded once more, with the trace kept, on top of the state right before it."""

from collections.abc import Iterator, Sequence

from engine.rules.challenges import ChallengeSpec
from engine.rules.compiled import CompiledRuleset
from engine.rules.dictionary import RuleId
from engine.rules.effects import AnyEffect, ChallengeStepAdvanced
from engine.rules.entries import Action
from engine.rules.explain import Explained
from engine.rules.explanation import ActionExplained, CameOf, Step
from engine.rules.fair_play import SECTION
from engine.rules.fold import Fold
from engine.rules.sequels import Around, sequel_of, step_sequel
from engine.rules.state import State
from engine.rules.trace import Tried
from engine.rules.tree import AnyOf, Condition
from engine.rules.turn import Turn


def explained_action(fold: Fold, state: State, action: Action) -> ActionExplained:
    """Every rule that listened to an action, with what it asked, found and gave. `state` is as of right before it."""
    ready = fold.advance(state, action.occurred_at).state  # so that what time passing leads to is not the action's
    trace: list[Tried] = []
    after, effects = fold.apply(ready, action, trace)
    rules = fold.version_at(action.occurred_at).compiled
    around = Around(rules, action, _turn(rules, action, ready), _turn(rules, action, after))
    told = sum(len(each.effects) for each in trace)
    return ActionExplained(action, around.after.zone, tuple(_steps(trace, effects[told:], around)))


def _turn(rules: CompiledRuleset, action: Action, state: State) -> Turn:
    turn = Turn(state, rules)
    turn.begin(action)
    return turn


def _steps(trace: Sequence[Tried], settled: Sequence[AnyEffect], around: Around) -> Iterator[Step]:
    """Those that listened, each with what it gave once the others had given; then those that did not listen."""
    later: dict[RuleId, list[AnyEffect]] = {}
    for effect in settled:
        later.setdefault(effect.rule, []).append(effect)
    for tried in trace:
        if not _is_of_one_badge(tried.rule) and not _lets_through(tried):
            yield _step(tried, (*tried.effects, *later.pop(tried.rule, ())), around)
    for rule, effects in later.items():
        yield Step(rule, matched=True, listened=False, effects=tuple(effects))


def _step(tried: Tried, effects: tuple[AnyEffect, ...], around: Around) -> Step:
    matched = tried.asked.holds or bool(effects)
    return Step(
        tried.rule,
        matched,
        condition=tried.condition,
        reasons=tried.asked.reasons if tried.asked.holds or not effects else (),
        effects=effects,
        came_of=sequel_of(tried.rule, around) if matched and not effects else None,
        children=tuple(_parts(tried, effects, around)),
    )


def _parts(tried: Tried, effects: Sequence[AnyEffect], around: Around) -> Iterator[Step]:
    """The steps of a challenge that ask for such an action; the counts of a badge that has several."""
    section, _, name = tried.rule.partition(".")
    ruleset = around.rules.ruleset
    if section == "challenges":
        spec = next(each for each in ruleset.challenges if each.name == name)
        yield from _challenge_steps(tried, spec, effects, around)
    elif section == "badges":
        counts = next(each for each in ruleset.badges if each.name == name).counts
        of_action = [count for count in counts if around.rules.counters[count].spec.of == around.action.type]
        if len(counts) > 1:
            yield from _badge_counts(tried, of_action, around)


def _challenge_steps(tried: Tried, spec: ChallengeSpec, effects: Sequence[AnyEffect], around: Around) -> Iterator[Step]:
    names = [step.name for step in spec.steps if step.do == around.action.type]
    for name, condition, asked in zip(names, _asked(tried), tried.parts, strict=True):
        its = tuple(each for each in effects if isinstance(each, ChallengeStepAdvanced) and each.step == name)
        came_of = step_sequel(spec, name, around) if asked.holds and not its else None
        yield _part(tried.rule, name, condition, asked, its, came_of)


def _badge_counts(tried: Tried, counts: Sequence[str], around: Around) -> Iterator[Step]:
    for name, condition, asked in zip(counts, _asked(tried), tried.parts, strict=True):
        came_of = sequel_of(RuleId(f"counts.{name}"), around) if asked.holds else None
        yield _part(tried.rule, name, condition, asked, (), came_of)


def _part(
    rule: RuleId,
    part: str,
    condition: Condition,
    asked: Explained,
    effects: tuple[AnyEffect, ...],
    came_of: CameOf | None,
) -> Step:
    return Step(
        rule,
        asked.holds or bool(effects),
        part=part,
        condition=condition,
        reasons=asked.reasons if asked.holds or not effects else (),
        effects=effects,
        came_of=came_of,
    )


def _asked(tried: Tried) -> tuple[Condition, ...]:
    assert isinstance(tried.condition, AnyOf), "a rule with parts asks for any of them"
    return tried.condition.parts


def _lets_through(tried: Tried) -> bool:
    """Whether it is a guard that has nothing to say of the action."""
    return tried.rule.startswith(f"{SECTION}.") and not tried.effects


def _is_of_one_badge(rule: RuleId) -> bool:
    """Whether a count is a badge's own, which the badge itself tells of."""
    return rule.startswith("counts.badges.")
