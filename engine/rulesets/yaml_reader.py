"""Reads YAML into a tree with places, and leaves out what makes YAML surprising.

libyaml does the scanning; the tree is ours. What a scalar means (`no`, `12:30`, `010`) is never decided here. Tags,
anchors, aliases, merge keys, further documents and duplicate keys are errors rather than features.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from engine.rulesets import codes
from engine.rulesets.diagnostics import Findings, lines_of, quoted
from engine.rulesets.nodes import Broken, Mapping, Node, Pair, Scalar, Sequence, Span, Tree
from engine.rulesets.written import glued, in_quotes
from engine.rulesets.yaml_problems import explained

LARGEST_FILE = 256_000
"""Characters in one rule file."""

DEEPEST = 20
"""Levels of mappings and lists within one another."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BAD_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def read_yaml(file: str, text: str, findings: Findings) -> Tree:
    """The tree of one file. What cannot be read is reported and left out; nothing is raised, whatever the text."""
    text = text.removeprefix("\ufeff")
    lines = lines_of(text)
    if not _is_clean(file, text, lines, findings):
        return Tree(Broken(Span(file, 0, 0, 0)), whole=False)
    builder = _Builder(file, lines, findings)
    try:
        builder.build(yaml.parse(text, Loader=_LOADER))
    except _GiveUpError:
        pass
    except yaml.MarkedYAMLError as error:
        findings.add(codes.NOT_YAML, *explained(error, file, lines))
        return Tree(Broken(Span(file, 0, 0, 0)), whole=False)
    return Tree(builder.root, builder.whole)


def _is_clean(file: str, text: str, lines: list[str], findings: Findings) -> bool:
    if len(text) > LARGEST_FILE:
        message = f"this file has {len(text):,} characters, and a rule file may have {LARGEST_FILE:,}"
        findings.add(codes.FILE_TOO_LARGE, Span(file, 0, 0, 0), message, "divide its rules over several files")
        return False
    return _has_only_text(file, lines, findings) and _has_no_tabs(file, lines, findings)


def _has_only_text(file: str, lines: list[str], findings: Findings) -> bool:
    for number, line in enumerate(lines, 1):
        if found := _BAD_CHARACTER.search(line):
            message = f"the character U+{ord(found.group()):04X} does not belong in text"
            findings.add(codes.BAD_CHARACTER, Span(file, number, found.start() + 1, 1), message, "remove it")
            return False
    return True


def _has_no_tabs(file: str, lines: list[str], findings: Findings) -> bool:
    tabbed = [(number, line.index("\t")) for number, line in enumerate(lines, 1) if "\t" in line]
    if tabbed:
        number, at = tabbed[0]
        others = f", and {len(tabbed) - 1} more lines have tabs" if len(tabbed) > 1 else ""
        message = f"a tab stands here{others}"
        is_indent = not lines[number - 1][:at].strip()
        suggestion = "indent with spaces instead, two for each level" if is_indent else "write a space instead"
        findings.add(codes.TAB, Span(file, number, at + 1, 1), message, suggestion)
    return not tabbed


def _how_to_write_tagged(event: Any) -> str:
    if not isinstance(event, yaml.ScalarEvent) or not str(event.tag).startswith("!"):
        return "remove it"
    return f"put all of it in quotes, as `{in_quotes(f'{event.tag} {event.value}'.strip())}`"


class _GiveUpError(Exception):
    """The rest of the file is not worth reading; why was reported."""


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet; a mapping's keys and values alternate."""

    is_mapping: bool
    is_block: bool
    span: Span
    children: list[Node] = field(default_factory=list)


