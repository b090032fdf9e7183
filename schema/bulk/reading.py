"""One line as a submission, or what is wrong with it that the engine never sees."""

import re
from difflib import get_close_matches
from typing import NamedTuple

import msgspec

from engine.operations.submissions import Submission
from schema.auth.callers import Caller
from schema.bulk.lines import LONGEST_LINE_BYTES, Line


class ActionLine(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """An action as a line has it: the fields of `ActionInput`."""

    member: str
    type: str
    idempotency_key: str
    occurred_at: object = None
    attributes: object = None
    proof: object = None


class LineError(NamedTuple):
    """What is wrong with a line, as the errors of GraphQL tell it; `path` leads into the line's own object."""

    code: str
    message: str
    path: tuple[str, ...] = ()


_READ = msgspec.json.Decoder(ActionLine)
_FIELDS = ("member", "type", "idempotencyKey", "occurredAt", "attributes", "proof")


def submission_in(line: Line, program: str, caller: Caller) -> Submission | LineError:
    """The action that a line submits for a caller, or why it cannot be one."""
    if line.text is None:
        return LineError("LINE_TOO_LONG", f"a line has at most {LONGEST_LINE_BYTES:,} bytes; it was not read")
    try:
        read = _READ.decode(line.text)
    except msgspec.ValidationError as error:
        return mismatch(str(error))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _no_json(error)
    return _submission(read, program, caller)


def _submission(read: ActionLine, program: str, caller: Caller) -> Submission:
    return Submission(
        program,
        read.member,
        read.type,
        read.idempotency_key,
        {} if read.attributes is None else read.attributes,
        None if read.occurred_at is None else str(read.occurred_at),
        caller.brand,
        caller.action_types,
        caller.key_id,
        proof=read.proof,
    )


def _no_json(error: Exception) -> LineError:
    match error:
        case UnicodeDecodeError():
            why = "it is not UTF-8"
        case RecursionError():
            why = "it is nested too deeply"
        case _:
            why = (
                str(error).removeprefix("JSON is malformed: ").replace("Input data was truncated", "it ends too early")
            )
    return LineError("INVALID_JSON", f"the line is not a JSON object: {why}")


_WHERE = re.compile(r" - at `\$\.?(.*)`$")
_MISSING = re.compile(r"Object missing required field `(.*)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_EXPECTED = re.compile(r"Expected `(\w+)(?: \| null)?`, got `(\w+)`")
_IN_WORDS = {"str": "a text", "int": "a number", "float": "a number", "bool": "true or false", "null": "null"}


def mismatch(said: str, fields: tuple[str, ...] = _FIELDS) -> LineError:
    """What the decoder found wrong with the shape of an object, in words of ours."""
    if missing := _MISSING.match(said):
        return LineError("INVALID_LINE", f'"{missing[1]}" is missing', (missing[1],))
    if unknown := _UNKNOWN.match(said):
        near = get_close_matches(unknown[1], fields, n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(fields)}"
        return LineError("INVALID_LINE", f'there is no field "{unknown[1][:60]}"; {hint}', (unknown[1][:60],))
    where = _WHERE.search(said)
    path = tuple(where[1].split(".")[:1]) if where and where[1] else ()
    if expected := _EXPECTED.match(said):
        wanted, got = (_IN_WORDS.get(each, f"an {each}") for each in expected.groups())
        subject = f'"{path[0]}"' if path else "the line"
        return LineError("INVALID_LINE", f"{subject} must be {wanted}, not {got}", path)
    return LineError("INVALID_LINE", _WHERE.sub("", said).lower(), path)
