"""What can be told of a member, checked: where they live, which language they read, and their attributes."""

from collections.abc import Mapping
from difflib import get_close_matches

from engine.operations.attributes import checked_attributes
from engine.operations.problems import InvalidLocale, InvalidZone, Problem
from engine.rules.dictionary import Dictionary
from engine.rules.entries import AttributeValue
from engine.zones import zone_names


def profile_problems(
    zone: str | None, locale: str | None, attributes: Mapping[str, object], dictionary: Dictionary
) -> tuple[Problem, ...]:
    """Everything that is wrong with what is told of a member."""
    problems = (_zone_problem(zone), _locale_problem(locale, dictionary))
    return (*(each for each in problems if each is not None), *_checked(attributes, dictionary)[1])


def known_attributes(attributes: Mapping[str, object], dictionary: Dictionary) -> dict[str, AttributeValue | None]:
    """Member attributes as the journal keeps them; what was told as null is None, and to be forgotten."""
    checked: Mapping[str, AttributeValue] = _checked(attributes, dictionary)[0]
    return {name: checked.get(name) for name in attributes}


def _checked(
    attributes: Mapping[str, object], dictionary: Dictionary
) -> tuple[dict[str, AttributeValue], tuple[Problem, ...]]:
    return checked_attributes(f"a member of {dictionary.key}", dictionary.member_attributes, attributes)


def _zone_problem(zone: str | None) -> Problem | None:
    if zone is None or zone in zone_names():
        return None
    near = tuple(get_close_matches(zone, zone_names(), n=1))
    hint = f'did you mean "{near[0]}"?' if near else 'write one as "Europe/Stockholm"'
    return InvalidZone(
        message=f'there is no time zone "{zone}" in the IANA database; {hint}', path=("zone",), did_you_mean=near
    )


def _locale_problem(locale: str | None, dictionary: Dictionary) -> Problem | None:
    if locale is None or locale in dictionary.languages:
        return None
    message = f'{dictionary.key} has no texts in "{locale}"; its languages are {", ".join(dictionary.languages)}'
    return InvalidLocale(message=message, path=("locale",), languages=tuple(dictionary.languages))
