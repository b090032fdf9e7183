"""Reads what a member did: an action with its attributes, typed as they are declared; and what was told of them."""

from collections.abc import Iterator, Mapping

from engine.rules.dictionary import Attribute, AttributeKind
from engine.rules.entries import Act, AttributeValue
from engine.rulesets import codes, nodes, values
from engine.rulesets.diagnostics import Findings, listed, near, quoted
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.scope import Declared, DeclaredAction
from engine.rulesets.testing.specs import Did
from engine.rulesets.testing.subjects import Subjects
from engine.rulesets.typed_values import items_of, typed_value

MOST_EVENTS = 2_000
"""In one test, each repetition counted."""

CHOICES = {act.value: act for act in Act}
"""What members choose, by the word of events."""

REVERSALS = ("take_back", "restore")
"""What becomes of something that was done before."""

VERBS = ("do", "zone", "tell", *CHOICES, *REVERSALS)
"""An event has exactly one of these."""

BESIDE_PAUSE = ("first_day", "last_day")
WORDS = ("at", *VERBS, "times", "every", "with", *BESIDE_PAUSE)
"""Every key of an event that is not an attribute of its action."""

Fields = Mapping[str, Pair]


def read_deed(fields: Fields, subjects: Subjects) -> Did | None:
    """An action, from an event's keys; None when any of it could not be read."""
    findings = subjects.findings
    name = values.scalar(fields["do"].value, "an action type", findings, next(iter(subjects.scope.actions.names), ""))
    action = subjects.scope.actions.find(name, findings) if name is not None else None
    clash = [word for word in BESIDE_PAUSE if word in fields and not (action and word in action.type.attributes)]
    for word in clash:
        message = f"`{word}` does not belong to an event with `do`"
        findings.add(codes.UNKNOWN_KEY, fields[word].key.span, message, "it is for `pause`; remove it")
    times = values.whole(fields["times"].value, "`times`", findings, most=MOST_EVENTS) if "times" in fields else 1
    every = values.duration(fields["every"].value, "`every`", findings) if "every" in fields else None
    if "every" in fields and "times" not in fields:
        message, suggestion = "`every` says how far apart, but not how often", "add `times: 3`"
        findings.add(codes.KEYS_CLASH, fields["every"].key.span, message, suggestion)
        return None
    if name is None or action is None or times is None or clash or ("every" in fields and every is None):
        return None
    attributes = _attributes(action, name, fields, findings)
    return Did(action.type.name, attributes, times, every) if attributes is not None else None


def _attributes(
    action: DeclaredAction, name: Scalar, fields: Fields, findings: Findings
) -> Mapping[str, AttributeValue] | None:
    """The attributes that an action carries: each as it is declared, and all that it must have."""
    carried = list(_carried(fields, findings))
    read = {key.text: _value(key, value, action.attributes, findings) for key, value in carried}
    misspelt = {near(key, action.attributes.names) for key in read if key not in action.attributes.names}
    missing = [
        each
        for each, attribute in action.attributes.meanings()
        if not attribute.optional and each not in read and each not in misspelt
    ]
    if missing:
        message = f"{quoted(name.text)} must carry {listed(missing)}"
        example = ", ".join(f"{each}: {_example(action.type.attributes[each])}" for each in missing)
        findings.add(codes.MISSING_ATTRIBUTE, name.span, message, f"add `{example}`")
    found = {key: value for key, value in read.items() if value is not None}
    return found if len(found) == len(read) and not missing else None


def _carried(fields: Fields, findings: Findings) -> Iterator[Pair]:
    for key, pair in fields.items():
        if key == "with":
            yield from values.pairs(pair.value, "`with`", findings, "with: {topic: billing}", "attributes") or ()
        elif key not in WORDS or key in BESIDE_PAUSE:
            yield pair


def _example(attribute: Attribute) -> str:
    match attribute.kind:
        case AttributeKind.CHOICE:
            return attribute.choices[0]
        case AttributeKind.YES_NO:
            return "yes"
        case AttributeKind.NUMBER | AttributeKind.WHOLE:
            return "1"
        case AttributeKind.INSTANT:
            return "2027-03-01T12:00:00Z"
        case AttributeKind.LIST:
            return "[" + (_example(items_of(attribute)) if attribute.items else "…") + "]"
        case _:
            return "something"


def _value(key: Scalar, node: Node, declared: Declared[Attribute], findings: Findings) -> AttributeValue | None:
    attribute = declared.find(key, findings)
    if attribute is None:
        return None
    if attribute.kind is not AttributeKind.LIST:
        return _single(attribute, node, findings)
    if isinstance(node, nodes.Sequence) and not node.items:
        return []
    items = values.items(node, f"{quoted(attribute.name)}", findings, f"{attribute.name}: {_example(attribute)}")
    found = [_single(items_of(attribute), item, findings) for item in items]
    read: list[str | int | float | bool] = [each for each in found if each is not None and not isinstance(each, list)]
    return read if items and len(read) == len(found) else None


def _single(attribute: Attribute, node: Node, findings: Findings) -> AttributeValue | None:
    value = typed_value(attribute, node, findings)
    if attribute.kind is AttributeKind.WHOLE and isinstance(value, float):
        message = f"{quoted(attribute.name)} is a whole number, and this is not"
        findings.add(codes.WRONG_TYPE, node.span, message, "write a number without a point, as `20`")
        return None
    return value


def read_member(node: Node, subjects: Subjects) -> Mapping[str, AttributeValue] | None:
    """What is told of the member; None when any of it could not be read."""
    findings = subjects.findings
    pairs = values.pairs(node, "what is told of a member", findings, "{city: Umeå}", "member attributes")
    if pairs is None:
        return None
    told = {key.text: _told(key, value, subjects) for key, value in pairs}
    found = {name: value for name, value in told.items() if value is not None}
    return found if len(found) == len(told) else None


def _told(key: Scalar, value: Node, subjects: Subjects) -> AttributeValue | None:
    if key.text in ("segments", "badges", "level"):
        message = f"{quoted(key.text)} is worked out by Trogen and cannot be told of a member"
        suggestion = "let events lead to it, or tell what its condition asks for"
        subjects.findings.add(codes.UNKNOWN_MEMBER_ATTRIBUTE, key.span, message, suggestion)
        return None
    return _value(key, value, subjects.scope.members, subjects.findings)
