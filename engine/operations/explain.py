"""Explaining what was recorded: an action rule by rule, and how a member stands with a rule. Folded again each time."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.errors import NothingToExplain
from engine.operations.members import recorded
from engine.operations.refusals import unknown_program
from engine.operations.rule_names import rule_named
from engine.operations.submissions import RecordedAction
from engine.operations.times import in_words
from engine.rules.accounts import accounts_of
from engine.rules.dictionary import RuleId
from engine.rules.entries import Action, EntryId, Fact, Foldable, Reversal, Verdict
from engine.rules.explaining import explained_action
from engine.rules.explanation import Account, ActionExplained, NextStep
from engine.rules.fold import Fold
from engine.rules.instants import Instant
from engine.rules.next_steps import next_steps
from engine.rules.reversals import Reversals
from engine.store.candidates import Who
from engine.store.library import Library, Rulebook
from engine.store.pasts import Past
from engine.store.reading import Reader, StoredMember


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A reversal in force of an action: who took it back, when, and why."""

    brand: str
    at: Instant
    reason: str
    whole: bool
    """False when a part of the action still counts."""


@dataclass(frozen=True, slots=True)
class ExplainedAction:
    """What came of a recorded action."""

    action: RecordedAction
    taken_back: tuple[TakenBack, ...]
    explained: ActionExplained | None
    """None when the action counts for nothing: all of it was taken back, or it waits for an operator or was refused."""
    zone: str
    """Where the member lived then; the programme's zone for what counts for nothing."""
    is_refused: bool = False
    """Whether it waited for an operator, who refused it."""


@dataclass(frozen=True, slots=True)
class ExplainedRule:
    """How a member stands with a rule, and the action that made it so."""

    account: Account
    by: Action | None
    """None when no action did: a choice, or time passing."""


async def explain_action(entry_id: str, *, library: Library, reader: Reader) -> ExplainedAction | None:
    """Folds a member's past up to an action and the action with a trace; None for what is no action's id."""
    stored = await reader.action(entry_id)
    if stored is None:
        return None
    past = await reader.past_before(stored.member_id, stored.occurred_at)
    rulebook = await _rulebook(stored.who.program, library, reader)
    fold = rulebook.fold_for(past.rated_by, past.until)
    taken_back = tuple(_taken_back(stored.id, past.facts))
    entries = fold.in_force(past.facts)
    found = next((each for each in entries if each.id == stored.id), None)
    if not isinstance(found, Action):
        zone = rulebook.version_at(stored.occurred_at).ruleset.dictionary.zone
        verdicts = (each for each in past.facts if isinstance(each, Verdict) and each.target == stored.id)
        is_refused = any(not each.approved for each in verdicts)
        return ExplainedAction(recorded(stored), taken_back, None, zone, is_refused)
    # In a thread, as everything that folds more than an entry: other callers are answered meanwhile.
    explained = await asyncio.to_thread(_explained_action, fold, past, entries, found)
    return ExplainedAction(recorded(stored), taken_back, explained, explained.zone)


async def explain_rule(
    program: str,
    member: str,
    rule: str,
    at: date | Instant | None,
    *,
    now: Instant,
    library: Library,
    reader: Reader,
) -> ExplainedRule:
    """How a member stands with a rule at some time. Raises NothingToExplain."""
    if library.rulebook(program) is None:
        await reader.refresh(library)
    if library.rulebook(program) is None:
        raise NothingToExplain(unknown_program(program, library).message)
    stored = await reader.member(Who(program, member))
    if stored is None:
        raise NothingToExplain(f'{program} knows no member "{member}"; give the external id that brands use')
    rulebook = await _rulebook(program, library, reader)
    instant = _instant(at, stored, rulebook, now)
    ruleset = rulebook.version_at(instant).ruleset
    wanted = rule_named(rule, ruleset)
    explained = await _explained(stored, rulebook, instant, reader)
    return explained[wanted]


async def explain_rules(
    member_id: str, *, now: Instant, library: Library, reader: Reader
) -> Mapping[RuleId, ExplainedRule]:
    """How a member stands with every rule now."""
    stored = await reader.member_by_id(member_id)
    if stored is None:
        return {}
    rulebook = await _rulebook(stored.who.program, library, reader)
    return await _explained(stored, rulebook, max(now, stored.until), reader)


async def next_steps_of(member_id: str, *, now: Instant, library: Library, reader: Reader) -> Sequence[NextStep]:
    """What a member is closest to. Needs nothing but the state: what happened before does not matter."""
    stored = await reader.member_by_id(member_id)
    if stored is None:
        return ()
    rulebook = await _rulebook(stored.who.program, library, reader)
    fold = rulebook.fold_for(stored.rated_by, stored.until)
    return next_steps(accounts_of(fold, stored.state, max(now, stored.until)))


async def _rulebook(program: str, library: Library, reader: Reader) -> Rulebook:
    # After the member was read: they may have been folded under a version that another process has just published.
    await reader.refresh(library)
    rulebook = library.rulebook(program)
    assert rulebook is not None, "whoever has members was published"
    return rulebook


async def _explained(
    stored: StoredMember, rulebook: Rulebook, at: Instant, reader: Reader
) -> Mapping[RuleId, ExplainedRule]:
    past = await reader.whole_past(stored.id, at)
    fold = rulebook.fold_for(past.rated_by, past.until)
    return await asyncio.to_thread(_explained_rules, fold, past, at)


def _explained_action(fold: Fold, past: Past, entries: Sequence[Foldable], action: Action) -> ActionExplained:
    base = past.base if past.base is not None else fold.empty()
    before = fold.resume(base, (each for each in entries if each.order < action.order)).state
    return explained_action(fold, before, action)


def _explained_rules(fold: Fold, past: Past, at: Instant) -> Mapping[RuleId, ExplainedRule]:
    entries = [each for each in fold.in_force(past.facts) if each.occurred_at <= at]
    folded = fold.resume(fold.empty(), entries, at)
    actions = {each.id: each for each in entries if isinstance(each, Action)}
    accounts = accounts_of(fold, folded.state, at, folded.effects)
    return {each.rule: ExplainedRule(each, _action(each, actions)) for each in accounts}


def _action(account: Account, actions: Mapping[EntryId, Action]) -> Action | None:
    decided = account.decided
    return actions.get(decided.entry) if decided is not None and decided.entry is not None else None


def _taken_back(target: EntryId, facts: Sequence[Fact]) -> list[TakenBack]:
    standing = Reversals(each for each in facts if isinstance(each, Reversal)).standing(target)
    return [TakenBack(each.brand, each.occurred_at, each.reason, each.remaining is None) for each in standing]


def _instant(at: date | Instant | None, stored: StoredMember, rulebook: Rulebook, now: Instant) -> Instant:
    """When a member is asked about: a date means the end of that day where they live now, or now if it is not over."""
    latest = max(now, stored.until)
    if not isinstance(at, date):
        if at is not None and at > latest:
            raise _still_to_come(in_words(at))
        return latest if at is None else at
    calendar = rulebook.version_at(now).rules.compiled.calendar
    zone = stored.state.zone or rulebook.version_at(now).ruleset.dictionary.zone
    if calendar.start_of(at.toordinal(), zone) > latest:
        raise _still_to_come(at.isoformat())
    return min(latest, Instant(calendar.start_of(at.toordinal() + 1, zone) - 1))


def _still_to_come(when: str) -> "NothingToExplain":
    return NothingToExplain(f"{when} is still to come; ask about now, or about a day in the past")
