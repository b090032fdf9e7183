"""What is to remain of an action that is partly taken back: numbers of it, nearer to 0 than they are now.

All problems are told at once.
"""

from collections.abc import Mapping

from engine.operations.attributes import checked_attributes
from engine.operations.problems import InvalidRemaining, Problem
from engine.rules.dictionary import Attribute, AttributeKind
from engine.rules.entries import Action, AttributeValue
from engine.rules.reversals import is_nearer_to_0

_NUMBERS = (AttributeKind.NUMBER, AttributeKind.WHOLE)


def checked_remaining(
    handed_in: object, action: Action, present: Mapping[str, AttributeValue], declared: Mapping[str, Attribute]
) -> dict[str, AttributeValue] | tuple[Problem, ...]:
    """What is to remain, as the journal keeps it, or everything that is wrong with it.

    `present` are the attributes of the action as they count now, `declared` those of its type.
    """
    if not isinstance(handed_in, Mapping) or not handed_in:
        return (_unusable('say which numbers remain, as {"litres": 2}; leave it out to take everything back'),)
    numbers = {name: each for name, each in declared.items() if each.kind in _NUMBERS and name in action.attributes}
    strange = tuple(_strange(action, numbers, name) for name in handed_in if name not in numbers)
    asked = {name: numbers[name] for name in handed_in if name in numbers}
    remaining, wrong = checked_attributes(action.type, asked, {name: handed_in[name] for name in asked})
    mistyped = tuple(_unusable(each.message, str(each.path[-1])) for each in wrong)
    larger = tuple(_larger(name, present[name]) for name, each in remaining.items() if not _fits(each, present[name]))
    problems = strange + mistyped + larger
    if not problems and not any(is_nearer_to_0(value, present[name]) for name, value in remaining.items()):
        return (_unusable("that is all there is now, so nothing would be taken back; give what is to remain of it"),)
    return problems or remaining


def nothing_remains_of_a_reversal() -> Problem:
    """A reversal was to be taken back partly."""
    return _unusable("a reversal is taken back whole; leave this out, and reverse the action anew by what you meant")


def _fits(value: AttributeValue, present: AttributeValue) -> bool:
    """Whether a number lies between 0 and another one, both included."""
    if not isinstance(value, int | float) or not isinstance(present, int | float):
        return False
    return min(0, present) <= value <= max(0, present)


def _strange(action: Action, numbers: Mapping[str, Attribute], name: object) -> Problem:
    known = ", ".join(numbers)
    hint = f"it has {known}" if known else "it has none, so it can only be taken back whole"
    return _unusable(f'"{name}" is no number that this {action.type} was told with; {hint}', str(name))


def _larger(name: str, present: AttributeValue) -> Problem:
    return _unusable(f'"{name}" is {present} now, and can only become less: what remains lies between that and 0', name)


def _unusable(message: str, attribute: str | None = None) -> InvalidRemaining:
    path = ("remaining",) if attribute is None else ("remaining", attribute)
    return InvalidRemaining(message=message, path=path, attribute=attribute)
