"""Writes the files of a new programme."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from textwrap import indent

from engine.rulesets.json_schema import hint
from engine.rulesets.programme import PROGRAMME_FILE
from engine.rulesets.starter.kinds import KINDS, SWEDISH, Kind
from engine.zones import zone_names

RULES_FILE = "first-rules.yaml"

_TEXT = re.compile("«([^»]+)»")
_NAME = "«»"
"""Where the name goes, last of all: somebody's own words are nothing to look for ours in."""
_PLAIN = re.compile(r"\w[\w .’-]*")
_SPECIAL = frozenset({"true", "false", "null", "yes", "no", "on", "off"})


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody who starts a programme has said."""

    name: str
    languages: tuple[str, ...]
    """At least one."""
    zone: str
    kinds: tuple[str, ...]
    """Of `KINDS`; at least one."""


def starter(answers: Answers) -> Mapping[str, str]:
    """The texts of the rule files, by name. They pass `trogen check` if the languages and the zone exist."""
    kinds = [KINDS[each] for each in dict.fromkeys(answers.kinds)]
    files = {PROGRAMME_FILE: _programme(answers, kinds), RULES_FILE: _rules(kinds)}
    texts = {name: _in_languages(text, answers.languages) for name, text in files.items()}
    return {name: f"{hint(name)}\n{text.replace(_NAME, _written(answers.name), 1)}" for name, text in texts.items()}


def _programme(answers: Answers, kinds: Iterable[Kind]) -> str:
    languages, zone = f"[{', '.join(answers.languages)}]", _written(answers.zone)
    return f"""\
# The dictionary of the programme: everything that the other files talk about is declared here, once.

name: {_NAME}
languages: {languages}{_gap(languages)}# the first one is shown where another is missing
zone: {zone}{_gap(zone, 5)}# when a day begins and ends, for members who have not told us where they live

# The kinds of points.
wallets:
  points: {{name: «Points»}}

# What members do. Brands tell us about these and nothing else, with exactly these attributes.
actions:
{_below(each.action for each in kinds)}"""


def _rules(kinds: Iterable[Kind]) -> str:
    return f"""\
# The first rules. A section can stand in as many files as you like: group rules as you think of them.

# What gives points, and how often.
points:
{_below(each.points for each in kinds)}
# What members are proud of.
badges:
{_below(each.badge for each in kinds)}
# What the rules above are meant to do, as diaries of one member each; run them with: trogen test
tests:
{_below(each.tests for each in kinds)}"""


def _below(parts: Iterable[str]) -> str:
    return indent("".join(parts), "  ")


def _gap(text: str, longer_by: int = 0) -> str:
    return " " * max(1, 24 - len(text) + longer_by)


def _in_languages(text: str, languages: tuple[str, ...]) -> str:
    return _TEXT.sub(lambda match: _localised(match[1], languages), text)


def _localised(english: str, languages: tuple[str, ...]) -> str:
    """A text of ours in each language; in English where we have no other."""
    told = {each: SWEDISH[english] if each.split("-")[0] == "sv" else english for each in languages}
    texts = list(dict.fromkeys(told.values()))
    if len(texts) == 1 and len(languages) == 1:
        return _written(texts[0])
    return "{" + ", ".join(f"{language}: {_written(each)}" for language, each in told.items()) + "}"


def _written(text: str) -> str:
    """A text as it is written in YAML: in quotes where it could be taken for something else."""
    if (_PLAIN.fullmatch(text) or text in zone_names()) and text.lower() not in _SPECIAL:
        return text.strip()
    return json.dumps(text.strip(), ensure_ascii=False)
