"""IANA time zones from the pinned `tzdata` package, never from the machine, so that every node agrees."""

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import tzdata

ZONE_DATABASE = tzdata.IANA_VERSION
"""The release of the IANA database in use, as `2026b`."""


class UnknownZone(ValueError):
    """No zone of this name is in the database."""


@cache
def zone_names() -> frozenset[str]:
    """Every zone name that the database knows, links included."""
    return frozenset((files(tzdata) / "zones").read_text().split())


@cache
def zone_of(name: str) -> ZoneInfo:
    """The zone of that name. Raises UnknownZone."""
    if name not in zone_names():
        raise UnknownZone(f"there is no time zone {name!r} in the IANA database; write one as `Europe/Stockholm`")
    with (files(tzdata) / "zoneinfo").joinpath(*name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)
