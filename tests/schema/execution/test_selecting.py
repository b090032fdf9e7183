"""Fields that ask what is selected of them say so, or their plans would be given up."""

from graphql import GraphQLObjectType
from strawberry.types.field import StrawberryField

from schema.build import build_schema
from schema.fields import reads_selection

ASKING = {"SubmitActionPayload.outcome", "BuyStreakFreezePayload.outcome", "ReverseActionPayload.outcome"}
"""Some that do."""


def test_whoever_asks_for_the_selection_says_so() -> None:
    asking, saying = set(), set()
    for type_ in build_schema()._schema.type_map.values():
        for name, field in type_.fields.items() if isinstance(type_, GraphQLObjectType) else ():
            definition = field.extensions.get("strawberry-definition")
            if not isinstance(definition, StrawberryField) or definition.base_resolver is None:
                continue
            code = getattr(definition.base_resolver.wrapped_func, "__code__", None)
            if code is not None and "selected_fields" in code.co_names:
                asking.add(f"{type_.name}.{name}")
            if reads_selection(definition):
                saying.add(f"{type_.name}.{name}")
    assert asking == saying
    assert asking >= ASKING
