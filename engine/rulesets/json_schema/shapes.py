"""The small parts of a JSON Schema (draft-07, which editors know best), and how mappings are put together of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from engine.rulesets.forms import Form

Json: TypeAlias = str | int | float | bool | Sequence["Json"] | Mapping[str, "Json"] | None
Schema: TypeAlias = Mapping[str, Json]

REFERENCE = "#/definitions/"
"""What references begin with."""

ANYTHING: Schema = {}
TEXT: Schema = {"type": ["string", "number", "boolean"]}
"""A single value: our texts are what stands there, whatever editors take it for."""
YES_NO: Schema = {"enum": ["yes", "no", True, False]}
NUMBER: Schema = {"type": "number"}
INSTANT: Schema = {"type": "string", "examples": ["2027-03-01T12:00:00Z"]}
AMOUNT: Schema = {"type": ["integer", "number", "string"]}
"""A number, or arithmetic on numbers of the action."""


class Key(NamedTuple):
    """One key of a mapping: what it says, in a product owner's words, what it may hold, and how it is written."""

    says: str
    holds: Schema = ANYTHING
    examples: tuple[Json, ...] = ()


def whole(least: int = 1) -> Schema:
    """A whole number that is not less than this."""
    return {"type": "integer", "minimum": least}


def spelt(pattern: str, help_line: str) -> Schema:
    """A text of one spelling; editors show the help line where it is another."""
    return {"type": "string", "pattern": f"^{pattern}$", "patternErrorMessage": help_line}


DATE = spelt("[0-9]{4}-[0-9]{2}-[0-9]{2}", "Write a date, as 2027-03-31")
TIME = spelt("[0-9]{1,2}:[0-9]{2}", "Write hours and minutes, as 04:00")
DURATION = spelt(
    "[0-9]{1,6} +(minute|hour|day|week|month|year)s?", "Write a number and a unit, as 10 minutes or 5 days"
)


def words(names: Iterable[str]) -> Schema:
    """One of some words; nothing is known when there are none. A word of digits is a number to editors."""
    known = list(dict.fromkeys(names))
    numbers = [int(name) for name in known if name.isdecimal() and name.isascii() and str(int(name)) == name]
    return {"enum": [*known, *numbers]} if known else TEXT


def list_of(items: Schema) -> Schema:
    """A list of at least one such item."""
    return {"type": "array", "items": items, "minItems": 1}


def either(single: Schema, several: Schema | None = None, pairs: Schema | None = None) -> Schema:
    """A single value, a list, or a mapping; told apart by shape, so that an editor says what is wrong within it."""
    shapes = {kind: schema for kind, schema in (("array", several), ("object", pairs)) if schema is not None}
    return {
        "anyOf": [single, {"type": list(shapes)}],
        "allOf": [{"if": {"type": kind}, "then": schema} for kind, schema in shapes.items()],
    }


def ref(name: str) -> Schema:
    """What the schema defines under this name."""
    return {"$ref": REFERENCE + name}


def described(key: Key) -> Schema:
    """What a key holds, with what an editor shows beside it."""
    if "$ref" in key.holds:  # draft-07 passes over whatever stands beside a reference
        return described(key._replace(holds={"allOf": [key.holds]}))
    return {"description": key.says, **key.holds, **({"examples": list(key.examples)} if key.examples else {})}


def closed(properties: Mapping[str, Schema], title: str = "", required: Sequence[str] = ()) -> Schema:
    """A mapping that has these keys and no others."""
    return {
        **({"title": title} if title else {}),
        "type": "object",
        "properties": properties,
        **({"required": list(required)} if required else {}),
        "additionalProperties": False,
    }


def by_name(each: Schema, names: str = "[a-z][a-z0-9_]*") -> Schema:
    """A mapping from names that the product owner chooses."""
    return {"type": "object", "propertyNames": {"pattern": f"^{names}$"}, "additionalProperties": each}


def mapping(form: Form, keys: Mapping[str, Key], *refinements: Schema) -> Schema:
    """The mapping that a form describes: its keys and no others, and what else must hold."""
    properties = {key: described(keys.get(key, Key(""))) for key in form.keys}
    refined: Schema = {"allOf": list(refinements)} if refinements else {}
    return {**closed(properties, form.what, list(form.required)), **refined}


def depending_on(key: str, value: str, then: Mapping[str, Schema]) -> Schema:
    """What other keys hold when this one has that value."""
    return {
        "if": {"properties": {key: {"const": value}}, "required": [key]},
        "then": {"properties": then},
    }
