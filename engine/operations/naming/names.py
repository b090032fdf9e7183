"""Names: whom a name means, and giving a member another one that one brand alone knows them by."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial

from engine.clock import Clock
from engine.errors import StoreUnavailable
from engine.operations.access.refusals import unknown_brand
from engine.operations.naming.merge import United, Uniting, unite
from engine.operations.problems import NameTaken, Problem
from engine.operations.refusals import member_problem, nobody, unknown_program
from engine.operations.submissions import Rejected
from engine.rules.instants import Instant
from engine.store import credentials, naming
from engine.store.audit import Deed, note
from engine.store.backend import Contended, Transaction
from engine.store.candidates import Who
from engine.store.ids import can_be_stored
from engine.store.library import Library
from engine.store.merging import Merging
from engine.store.models import NAME_LENGTH
from engine.store.naming import EVERYBODY, NameRow
from engine.store.reading import Reader, StoredMember
from engine.store.sandbox_keys import real_key
from engine.store.writer import Writer

_AGAIN = 5
"""How often it is looked anew who somebody is, when others merge or erase them meanwhile."""


@dataclass(frozen=True, slots=True)
class Linking:
    """A name that is to be one brand's own for a member, or no longer."""

    program: str
    brand: str
    external_id: str
    by: str
    """Who says so, for the audit."""


@dataclass(frozen=True, slots=True)
class Linked:
    """Whose name it is, or was."""

    member_id: str | None
    """None when a name was taken away that was nobody's."""
    changed: bool
    """Whether anything is otherwise than it was."""


class Names:
    """Whom names mean. Raises StoreUnavailable."""

    def __init__(self, *, clock: Clock, library: Library, reader: Reader, writer: Writer, merging: Merging) -> None:
        self._clock = clock
        self._library = library
        self._reader = reader
        self._writer = writer
        self._merging = merging

    def only(self, library: Library) -> "Names":
        """The same for somebody for whom there are the programmes of that library alone."""
        narrowed = copy(self)
        narrowed._library = library
        return narrowed

    async def whom(self, who: Who, brand: str = EVERYBODY) -> Who:
        """The common name of whomever a brand calls so: first its own name for somebody, then everybody's.

        A name that nobody goes by yet is a common one.
        """
        own = await self._reader.named(who, brand) if brand else None
        return own or await self._reader.named(who, EVERYBODY) or who

    async def of(self, member_id: str) -> Sequence[NameRow]:
        """The names of a member beside the common one."""
        return await self._reader.names_of_member(member_id)

    async def link(self, linking: Linking, member: str) -> Linked | Rejected:
        """Lets a brand know a member by a name of its own from now on; the same again changes nothing.

        `member` is what the brand calls them so far. Raises ProgramUnavailable.
        """
        refused = await self._refused(linking) or _rejected(member_problem(member))
        if refused is not None:
            return refused
        for _ in range(_AGAIN):
            stored = await self._reader.member(await self.whom(Who(linking.program, member), linking.brand))
            if stored is None:
                return Rejected((nobody(linking.program, member),))
            linked = await self._writer.perform(partial(_link, linking=linking, stored=stored, now=self._clock.now()))
            if linked is not None:
                return linked
        raise StoreUnavailable(f"others merge {linking.program}'s members all the time; nothing was stored, try again")

    async def merge(self, uniting: Uniting) -> United | Rejected:
        """Makes one member of two who are one person; the same again is told the same. Raises ProgramUnavailable."""
        refused = await self._unknown(uniting.program)
        if refused is not None:
            return refused
        now = self._clock.now()
        return await unite(uniting, now=now, reader=self._reader, writer=self._writer, merging=self._merging)

    async def unlink(self, linking: Linking) -> Linked | Rejected:
        """Takes a name of its own away from a brand, if it is anybody's. Raises ProgramUnavailable."""
        refused = await self._refused(linking)
        if refused is not None:
            return refused
        now = self._clock.now()
        return await self._writer.perform(lambda transaction: _unlink(transaction, linking, now))

    async def _unknown(self, program: str) -> Rejected | None:
        if self._library.rulebook(program) is None:
            await self._reader.refresh(self._library)
        return None if self._library.rulebook(program) else Rejected((unknown_program(program, self._library),))

    async def _refused(self, linking: Linking) -> Rejected | None:
        refused = await self._unknown(linking.program)
        if refused is not None:
            return refused
        if not can_be_stored(linking.brand, NAME_LENGTH) or not await credentials.brand_by_key(
            self._reader, linking.brand
        ):
            known = [each.key for each in await credentials.brands(self._reader)]
            return Rejected((unknown_brand(linking.brand, known),))
        problem = member_problem(linking.external_id)
        return None if problem is None else Rejected((type(problem)(message=problem.message, path=("external_id",)),))


def _link(transaction: Transaction, linking: Linking, stored: StoredMember, now: Instant) -> Linked | Rejected | None:
    """None when the member was merged or erased meanwhile: look again who goes by that name."""
    who, name = stored.who, linking.external_id
    naming.lock_names(transaction, who.program, (who.external_id, name))
    if not any(id_ == stored.id for id_, _ in transaction.fetch(naming.PERSON, *who)):
        return None
    for member_id, *_ in transaction.fetch(naming.NAMED, who.program, name, linking.brand):
        return Linked(stored.id, changed=False) if member_id == stored.id else Rejected((_taken(linking),))
    if any(id_ != stored.id for id_, _ in transaction.fetch(naming.PERSON, who.program, name)):
        return Rejected((_somebody(linking),))
    transaction.write(naming.INSERT_NAMES, [(who.program, name, linking.brand, stored.id, now)])
    _note(transaction, now, linking, Deed.MEMBER_LINKED, stored.id)
    return Linked(stored.id, changed=True)


def _unlink(transaction: Transaction, linking: Linking, now: Instant) -> Linked:
    asked = (linking.program, linking.external_id, linking.brand)
    before = transaction.fetch(naming.NAMED, *asked)
    naming.lock_names(transaction, linking.program, (linking.external_id, *(common for _, _, common in before)))
    named = transaction.fetch(naming.NAMED, *asked)
    if list(map(tuple, named)) != list(map(tuple, before)):
        raise Contended("the name was given to somebody else meanwhile")
    for member_id, *_ in named:
        transaction.write(naming.DROP_NAME, [asked])
        _note(transaction, now, linking, Deed.MEMBER_UNLINKED, member_id)
        return Linked(member_id, changed=True)
    return Linked(None, changed=False)


def _note(transaction: Transaction, now: Instant, linking: Linking, deed: Deed, member_id: str) -> None:
    # The name itself is a person's, and stays out of what is kept for ever.
    note(transaction, now, linking.by, deed, linking.program, member_id, {"brand": linking.brand})


def _rejected(problem: Problem | None) -> Rejected | None:
    return None if problem is None else Rejected((problem,))


def _taken(linking: Linking) -> Problem:
    message = (
        f'"{linking.external_id}" is what {linking.brand} calls another member; unlink it first, or merge the two if '
        "they are one person"
    )
    return NameTaken(message=message, path=("external_id",))


def _somebody(linking: Linking) -> Problem:
    message = (
        f'{real_key(linking.program)} has another member "{linking.external_id}", whom everybody calls so; '
        "choose another name, or merge the two if they are one person"
    )
    return NameTaken(message=message, path=("external_id",))
