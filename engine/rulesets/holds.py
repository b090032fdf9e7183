"""Reads what points rules hold back: `hold_for: 48 hours`, `cancel_if: {action: support.call_started, same: topic}`."""

from typing import NamedTuple

from engine.rules.calendar import Duration
from engine.rules.points import CancelIf
from engine.rulesets import codes, nodes, values
from engine.rulesets.conditions import read_condition
from engine.rulesets.counts import countable_attribute
from engine.rulesets.diagnostics import either, quoted
from engine.rulesets.forms import Fields, Form
from engine.rulesets.kinds import kind_words
from engine.rulesets.nodes import Node, Scalar
from engine.rulesets.scope import DeclaredAction, Scope

CANCEL_IF = Form("`cancel_if`", required={"action": "support.call_started"}, optional=("if", "same"))

_EXAMPLE = "cancel_if: {action: support.call_started, same: topic}"


class Waiting(NamedTuple):
    """What a points rule waits for."""

    hold_for: Duration | None
    cancel_if: CancelIf | None


def read_waiting(fields: Fields, action: DeclaredAction | None, scope: Scope) -> Waiting:
    """How long points stay pending, and what drops them meanwhile; `action` is the one that is rewarded."""
    hold, cancel = fields.get("hold_for"), fields.get("cancel_if")
    hold_for = values.duration(hold, "`hold_for`", scope.findings) if hold is not None else None
    cancel_if = _cancel_if(cancel, action, scope) if cancel is not None else None
    if cancel is not None and hold is None and fields.all_known:
        message = "`cancel_if` drops points while they are pending, and these are given at once"
        suggestion = "add how long they wait, as `hold_for: 48 hours`"
        scope.findings.add(codes.CANCEL_WITHOUT_HOLD, fields.place("cancel_if"), message, suggestion)
    return Waiting(hold_for, cancel_if)


def _cancel_if(node: Node, rewarded: DeclaredAction | None, scope: Scope) -> CancelIf | None:
    fields = CANCEL_IF.fields(node, scope.findings)
    if fields is None:
        return None
    cancelling = scope.action(fields.get("action"))
    condition = read_condition(fields.get("if"), cancelling, scope)
    same = fields.get("same")
    names = [_shared(name, rewarded, cancelling, scope) for name in _names(same, scope)] if same is not None else []
    if cancelling is None:
        return None
    return CancelIf(cancelling.type.name, tuple(dict.fromkeys(name for name in names if name)), condition)


def _names(node: Node, scope: Scope) -> list[Scalar]:
    """One name, or a list of them."""
    if isinstance(node, nodes.Sequence):
        items = values.items(node, "`same`", scope.findings, "same: [topic, channel]")
    else:
        items = (node,)
    found = (values.scalar(item, "an attribute for `same`", scope.findings, "same: topic") for item in items)
    return [name for name in found if name is not None]


def _shared(
    name: Scalar, rewarded: DeclaredAction | None, cancelling: DeclaredAction | None, scope: Scope
) -> str | None:
    """An attribute that both actions have, with values that can be the same."""
    if rewarded is None or cancelling is None:
        return None
    asked = countable_attribute(name, "`same`", rewarded, scope)
    if asked is None:
        return None
    other = dict(cancelling.attributes.meanings()).get(name.text)
    if other is None:
        if cancelling.attributes.whole and name.text not in cancelling.attributes.names:
            _report_missing(name, rewarded, cancelling, scope)
        return None
    if asked.kind is not other.kind:
        told = f"{kind_words(asked)} in {quoted(rewarded.type.name)}, and {kind_words(other)} in"
        message = f"{quoted(name.text)} is {told} {quoted(cancelling.type.name)}: they are never the same"
        scope.findings.add(codes.NOT_SHARED, name.span, message, "use an attribute of the same type in both actions")
        return None
    return name.text


def _report_missing(name: Scalar, rewarded: DeclaredAction, cancelling: DeclaredAction, scope: Scope) -> None:
    both = [each for each in rewarded.attributes.names if each in cancelling.attributes.names]
    message = f"{quoted(cancelling.type.name)} has no {quoted(name.text)}, so the two can never be the same"
    suggestion = f"use {either(both)}" if both else f"declare {quoted(name.text)} for {quoted(cancelling.type.name)}"
    scope.findings.add(codes.NOT_SHARED, name.span, message, suggestion)
