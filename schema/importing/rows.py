"""Rows of a file, one after another, each with where it ends: NDJSON or CSV, compressed or not, or standard input."""

import codecs
import csv
import gzip
import sys
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

import msgspec

from engine.errors import WrongSetting

BEGINNING_BYTES = 65_536
"""By as many bytes a file is known again."""

SKIPPED_BYTES = 1_048_576
"""How much of what was read before is passed over at a time."""

UTF_8, CP1252 = "utf-8", "cp1252"

ENCODINGS = (UTF_8, "latin-1", CP1252)
"""In all of them a line ends with the same byte."""

DELIMITERS = ",;\t|"

LONGEST_FIELD = 262_144

SAMPLE_ROWS = 100
"""That a mapping is proposed by."""

REASONS = "_rejected"
"""What stands beside a row that was rejected, so that it can be mended and imported again as it is."""

WHOLE_LINE = "_line"
"""Where a line that is no JSON object is kept as a text, to be mended there."""

csv.field_size_limit(LONGEST_FIELD)


class Row(NamedTuple):
    """One row of a file."""

    number: int
    """From 1. Of a CSV file, the header is none."""
    end: int
    """Bytes from the beginning of the file, uncompressed, to behind it."""
    values: Mapping[str, object] | None
    """By name; None for what is no JSON object, or has more or fewer fields than the header."""
    raw: bytes | Sequence[str]
    """As it stood: a line of JSON, or the fields of CSV."""


class Source:
    """A file that is read once, from its beginning or from where an earlier run left off."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self.name = name
        self.offset = 0
        self._beginning = bytearray()

    def lines(self) -> Iterator[bytes]:
        """The lines that are left, with their ends."""
        for line in self._file:
            self._passed(line)
            yield line

    def skip_to(self, offset: int) -> bool:
        """Passes over what was read before; False when the file ends earlier."""
        while self.offset < offset:
            part = self._file.read(min(SKIPPED_BYTES, offset - self.offset))
            if not part:
                return False
            self._passed(part)
        return True

    def digest(self, offset: int) -> str:
        """The digest of its beginning, as far as an offset up to which it was read."""
        return sha256(self._beginning[:offset]).hexdigest()

    def _passed(self, part: bytes) -> None:
        self._beginning += part[: BEGINNING_BYTES - len(self._beginning)]
        self.offset += len(part)


def opened(path: str) -> Source:
    """A file by its path, standard input for `-`. Raises WrongSetting."""
    if path == "-":
        return Source(sys.stdin.buffer, "standard input")
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - it is read until the command ends
    except OSError as error:
        raise WrongSetting(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from None
    zipped = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return Source(cast("BinaryIO", gzip.open(file)) if zipped else file, path)


class JsonRows:
    """Lines of JSON objects."""

    header: Sequence[str] = ()
    delimiter = ""
    encoding = UTF_8

    def __init__(self, source: Source) -> None:
        self.source = source
        self._read = msgspec.json.Decoder(dict[str, object])

    def rows(self, number: int) -> Iterator[Row]:
        """The rows that are left; as many were read before."""
        for line in self.source.lines():
            text = line.removeprefix(codecs.BOM_UTF8).strip()
            if text:
                number += 1
                yield Row(number, self.source.offset, self._values(text), text)

    def _values(self, text: bytes) -> Mapping[str, object] | None:
        try:
            return self._read.decode(text)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None


class CsvRows:
    """Rows below a header, in which fields may hold line breaks in quotes."""

    def __init__(self, source: Source, encoding: str = UTF_8, delimiter: str = "") -> None:
        """Reads the header, and guesses what stands between fields unless it is told. Raises WrongSetting."""
        self.source = source
        self.encoding = encoding
        first = next(self._lines(), "").removeprefix("\ufeff")  # a header with a line break in it is nobody's
        self.delimiter = delimiter or max(DELIMITERS, key=first.count)
        self.header: Sequence[str] = next(csv.reader([first], delimiter=self.delimiter), [])
        if not any(each.strip() for each in self.header):
            raise WrongSetting(f"{source.name} is empty: a CSV file begins with a line that names its columns")
        self.header = [each.strip() for each in self.header]

    def rows(self, number: int) -> Iterator[Row]:
        """The rows that are left; as many were read before. Raises WrongSetting for what is no CSV."""
        reader = csv.reader(self._lines(), delimiter=self.delimiter)
        while True:
            try:
                fields = next(reader, None)
            except csv.Error as error:
                where = f"{self.source.name}, row {number + 1}"
                raise WrongSetting(f"{where} cannot be read as CSV: {_in_words(error)}") from None
            if fields is None:
                return
            if fields:
                number += 1
                fits = len(fields) == len(self.header)
                values = dict(zip(self.header, fields, strict=True)) if fits else None
                yield Row(number, self.source.offset, values, fields)

    def _lines(self) -> Iterator[str]:
        for line in self.source.lines():
            try:
                yield line.decode(self.encoding)
            except UnicodeDecodeError:
                message = f"{self.source.name} is not in {self.encoding}: say in the mapping which of "
                raise WrongSetting(f"{message}{', '.join(ENCODINGS)} it is, as `encoding: cp1252`") from None


def _in_words(error: csv.Error) -> str:
    if "new-line" in str(error):
        return "a carriage return stands alone in it; put fields with line breaks into quotes"
    return f"{error}; is a quote never closed?"


def is_in_utf8(path: str) -> bool:
    """Whether the beginning of a file is. Raises WrongSetting when it cannot be read."""
    beginning = b"".join(islice(opened(path).lines(), SAMPLE_ROWS))
    try:
        beginning.decode(UTF_8)
    except UnicodeDecodeError:
        return False
    return True


def is_csv(path: str, told: str | None) -> bool:
    """Whether a file is CSV, by its name unless one says. Raises WrongSetting when nobody can tell."""
    name = path.lower().removesuffix(".gz")
    if told is not None:
        return told == "csv"
    if name.endswith((".csv", ".tsv")):
        return True
    if name.endswith((".ndjson", ".jsonl", ".json")):
        return False
    raise WrongSetting(f"whether {path} is CSV or lines of JSON cannot be told by its name; say --format csv or ndjson")