class _Builder:
    """Turns the events of one file into a tree."""

    def __init__(self, file: str, lines: list[str], findings: Findings) -> None:
        self._file, self._lines, self._findings = file, lines, findings
        self._open: list[_Open] = []
        self._documents = 0
        self.root: Node = Mapping((), Span(file, 0, 0, 0))
        self.whole = True

    def build(self, events: Iterable[Any]) -> None:
        for event in events:
            self._take(event)

    def _take(self, event: Any) -> None:
        match event:
            case yaml.ScalarEvent():
                self._place(self._scalar(event))
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._begin(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._place(self._end(event))
            case yaml.AliasEvent():
                self._place(self._alias(event))
            case yaml.DocumentStartEvent():
                self._begin_document(event)

    def _begin_document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self._lose(codes.SEVERAL_DOCUMENTS, self._span(event), "another document begins here", "use a second file")
            raise _GiveUpError

    def _begin(self, event: Any) -> None:
        span = self._span_to_line_end(event)
        self._refuse_properties(event, span)
        if len(self._open) == DEEPEST:
            message = f"mappings and lists are nested more than {DEEPEST} levels deep"
            self._lose(codes.TOO_DEEP, span, message, "the rest of this file was not checked")
            raise _GiveUpError
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        self._open.append(_Open(is_mapping, not event.flow_style, span))

    def _end(self, event: Any) -> Node:
        ended = self._open.pop()
        span = ended.span
        if not ended.is_block and event.end_mark.line == span.line - 1:
            span = span._replace(length=event.end_mark.column - span.column + 1)
        if not ended.is_mapping:
            return Sequence(tuple(ended.children), span)
        return Mapping(self._pairs(ended.children), span)

    def _place(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if parent.is_mapping and len(parent.children) % 2:
            node = self._held_by(parent.children[-1], node)
        parent.children.append(node)

    def _held_by(self, key: Node, value: Node) -> Node:
        """A value that starts on a line of its own, or is nothing at all, is best pointed at through its key."""
        on_other_line = isinstance(value, Mapping | Sequence) and value.span.line != key.span.line
        if on_other_line or (isinstance(value, Scalar) and value.empty):
            return replace(value, span=key.span)
        return value

    def _pairs(self, children: list[Node]) -> tuple[Pair, ...]:
        pairs: dict[str, Pair] = {}
        for written, node in zip(children[::2], children[1::2], strict=True):
            key, value = self._parted(written, node)
            if pairs and (earlier := self._with_decimals([*pairs.values()][-1], key, value)):
                pairs[earlier.key.text] = earlier
            elif isinstance(key, Scalar) and self._is_good_key(key, pairs):
                pairs[key.text] = Pair(key, value)
            elif isinstance(key, Mapping | Sequence):
                self._lose(codes.BAD_KEY, key.span, "a key must be a word", "write it as `key: value`")
        return tuple(pairs.values())

    def _parted(self, key: Node, value: Node) -> tuple[Node, Node]:
        """A key and its value, also when the space between them is missing: `{points:20}` is all key to YAML."""
        if not isinstance(key, Scalar) or not isinstance(value, Scalar) or key.quoted or not value.empty:
            return key, value
        parts = glued(key.text)
        if parts is None:
            return key, value
        word, rest = parts
        suggestion = f"write {quoted(f'{word}: {rest}')}"
        self._lose(codes.BAD_KEY, key.span, "a space is missing after the `:`", suggestion)
        at = len(word) + 1
        return Scalar(word, key.part(0, len(word)), inset=0), Scalar(rest, key.part(at, len(key.text)), inset=0)

    def _with_decimals(self, pair: Pair, key: Node, value: Node) -> Pair | None:
        """`{points: 2,5}` is the pair `points: 2` and the key `5` to YAML; None when it is anything else."""
        whole, decimals = pair.value, key
        if not (isinstance(whole, Scalar) and isinstance(decimals, Scalar) and isinstance(value, Scalar)):
            return None
        ends = (whole.span.line, whole.span.column + whole.span.length + 1)
        digits = whole.text.isdigit() and decimals.text.isdigit() and not whole.quoted and not decimals.quoted
        if not digits or not value.empty or ends != decimals.span[1:3]:
            return None
        is_thousands = len(decimals.text) == 3
        meant = whole.text + ("" if is_thousands else ".") + decimals.text
        span = whole.span._replace(length=whole.span.length + 1 + decimals.span.length)
        message = "thousands are not parted" if is_thousands else "decimals have a point"
        self._findings.add(codes.BAD_NUMBER, span, message, f"write `{meant}`")
        return Pair(pair.key, Broken(span))

    def _is_good_key(self, key: Scalar, earlier: dict[str, Pair]) -> bool:
        if key.text == "<<" and not key.quoted:
            self._lose(codes.ALIAS, key.span, "`<<` is a merge key, and rule files have none", "write the keys out")
        elif not key.text.strip() or key.block:
            self._lose(codes.BAD_KEY, key.span, "a key must be a word", "write it as `key: value`")
        elif key.text in earlier:
            line = earlier[key.text].key.span.line
            message = f"the key {quoted(key.text)} stands here a second time; the first is in line {line}"
            self._lose(codes.DUPLICATE_KEY, key.span, message, "rename one of them, or merge the two")
        else:
            return True
        return False

    def _scalar(self, event: Any) -> Node:
        span = self._span(event)
        if self._refuse_properties(event, span):
            return Broken(span)
        if found := _BAD_CHARACTER.search(event.value):
            message = f"the character U+{ord(found.group()):04X} does not belong in text"
            self._lose(codes.BAD_CHARACTER, span, message, "remove it")
            return Broken(span)
        is_quoted, is_block = event.style in ("'", '"'), event.style in ("|", ">")
        inset = 1 if is_quoted else 0
        on_one_line = event.start_mark.line == event.end_mark.line
        exact = on_one_line and span.length == len(event.value) + 2 * inset
        indent = self._indent_of_block(event) if event.style == "|" else None
        return Scalar(event.value, span, is_quoted, is_block, inset if exact else None, indent)

    def _indent_of_block(self, event: Any) -> int | None:
        """How far the lines of a block are set in; None when nothing stands in it."""
        for number, line in enumerate(event.value.split("\n"), event.start_mark.line + 1):
            if line and number < len(self._lines) and self._lines[number].endswith(line):
                return len(self._lines[number]) - len(line)
        return None

    def _alias(self, event: Any) -> Node:
        span = self._span(event)
        message = "a text that begins with `*` needs quotes: to YAML it is an alias, and rule files have none"
        suggestion = f'put it in quotes if it is a text, as `"*{event.anchor}"`, or write the value out'
        self._lose(codes.ALIAS, span, message, suggestion)
        return Broken(span)

    def _refuse_properties(self, event: Any, span: Span) -> bool:
        if event.anchor is not None:
            message = f"`&{event.anchor}` is an anchor, and rule files have none"
            self._lose(codes.ALIAS, span, message, "remove it, or put the value in quotes if it is a text")
        if event.tag is not None:
            message = "a text that begins with `!` needs quotes: to YAML it is a tag, and rule files have none"
            self._lose(codes.TAG, span, message, _how_to_write_tagged(event))
        return event.anchor is not None or event.tag is not None

    def _lose(self, code: codes.Code, span: Span, message: str, suggestion: str) -> None:
        self.whole = False
        self._findings.add(code, span, message, suggestion)

    def _span(self, event: Any) -> Span:
        start, end = event.start_mark, event.end_mark
        if start.line != end.line:
            return self._span_to_line_end(event)
        return Span(self._file, start.line + 1, start.column + 1, max(1, end.column - start.column))

    def _span_to_line_end(self, event: Any) -> Span:
        start = event.start_mark
        line = self._lines[start.line] if start.line < len(self._lines) else ""
        return Span(self._file, start.line + 1, start.column + 1, max(1, len(line.rstrip()) - start.column))
