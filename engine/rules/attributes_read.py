"""Which attributes of actions rules read: what is told of an action beside these changes nothing in any fold.

Found by looking at everything that a ruleset says rather than at the places where we know that attributes are named, so
that a new kind of rule is safe before anybody has thought of this page. A name that means something else, as a badge of
that name, counts as well: then an attribute is kept that might go, and never the other way round.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass

from engine.rules.ruleset import Ruleset
from engine.rules.tree import About, Reference

_TEXTS = frozenset({"names", "description", "why", "unit"})
"""Fields with what people read: no rule asks for what stands there."""


def attributes_read(rulesets: Iterable[Ruleset]) -> frozenset[str]:
    """Every name by which any of these rulesets may read an attribute of an action, of whatever type."""
    return frozenset(name for ruleset in rulesets for name in _names(ruleset))


def said_by_rule(ruleset: Ruleset) -> Iterator[tuple[str, frozenset[str]]]:
    """Every rule by its id, and every name by which it may read an attribute, or name an action type."""
    for section in fields(ruleset):
        value = getattr(ruleset, section.name)
        if isinstance(value, tuple):
            # A count that a badge wrote down for itself is called as that is, with its section.
            ids = (each.name if "." in each.name else f"{section.name}.{each.name}" for each in value)
            yield from zip(ids, map(frozenset, map(_said, value)), strict=True)
        elif section.name not in ("digest", "dictionary"):
            yield section.name, frozenset(_said(value))
    for name, segment in ruleset.dictionary.segments.items():
        yield f"segments.{name}", frozenset(_said(segment))
    for name, measure in ruleset.dictionary.impact.items():
        yield f"impact.{name}", frozenset(_said(measure))


def _names(ruleset: Ruleset) -> Iterator[str]:
    for each in fields(ruleset):
        if each.name not in ("digest", "dictionary"):
            yield from _said(getattr(ruleset, each.name))
    # The rest of the dictionary says what there is, not what is asked of it.
    yield from _said(ruleset.dictionary.segments)
    yield from _said(ruleset.dictionary.impact)


def _said(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Reference(about=about, name=name):
            if about is About.ACTION:
                yield name
        case Mapping():
            for key, each in value.items():
                yield from _said(key)
                yield from _said(each)
        case tuple() | list() | set() | frozenset():
            for each in value:
                yield from _said(each)
        case _ if is_dataclass(value):
            for part in fields(value):
                if part.name not in _TEXTS:
                    yield from _said(getattr(value, part.name))
        case _:
            pass
