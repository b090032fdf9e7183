"""Prints `docs/rule-reference.md`: `python -m engine.rulesets.reference_page > docs/rule-reference.md`.

Every key comes from the JSON Schemas that editors read, so what editors show and what the page says is one text.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypeAlias

from engine.rulesets import expressions
from engine.rulesets.compiler import scope_of
from engine.rulesets.diagnostics import either, quoted
from engine.rulesets.expressions.caps import LONGEST_LIST
from engine.rulesets.expressions.lexer import LONGEST_TEXT, MOST_TOKENS
from engine.rulesets.expressions.parser import DEEPEST, MOST_ITEMS
from engine.rulesets.json_schema import PROGRAMME_SCHEMA, RULES_SCHEMA, schemas_of
from engine.rulesets.json_schema.facts import ASKED, asked_of
from engine.rulesets.json_schema.shapes import REFERENCE
from engine.rulesets.programme import PROGRAMME_FILE
from engine.rulesets.reference_chapters import (
    CHAPTERS,
    COMPARED,
    FACTS,
    JOINED,
    MORE_CHAPTERS,
    OPERATORS,
    RULES_FILE,
    SOURCES,
    VALUES,
    Chapter,
)

_Part: TypeAlias = Mapping[str, Any]
"""A part of a JSON Schema, as it was read from its text."""

_INTRODUCTION = """\
# Every key of rule files

To look things up in; [writing rules](rules.md) teaches the language step by step. A key that must be there is marked;
all others can be left out. This page is generated from the words that editors show:
`python -m engine.rulesets.reference_page > docs/rule-reference.md`.
"""
_CONDITIONS = """\
## Conditions: `if`

Everything that is asked must hold. A value alone means that the fact is that (`category: repair`), a list that it is
any of these (`category: [repair, second_hand]`), and two comparisons in one make a range. An optional attribute that
was not told meets no condition.
"""
_EXPRESSIONS = """\
## Expressions: `if` in a block

In a block that begins with `if: |`, in a part of the Common Expression Language (CEL). It asks for `action.…`,
`member.…` and `count.…`.
"""


def reference_page() -> str:
    """The whole page as Markdown."""
    schemas = _Schemas()
    return "\n".join(
        [
            _INTRODUCTION,
            *_values(),
            *(schemas.chapter(each) for each in CHAPTERS),
            *_conditions(schemas),
            *_expressions(),
            *(schemas.chapter(each) for each in MORE_CHAPTERS),
        ]
    )


class _Schemas:
    """Both JSON Schemas of the programme `SOURCES`, and what they say of keys."""

    def __init__(self) -> None:
        texts = schemas_of(scope_of(SOURCES, "club"))
        programme, rules = json.loads(texts[PROGRAMME_SCHEMA]), json.loads(texts[RULES_SCHEMA])
        self.definitions: _Part = {**programme["definitions"], **rules["definitions"]}
        self._roots: _Part = {**self.definitions, PROGRAMME_FILE: programme, RULES_FILE: rules}

    def chapter(self, chapter: Chapter) -> str:
        """A heading, what is said below it, and a row for each key."""
        root, *keys = chapter.path
        part, said = self._mapping(self._roots[root]), ""
        for key in keys:
            said = part["properties"][key]["description"]
            part = self._mapping(part["properties"][key])
        says = " ".join(f"{each}." if each[-1] not in ".:" else each for each in (said, chapter.says) if each)
        heading = f"{'#' * chapter.depth} {chapter.heading}\n"
        return "\n".join([heading, *([f"{says}\n"] if says else []), *self._rows(part)])

    def _mapping(self, part: _Part) -> _Part:
        """The mapping in which the keys stand: of a list its items, of names what each of them has."""
        while "properties" not in part:
            part = self._within(part)
        return part

    def _within(self, part: _Part) -> _Part:
        shapes = [each.get("then", each) for each in part.get("allOf", ())]
        candidates: Iterator[_Part] = chain(
            [self._roots[part["$ref"].removeprefix(REFERENCE)]] if "$ref" in part else [],
            (part[key] for key in ("additionalProperties", "items") if key in part),
            (each for each in shapes if each.get("type") != "array"),
            shapes,
        )
        return next(candidates)

    def _rows(self, part: _Part) -> Iterator[str]:
        patterns = part.get("patternProperties", {})
        named = {f"{pattern.strip('^.').rstrip(chr(92))}.NAME": each for pattern, each in patterns.items()}
        keys = {key: each for key, each in part["properties"].items() if each.get("description")}
        rows = [self._row(key, each, key in part.get("required", ())) for key, each in {**keys, **named}.items()]
        yield from _table(("key", "what it means", "example"), rows)

    def _row(self, key: str, part: _Part, must_be_there: bool) -> tuple[str, str, str]:
        says = part["description"]
        words = _words(part)
        if not all(quoted(word) in says for word in words):
            says = f"{says} ({either(words)})"
        examples = ", ".join(f"`{key}: {_flow(each)}`" for each in self._examples(part))
        return f"`{key}`{' **must be there**' if must_be_there else ''}", says, examples

    def _examples(self, part: _Part) -> Sequence[Any]:
        """How values are written: as the schema shows, or else with the first word that it allows."""
        shown: Sequence[Any] = part.get("examples") or part.get("enum", ())[:1]
        if shown:
            return shown
        if "items" in part:
            return [self._examples(part["items"])]
        if "anyOf" in part:
            return self._examples(part["anyOf"][0])
        if "properties" in part:
            key, value = next(iter(part["properties"].items()))
            return [{key: self._examples(value)[0]}]
        return self._examples(self._within(part))


def _words(part: _Part) -> Sequence[str]:
    """The only words that can stand there, if there are such, but for yes and no."""
    known = part.get("enum") or part.get("items", {}).get("enum", ())
    words = [word for word in known if isinstance(word, str)]
    return [] if True in known or len(words) == 1 else words


def _values() -> Iterator[str]:
    yield "## How values are written\n"
    yield from _table(
        ("value", "how it is written", "example"), [(what, how, f"`{each}`") for what, how, each in VALUES]
    )


def _conditions(schemas: _Schemas) -> Iterator[str]:
    joined = schemas.definitions[asked_of("purchase")]["properties"]
    yield _CONDITIONS
    yield from _table(("what can be asked about", "what it is"), FACTS)
    rows = [(f"`{word}`", ASKED[word], of, f"`{each}`") for word, (of, each) in COMPARED.items()]
    yield from _table(("comparison", "what holds", "of what", "example"), rows)
    rules = [(f"`{word}`", joined[word]["description"], f"`{each}`") for word, each in JOINED.items()]
    yield from _table(("key", "what it means", "example"), rules)


def _expressions() -> Iterator[str]:
    yield _EXPRESSIONS
    yield from _table(("written", "what it means"), [(f"`{written}`", means) for written, means in OPERATORS])
    _, _, *departures = (expressions.__doc__ or "").strip().split("\n\n")
    yield "\n\n".join(departures) + "\n"
    yield (
        f"There are at most {MOST_TOKENS} words and signs, {DEEPEST} levels of parentheses, lists of {MOST_ITEMS} "
        f"items\nand texts of {LONGEST_TEXT:,} characters that are written out, and only such loops within "
        f"one\nanother as stay quick on lists of {LONGEST_LIST}: no condition can ever keep the engine waiting.\n"
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for row in (heads, ["---"] * len(heads), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def _flow(value: Any) -> str:
    """A value as it is written on one line of a rule file."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return str(value)


if __name__ == "__main__":
    sys.stdout.write(reference_page())
