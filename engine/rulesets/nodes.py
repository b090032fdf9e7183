"""A rule file as a tree in which every key and every value knows its place."""

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias


class Span(NamedTuple):
    """A stretch of one line. Lines and columns count from 1, in characters; line 0 means the file as a whole."""

    file: str
    line: int
    column: int
    length: int

    def part(self, start: int, end: int) -> "Span":
        """The stretch between two offsets into this one, at least one character long."""
        return self._replace(column=self.column + start, length=max(1, end - start))


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value, as the characters that stand in the file: what they mean is asked where they are used."""

    text: str
    span: Span
    quoted: bool = False
    block: bool = False
    """Written with `|` or `>` over several lines."""
    inset: int | None = None
    """How far into `span` the text begins; None when its characters cannot be matched with columns."""
    indent: int | None = None
    """How many columns stand before each line of a `|` block, which begins below `span`; None of anything else."""

    @property
    def empty(self) -> bool:
        """Whether nothing stands here at all; an empty text in quotes is something."""
        return not self.text and not self.quoted and not self.block

    def part(self, start: int, end: int) -> Span:
        """Where characters `start` to `end` of the text stand, as exactly as can be told; of a block, in one line."""
        if self.indent is not None:
            line_start, line_end = self.text.rfind("\n", 0, start) + 1, self.text.find("\n", start)
            line = self.span.line + 1 + self.text.count("\n", 0, start)
            end = min(end, line_end) if line_end >= 0 else end
            return Span(self.span.file, line, self.indent + start - line_start + 1, max(1, end - start))
        return self.span if self.inset is None else self.span.part(self.inset + start, self.inset + end)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: "tuple[Node, ...]"
    span: Span


class Pair(NamedTuple):
    """A key of a mapping with its value."""

    key: Scalar
    value: "Node"


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, in the order of the file, every key once. A block mapping points at the key that holds it."""

    pairs: tuple[Pair, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Broken:
    """Something that was already reported: whoever reads it passes over it in silence."""

    span: Span


Node: TypeAlias = Scalar | Sequence | Mapping | Broken


class Tree(NamedTuple):
    """What could be read of one file."""

    root: Node
    whole: bool
    """False when part of the file was lost to an error: then a name that seems unknown may just be lost."""
