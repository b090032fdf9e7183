"""What is mutated: single rules of the example programmes with all that they need, and the broken files."""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random

import yaml

from engine.rulesets import read_folder
from engine.rulesets.compiler import RULE_FILES
from engine.rulesets.programme import PROGRAMME_FILE

EXAMPLES = Path(__file__).parents[3] / "rulesets"
BROKEN = Path(__file__).parents[1] / "broken"
RULES_FILE = "rules.yaml"

Sources = dict[str, str]

_WORD = re.compile(r"[a-z][a-z0-9_]*")
_BROKEN_SHARE = 0.65
"""How often a broken file is taken: they are small and have every key between them."""
_COUNT = re.compile(r"count\.(\w+)")
_LADDER = "by"
"""What the ladder of levels goes by here, as it has no name."""


def picked(chance: Random) -> Sources:
    """A programme and one small file of its rules; the rules are one that is chosen, what it mentions, and a test."""
    if chance.random() < _BROKEN_SHARE and (pages := _broken_pages()):
        return {PROGRAMME_FILE: _text(BROKEN / PROGRAMME_FILE), RULES_FILE: chance.choice(pages)}
    name = chance.choice(sorted(_programmes()))
    return {PROGRAMME_FILE: _programmes()[name][PROGRAMME_FILE], RULES_FILE: _some_rules(name, chance)}


@cache
def _programmes() -> Mapping[str, Mapping[str, str]]:
    return {path.parent.name: read_folder(path.parent) for path in sorted(EXAMPLES.glob(f"*/{PROGRAMME_FILE}"))}


@cache
def _broken_pages() -> tuple[str, ...]:
    """The broken files as they are; those that are no text on their own, or are programmes, are left out."""
    return tuple(_text(path) for path in sorted(BROKEN.glob("*.yaml")) if path.name != PROGRAMME_FILE)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _some_rules(programme: str, chance: Random) -> str:
    parts, tests = _parts_of(programme), _tests_of(programme)
    by_name: dict[str, list[tuple[str, str]]] = {}
    for section, name, text in parts:
        by_name.setdefault(name, []).append((section, text))
    chosen: dict[tuple[str, str], str] = {}
    waiting = deque([chance.choice(parts)[1]])
    test = next((text for text in _shuffled(tests, chance) if waiting[0] in _WORD.findall(text)), "")
    waiting.extend([*_WORD.findall(test), _LADDER, *_COUNT.findall(_programmes()[programme][PROGRAMME_FILE])])
    while waiting:
        name = waiting.popleft()
        for section, text in by_name.get(name, ()):
            if (section, name) not in chosen:
                chosen[section, name] = text
                waiting.extend(_WORD.findall(text))
    return "".join(_sections(chosen)) + (f"tests:\n{test}" if test else "")


def _shuffled(texts: tuple[str, ...], chance: Random) -> list[str]:
    return chance.sample(texts, len(texts))


def _sections(chosen: Mapping[tuple[str, str], str]) -> Iterator[str]:
    for section in dict.fromkeys(section for section, _ in chosen):
        yield f"{section}:\n"
        yield from (text for (where, _), text in chosen.items() if where == section)


@cache
def _parts_of(programme: str) -> tuple[tuple[str, str, str], ...]:
    """Every rule by section and name, as it is written; what is not written by name is one part of its own."""
    return tuple(
        (section, name, text)
        for source in _rule_files(_programmes()[programme])
        for section, name, text in _written(source)
        if section != "tests"
    )


@cache
def _tests_of(programme: str) -> tuple[str, ...]:
    return tuple(
        text
        for source in _rule_files(_programmes()[programme])
        for section, _, text in _written(source)
        if section == "tests"
    )


def _rule_files(programme: Mapping[str, str]) -> list[str]:
    return [text for name, text in programme.items() if name != PROGRAMME_FILE and name.endswith(RULE_FILES)]


def _written(source: str) -> Iterator[tuple[str, str, str]]:
    lines = source.splitlines(keepends=True)
    root = yaml.compose(source, Loader=yaml.CBaseLoader)
    assert isinstance(root, yaml.MappingNode)
    for key, value in root.value:
        if isinstance(value, yaml.SequenceNode):
            parts = [("", item.start_mark.line, item.end_mark.line) for item in value.value]
        elif key.value == "levels":
            parts = [(_LADDER, value.start_mark.line, value.end_mark.line)]
        else:
            parts = [(name.value, name.start_mark.line, part.end_mark.line) for name, part in value.value]
        for name, first, last in parts:
            yield key.value, name, "".join(lines[first : max(last, first + 1)])
