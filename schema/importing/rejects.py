"""What was rejected, in a file of the same form with the reasons beside each row: to be mended and imported again."""

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from schema.importing.actions import Unreadable
from schema.importing.rows import REASONS, WHOLE_LINE, Row
from schema.importing.sending import LineError

_write = msgspec.json.Encoder().encode
Reasons = Sequence[LineError | Unreadable]


class Rejects(Protocol):
    """Where rejected rows go."""

    path: Path

    def add(self, row: Row, reasons: Reasons) -> None:
        """One row, kept whole."""
        ...

    def flush(self) -> int:
        """Makes what was added durable; how many bytes there are."""
        ...


class RejectsFile:
    """A file of them. Made only once there is something to write."""

    def __init__(
        self, path: Path, length: int, *, header: Sequence[str] = (), delimiter: str = "", encoding: str = "utf-8"
    ) -> None:
        """What stands behind `length` is of rows that will come again. With a header it is CSV, encoded as the file
        that the rows are from, so that the same mapping reads it."""
        self.path = path
        self._length = length
        self._header = header
        self._delimiter = delimiter
        self._encoding = encoding
        self._draft = bytearray()

    def add(self, row: Row, reasons: Reasons) -> None:
        self._draft += self._csv(row, reasons) if self._header else _json(row, reasons)

    def flush(self) -> int:
        if not self._draft:
            return self._length
        with self.path.open("r+b" if self._length else "wb") as file:
            file.truncate(self._length)
            file.seek(self._length)
            file.write(self._draft)
            file.flush()
            os.fsync(file.fileno())
            self._length = file.tell()
        self._draft.clear()
        return self._length

    def _csv(self, row: Row, reasons: Reasons) -> bytes:
        written = io.StringIO()
        writer = csv.writer(written, delimiter=self._delimiter, lineterminator="\n")
        columns = [each for each in self._header if each != REASONS]
        if not self._length and not self._draft:
            writer.writerow([*columns, REASONS])
        fields = row.raw if not isinstance(row.raw, bytes) else ()
        if row.values is not None:
            fields = [str(row.values[each]) for each in columns]
        writer.writerow([*fields, "; ".join(f"{each.code}: {each.message}" for each in reasons)])
        return written.getvalue().encode(self._encoding, "replace")


def _json(row: Row, reasons: Reasons) -> bytes:
    assert isinstance(row.raw, bytes), "a line of JSON"
    told = _write([{"code": each.code, "message": each.message, "path": list(each.path)} for each in reasons])
    if row.values is None:
        whole = _write(row.raw.decode("utf-8", "replace"))
        return b'{"%s":%s,"%s":%s}\n' % (REASONS.encode(), told, WHOLE_LINE.encode(), whole)
    if REASONS in row.values:  # of an earlier import
        rest = _write({name: value for name, value in row.values.items() if name != REASONS})[1:]
    else:
        rest = row.raw[1:].lstrip()
    return b'{"%s":%s%s%s\n' % (REASONS.encode(), told, b"" if rest == b"}" else b",", rest)


class NoFile:
    """For a run that changes nothing."""

    path = Path()

    def add(self, row: Row, reasons: Reasons) -> None: ...

    def flush(self) -> int:
        return 0
