"""Reads what somebody answers who starts a programme: each answer by itself, so that it can be put right at once."""

from collections.abc import Sequence
from dataclasses import replace

from engine.rulesets.compiler import compile_sources
from engine.rulesets.diagnostics import either, instead, quoted
from engine.rulesets.starter.kinds import KINDS
from engine.rulesets.starter.writing import Answers, starter

USUAL = Answers("Our club", ("en",), "Europe/Stockholm", ("repairs", "reviews"))
"""What is as good as any."""


class WrongAnswer(ValueError):
    """An answer that no programme can be written with; the message repeats it and says what to answer instead."""


def name_in(text: str) -> str:
    """What members call the programme. Raises WrongAnswer."""
    return _sound(replace(USUAL, name=text.strip())).name


def languages_in(text: str) -> tuple[str, ...]:
    """The tags of languages, with spaces or commas between them, each once. Raises WrongAnswer."""
    return _sound(replace(USUAL, languages=tuple(dict.fromkeys(_words(text, "a language, as `en`"))))).languages


def zone_in(text: str) -> str:
    """The name of a time zone. Raises WrongAnswer."""
    return _sound(replace(USUAL, zone=text.strip())).zone


def kinds_in(text: str) -> tuple[str, ...]:
    """What members do: names of `KINDS`, or their numbers from 1, with spaces or commas between. Raises WrongAnswer."""
    return tuple(dict.fromkeys(_kind(word) for word in _words(text, f"{either(KINDS)}")))


def _kind(word: str) -> str:
    names = list(KINDS)
    if word.isdecimal() and 1 <= int(word) <= len(names):
        return names[int(word) - 1]
    if word.casefold() in KINDS:
        return word.casefold()
    known = f"it can be {either(names)}, or a number from 1 to {len(names)}"
    raise WrongAnswer(f"{quoted(word)} is nothing we have rules for; {instead(word, names, known)}")


def _words(text: str, example: str) -> Sequence[str]:
    words = text.replace(",", " ").split()
    if not words:
        raise WrongAnswer(f"there is no answer; name at least {example}")
    return words


def _sound(answers: Answers) -> Answers:
    """The same answers, if `trogen check` has nothing against a programme that is written from them."""
    for wrong in compile_sources(starter(answers), "our_club").diagnostics:
        raise WrongAnswer(f"{wrong.message}: {wrong.suggestion}")
    return answers
