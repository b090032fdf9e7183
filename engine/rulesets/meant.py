"""What people meant who wrote a value as it is written elsewhere: `31.03.2027`, `1,5`, `48h`, `5pm-9pm`, `ja`.

Pure functions from text to the text that belongs there instead, for help lines that can be copied; None when nothing
can be said. Nothing is ever read in their way: these dates and numbers stay errors.
"""

import re
from calendar import monthrange
from datetime import date

_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {
    **{word: number for number, word in enumerate(_ENGLISH_MONTHS, 1)},
    "maj": 5,
    "mai": 5,
    "mär": 3,
    "okt": 10,
    "dez": 12,
}
_UNITS = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minuter", "minuten"), "minute"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "timme", "timmar", "stunde", "stunden", "tim", "std"), "hour"),
    **dict.fromkeys(("d", "day", "days", "dag", "dagar", "tag", "tage", "tagen", "dygn"), "day"),
    **dict.fromkeys(("w", "week", "weeks", "vecka", "veckor", "woche", "wochen"), "week"),
    **dict.fromkeys(("month", "months", "månad", "månader", "monat", "monate", "monaten"), "month"),
    **dict.fromkeys(("y", "year", "years", "år", "jahr", "jahre"), "year"),
}
_YES_NO = {
    **dict.fromkeys(("y", "yes", "true", "on", "ja", "j", "oui", "1"), "yes"),
    **dict.fromkeys(("n", "no", "false", "off", "nej", "nein", "non", "0"), "no"),
}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_THOUSANDS = re.compile(r"([0-9]{1,3}([,.'’ ][0-9]{3})+)")
_DECIMALS = re.compile(r"(-?[0-9]+),([0-9]{1,9})")
_PERCENT = re.compile(r"([0-9]{1,6}) *%")
_TIMES = re.compile(r"[x×*] *([0-9]+(?:\.[0-9]+)?)|([0-9]+(?:\.[0-9]+)?) *[x×]", re.IGNORECASE)
_COUNTED = re.compile(r"([0-9]{1,9}) *[a-zäåö]+", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ]+[0-9]{1,2}[:.][0-9]{2}.*)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})")
_MONTH_IN_WORDS = re.compile(
    r"(?:([0-9]{1,2})(?:st|nd|rd|th|\.)? +)?([a-zä]{3,9})\.?(?: +([0-9]{1,2})(?:st|nd|rd|th)?)?,? +([0-9]{4})"
)
_LENGTH = re.compile(r"([0-9]{1,6}) *([a-zåä]+)\.?", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:([0-9]{1,2})(?:[:.]([0-9]{2})(?:[:.][0-9]{2})?)?|([0-9]{2})([0-9]{2})) *(am|pm|a\.m\.|p\.m\.|h)?"
)
_FROM_TO = re.compile(r" *(?:-|–|—|\bto\b|\btill\b|\buntil\b|\bbis\b) *")


def as_number(text: str) -> str | None:
    """`1.5` of `1,5`, `150%` and `x1.5`."""
    if found := _DECIMALS.fullmatch(text):
        return f"{found[1]}.{found[2]}"
    if found := _PERCENT.fullmatch(text):
        return as_fraction(found[1])
    found = _TIMES.fullmatch(text)
    return (found[1] or found[2]) if found else None


def as_fraction(percent: str) -> str:
    """`0.1` of `10` percent."""
    return f"{int(percent) / 100:.2f}".rstrip("0").rstrip(".")


def as_whole(text: str) -> str | None:
    """`1000` of `1,000`, `3` of `three`, `3 times` and `x3`, `30` of `30 days`."""
    if _THOUSANDS.fullmatch(text):
        return re.sub("[^0-9]", "", text)
    if text.casefold() in _NUMBER_WORDS:
        return str(_NUMBER_WORDS.index(text.casefold()) + 1)
    found = _TIMES.fullmatch(text)
    if found and (found[1] or found[2]).isdigit():
        return found[1] or found[2]
    counted = _COUNTED.fullmatch(text)
    return counted[1] if counted else None


def as_yes_no(text: str) -> str | None:
    """`yes` of `ja` and `Yes`."""
    return _YES_NO.get(text.casefold())


def as_day(text: str) -> str | None:
    """`2027-03-31` of `31.03.2027`, `2027/3/31`, `31 March 2027` and `2027-03-31 23:59`.

    A day that a month does not have is its last one. Nothing is said of `3/4/2027`, which is two days.
    """
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(text):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    found = _MONTH_IN_WORDS.fullmatch(text.casefold())
    month = _MONTHS.get(found[2][:3]) if found else None
    if found is None or month is None or bool(found[1]) is bool(found[3]):
        return None
    return _day(int(found[4]), month, int(found[1] or found[3]))


def _day(year: int, month: int, day: int) -> str | None:
    if not (year >= 1 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    return date(year, month, min(day, monthrange(year, month)[1])).isoformat()


def as_duration(text: str) -> str | None:
    """`48 hours` of `48h`, `2 days` of `2 Tage`."""
    found = _LENGTH.fullmatch(text)
    unit = _UNITS.get(found[2].casefold()) if found else None
    if found is None or unit is None:
        return None
    return f"{int(found[1])} {unit}{'' if int(found[1]) == 1 else 's'}"


def as_time(text: str) -> str | None:
    """`16:00` of `4 pm`, `16.00` and `16`."""
    found = _CLOCK.fullmatch(text.casefold().strip())
    if found is None:
        return None
    hour, minute, half = int(found[1] or found[3]), int(found[2] or found[4] or 0), (found[5] or "")[:1]
    if half in ("a", "p"):
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02}:{minute:02}"


def as_hours(text: str) -> str | None:
    """`17:00-21:00` of `5pm-9pm`, `17:00 to 21:00` and `17-21`."""
    ends = [as_time(end) for end in _FROM_TO.split(text.casefold().strip())]
    return "-".join(end for end in ends if end) if len(ends) == 2 and all(ends) else None


def as_items(text: str) -> list[str]:
    """The items of a list that was written without its brackets: `a, b`, a single one, or `mon-fri`."""
    ends = [end.strip().casefold()[:3] for end in _FROM_TO.split(text)]
    if len(ends) == 2 and all(end in _WEEKDAYS for end in ends):
        first, last = (_WEEKDAYS.index(end) for end in ends)
        return [_WEEKDAYS[(first + each) % 7] for each in range((last - first) % 7 + 1)]
    return [item for item in (part.strip() for part in text.split(",")) if item]
