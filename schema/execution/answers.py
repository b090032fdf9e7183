"""Kept answers: whoever asks the same of a member who is unchanged is told the same, without it being made again.

An answer is kept by everything that went into it: the document, its variables, the scope of the credential and the
languages asked for. It is told again while the member's mark is the same, which is read each time and notices what
any process has stored, and as long as time alone cannot have changed the standing. See docs/execution.md.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple, cast

import orjson
from graphql import FieldNode
from graphql.execution.values import get_argument_values

from engine.rules.instants import SECOND, Instant
from engine.service import Mark
from schema.context import Context
from schema.execution.requests import Prepared
from schema.execution.resting import Resting, resting_of
from schema.sandboxes import stored_as

MOST_BYTES = 32 * 1024 * 1024
"""Of all answers that are kept, with what they are found by."""

LARGEST_BYTES = 256 * 1024
"""Of an answer that is kept."""

MOST_NAMES = 8
"""For one request that comes again and again, by the languages that are asked for."""

MOMENT = Instant(SECOND)
"""How old an answer may be that tells the time. Nobody sees a screen sooner."""


class Name(NamedTuple):
    """What an answer is found by, and whose it is."""

    program: str
    external_id: str
    document: int
    """The number of the document as it was read."""
    operation: str
    """Its name in there; '' when it has none."""
    variables: bytes
    scope: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, and for how long it is one.

    It holds on to nothing that it was made from: a document takes a hundred times what an answer to it may take.
    """

    body: bytes
    mark: Mark
    since: Instant
    until: Instant


class Recalled(NamedTuple):
    """What is known when an answer is asked for."""

    name: Name
    mark: Mark
    now: Instant
    body: bytes | None
    """The answer; None when it has to be made."""


class Answers:
    """The answers that were told, the most recently asked for."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._kept: OrderedDict[Name, Kept] = OrderedDict()
        self._bytes = 0
        self._most_bytes = most_bytes

    def name_of(self, prepared: Prepared, context: Context) -> Name | None:
        """What the answer is kept by; None for one that is not kept."""
        key = (context.caller.scope, context.reader.languages)
        if key in prepared.known_by:
            return cast("Name | None", prepared.known_by[key])
        name = self._new_name(prepared, context)
        if len(prepared.known_by) < MOST_NAMES:
            prepared.known_by[key] = name
        return name

    def _new_name(self, prepared: Prepared, context: Context) -> Name | None:
        if rest_of(prepared) is Resting.OTHERS:
            return None
        who = _member_asked_for(prepared, context)
        if who is None:
            return None
        try:
            variables = orjson.dumps(prepared.variables, option=orjson.OPT_SORT_KEYS) if prepared.variables else b""
        except TypeError:
            return None
        operation = prepared.operation.name.value if prepared.operation.name else ""
        return Name(*who, prepared.read.number, operation, variables, context.caller.scope, context.reader.languages)

    def __contains__(self, name: Name) -> bool:
        return name in self._kept

    def recall(self, name: Name, mark: Mark, now: Instant) -> Recalled:
        """The answer, if it still is one."""
        kept = self._kept.get(name)
        if kept is None or kept.mark != mark or not kept.since <= now < kept.until:
            return Recalled(name, mark, now, None)
        self._kept.move_to_end(name)
        return Recalled(name, mark, now, kept.body)

    def keep(self, recalled: Recalled, prepared: Prepared, stands_until: Instant, body: bytes) -> None:
        """Keeps an answer, in the place of an older one."""
        self._forget(recalled.name)
        until = _until(prepared, stands_until, recalled.now)
        kept = Kept(body, recalled.mark, recalled.now, until)
        if len(body) > LARGEST_BYTES or kept.until <= kept.since:
            return
        self._kept[recalled.name] = kept
        self._bytes += _size(recalled.name, kept)
        while self._bytes > self._most_bytes:
            self._forget(next(iter(self._kept)))

    def _forget(self, name: Name) -> None:
        kept = self._kept.pop(name, None)
        if kept is not None:
            self._bytes -= _size(name, kept)


def _size(name: Name, kept: Kept) -> int:
    return len(kept.body) + len(name.variables) + 1_000


def rest_of(prepared: Prepared) -> Resting:
    """What answers to the operation rest on."""
    known = prepared.read.rests.get(id(prepared.operation))
    if known is None:
        known = resting_of(prepared.schema, prepared.operation, prepared.read.fragment_definitions)
        prepared.read.rests[id(prepared.operation)] = known
    return known


def _member_asked_for(prepared: Prepared, context: Context) -> tuple[str, str] | None:
    """The programme and external id of the one member that an operation is about."""
    (root,) = prepared.operation.selection_set.selections
    assert isinstance(root, FieldNode), "an operation that rests on a member has one root field"
    if root.name.value == "viewer":
        caller = context.caller
        return None if caller.program is None or caller.member is None else (caller.program, caller.member)
    assert prepared.schema.query_type is not None, "it was asked of something"
    field = prepared.schema.query_type.fields["member"]
    given = get_argument_values(field, root, prepared.values)
    return stored_as(context.caller, str(given["program"])), str(given["externalId"])


def _until(prepared: Prepared, stands_until: Instant, now: Instant) -> Instant:
    """The first instant at which the answer may be another one."""
    return min(stands_until, Instant(now + MOMENT)) if rest_of(prepared) is Resting.MOMENT else stands_until
