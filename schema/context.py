"""What every resolver can reach: the engine, who reads, and what this one operation has loaded already."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias, TypeVar

import strawberry

from engine import service as engine
from engine.live.rates import Left
from engine.operations.reversals import MemberReversals, RecordedReversal
from engine.operations.submissions import RecordedAction
from engine.rules.dictionary import RuleId
from engine.store.candidates import Proof
from engine.store.waiting import StoredPending
from schema.auth.callers import Caller, Role
from schema.auth.sight import sees_action, sees_member
from schema.book import Book, book_of
from schema.gathering import Gathering
from schema.locales import Reader
from schema.sandboxes import in_their_world

KeyT = TypeVar("KeyT")
LoadedT = TypeVar("LoadedT")


@dataclass
class Context:
    """One for each HTTP request; for a WebSocket one for each operation, made from the connection's."""

    service: engine.Service
    reader: Reader
    """What Accept-Language asked for; within a member the member's own locale comes first."""
    caller: Caller
    """Who asks. What they may not see does not exist for them: not even in `service`, as for other programmes."""
    resume_after: str | None = None
    """The cursor that a client of server-sent events goes on from, whatever its document says; see `Last-Event-ID`."""
    left: Left | None = None
    """What the key may still submit after this; None where that is not counted."""
    _members: dict[tuple[str, str], asyncio.Task[engine.Member | None]] = field(default_factory=dict)
    _members_by_id: dict[str, asyncio.Task[engine.Member | None]] = field(default_factory=dict)
    _actions: dict[str, asyncio.Task[RecordedAction | None]] = field(default_factory=dict)
    _awards: dict[str, asyncio.Task[Mapping[str, Sequence[engine.Award]]]] = field(default_factory=dict)
    _reversals_by_id: dict[str, asyncio.Task[RecordedReversal | None]] = field(default_factory=dict)
    _reversals: dict[str, asyncio.Task[MemberReversals]] = field(default_factory=dict)

    _explained: dict[str, asyncio.Task[Mapping[RuleId, engine.ExplainedRule]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.caller = in_their_world(self.caller, self.service.programs)
        if self.caller.programs is not None:
            self.service = self.service.only(self.caller.programs)

    # Made when they are first asked: an answer that is kept asks for none.
    @cached_property
    def _reviews(self) -> Gathering[StoredPending]:
        return Gathering(self.service.approvals.of)

    @cached_property
    def _proofs(self) -> Gathering[Proof]:
        return Gathering(self.service.approvals.proofs)

    @cached_property
    def _senders(self) -> Gathering[str]:
        return Gathering(self.service.approvals.senders)

    def for_one_operation(self) -> "Context":
        """The same, with nothing loaded: a connection's second query must not see what its first one saw."""
        return replace(
            self,
            left=None,
            _members={},
            _members_by_id={},
            _actions={},
            _awards={},
            _reversals_by_id={},
            _reversals={},
            _explained={},
        )

    def forget_members(self) -> None:
        """What was loaded of members is out of date, because something was submitted."""
        self._members.clear()
        self._members_by_id.clear()
        self._awards.clear()
        self._reversals.clear()
        self._explained.clear()
        self._reviews.forget()

    def seen(self) -> set[tuple[str, str]]:
        """The members of whom something was read for this operation, by programme and external id."""
        members = (*_loaded(self._members), *_loaded(self._members_by_id))
        whos = {(each.program, each.external_id) for each in members}
        return whos | {(each.program, each.member) for each in _loaded(self._actions)}

    async def member(self, program: str, external_id: str) -> engine.Member | None:
        """The member by external id, read from the engine once; None also for one whom the caller does not see."""
        if not sees_member(self.caller, program, external_id):
            return None
        key = (program, external_id)
        caller = self.caller
        return await _once(
            self._members, key, lambda: self.service.member(program, caller.means(external_id), caller.names_as)
        )

    async def whom(self, program: str, external_id: str) -> engine.Who:
        """The common name of whomever this caller calls so; the name itself for somebody whom nobody knows."""
        who = engine.Who(program, self.caller.means(external_id))
        return await self.service.names.whom(who, self.caller.names_as)

    async def _sees(self, program: str, external_id: str) -> bool:
        """Whether a member, by their common name, is there for this caller.

        A token that was minted before a merge is for whoever its member is now.
        """
        caller = self.caller
        if caller.role is not Role.MEMBER:
            return sees_member(caller, program, external_id)
        if caller.member is None or program != caller.program:
            return False
        # Not by what a brand calls them: that may be somebody else's common name.
        if external_id == caller.member:
            return True
        return (await self.service.names.whom(engine.Who(program, caller.member))).external_id == external_id

    def loaded_member(self, program: str, external_id: str) -> engine.Member | None:
        """The member, if this operation has read them and there was one."""
        loading = self._members.get((program, external_id))
        if loading is None or not loading.done() or loading.cancelled() or loading.exception() is not None:
            return None
        return loading.result()

    async def member_by_id(self, member_id: str) -> engine.Member | None:
        """The member by id, as above."""
        member = await _once(self._members_by_id, member_id, lambda: self.service.member_by_id(member_id))
        return member if member and await self._sees(member.program, member.external_id) else None

    async def action(self, entry_id: str) -> RecordedAction | None:
        """The action by its journal entry, as above."""
        action = await _once(self._actions, entry_id, lambda: self.service.action(entry_id))
        if action is None or not sees_action(self.caller, action):
            return None
        if self.caller.role is Role.MEMBER and not await self._sees(action.program, action.member):
            return None
        return action

    async def reversal(self, entry_id: str) -> RecordedReversal | None:
        """The reversal by its journal entry, as above: whoever sees the action sees what became of it."""
        reversal = await _once(self._reversals_by_id, entry_id, lambda: self.service.reversal(entry_id))
        return reversal if reversal and await self.action(reversal.action) else None

    async def reversals(self, member_id: str) -> MemberReversals:
        """All that was ever taken back of a member whom the caller sees, read from the engine once."""
        return await _once(self._reversals, member_id, lambda: self.service.reversals(member_id))

    async def awards(self, member_id: str) -> Mapping[str, Sequence[engine.Award]]:
        """What a member won, by badge, the newest first, read from the engine once."""
        return await _once(self._awards, member_id, lambda: self._awards_by_badge(member_id))

    async def review(self, entry_id: str) -> StoredPending | None:
        """Why an action waits or waited, which the caller sees; None when it never did. Asked of many at once."""
        return await self._reviews.get(entry_id)

    async def proof(self, entry_id: str) -> Proof | None:
        """What backs an action that the caller sees; None when nothing does. Asked of many at once."""
        return await self._proofs.get(entry_id)

    async def proof_of_win(self, entry_id: str) -> Proof | None:
        """What backs the entry that won something, for whoever sees the member: a brand sees what it sent itself."""
        proof = await self.proof(entry_id)
        if proof is None or self.caller.role is not Role.BRAND:
            return proof
        return proof if await self._senders.get(entry_id) == self.caller.brand else None

    async def explained_rules(self, member_id: str) -> Mapping[RuleId, engine.ExplainedRule]:
        """How a member stands with every rule, folded once."""
        return await _once(self._explained, member_id, lambda: self.service.explain_rules(member_id))

    async def _awards_by_badge(self, member_id: str) -> Mapping[str, Sequence[engine.Award]]:
        by_badge: dict[str, list[engine.Award]] = {}
        for award in await self.service.awards(member_id):
            by_badge.setdefault(award.badge, []).append(award)
        return by_badge

    def book(self, program: engine.Program, locale: str | None = None) -> Book:
        """The programme's rule files for this caller, or for a member who reads that language."""
        return book_of(program, self.reader.preferring(locale))

    def renewed(self, book: Book) -> Book:
        """The same book with the versions that have become known since, which what is read later may name."""
        program = self.service.program(book.program.key)
        assert program is not None, "a programme that is served stays served"
        return book.renewed(program)


def _loaded(loading: Mapping[KeyT, asyncio.Task[LoadedT | None]]) -> Iterator[LoadedT]:
    for each in loading.values():
        if each.done() and not each.cancelled() and each.exception() is None:
            found = each.result()
            if found is not None:
                yield found


async def _once(
    loaded: dict[KeyT, asyncio.Task[LoadedT]], key: KeyT, load: Callable[[], Coroutine[object, object, LoadedT]]
) -> LoadedT:
    if key not in loaded:
        loaded[key] = asyncio.create_task(load())
    # Shielded: of those who wait, one that is given up must not take it from the others.
    return await asyncio.shield(loaded[key])


Info: TypeAlias = strawberry.Info[Context, None]
"""What resolvers are handed by Strawberry."""
