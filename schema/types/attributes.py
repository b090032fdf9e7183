"""Attributes as they are told: of an action, or of a member."""

from collections.abc import Mapping
from dataclasses import replace

from engine.rules.dictionary import Attribute, AttributeKind
from engine.rules.entries import AttributeValue
from engine.rules.instants import Instant
from schema.scalars import JSONObject, told


def told_attributes(attributes: Mapping[str, AttributeValue], declared: Mapping[str, Attribute]) -> JSONObject:
    """Attributes as they are written over JSON."""
    return JSONObject({name: _told(value, declared.get(name)) for name, value in attributes.items()})


def _told(value: AttributeValue, attribute: Attribute | None) -> object:
    """A value as it is written over JSON: the journal keeps instants as whole microseconds."""
    if attribute is None:
        return value
    if isinstance(value, list):
        return [_told(each, replace(attribute, kind=attribute.items or attribute.kind)) for each in value]
    if attribute.kind is AttributeKind.INSTANT and isinstance(value, int):
        return told(Instant(value))
    return value
