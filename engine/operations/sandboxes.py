"""Wiping a sandbox: everything in it is deleted, and whoever submits begins anew."""

from collections.abc import Awaitable, Callable
from functools import partial

from engine.clock import Clock
from engine.store import sandboxes as stored
from engine.store.audit import Deed, note
from engine.store.backend import Backend
from engine.store.chores import Tended
from engine.store.memory import Memory
from engine.store.writer import Writer


class Sandboxes:
    """Wipes sandboxes. What the rules are in them, and who is in which, is told elsewhere."""

    def __init__(
        self,
        *,
        clock: Clock,
        writer: Writer,
        memory: Memory,
        settle: Callable[[], Awaitable[None]],
        forget: Callable[[], None],
    ) -> None:
        """`settle` stores what waits to be counted, and `forget` is for what the process remembers of members."""
        self._settle = settle
        self._clock = clock
        self._writer = writer
        self._memory = memory
        self._forget = forget

    async def wipe(self, program: str, *, by: str) -> int:
        """Deletes everything in a sandbox, by the key that it is stored under; how many members there were.

        Can be broken off and begun again. What is submitted meanwhile may be deleted as well, or stay.
        Raises StoreUnavailable.
        """
        await self._settle()
        members = 0
        while True:
            tended = await self._writer.tend(partial(self._some, program, by, members))
            members += tended.found
            self._forget()
            if tended.found < stored.SLICE:
                return members

    def _some(self, program: str, by: str, before: int, backend: Backend) -> Tended:
        try:
            with backend.transaction() as transaction:
                transaction.lock_program(program)
                found = stored.wipe_some(transaction, program)
                if found < stored.SLICE:
                    details = {"members": before + found}
                    note(transaction, self._clock.now(), by, Deed.SANDBOX_WIPED, program, details=details)
        finally:
            self._memory.forget()
        return Tended(found)
