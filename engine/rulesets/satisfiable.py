"""Whether a condition can never hold, or always does, as far as that is certain from what is declared."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from engine.rules.dictionary import Attribute, AttributeKind
from engine.rules.entries import AttributeValue
from engine.rules.evaluation import asking_truth
from engine.rules.facts import OfAction
from engine.rules.three_valued import exact
from engine.rules.tree import (
    About,
    AllOf,
    AnyOf,
    Compare,
    Comparison,
    Condition,
    Has,
    In,
    ListOf,
    Literal,
    Node,
    Not,
    Reference,
    negated,
    plain,
    references_in,
)
from engine.rulesets.references import Fact

Facts: TypeAlias = Mapping[Reference, Fact]
"""Everything that a condition asks about."""


def impossible_reference(condition: Condition, facts: Facts) -> Reference | None:
    """The first fact of which more is asked than any value can meet, be it in one alternative only."""
    return next(_impossible_references(plain(condition), facts, ()), None)


def _impossible_references(node: Condition, facts: Facts, given: Sequence[Condition]) -> Iterator[Reference]:
    parts = [*_flat(node)]
    atoms = [part for part in parts if not isinstance(part, AnyOf)]
    clashing = list(_clashing([*given, *atoms], facts))
    if clashing:
        yield from clashing
        return
    for part in parts:
        for alternative in part.parts if isinstance(part, AnyOf) else ():
            yield from _impossible_references(alternative, facts, [*given, *atoms])


def needless_reference(condition: Condition, facts: Facts) -> Reference | None:
    """The first fact in a part that always holds, whatever happens; the parts all must hold."""
    for part in _flat(plain(condition)):
        references = references_in(part)
        certain = references and all(each in facts and facts[each].always_there for each in references)
        if certain and _is_impossible(negated(part), facts):
            return min(references, key=lambda each: (each.about.value, each.name))
    return None


def _is_impossible(node: Condition, facts: Facts) -> bool:
    match node:
        case AnyOf(parts):
            return all(_is_impossible(part, facts) for part in parts)
        case Not(Has(reference)):
            return reference in facts and facts[reference].always_there
        case _:
            all_of = [*_flat(node)]
            atoms = [part for part in all_of if not isinstance(part, AnyOf)]
            if any(True for _ in _clashing(atoms, facts)):
                return True
            return any(_is_impossible(part, facts) for part in all_of if isinstance(part, AnyOf))


def _flat(node: Condition) -> Iterator[Condition]:
    """The parts that must all hold."""
    if isinstance(node, AllOf):
        for part in node.parts:
            yield from _flat(part)
    else:
        yield node


def _clashing(atoms: Sequence[Condition], facts: Facts) -> Iterator[Reference]:
    by_reference: dict[Reference, list[Condition]] = {}
    for atom in atoms:
        simple = _about_one(atom)
        if simple is not None and simple[0] in facts:
            by_reference.setdefault(simple[0], []).append(simple[1])
    for reference, asked in by_reference.items():
        if never_true(facts[reference].declared, [*_known_of(facts[reference]), *asked], reference.name):
            yield reference


def _about_one(atom: Condition) -> tuple[Reference, Condition] | None:
    """The fact that an atom compares with what is written out; a yes_no fact alone is compared with yes."""
    match atom:
        case Reference():
            return atom, Compare(atom, Comparison.IS, Literal(True))
        case Not(Reference() as reference):
            return reference, Compare(reference, Comparison.IS, Literal(False))
        case Compare(Reference() as reference, _, Literal()):
            return reference, atom
        case In(Reference() as reference, ListOf(items)) | Not(In(Reference() as reference, ListOf(items))):
            return (reference, atom) if all(isinstance(item, Literal) for item in items) else None
        case _:
            return None


def _known_of(fact: Fact) -> Iterator[Condition]:
    """What holds of a fact anyway: how often something was done is never less than 0."""
    if fact.reference.about is About.COUNT and fact.declared.kind is AttributeKind.WHOLE:
        yield Compare(fact.reference, Comparison.AT_LEAST, Literal(0))


def never_true(attribute: Attribute, parts: Sequence[Condition], name: str = "") -> bool:
    """True only when it is certain that nothing meets the parts, which all ask something of this one attribute.

    They know it by `name`, if that is not the attribute's own.
    """
    if not parts or attribute.kind is AttributeKind.LIST:
        return False
    candidates = _candidates(attribute, parts)
    if candidates is None:
        return _is_empty_range(attribute, [part for part in parts if isinstance(part, Compare)])
    holds = asking_truth(AllOf(tuple(parts)))
    name = name or attribute.name
    return not any(_is_possible(attribute, value) and holds(_of(name, value), {}) for value in candidates)


def _of(name: str, value: AttributeValue) -> OfAction:
    """Facts in which a name has a value, whatever it is of."""
    count = exact(value)
    return OfAction({name: value}, {name: value}, {name: count} if count is not None else {})


def _candidates(attribute: Attribute, parts: Sequence[Condition]) -> Iterable[AttributeValue] | None:
    """A few values outside of which none can meet the parts; None when there are too many to try."""
    for part in parts:
        match part:
            case In(among=ListOf(items)):
                return [item.value for item in items if isinstance(item, Literal)]
            case Compare(comparison=Comparison.IS, right=Literal(value)):
                return (value,)
    if attribute.kind is AttributeKind.CHOICE:
        return attribute.choices
    return (True, False) if attribute.kind is AttributeKind.YES_NO else None


def _is_possible(attribute: Attribute, value: AttributeValue) -> bool:
    if attribute.kind is AttributeKind.CHOICE and attribute.choices:
        return value in attribute.choices
    return attribute.kind is not AttributeKind.WHOLE or not isinstance(value, float) or value.is_integer()


def _is_empty_range(attribute: Attribute, comparisons: Sequence[Compare]) -> bool:
    is_whole = attribute.kind in (AttributeKind.WHOLE, AttributeKind.INSTANT)
    low, high = (-math.inf, False), (math.inf, False)
    for each in comparisons:
        value = _bound(each.right)
        if value is None:
            continue
        match each.comparison:
            case Comparison.AT_LEAST | Comparison.MORE_THAN:
                low = max(low, _lowest(value, each.comparison is Comparison.MORE_THAN, is_whole))
            case Comparison.AT_MOST | Comparison.LESS_THAN:
                high = min(high, _highest(value, each.comparison is Comparison.LESS_THAN, is_whole))
    return low[0] > high[0] or (low[0] == high[0] and (low[1] or not high[1]) and math.isfinite(low[0]))


def _bound(node: Node) -> float | None:
    return node.value if isinstance(node, Literal) and isinstance(node.value, int | float) else None


def _lowest(value: float, strict: bool, is_whole: bool) -> tuple[float, bool]:
    """A lower bound and whether it is excluded; whole numbers begin at the next that is allowed."""
    if is_whole:
        return (math.floor(value) + 1 if strict else math.ceil(value)), False
    return value, strict


def _highest(value: float, strict: bool, is_whole: bool) -> tuple[float, bool]:
    """An upper bound and whether it is included, so that the excluded one of two equal bounds is the lower."""
    if is_whole:
        return (math.ceil(value) - 1 if strict else math.floor(value)), True
    return value, not strict
