"""JSON Schemas of a programme's own files: editors offer its names, and underline what it does not know.

Made from the same forms that rule files are read with, and from what the programme declares, as far as that can be
read. They say less than `trogen check`: what only the whole programme shows, such as a name that nothing uses, they
cannot tell.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from engine.rulesets.json_schema.facts import definitions
from engine.rulesets.json_schema.programme_file import programme_file
from engine.rulesets.json_schema.rule_files import rule_files
from engine.rulesets.json_schema.shapes import REFERENCE, Json, Schema
from engine.rulesets.programme import PROGRAMME_FILE
from engine.rulesets.scope import Scope

PROGRAMME_SCHEMA = "programme.schema.json"
RULES_SCHEMA = "rule-files.schema.json"
"""Where editors look for them: beside `programme.yaml`."""


_HINT = "# yaml-language-server: $schema="


def schemas_of(scope: Scope) -> Mapping[str, str]:
    """The texts of both schemas, by the names of their files."""
    return {PROGRAMME_SCHEMA: _text(programme_file(scope), scope), RULES_SCHEMA: _text(rule_files(scope), scope)}


def hint(file: str) -> str:
    """The line that tells editors which schema a file of the programme has, by its path from the programme's folder."""
    schema = PROGRAMME_SCHEMA if file == PROGRAMME_FILE else RULES_SCHEMA
    return f"{_HINT}{'../' * file.count('/')}{schema}"


def hints_missing(sources: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The files of a programme in which no such line stands, each with the line."""
    return ((file, hint(file)) for file, text in sources.items() if _HINT not in text)


def _text(schema: Schema, scope: Scope) -> str:
    known = definitions(scope)
    whole = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$comment": "Written by `trogen schema`; write it anew after changes of names.",
        **schema,
        "definitions": {name: known[name] for name in sorted(_needed(schema, known))},
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _needed(schema: Json, known: Mapping[str, Schema]) -> set[str]:
    """The definitions that a schema refers to, also by way of one another."""
    found, waiting = set[str](), [schema]
    while waiting:
        for name in set(_referred_to(waiting.pop())) - found:
            found.add(name)
            waiting.append(known[name])
    return found


def _referred_to(schema: Json) -> Iterator[str]:
    if isinstance(schema, Mapping):
        for key, value in schema.items():
            if key == "$ref" and isinstance(value, str):
                yield value.removeprefix(REFERENCE)
            else:
                yield from _referred_to(value)
    elif isinstance(schema, Sequence) and not isinstance(schema, str):
        for each in schema:
            yield from _referred_to(each)
