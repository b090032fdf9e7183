"""What is to be taken back: found in the journal by id or by key, in a handful of questions however much it is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.operations.fingerprints import key_hash
from engine.operations.reversals import Reversing
from engine.rules.entries import Action, AttributeValue, EntryId, Reversal
from engine.rules.instants import Instant
from engine.rules.reversals import Reversals
from engine.store.candidates import Who
from engine.store.reading import Reader
from engine.store.reversible import Reversible, actions_by_keys, by_ids, external_ids, reversals_of


@dataclass(frozen=True, slots=True)
class Target:
    """An action or a reversal that is to be taken back, and the action that it is about in the end."""

    who: Who
    fact: Action | Reversal
    action: Action
    received_at: Instant
    """When the action came."""
    present: Mapping[str, AttributeValue]
    """The action's attributes as they count now, or would if it were not taken back whole."""


async def find_targets(reversings: Sequence[Reversing], reader: Reader) -> list[Target | None]:
    """What each of these names; None where there is no such thing in the programme."""
    named = await _named(reversings, reader)
    members = {each.member_id for each in named if each is not None}
    names = await external_ids(reader, members)
    reversals = {
        member: Reversals(each.fact for each in found if isinstance(each.fact, Reversal))
        for member, found in (await reversals_of(reader, members)).items()
    }
    actions = await by_ids(reader, {_action_of(each, reversals) for each in named if each is not None})
    return [
        None if each is None else _target(each, actions[_action_of(each, reversals)], reversals, names)
        for each in named
    ]


async def _named(reversings: Sequence[Reversing], reader: Reader) -> list[Reversible | None]:
    found = await by_ids(reader, {each.action for each in reversings if each.action is not None})
    hashes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in reversings:
        if each.action_key is not None:
            hashes[each.program, each.action_brand].add(key_hash(each.action_key))
    by_key = {
        (program, brand, hashed): action
        for (program, brand), wanted in hashes.items()
        for hashed, action in (await actions_by_keys(reader, program, brand, wanted)).items()
    }
    named = ((each, _one_named(each, found, by_key)) for each in reversings)
    return [one if _is_theirs(each, one) else None for each, one in named]


def _one_named(
    reversing: Reversing,
    by_id: Mapping[EntryId, Reversible],
    by_key: Mapping[tuple[str, str, str], Reversible],
) -> Reversible | None:
    if reversing.names_nothing:
        return None
    if reversing.action_key is not None:
        return by_key.get((reversing.program, reversing.action_brand, key_hash(reversing.action_key)))
    named = by_id.get(EntryId(reversing.action or ""))
    return named if named is not None and named.program == reversing.program else None


def _is_theirs(reversing: Reversing, named: Reversible | None) -> bool:
    return named is not None and (not reversing.only_own or named.fact.brand == reversing.brand)


def _action_of(named: Reversible, reversals: Mapping[str, Reversals]) -> EntryId:
    return reversals[named.member_id].action_of(named.fact) if isinstance(named.fact, Reversal) else named.fact.id


def _target(
    named: Reversible, action: Reversible, reversals: Mapping[str, Reversals], names: Mapping[str, str]
) -> Target:
    assert isinstance(action.fact, Action), "whatever is taken back is about an action in the end"
    told = action.fact.attributes
    left = reversals[named.member_id].remaining_of(action.fact.id, told) if named.member_id in reversals else {}
    who = Who(named.program, names[named.member_id])
    return Target(who, named.fact, action.fact, action.received_at, {**told, **left})
