"""Inputs that come in hundreds and have nothing inside: made directly of what was coerced already.

Strawberry looks up the type of every field of every item anew, which took more than a third of the time of a batch.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from strawberry.schema.name_converter import NameConverter
from strawberry.types import get_object_definition
from strawberry.types.arguments import InputContext
from strawberry.types.base import StrawberryOptional

InputT = TypeVar("InputT")


def flat(class_: type[InputT]) -> type[InputT]:
    """Marks an input of scalars, which are coerced before an input is made and need no conversion afterwards.

    What else it holds is other inputs that are marked so.
    """
    definition = get_object_definition(class_, strict=True)
    converter = NameConverter()
    names = {converter.get_graphql_name(each): each.python_name for each in definition.fields}

    within = {each.python_name: inner for each in definition.fields if (inner := _input_in(each.type)) is not None}

    def made(kind: type[InputT], value: Mapping[str, Any], context: InputContext) -> InputT:
        told = {names[name]: given for name, given in value.items()}
        for name, inner in within.items():
            if told.get(name) is not None:
                told[name] = _made(inner, told[name], context)
        return kind(**told)

    definition.from_input = made
    return class_


def _made(inner: type, value: Mapping[str, Any], context: InputContext) -> object:
    make = get_object_definition(inner, strict=True).from_input
    assert make is not None, "what stands within a flat input is flat itself"
    return make(inner, value, context)


def _input_in(type_: object) -> type | None:
    """The input that a field holds; None for a scalar."""
    inner = type_.of_type if isinstance(type_, StrawberryOptional) else type_
    return inner if isinstance(inner, type) and get_object_definition(inner) is not None else None
