"""The keyring: what was handed out, at hand for every request, and never more than a second old.

A request must not cost a look into the database, and a key that was revoked must not open any more. So what was read is
believed for a second, by the process's own clock; what this process changes itself is forgotten at once.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from time import monotonic

import structlog

from engine.errors import StoreUnavailable
from engine.operations.access.credentials import Credential, SeenFrom, SigningKey, credential_of, signing_key_of
from engine.rules.instants import Instant
from engine.store import credentials as stored
from engine.store.reading import Reader
from engine.store.writer import Writer

log = structlog.get_logger("trogen.keys")

FRESH_SECONDS = 1.0
"""How long what was read is believed."""

HURRIES = 20
"""How often a second the signing keys are read anew for one that nobody knows: another process may just have made it,
or somebody makes names up.
"""

REMEMBERED = 10_000
"""Keys at hand; of those that do not exist as well, so that guessing costs the guesser more than us."""

NOTED_EVERY = 60_000_000
"""Microseconds between two notes of when a key was used."""


class Keyring:
    """Every key and signing key, as they were a moment ago."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer
        self._keys: OrderedDict[str, tuple[float, Credential | None]] = OrderedDict()
        self._signing: tuple[float, Mapping[str, SigningKey]] = (-FRESH_SECONDS, {})
        self._strange: set[str] = set()
        """Names of signing keys that were not there when the keys were last read."""
        self._noted: dict[str, Instant] = {}
        self._notes: set[asyncio.Task[None]] = set()
        self._forgotten = 0

    async def credential(self, prefix: str) -> Credential | None:
        """The key with that prefix; None when there is none."""
        known = self._keys.get(prefix)
        if known is not None and monotonic() - known[0] < FRESH_SECONDS:
            return known[1]
        return await self._read(prefix)

    async def signing_key(self, kid: str) -> SigningKey | None:
        """The signing key of that name; None when there is none."""
        known = (await self.signing_keys()).get(kid)
        if known is None and kid not in self._strange and len(self._strange) < HURRIES:
            self._strange.add(kid)
            known = (await self._read_signing_keys()).get(kid)
        return known

    async def signing_keys(self) -> Mapping[str, SigningKey]:
        """Every key that tokens were ever signed with, by name, the oldest first."""
        read_at, keys = self._signing
        if monotonic() - read_at < FRESH_SECONDS:
            return keys
        self._strange.clear()
        return await self._read_signing_keys()

    def forget(self) -> None:
        """What is at hand is out of date: something was changed here."""
        self._forgotten += 1
        self._keys.clear()
        self._strange.clear()
        self._signing = (-FRESH_SECONDS, {})

    def note_use(self, prefix: str, now: Instant, seen: SeenFrom) -> None:
        """Notes that a key was used, in the background and once a minute: nobody waits for it."""
        last = self._noted.get(prefix)
        if last is not None and now - last < NOTED_EVERY:
            return
        self._noted[prefix] = now
        task = asyncio.get_running_loop().create_task(self._note(prefix, now, seen))
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def settle(self) -> None:
        """Waits until what was noted is stored."""
        await asyncio.gather(*self._notes)

    async def _read_signing_keys(self) -> Mapping[str, SigningKey]:
        # While one asks, the others go by what was read last: a second's end must not send everybody to the database.
        forgotten, (_, before) = self._forgotten, self._signing
        if before:
            self._signing = (monotonic(), before)
        began = monotonic()
        try:
            keys = {each.kid: signing_key_of(each) for each in await stored.signing_keys(self._reader)}
        except StoreUnavailable:
            self.forget()
            raise
        # What was changed while it was read may not be in it: then it is not kept.
        if forgotten == self._forgotten:
            self._signing = (began, keys)
        return keys

    async def _read(self, prefix: str) -> Credential | None:
        forgotten, before = self._forgotten, self._keys.get(prefix)
        if before is not None:
            self._keys[prefix] = (monotonic(), before[1])
        began = monotonic()
        try:
            row = await stored.credential_by_prefix(self._reader, prefix)
            brand = None if row is None or row.brand is None else await stored.brand_by_key(self._reader, row.brand)
        except StoreUnavailable:
            self.forget()
            raise
        key = None if row is None else credential_of(row, brand)
        if forgotten == self._forgotten:
            self._keep(prefix, began, key)
        return key

    def _keep(self, prefix: str, read_at: float, key: Credential | None) -> None:
        self._keys[prefix] = (read_at, key)
        self._keys.move_to_end(prefix)
        if len(self._keys) > REMEMBERED:
            self._keys.popitem(last=False)

    async def _note(self, prefix: str, now: Instant, seen: SeenFrom) -> None:
        use = (now, seen.address, seen.agent, prefix)
        try:
            await self._writer.perform(lambda transaction: transaction.write(stored.NOTE_USE, [use]))
        except StoreUnavailable as error:
            log.debug("use of a key was not noted", key=prefix, reason=str(error))
