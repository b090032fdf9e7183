"""New ids: UUIDv7, which sort by the time they were made, so that what is stored together lies together."""

import re
from uuid import UUID

import uuid_utils

_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character, which JSON can spell and UTF-8 cannot."""


def new_id() -> str:
    """A new UUIDv7 in its usual text form."""
    return str(uuid_utils.uuid7())


def new_uuid() -> UUID:
    """The same as the standard library's UUID, which is what Tortoise's fields hold."""
    return UUID(new_id())


def is_id(text: str) -> bool:
    """Whether a text is a UUID as we write them, so that it can be asked for on every database."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def can_be_stored(text: str, longest: int) -> bool:
    """Whether a text fits into a column of that many characters, so that it can be asked for on every database."""
    return len(text) <= longest and "\x00" not in text and not _SURROGATE.search(text)
