"""The scalars of the API: instants as ISO 8601, whole numbers beyond 32 bits, and JSON objects.

What goes out is typed; what comes in is taken as it was given, because one mistyped value must become one typed error
of its item and never cost a caller the rest of a batch. The engine judges it.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from engine.rules.instants import Instant

DateTime = NewType("DateTime", Instant)
"""An instant that is told."""

GivenDate = NewType("GivenDate", object)
"""What a caller gave as a day: anything at all."""

GivenDateTime = NewType("GivenDateTime", object)
"""What a caller gave as an instant: anything at all."""

JSONObject = NewType("JSONObject", Mapping[str, object])
"""A JSON object that is told."""

GivenJSONObject = NewType("GivenJSONObject", object)
"""What a caller gave as a JSON object: anything at all."""

SafeInt = NewType("SafeInt", int)
"""A whole number that may need more than 32 bits."""


def told(instant: Instant) -> str:
    """An instant as the API writes it: `2027-03-01T10:00:00Z`, with a fraction only where there is one."""
    return f"{(_EPOCH + timedelta(0, 0, instant)).isoformat()}Z"


_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - everything here is UTC, and what knows no offset is written faster


_DATE_TIME = strawberry.scalar(
    name="DateTime",
    description=(
        "A point in time as ISO 8601. Given out in UTC, with up to six decimals of a second: `2027-03-01T10:00:00Z`. "
        "Taken with any UTC offset: `2027-03-01T11:00:00+01:00`. A time without an offset is refused with INVALID_TIME."
    ),
    specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    serialize=told,
)

_DATE = strawberry.scalar(
    name="Date",
    description="A day of the calendar, without a zone: `2027-03-01`. Whose local day it is, the field says.",
    specified_by_url="https://scalars.graphql.org/andimarek/local-date.html",
    serialize=date.isoformat,
)

_JSON_OBJECT = strawberry.scalar(
    name="JSONObject",
    description='A JSON object: names and values, as `{topic: "billing", solved: true}`.',
    specified_by_url="https://www.rfc-editor.org/rfc/rfc8259#section-4",
)

_SAFE_INT = strawberry.scalar(
    name="SafeInt",
    description="A whole number between -(2^53 - 1) and 2^53 - 1, a plain JSON number: more than 32 bits can hold.",
    specified_by_url="https://www.rfc-editor.org/rfc/rfc7493#section-2.2",
)

SCALARS: dict[object, ScalarDefinition] = {
    DateTime: _DATE_TIME,
    GivenDateTime: _DATE_TIME,
    date: _DATE,
    GivenDate: _DATE,
    JSONObject: _JSON_OBJECT,
    GivenJSONObject: _JSON_OBJECT,
    SafeInt: _SAFE_INT,
}
"""For `StrawberryConfig.scalar_map`."""
