"""The schema itself: exported, described, and as wide as the engine."""

from collections.abc import Iterator
from enum import Enum

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, build_schema

from engine.operations import problems
from engine.rules import dictionary, standing, streaks
from engine.rules.calendar import PeriodKind
from engine.rules.effects import AnyEffect
from schema.export import EXPORTED, exported
from schema.types import badges, challenges, rules
from schema.types import dictionary as dictionary_types
from schema.types import streaks as streak_types
from schema.types.errors import UserErrorCode


def test_the_exported_schema_is_the_schema() -> None:
    assert EXPORTED.read_text() == exported(), "run `python -m schema.export` and look at what changed"


def described() -> Iterator[tuple[str, str | None]]:
    """Everything in the schema that a front-end developer can meet, with its description."""
    for name, type_ in build_schema(EXPORTED.read_text()).type_map.items():
        if name.startswith("__") or name in ("String", "Int", "Float", "Boolean", "ID"):
            continue
        yield name, type_.description
        if isinstance(type_, GraphQLEnumType):
            yield from ((f"{name}.{value}", each.description) for value, each in type_.values.items())
        if isinstance(type_, GraphQLInputObjectType):
            yield from ((f"{name}.{field}", each.description) for field, each in type_.fields.items())
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in type_.fields.items():
                yield f"{name}.{field_name}", field.description
                yield from ((f"{name}.{field_name}({arg}:)", each.description) for arg, each in field.args.items())


def test_everything_is_described_in_words() -> None:
    assert [name for name, description in described() if not description or not description.strip().endswith(".")] == []


@pytest.mark.parametrize(
    ("ours", "engines"),
    [
        (UserErrorCode, problems.ProblemCode),
        (badges.BadgeStatus, standing.BadgeStatus),
        (streak_types.StreakStatus, standing.StreakStatus),
        (streak_types.StreakPeriod, streaks.StreakPeriod),
        (challenges.ChallengeStatus, standing.ChallengeStatus),
        (dictionary_types.AttributeKind, dictionary.AttributeKind),
        (rules.LimitPeriod, PeriodKind),
    ],
)
def test_whatever_the_engine_can_say_the_api_can_tell(ours: type[Enum], engines: type[Enum]) -> None:
    assert {each.value for each in engines} <= {each.value for each in ours}


def test_every_problem_and_every_effect_has_a_type_of_its_own() -> None:
    types = build_schema(EXPORTED.read_text()).type_map
    for case in [*problems.Problem.__subclasses__(), *AnyEffect.__args__]:
        assert case.__name__ in types
