"""Inputs that come in hundreds and have nothing inside: made directly of what was coerced already.

Strawberry looks up the type of every field of every item anew, which took more than a third of the time of a batch.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from strawberry.schema.name_converter import NameConverter
from strawberry.types import get_object_definition
from strawberry.types.arguments import InputContext

InputT = TypeVar("InputT")


def flat(class_: type[InputT]) -> type[InputT]:
    """Marks an input of scalars alone, which are coerced before an input is made and need no conversion afterwards."""
    definition = get_object_definition(class_, strict=True)
    converter = NameConverter()
    names = {converter.get_graphql_name(each): each.python_name for each in definition.fields}

    def made(kind: type[InputT], value: Mapping[str, Any], _: InputContext) -> InputT:
        return kind(**{names[name]: given for name, given in value.items()})

    definition.from_input = made
    return class_
