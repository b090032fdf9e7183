"""Puts comments that have a line to themselves as far in as what they stand beside."""

from collections.abc import Iterator, Sequence

import yaml

UnreadableYAML = yaml.YAMLError
"""What is raised for a text whose values cannot be told from its comments."""


def comments_in_line(text: str) -> str:
    """The text, with each such comment beginning where the line before or the line after it does.

    Raises UnreadableYAML.
    """
    lines = text.split("\n")
    within = _lines_of_scalars(text)
    content = [
        None if number in within or not line.strip() or _is_comment(line) else _indent(line)
        for number, line in enumerate(lines)
    ]
    return "\n".join(
        " " * _nearest(_indent(line), number, content) + line.lstrip()
        if _is_comment(line) and number not in within
        else line
        for number, line in enumerate(lines)
    )


def _nearest(indent: int, number: int, content: Sequence[int | None]) -> int:
    """The indent of the neighbour that is nearer to a comment's own; that of what follows, if both are.

    After everything else, a comment can be about the whole file.
    """
    before = next((each for each in reversed(content[:number]) if each is not None), None)
    after = next((each for each in content[number + 1 :] if each is not None), 0)
    return min(after, after if before is None else before, key=lambda each: abs(each - indent))


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _lines_of_scalars(text: str) -> frozenset[int]:
    """The lines, from 0, that continue a value of several lines: a `#` there is part of the value."""
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    return frozenset(line for start, end in _stretches(root) for line in range(start + 1, end))


def _stretches(node: yaml.Node | None) -> Iterator[tuple[int, int]]:
    """The first line of every value, and the line after its last one."""
    match node:
        case yaml.ScalarNode():
            yield node.start_mark.line, node.end_mark.line + (node.end_mark.column > 0)
        case yaml.SequenceNode():
            for item in node.value:
                yield from _stretches(item)
        case yaml.MappingNode():
            for key, value in node.value:
                yield from _stretches(key)
                yield from _stretches(value)
        case _:
            pass
