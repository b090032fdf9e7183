"""Lines out of bytes as they come in, however they were cut; one that is too long is dropped and told of."""

from collections.abc import Iterator
from typing import NamedTuple
from zlib import MAX_WBITS, decompressobj
from zlib import error as ZlibError  # noqa: N812 - it is a class, whatever its name

LONGEST_LINE_BYTES = 262_144

BEGINNING_BYTES = 4_096
"""What is kept of a line that is too long to be read."""

INFLATED_BYTES = 262_144
"""How much comes out of a compressed body at a time: a few bytes can become very many."""


class Line(NamedTuple):
    """One line without its end; None in the place of one that is too long to be read."""

    number: int
    """From 1, as editors count: empty lines too."""
    text: bytes | None
    beginning: bytes = b""
    """Of one that is too long."""
    length: int = 0
    """Of one that is too long, in bytes."""


class Lines:
    """Cuts a body into lines. Remembers no more than the one that is not whole yet."""

    def __init__(self, longest: int = LONGEST_LINE_BYTES) -> None:
        self._longest = longest
        self._parts: list[bytes] = []
        self._beginning = b""
        self._length = 0
        self._number = 0

    def taken(self, part: bytes) -> Iterator[Line]:
        """The lines that are whole with these bytes; empty ones are passed over."""
        *whole, rest = part.split(b"\n")
        for each in whole:
            self._add(each)
            yield from self._line()
        self._add(rest)

    def last(self) -> Iterator[Line]:
        """The line that nothing ended, if there is one: for a body that ended well."""
        if self._length:
            yield from self._line()

    def _add(self, part: bytes) -> None:
        self._length += len(part)
        if self._length > self._longest:
            self._beginning = self._beginning or b"".join([*self._parts, part[:BEGINNING_BYTES]])[:BEGINNING_BYTES]
            self._parts.clear()
        elif part:
            self._parts.append(part)

    def _line(self) -> Iterator[Line]:
        self._number += 1
        if self._length > self._longest:
            line = Line(self._number, None, self._beginning, self._length)
        else:
            line = Line(self._number, b"".join(self._parts))
        self._parts, self._beginning, self._length = [], b"", 0
        if line.text is None or line.text.strip():
            yield line


class Broken(Exception):
    """The compressed body cannot be read any further."""


class Plain:
    """A body that comes as it is."""

    def taken(self, part: bytes) -> Iterator[bytes]:
        """What the bytes mean."""
        yield part

    @property
    def is_whole(self) -> bool:
        """Whether the body may end here."""
        return True


class Inflating:
    """A body compressed with gzip, also of several members one after the other."""

    def __init__(self) -> None:
        self._inflate = decompressobj(16 + MAX_WBITS)
        self._began = False

    def taken(self, part: bytes) -> Iterator[bytes]:
        """What the bytes mean, in bounded pieces. Raises Broken."""
        while part:
            if self._inflate.eof:
                self._inflate = decompressobj(16 + MAX_WBITS)
            self._began = True
            try:
                yield self._inflate.decompress(part, INFLATED_BYTES)
            except ZlibError:
                raise Broken from None
            part = self._inflate.unconsumed_tail or self._inflate.unused_data

    @property
    def is_whole(self) -> bool:
        return self._inflate.eof or not self._began
