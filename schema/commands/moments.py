"""Moments as people type them: a day of a programme's calendar, or an instant."""

from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from engine.errors import WrongSetting
from engine.rules.instants import Instant

if TYPE_CHECKING:
    from engine.rules.dictionary import Dictionary

Moment: TypeAlias = date | Instant


def moment_of(written: str, flag: str) -> Moment:
    """What was written. Raises WrongSetting, which names the flag, for what is neither a day nor an instant."""
    from engine.operations.times import EARLIEST, parsed_instant
    from engine.rules.instants import moment_of as datetime_of

    try:
        day = date.fromisoformat(written)
    except ValueError:
        instant = parsed_instant(written)
        if instant is None:
            raise WrongSetting(
                f'{flag}: "{written}" is neither a day as 2027-03-01 nor an instant as 2027-03-01T10:00:00+01:00'
            ) from None
        if instant >= EARLIEST:
            return instant
    else:
        if day > datetime_of(EARLIEST).date():
            return day
    raise WrongSetting(f'{flag}: "{written}" lies before anything that can have occurred; begin with 1900-01-02')


def instant_in(moment: Moment, dictionary: "Dictionary") -> Instant:
    """The moment's instant: of a day, the first one in the programme's zone."""
    from engine.rules.calendar import Calendar

    if isinstance(moment, date):
        calendar = Calendar(dictionary.week_starts, dictionary.day_starts)
        return calendar.start_of(moment.toordinal(), dictionary.zone)
    return moment
