"""Requests that came before, to the byte, from the same credential's scope: what they ask is known already.

An app asks for the same screen again and again. Reading the JSON, finding the document and coercing the variables then
comes to the same as the last time. What depends on the moment, as allowances do, is still looked at each time.
"""

from collections import Counter, OrderedDict

from schema.auth.callers import Caller
from schema.execution.requests import Prepared, ReadDocument

MOST_BYTES = 4 * 1024 * 1024
"""Of all requests that are remembered."""

LARGEST_BYTES = 8 * 1024
"""Of one. Larger ones carry what hardly comes again."""

_OVERHEAD_BYTES = 2_000
"""What a prepared request takes besides the bytes that it came as."""


DOCUMENT_CHARACTERS = 400_000
"""Of all documents that those ask for, each counted once: parsed, they take some 150 times as much."""


class RepeatedRequests:
    """The requests that were prepared, the most recently asked for."""

    def __init__(self) -> None:
        self._prepared: OrderedDict[tuple[str, bytes, str], Prepared] = OrderedDict()
        self._bytes = 0
        self._asking: Counter[ReadDocument] = Counter()
        """How many of the requests ask for a document."""
        self._characters = 0

    def prepared(self, method: str, request: bytes, caller: Caller) -> Prepared | None:
        """What it asks; None when it did not come before, by that method: the same bytes are no question by another."""
        key = (method, request, caller.scope)
        prepared = self._prepared.get(key)
        if prepared is not None:
            self._prepared.move_to_end(key)
        return prepared

    def remember(self, method: str, request: bytes, caller: Caller, prepared: Prepared) -> None:
        """Remembers what it asks, as long as that is a query: mutations say something else each time."""
        if len(request) > LARGEST_BYTES:
            return
        key = (method, request, caller.scope)
        if key in self._prepared:
            self._forget(key)
        self._prepared[key] = prepared
        self._bytes += len(request) + _OVERHEAD_BYTES
        if prepared.read not in self._asking:
            self._characters += len(prepared.text)
        self._asking[prepared.read] += 1
        while self._bytes > MOST_BYTES or self._characters > DOCUMENT_CHARACTERS:
            self._forget(next(iter(self._prepared)))

    def _forget(self, key: tuple[str, bytes, str]) -> None:
        read = self._prepared.pop(key).read
        self._bytes -= len(key[1]) + _OVERHEAD_BYTES
        self._asking[read] -= 1
        if not self._asking[read]:
            del self._asking[read]
            self._characters -= len(read.text)
