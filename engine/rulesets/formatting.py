"""Writes a rule file as we write them: two spaces deeper a level, single spaces within braces, lines of 120 characters.

Comments, the order of keys, quotes, blank lines and the lines of texts stay as they are; lists and mappings in brackets
that would be longer than a line are written one below the other, but the events of tests stay rows. What a file means
never changes: what comes out is read again, and has to be what went in.
"""

from collections.abc import Iterator
from io import StringIO
from itertools import chain

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.resolver import VersionedResolver

from engine.rulesets.comment_lines import UnreadableYAML, comments_in_line
from engine.rulesets.diagnostics import Findings, lines_of
from engine.rulesets.nodes import Broken, Mapping, Node, Scalar, Sequence
from engine.rulesets.yaml_reader import read_yaml

LINE_WIDTH = 120

_MOST_PASSES = 8


def formatted(text: str) -> str | None:
    """The text in our format; None when it cannot be written so without a change of what it means.

    What comes out is formatted already. A text that is not readable YAML is never formatted.
    """
    meaning = _meaning(text)
    if meaning is None:
        return None
    for _ in range(_MOST_PASSES):
        written = _written(text)
        if written is None or _meaning(written) != meaning or written.count("#") != text.count("#"):
            return None  # what it means would change, or a comment be lost
        if written == text:
            return written
        text = written
    return None


class _NothingImplied(VersionedResolver):
    """Takes every value for a text, so that it is written as it stood: `010`, `no`, `2027-03-01 10:00`."""

    def resolve(self, kind: object, value: object, implicit: object) -> object:
        return super().resolve(kind, None if isinstance(value, str) else value, (False, False))


def _written(text: str) -> str | None:
    yaml = YAML()
    yaml.Resolver = _NothingImplied
    yaml.preserve_quotes = True
    yaml.allow_unicode = True
    yaml.width = 1_000_000  # texts are never broken: lists and mappings are, below
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    text = text.removeprefix("\ufeff")
    try:
        content = yaml.load(text)
        if content is None:
            return _tidy(text)
        if not isinstance(content, CommentedMap):
            return None
        _break_long(content, lines_of(text))
        yaml.dump(content, out)
        return comments_in_line(_tidy(out.getvalue()))
    except (YAMLError, UnreadableYAML, ValueError, TypeError, AttributeError, NotImplementedError):
        return None


def _break_long(content: object, lines: list[str]) -> None:
    """Takes the brackets away from what stands on one line and is longer than it should be."""
    for each in _in_brackets(content):
        line = lines[each.lc.line]
        if len(line.split(" #")[0].rstrip()) > LINE_WIDTH:
            each.fa.set_block_style()


def _in_brackets(content: object) -> Iterator[CommentedMap | CommentedSeq]:
    """Every list and mapping in brackets that has anything in it and is in no other. Rows of a list stay rows."""
    if isinstance(content, CommentedMap | CommentedSeq) and content.fa.flow_style():
        if content:
            yield content
    elif isinstance(content, CommentedMap):
        for each in content.values():
            yield from _in_brackets(each)
    elif isinstance(content, CommentedSeq):
        for each in content:
            if not (isinstance(each, CommentedMap) and each.fa.flow_style()):
                yield from _in_brackets(each)


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in lines_of(text)]
    return ("\n".join(lines).strip("\n") + "\n").removeprefix("\n")


def _meaning(text: str) -> object:
    """What our own reader takes it for, without the places; None when it cannot be read."""
    findings = Findings()
    tree = read_yaml("", text, findings)
    return None if findings.sorted or not tree.whole else _content(tree.root)


def _content(node: Node) -> object:
    match node:
        case Scalar():
            return node.text, node.quoted, node.block
        case Sequence():
            return ("list", *(_content(item) for item in node.items))
        case Mapping():
            return ("mapping", *chain.from_iterable((_content(key), _content(value)) for key, value in node.pairs))
        case Broken():
            return None
