"""CloudEvents 1.0 as actions: what stands where in an event, as the programme's rule files say."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from hashlib import sha256
from typing import NamedTuple

from engine.operations.proofs import FOUND_BY
from engine.operations.refusals import LONGEST_KEY
from engine.operations.submissions import Submission
from engine.rules.dictionary import Dictionary, EventMapping
from engine.service import Who
from schema.auth.callers import Caller
from schema.bulk.reading import LineError

Event = Mapping[str, object]
"""An event in the JSON format: its attributes, and `data`."""

Path = Sequence[str]

_SNAKE = {"issuedAt": "issued_at"}


class Read(NamedTuple):
    """An event as an action, with where in the event everything of it stands."""

    submission: Submission
    mapping: EventMapping

    def place_of(self, path: Path) -> Path:
        """What a path into the action is in the event."""
        match path:
            case ["member", *_]:
                return self.mapping.member.split(".")
            case ["occurred_at", *_]:
                return ["time"]
            case ["idempotency_key", *_]:
                return ["id"]
            case ["attributes", name, *rest]:
                return [*place_of_attribute(self.mapping, name).split("."), *rest]
            case ["proof", name, *_] if (place := self.mapping.proof.get(_SNAKE.get(name, name))) is not None:
                return place.split(".")
            case _:
                return path


def place_of_attribute(mapping: EventMapping, name: str) -> str:
    """Where an attribute of the action stands in the event."""
    return mapping.attributes.get(name, f"data.{name}")


def read_event(event: object, program: str, dictionary: Dictionary, caller: Caller) -> Read | LineError:
    """The action that an event means, or why it means none."""
    if not isinstance(event, Mapping):
        return LineError("INVALID_EVENT", "an event is a JSON object")
    error = _context_error(event)
    if error is not None:
        return error
    type_ = str(event["type"])
    mapping = dictionary.cloud_events.get(type_)
    if mapping is None:
        return _unknown_type(type_, dictionary)
    member = _found(event, mapping.member)
    if isinstance(member, int) and not isinstance(member, bool):
        member = str(member)
    if not isinstance(member, str):
        message = f'the event has no text in "{mapping.member}", where {dictionary.key} looks for the member'
        return LineError("INVALID_MEMBER", message, tuple(mapping.member.split(".")))
    return Read(_submission(event, mapping, Who(program, member), dictionary, caller), mapping)


def _submission(event: Event, mapping: EventMapping, who: Who, dictionary: Dictionary, caller: Caller) -> Submission:
    time = event.get("time")
    places = {name: place_of_attribute(mapping, name) for name in dictionary.actions[mapping.action].attributes}
    return Submission(
        who.program,
        who.external_id,
        mapping.action,
        key_of(str(event["source"]), str(event["id"])),
        {name: value for name, place in places.items() if (value := _found(event, place)) is not None},
        None if time is None else str(time),
        caller.brand,
        caller.action_types,
        caller.key_id,
        proof=_proof(event, mapping.proof),
    )


def _proof(event: Event, places: Mapping[str, str]) -> Mapping[str, object] | None:
    """What proves it; None for an event without a document, where the mapping names no kind."""
    proof = {name: value for name, place in places.items() if (value := _found(event, place)) is not None}
    if "kind" not in places and not proof.keys().isdisjoint(FOUND_BY):
        proof["kind"] = "DOCUMENT"
    return proof if "kind" in proof else None


def key_of(source: str, id_: str) -> str:
    """The idempotency key of an event: `source` and `id`, which are unique together; of what is too long a digest."""
    key = f"{source} {id_}"
    return key if len(key) <= LONGEST_KEY else f"sha256:{sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _context_error(event: Event) -> LineError | None:
    if event.get("specversion") != "1.0":
        message = '"specversion" must be "1.0": events of CloudEvents 1.0 are taken'
        return LineError("INVALID_EVENT", message, ("specversion",))
    for name in ("id", "source", "type"):
        value = event.get(name)
        if not isinstance(value, str) or not value:
            return LineError("INVALID_EVENT", f'"{name}" must be a text that is not empty', (name,))
    if any(each.isspace() for each in str(event["source"])):
        return LineError("INVALID_EVENT", '"source" is a URI, and holds no space', ("source",))
    if "data_base64" in event:
        message = "the data of an event must be JSON: send it in `data`, not as Base64"
        return LineError("INVALID_EVENT", message, ("data_base64",))
    return None


def _unknown_type(type_: str, dictionary: Dictionary) -> LineError:
    near = get_close_matches(type_, dictionary.cloud_events, n=1)
    known = ", ".join(dictionary.cloud_events) or "none: `cloud_events` in its `programme.yaml` says which"
    hint = f'did you mean "{near[0]}"?' if near else f"it takes {known}"
    message = f'{dictionary.key} takes no events of the type "{type_[:100]}"; {hint}'
    return LineError("UNKNOWN_EVENT_TYPE", message, ("type",))


def _found(event: Event, place: str) -> object:
    found: object = event
    for part in place.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found
