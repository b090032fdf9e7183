"""Access: everything that can be done about who may come in, and who it is that comes."""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import TypeVar

from engine.clock import Clock
from engine.operations.access.brands import all_brands, create_brand, update_brand
from engine.operations.access.credentials import (
    UNSEEN,
    Brand,
    Credential,
    Issued,
    KeyChange,
    Lifted,
    NewKey,
    Rotated,
    SeenFrom,
    SigningKey,
)
from engine.operations.access.erasures import Erasures
from engine.operations.access.keyring import Keyring
from engine.operations.access.keys import USUAL_OVERLAP_HOURS, all_keys, create_key, revoke_key, rotate_key, update_key
from engine.operations.access.recognising import Recognised, Recogniser, Unrecognised
from engine.operations.access.tokens import (
    Minted,
    NewToken,
    first_signing_key,
    mint,
    rotate_signing_key,
    token_problems,
)
from engine.operations.submissions import Rejected
from engine.rules.instants import Instant
from engine.store.library import Library
from engine.store.reading import Reader
from engine.store.writer import Writer

ChangedT = TypeVar("ChangedT")


class Access:
    """Hands out brands' and operators' keys and members' tokens, and recognises them. Raises StoreUnavailable."""

    def __init__(self, *, clock: Clock, library: Library, reader: Reader, writer: Writer) -> None:
        self._clock = clock
        self._programs: frozenset[str] | None = None
        """The programmes that there are for whoever asks; None for all."""
        self._library = library
        self._reader = reader
        self._writer = writer
        self._keyring = Keyring(reader, writer)
        self._erasures = Erasures(reader)
        self._recogniser = Recogniser(self._keyring, self._erasures, reader)

    def only(self, programs: frozenset[str], library: Library) -> "Access":
        """The same for somebody for whom there are these programmes and no others, as in that library.

        What they hand out is for those, and the keys for others, or for all, do not exist for them.
        """
        narrowed = copy(self)
        narrowed._programs = programs
        narrowed._library = library
        return narrowed

    async def create_brand(self, key: str, name: str, *, by: str) -> Brand | Rejected:
        """Makes a brand known, once."""
        return await create_brand(key, name, by=by, now=self._clock.now(), writer=self._writer)

    async def update_brand(
        self, key: str, *, by: str, name: str | None = None, disabled: bool | None = None
    ) -> Brand | Rejected:
        """Renames a brand, or disables it with all its keys: here at once, in other processes within a second or so."""
        now, reader, writer = self._clock.now(), self._reader, self._writer
        changed = await update_brand(key, name=name, disabled=disabled, by=by, now=now, writer=writer, reader=reader)
        return self._changed(changed)

    async def brands(self) -> Sequence[Brand]:
        """Every brand, in alphabetical order of their keys; but for those whose keys are for other programmes alone."""
        brands = await all_brands(self._reader)
        if self._programs is None:
            return brands
        keys = await all_keys(self._reader)
        elsewhere = {each.brand for each in keys} - {
            each.brand for each in keys if any(map(each.scopes.is_for, self._programs))
        }
        return [each for each in brands if each.key not in elsewhere]

    async def create_key(self, new: NewKey) -> Issued | Rejected:
        """Hands out a key, whose text is told this once. Raises ProgramUnavailable."""
        if self._programs is not None and new.scopes.programs is None:
            new = replace(new, scopes=replace(new.scopes, programs=tuple(sorted(self._programs))))
        issued = await create_key(
            new, now=self._clock.now(), library=self._library, reader=self._reader, writer=self._writer
        )
        return self._changed(issued)

    async def update_key(self, prefix: str, change: KeyChange, *, by: str) -> Credential | Rejected:
        """Changes what is given of a key: here at once, in other processes within a second or so.

        Raises ProgramUnavailable.
        """
        if self._programs is not None and isinstance(change.programs, Lifted):
            change = replace(change, programs=tuple(sorted(self._programs)))
        changed = await update_key(
            prefix,
            change,
            by=by,
            now=self._clock.now(),
            library=self._library,
            reader=self._reader,
            writer=self._writer,
            only=self._programs,
        )
        return self._changed(changed)

    async def rotate_key(
        self,
        prefix: str,
        *,
        by: str,
        overlap_hours: int = USUAL_OVERLAP_HOURS,
        expires_at: Instant | None = None,
    ) -> Rotated | Rejected:
        """Hands out another key for the same, in the place of one, which opens for so many hours more."""
        rotated = await rotate_key(
            prefix,
            by=by,
            now=self._clock.now(),
            writer=self._writer,
            overlap_hours=overlap_hours,
            expires_at=expires_at,
            only=self._programs,
        )
        return self._changed(rotated)

    async def revoke_key(self, prefix: str, *, by: str) -> Credential | Rejected:
        """Ends a key and every token that it minted: here at once, in other processes within a second or so."""
        revoked = await revoke_key(prefix, by=by, now=self._clock.now(), writer=self._writer, only=self._programs)
        return self._changed(revoked)

    async def keys(self) -> Sequence[Credential]:
        """Every key that was ever handed out, the newest first."""
        keys = await all_keys(self._reader)
        return [each for each in keys if each.scopes.is_within(self._programs)]

    async def mint(self, new: NewToken) -> Minted | Rejected:
        """A token for a member. Raises ProgramUnavailable."""
        refused = token_problems(new, self._library)
        return refused or mint(new, await self._signing_key(), self._clock.now())

    @property
    def is_whole(self) -> bool:
        """Whether it is about every programme: signing keys are shared by all of them."""
        return self._programs is None

    async def rotate_signing_key(self, *, by: str, end_tokens: bool = False) -> SigningKey:
        """Signs tokens with a new key from now on; with `end_tokens`, those that were signed before end at once."""
        kid = await rotate_signing_key(by=by, now=self._clock.now(), writer=self._writer, end_tokens=end_tokens)
        self._keyring.forget()
        made = await self._keyring.signing_key(kid)
        assert made is not None, "what was just stored is there"
        return made

    async def signing_keys(self) -> Sequence[SigningKey]:
        """Every key that tokens were ever signed with, the oldest first."""
        return list((await self._keyring.signing_keys()).values())

    async def recognise(self, shown: str, now: Instant, seen: SeenFrom = UNSEEN) -> Recognised | Unrecognised:
        """Whom a key or a token stands for at an instant."""
        recognised = await self._recogniser.recognise(shown, now)
        if isinstance(recognised, Credential):
            self._keyring.note_use(recognised.prefix, now, seen)
        return recognised

    async def recognise_again(
        self, recognised: Recognised, now: Instant, seen: SeenFrom = UNSEEN
    ) -> Recognised | Unrecognised:
        """Whom something that was recognised before stands for at an instant. Quick: mostly no look-up."""
        again = await self._recogniser.again(recognised, now)
        if isinstance(again, Credential):
            self._keyring.note_use(again.prefix, now, seen)
        return again

    def forget_members(self) -> None:
        """Somebody was erased here: tokens of theirs open nothing from now on."""
        self._erasures.forget()

    async def settle(self) -> None:
        """Waits for what is still to be noted."""
        await self._keyring.settle()

    async def _signing_key(self) -> SigningKey:
        """The key that signs now: the newest that is not to retire. Made when there is none yet."""
        for _ in range(2):
            signing = [each for each in (await self._keyring.signing_keys()).values() if each.retires_at is None]
            if signing:
                return signing[-1]
            await first_signing_key(now=self._clock.now(), writer=self._writer)
            self._keyring.forget()
        raise AssertionError("a signing key was just made")

    def _changed(self, outcome: ChangedT) -> ChangedT:
        self._keyring.forget()
        return outcome
