"""Which language a text is told in: the `locale` argument, the member's, the caller's, else the programme's first."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, TypeAlias

import strawberry

from engine.rules.dictionary import Localised

LocaleArgument: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="A language tag, as `sv`. Else the member's, then Accept-Language, then the programme's first."
    ),
]

MOST_LANGUAGES = 10
"""Of an Accept-Language header; nobody reads more."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes a text is for: the languages to try, best first."""

    languages: tuple[str, ...] = ()

    def preferring(self, locale: str | None) -> "Reader":
        """The same reader, who would rather have that language."""
        return self if locale is None else Reader((locale, *self.languages))

    def text(self, texts: Localised) -> str | None:
        """The text in the best language there is, else in the first one it was written in; None when there is none."""
        if not texts:
            return None
        language = best_of(self.languages, tuple(texts))
        return next(iter(texts.values())) if language is None else texts[language]


@lru_cache(maxsize=4096)
def best_of(wanted: tuple[str, ...], offered: tuple[str, ...]) -> str | None:
    """The offered language that comes closest to the first wanted one which is offered at all."""
    for tag in wanted:
        match = _closest(tag.lower(), offered)
        if match is not None:
            return match
    return None


def _closest(tag: str, offered: tuple[str, ...]) -> str | None:
    primary = tag.split("-", 1)[0]
    for near in (tag, primary):
        for language in offered:
            if language.lower() == near:
                return language
    return next((language for language in offered if language.lower().split("-", 1)[0] == primary), None)


def accepted_languages(header: str) -> tuple[str, ...]:
    """The languages of an Accept-Language header, best first. What cannot be read is left out."""
    ranked = [_ranked(part) for part in header.split(",")[:MOST_LANGUAGES]]
    wanted = sorted((each for each in ranked if each[1] and each[0] > 0), key=lambda each: -each[0])
    return _each_once(tag for _, tag in wanted)


def _ranked(part: str) -> tuple[float, str]:
    tag, _, parameters = part.partition(";")
    tag = tag.strip()
    if tag == "*" or len(tag) > 35:
        return (0.0, "")
    quality = parameters.strip().removeprefix("q=") if parameters else "1"
    try:
        return (float(quality), tag)
    except ValueError:
        return (0.0, "")


def _each_once(tags: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tags))
