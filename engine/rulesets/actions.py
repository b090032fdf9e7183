"""Reads the action types that `programme.yaml` declares, with their typed attributes."""

from dataclasses import replace

from engine.rules.calendar import Duration
from engine.rules.dictionary import NO_PROOF, ActionType, Attribute, AttributeKind
from engine.rules.instants import HOUR
from engine.rulesets import codes, meant, nodes, scalars, values
from engine.rulesets.diagnostics import Findings, quoted
from engine.rulesets.forms import Form
from engine.rulesets.nodes import Broken, Node, Scalar
from engine.rulesets.proofs import read_proof
from engine.rulesets.scope import Declared, DeclaredAction, is_name
from engine.rulesets.texts import name_of

_ATTRIBUTES = "attributes: {topic: text, solved: yes_no}"
ACTION = Form("an action type", optional=("name", "attributes", "proof", "keep_for"), own_example=f"{{{_ATTRIBUTES}}}")
ATTRIBUTE = Form("an attribute", optional=("type", "values", "list", "optional"), own_example="{type: number}")

_A_DAY = 24 * HOUR
_FOR_EVER = "write a shorter one, as `24 months`; without any, everything is kept for ever"

_TYPES = {
    kind.value: kind
    for kind in AttributeKind
    if kind not in (AttributeKind.CHOICE, AttributeKind.LIST)  # written as a list of values, and as `list:`
}


def read_actions(node: Node | None, languages: tuple[str, ...], findings: Findings) -> Declared[DeclaredAction]:
    """Every action type; what is wrong with one does not hide the others."""
    example = f"actions: {{help.answer_found: {ACTION.example}}}"
    pairs = values.pairs(node, "`actions`", findings, example, "action types by name") if node is not None else None
    declared = Declared[DeclaredAction]("an action type of this programme", codes.UNKNOWN_ACTION, pairs is not None)
    for name, declaration in pairs or ():
        if is_name(name, "an action type", findings, dotted=True):
            declared.add(name.text, _action(name, declaration, languages, findings), name.span)
        else:
            declared.whole = False
    return declared


def _action(name: Scalar, node: Node, languages: tuple[str, ...], findings: Findings) -> DeclaredAction:
    fields = ACTION.fields(node, findings)
    names = name_of(fields, name, languages, findings) if fields else {}
    attributes_node = fields.get("attributes") if fields else None
    whole = fields is not None and (fields.all_known or attributes_node is not None)
    attributes = _attributes(name.text, attributes_node, whole, findings)
    proof_node = fields.get("proof") if fields else None
    proof = NO_PROOF if proof_node is None else read_proof(proof_node, findings)
    keep_node = fields.get("keep_for") if fields else None
    keep_for = None if keep_node is None else _keep_for(keep_node, findings)
    return DeclaredAction(ActionType(name.text, names, dict(attributes.meanings()), proof, keep_for), attributes)


def _keep_for(node: Node, findings: Findings) -> Duration | None:
    found = values.duration(node, "`keep_for`", findings, _FOR_EVER)
    if found is not None and scalars.elapsed(found) < _A_DAY:
        message = "`keep_for` is at least a day, since what is gone never comes back"
        findings.add(codes.OUT_OF_RANGE, node.span, message, "write for example `24 months`")
        return None
    return found


def _attributes(action: str, node: Node | None, whole: bool, findings: Findings) -> Declared[Attribute]:
    declared = Declared[Attribute](f"an attribute of {quoted(action)}", codes.UNKNOWN_ATTRIBUTE, whole)
    needs = "attributes by name, each with its type"
    pairs = values.pairs(node, "`attributes`", findings, _ATTRIBUTES, needs, may_be_empty=True) if node else ()
    declared.whole = whole and pairs is not None
    for name, declaration in pairs or ():
        if is_name(name, "an attribute", findings):
            declared.add(name.text, read_attribute(name.text, declaration, findings), name.span)
        else:
            declared.whole = False
    return declared


def read_attribute(name: str, node: Node, findings: Findings) -> Attribute | None:
    """`topic: text`, `category: [repair, second_hand]`, or a mapping that says more."""
    match node:
        case Broken():
            return None
        case nodes.Sequence():
            return _choice(name, node, findings)
        case nodes.Mapping():
            return _described(name, node, findings)
        case Scalar() if "," in node.text and not node.quoted:
            message = f"the values of {quoted(name)} should be a list"
            written = f"{name}: [{', '.join(meant.as_items(node.text))}]"
            findings.add(codes.WRONG_SHAPE, node.span, message, f"put them in brackets, as {quoted(written)}")
            return None
        case Scalar():
            kind = values.word(node, "an attribute's type", findings, _TYPES)
            return Attribute(name, kind) if kind else None


def _described(name: str, node: nodes.Mapping, findings: Findings) -> Attribute | None:
    fields = ATTRIBUTE.fields(node, findings)
    if fields is None:
        return None
    optional = fields.get("optional")
    is_optional = optional is not None and bool(values.yes_no(optional, "`optional`", findings))
    kinds = [key for key in ("type", "values", "list") if key in fields]
    if len(kinds) != 1:
        message = "an attribute has one of `type`, `values` and `list`" + (", not several" if kinds else "")
        findings.add(codes.KEYS_CLASH, fields.span, message, "write for example `{type: number, optional: yes}`")
        return None
    kind, content = kinds[0], fields.get(kinds[0])
    attribute = _of_kind(name, kind, content, findings) if content is not None else None
    return replace(attribute, optional=is_optional) if attribute else None


def _of_kind(name: str, kind: str, content: Node, findings: Findings) -> Attribute | None:
    if kind == "type":
        word = values.word(content, "an attribute's type", findings, _TYPES)
        return Attribute(name, word) if word else None
    if kind == "values":
        return _choice(name, content, findings)
    items = read_attribute(name, content, findings)
    if items is not None and items.items:
        message = "a list of lists is not possible"
        findings.add(codes.KEYS_CLASH, content.span, message, "write a type or a list of values, as `list: text`")
        return None
    return Attribute(name, AttributeKind.LIST, items.choices, items.kind) if items else None


def _choice(name: str, node: Node, findings: Findings) -> Attribute | None:
    items = values.items(node, "the list of values", findings, "[repair, second_hand]")
    choices = [values.text(item, "a value", findings) for item in items]
    found = [choice for choice in choices if choice is not None]
    for position, item in enumerate(items):
        if choices[position] is not None and choices[position] in choices[:position]:
            message = f"the value {quoted(choices[position] or '')} stands here twice"
            findings.add(codes.DECLARED_TWICE, item.span, message, "remove one")
    return Attribute(name, AttributeKind.CHOICE, tuple(found)) if found and len(found) == len(items) else None
