"""Small changes to single values, each of which a good test notices: one more, a day earlier, no instead of yes."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from engine.rulesets import scalars
from engine.rulesets.nodes import Scalar

_NUMBER = re.compile(r"(?<![\w.\"'])[0-9]+(\.[0-9]+)?(?![\w.\"'])")
_DURATION = re.compile(r"([0-9]{1,6}) +(minute|hour|day|week|month|year)s?")
_TIMES = re.compile(r"[0-9]{1,2}:[0-9]{2}(-[0-9]{1,2}:[0-9]{2})?")
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}")
_MONTH_AND_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")
_HOUR = 60

SWAPPED = {"at_least": "more_than", "more_than": "at_least", "at_most": "less_than", "less_than": "at_most"}
"""Comparisons that differ in nothing but the number itself."""

OTHER_PERIODS = {"day": "week", "week": "month", "month": "year", "year": "month"}
"""Periods, by their names, each with the one that is most easily taken for it."""

_SIGNS = {">=": ">", "<=": "<", "==": "!=", "!=": "==", "&&": "||", "||": "&&", ">": ">=", "<": "<="}
_SIGN = re.compile("|".join(map(re.escape, _SIGNS)))


def other_values(scalar: Scalar, is_amount: bool) -> Iterator[str]:
    """What a value could be instead, as it would stand in the file. Nothing for names and texts."""
    text = scalar.text
    if scalar.block:
        yield from _in_expression(text)
    elif scalar.quoted or scalar.empty:
        return
    elif text in scalars.YES_NO:
        yield _opposite(text)
    elif scalars.decimal(text) is not None:
        yield from _neighbours(text)
    elif (day := scalars.day(text)) is not None:
        yield from (str(day + timedelta(days=days)) for days in (1, -1))
    elif duration := _DURATION.fullmatch(text):
        yield from (f"{count} {duration[2]}{'' if count == '1' else 's'}" for count in _neighbours(duration[1]))
    elif _TIMES.fullmatch(text):
        yield from _each(_TIME, text, _times)
    elif _MONTH_AND_DAY.fullmatch(text):
        yield from _days_of_year(text)
    elif is_amount:
        yield from _each(_NUMBER, text, _neighbours)


def _in_expression(text: str) -> Iterator[str]:
    yield from _each(_NUMBER, text, _neighbours)
    yield from _each(_SIGN, text, lambda sign: iter([_SIGNS[sign]]))


def _each(pattern: re.Pattern[str], text: str, others: Callable[[str], Iterator[str]]) -> Iterator[str]:
    """The text with one match at a time replaced by what it could be instead."""
    for match in pattern.finditer(text):
        for other in others(match.group()):
            yield text[: match.start()] + other + text[match.end() :]


def _opposite(text: str) -> str:
    return {"yes": "no", "no": "yes", "true": "false", "false": "true"}[text]


def _neighbours(text: str) -> Iterator[str]:
    """One more and one less, in the last place that is written; never below nothing."""
    number = Decimal(text)
    step = Decimal(1).scaleb(-len(text.partition(".")[2]))
    yield f"{number + step:f}"
    if number - step >= 0 or number < 0:
        yield f"{number - step:f}"


def _times(text: str) -> Iterator[str]:
    minutes = scalars.minutes_of_day(text)
    if minutes is not None:
        for moved in (minutes + _HOUR, minutes - _HOUR):
            hour, minute = divmod(moved % (24 * _HOUR), _HOUR)
            yield f"{hour:02}:{minute:02}"


def _days_of_year(text: str) -> Iterator[str]:
    try:
        day = date.fromisoformat(f"2027-{text}")
    except ValueError:
        return
    yield from (f"{day + timedelta(days=days):%m-%d}" for days in (1, -1))


def part_changed(was: str, becomes: str) -> tuple[int, str, str]:
    """Where two expressions differ, and the part of each that does: from one `&&` or `||` to the next."""
    start = next(at for at in range(len(was) + 1) if was[at : at + 1] != becomes[at : at + 1])
    shared = min(len(was), len(becomes)) - start
    ending = next((at for at in range(shared) if was[-1 - at] != becomes[-1 - at]), shared)
    if was[start : start + 2] in ("&&", "||"):
        return start, was[start : start + 2], becomes[start : start + 2]
    left = max((match.end() for match in _BETWEEN.finditer(was, 0, start)), default=0)
    after = _BETWEEN.search(was, len(was) - ending)
    tail = len(was) - after.start() if after is not None else 0
    return start, was[left : len(was) - tail].strip(), becomes[left : len(becomes) - tail].strip()


_BETWEEN = re.compile(r"&&|\|\||\n")
