"""What came in the place of an action and is none, as the list of rejections keeps it."""

import codecs
import json
from collections.abc import Mapping

from engine.operations.rejected.no_actions import NoAction
from schema.auth.callers import Caller
from schema.bulk.cloud_events import key_of
from schema.bulk.lines import Line
from schema.bulk.reading import LineError
from schema.encoding import decoded


def of_line(line: Line, error: LineError, program: str, caller: Caller) -> NoAction:
    """A line that is no action, with what could be read of it all the same."""
    text = _text_of(line.beginning if line.text is None else line.text)
    read = _object_in(line.text or b"")
    return NoAction(
        program,
        caller.brand,
        caller.key_id,
        text,
        *error,
        came_to=line.length,
        member=_text(read, "member") or "",
        type=_text(read, "type") or "",
        idempotency_key=_text(read, "idempotencyKey"),
    )


def of_event(event: object, error: LineError, program: str, caller: Caller) -> NoAction:
    """An event that means no action."""
    read = event if isinstance(event, Mapping) else {}
    source, id_ = _text(read, "source"), _text(read, "id")
    return NoAction(
        program,
        caller.brand,
        caller.key_id,
        _json_of(event),
        *error,
        type=_text(read, "type") or "",
        idempotency_key=None if source is None or id_ is None else key_of(source, id_),
    )


def _text_of(came: bytes) -> str:
    return came.decode(errors=_AS_LATIN_1)


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    """What is not UTF-8 is something in Latin-1, and often meant so. All else is read: names are found in it."""
    assert isinstance(error, UnicodeDecodeError), "only reading can go wrong here"
    return error.object[error.start : error.end].decode("latin-1"), error.end


_AS_LATIN_1 = "trogen.as_latin_1"
codecs.register_error(_AS_LATIN_1, _as_latin_1)


def _object_in(came: bytes) -> Mapping[str, object]:
    try:
        read = decoded(came)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, Mapping) else {}


def _text(read: Mapping[str, object], name: str) -> str | None:
    value = read.get(name)
    return value if isinstance(value, str) else None


def _json_of(event: object) -> str:
    try:
        return json.dumps(event, ensure_ascii=False)
    except RecursionError:  # deeper than anything that is meant
        return ""
