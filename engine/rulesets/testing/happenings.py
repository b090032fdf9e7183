"""What happened in a test, much as it stands in the file, with every time on the member's own clock."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from engine.rules.dictionary import Attribute, AttributeKind, Dictionary
from engine.rules.entries import AttributeValue, Fact, ProfileChange
from engine.rules.explain import Reason
from engine.rules.three_valued import Value
from engine.rules.tree import About, Compare, Condition, In, ListOf, Literal, Node, Not, Reference, parts_of
from engine.rulesets.testing.journal import Line
from engine.rulesets.testing.moments import instant_at, shown
from engine.rulesets.testing.specs import Chose, Did, Event, Moved, Restored, Told, TookBack


def event_in_words(line: Line, dictionary: Dictionary) -> str:
    """`purchase (category: repair)`, `pause streaks.daily from 2027-03-03 to 2027-03-04`."""
    if line.event is None:
        return _known_before(line.entry, dictionary, line.zone)
    match line.event.what:
        case Did(action, attributes):
            declared = dictionary.actions[action].attributes
            return f"{action}{_attributes(attributes, declared, line.zone)}"
        case Moved(zone):
            return f"moves to {zone}"
        case Told(attributes):
            return f"told of the member{_attributes(attributes, dictionary.member_attributes, line.zone)}"
        case Chose():
            return choice_in_words(line.event.what)
        case TookBack(event):
            return f"takes back {_deed(event, line.zone)}"
        case Restored(event):
            return f"restores {_deed(event, line.zone)}"


def _deed(event: Event, zone: str) -> str:
    """`purchase of 2027-03-01 10:00`."""
    assert isinstance(event.what, Did), "nothing else is taken back"
    return f"{event.what.action} of {shown(instant_at(event.at, zone), zone)}"


def choice_in_words(choice: Chose) -> str:
    """`join challenges.spring`, `pause streaks.daily from 2027-03-03 to 2027-03-04`."""
    days = f" from {choice.first_day} to {choice.last_day}" if choice.first_day is not None else ""
    return f"{choice.act.value.replace('_', ' ')} {choice.rule}{days}"


def _known_before(entry: Fact, dictionary: Dictionary, zone: str) -> str:
    """What is known of the member before the first event."""
    if not isinstance(entry, ProfileChange):
        return ""
    told = {name: value for name, value in (entry.attributes or {}).items() if value is not None}
    lives = f"lives in {entry.zone}" if entry.zone is not None else ""
    known = f"known of the member{_attributes(told, dictionary.member_attributes, zone)}" if told else ""
    return ", ".join(part for part in (lives, known) if part)


def _attributes(attributes: Mapping[str, AttributeValue], declared: Mapping[str, Attribute], zone: str) -> str:
    if not attributes:
        return ""
    words = (f"{name}: {_value(value, declared.get(name), zone)}" for name, value in attributes.items())
    return f" ({', '.join(words)})"


def _value(value: AttributeValue, declared: Attribute | None, zone: str) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_value(each, declared, zone) for each in value) + "]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return shown(value, zone) if isinstance(value, int) and _is_of_instants(declared) else str(value)


def _is_of_instants(declared: Attribute | None) -> bool:
    return declared is not None and AttributeKind.INSTANT in (declared.kind, declared.items)


def on_clock(reason: Reason, dictionary: Dictionary, action: str, zone: str) -> Reason:
    """A reason whose instants are told as clocks in a zone show them; any other one as it is."""
    parts = [reason.node, *parts_of(reason.node)]
    parts += [each for part in parts[1:] for each in parts_of(part)]
    if not any(_is_instant(part, dictionary, action) for part in parts):
        return reason
    return replace(reason, node=_told(reason.node, zone), found=_found(reason.found, zone))


def _is_instant(node: Node, dictionary: Dictionary, action: str) -> bool:
    match node:
        case Literal():
            return node.is_instant
        case Reference(About.ACTION, name):
            return _is_of_instants(dictionary.actions[action].attributes.get(name))
        case Reference(About.MEMBER, name):
            return _is_of_instants(dictionary.member_attributes.get(name))
        case _:
            return False


def _told(condition: Condition, zone: str) -> Condition:
    """A comparison whose written instants are texts."""
    match condition:
        case Not(operand):
            return Not(_told(operand, zone))
        case Compare(left, comparison, right):
            return Compare(_text(left, zone), comparison, _text(right, zone))
        case In(item, ListOf(items)):
            return In(_text(item, zone), ListOf(tuple(_text(each, zone) for each in items)))
        case In(item, among):
            return In(_text(item, zone), among)
        case _:
            return condition


def _text(node: Node, zone: str) -> Node:
    if isinstance(node, Literal) and node.is_instant and isinstance(node.value, int):
        return Literal(shown(node.value, zone))
    return node


def _found(found: Value, zone: str) -> Value:
    if isinstance(found, list | tuple):
        return [_single(each, zone) for each in found]
    return _single(found, zone) if found is not None else None


def _single(found: str | int | float | Decimal, zone: str) -> str | int | float | Decimal:
    return shown(found, zone) if isinstance(found, int) and not isinstance(found, bool) else found
