"""New ids: UUIDv7, which sort by the time they were made, so that what is stored together lies together."""

from uuid import UUID

import uuid_utils


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
