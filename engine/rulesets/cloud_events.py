"""Reads which CloudEvents become actions, and where in them the member and the attributes stand.

cloud_events:
  se.example.repair.done:
    action: purchase
    member: data.customer.id
    attributes: {category: data.kind}
    proof: {certificate: data.certificate.number}
"""

import re
from collections.abc import Mapping

from engine.rules.dictionary import EventMapping
from engine.rulesets import codes, values
from engine.rulesets.diagnostics import Findings, quoted
from engine.rulesets.forms import Form
from engine.rulesets.nodes import Node
from engine.rulesets.proofs import DOCUMENT_FIELDS
from engine.rulesets.scope import Declared, DeclaredAction

EVENT = Form("a CloudEvent", required={"action": "purchase"}, optional=("member", "attributes", "proof"))
PROOF_OF_EVENT = Form(
    "`proof` of a CloudEvent",
    optional=("kind", *DOCUMENT_FIELDS, "note"),
    own_example="{certificate: data.certificate.number}",
)

LONGEST_EVENT_TYPE = 255

_PATH = re.compile(r"data(\.[^.\s]+)+|(?!data$)[a-z0-9]{1,20}")
_PATH_HELP = "write an attribute of the event, as `subject`, or a field of its data, as `data.customer.id`"
_EXAMPLE = f"cloud_events: {{se.example.repair.done: {EVENT.example}}}"


def read_cloud_events(
    node: Node | None, actions: Declared[DeclaredAction], findings: Findings
) -> Mapping[str, EventMapping]:
    """Every type of event that is taken, with what becomes of it."""
    needs = "types of events, each with what becomes of it"
    pairs = values.pairs(node, "`cloud_events`", findings, _EXAMPLE, needs, may_be_empty=True) if node else ()
    found: dict[str, EventMapping] = {}
    for name, declaration in pairs or ():
        if len(name.text) > LONGEST_EVENT_TYPE:
            message = f"{quoted(name.text)} is too long for the type of an event"
            findings.add(codes.BAD_NAME, name.span, message, f"use at most {LONGEST_EVENT_TYPE} characters")
        elif (event := _event(name.text, declaration, actions, findings)) is not None:
            found[name.text] = event
    return found


def _event(type_: str, node: Node, actions: Declared[DeclaredAction], findings: Findings) -> EventMapping | None:
    fields = EVENT.fields(node, findings)
    if fields is None:
        return None
    named = fields.get("action")
    name = values.scalar(named, "an action type", findings, "purchase") if named is not None else None
    action = actions.find(name, findings) if name is not None else None
    where = fields.get("member")
    member = _path(where, "the member", findings) if where is not None else "subject"
    attributes = _attributes(fields.get("attributes"), action, findings)
    proof = _proof(fields.get("proof"), findings)
    return EventMapping(type_, action.type.name, member, attributes, proof) if action and member else None


def _attributes(node: Node | None, action: DeclaredAction | None, findings: Findings) -> Mapping[str, str]:
    example = "attributes: {category: data.kind}"
    needs = "attributes of the action, each with its place in the event"
    pairs = values.pairs(node, "`attributes`", findings, example, needs, may_be_empty=True) if node else ()
    found: dict[str, str] = {}
    for name, place in pairs or ():
        path = _path(place, f"the attribute {quoted(name.text)}", findings)
        if action is not None:
            action.attributes.find(name, findings)
        if path is not None:
            found[name.text] = path
    return found


def _proof(node: Node | None, findings: Findings) -> Mapping[str, str]:
    fields = PROOF_OF_EVENT.fields(node, findings) if node else None
    found: dict[str, str] = {}
    for name, (_, place) in fields.by_key.items() if fields else ():
        path = _path(place, f"{quoted(name)} of the proof", findings)
        if path is not None:
            found[name] = path
    return found


def _path(node: Node, what: str, findings: Findings) -> str | None:
    found = values.text(node, f"the place of {what}", findings, "data.customer.id")
    if found is not None and not _PATH.fullmatch(found):
        suggestion = _PATH_HELP
        if _PATH.fullmatch(f"data.{found}"):
            suggestion = f"write {quoted(f'data.{found}')} for a field of its data"
        findings.add(codes.BAD_EVENT_PATH, node.span, f"{quoted(found)} is no place in an event", suggestion)
        return None
    return found
