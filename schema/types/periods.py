"""Stretches of the calendar, and of time, as rule files speak of them."""

from enum import Enum

import strawberry

from engine.rules.calendar import Duration, DurationUnit


@strawberry.enum(description="A period of the member's own calendar.")
class Period(Enum):
    DAY = strawberry.enum_value("day", description="The member's local day, as the programme's `dayStarts` has it.")
    WEEK = strawberry.enum_value("week", description="The member's local week, from the programme's `weekStarts`.")
    MONTH = strawberry.enum_value("month", description="The member's local calendar month.")
    YEAR = strawberry.enum_value("year", description="The member's local calendar year.")
    EVER = strawberry.enum_value("ever", description="No period: all the time there is.")


def in_iso_8601(duration: Duration) -> str:
    """A duration as `PT48H` or `P5D`."""
    return _SPELT[duration.unit].format(duration.count)


_SPELT = {
    DurationUnit.MINUTE: "PT{}M",
    DurationUnit.HOUR: "PT{}H",
    DurationUnit.DAY: "P{}D",
    DurationUnit.WEEK: "P{}W",
    DurationUnit.MONTH: "P{}M",
}
