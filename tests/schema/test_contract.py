"""The schema itself: exported, described, and as wide as the engine."""

import re
from collections.abc import Iterator
from enum import Enum

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    build_schema,
    get_named_type,
    is_non_null_type,
    is_specified_scalar_type,
)

from engine.operations import problems
from engine.rules import badges as engine_badges
from engine.rules import challenges as engine_challenges
from engine.rules import counts, dictionary, effects, standing, streaks
from engine.rules.calendar import PeriodKind
from engine.rules.dictionary import RuleId
from engine.rules.entries import Act, EntryId
from engine.rules.instants import Instant
from engine.store.movements import movement_of
from schema.export import EXPORTED, exported
from schema.types import badge_terms, badges, challenges, choices, periods
from schema.types import dictionary as dictionary_types
from schema.types import streaks as streak_types
from schema.types.ledger import LedgerKind
from schema.types.user_errors import UserErrorCode

NEVER_REFUSED = {"rotateSigningKey"}
"""Mutations with whose input nothing can be wrong."""


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
        (streak_types.StreakMark, standing.StreakMark),
        (challenges.ChallengeStatus, standing.ChallengeStatus),
        (dictionary_types.AttributeKind, dictionary.AttributeKind),
        (periods.Period, PeriodKind),
        (badges.BadgeKeep, engine_badges.Keep),
        (badge_terms.Measure, counts.Measure),
        (challenges.StepMeasure, engine_challenges.StepMeasure),
        (challenges.StepOrder, engine_challenges.StepOrder),
        (choices.ChoiceKind, Act),
        (choices.RefusalReason, effects.Refusal),
    ],
)
def test_whatever_the_engine_can_say_the_api_can_tell(ours: type[Enum], engines: type[Enum]) -> None:
    assert {each.value for each in engines} <= {each.value for each in ours}


def test_every_scalar_of_ours_says_what_specifies_it() -> None:
    ours = [
        each for each in build_schema(EXPORTED.read_text()).type_map.values() if isinstance(each, GraphQLScalarType)
    ]
    named = {each.name: each.specified_by_url for each in ours if not is_specified_scalar_type(each)}
    assert named.keys() == {"Date", "DateTime", "JSONObject", "SafeInt"}
    assert all(url and url.startswith("https://") for url in named.values())


def test_every_mutation_takes_one_input_and_answers_with_a_payload_of_the_same_shape() -> None:
    mutation = build_schema(EXPORTED.read_text()).mutation_type
    assert mutation is not None
    for name, field in mutation.fields.items():
        (given,) = field.args.values()
        input_type, payload = get_named_type(given.type), get_named_type(field.type)
        assert isinstance(input_type, GraphQLInputObjectType)
        assert isinstance(payload, GraphQLObjectType)
        assert is_non_null_type(given.type), name
        assert is_non_null_type(field.type), name
        assert "clientMutationId" in input_type.fields, name
        assert "clientMutationId" in payload.fields, name
        if name not in NEVER_REFUSED:
            assert str(payload.fields["errors"].type) == "[UserError!]!", name


OF_LINES_AND_EVENTS = {"INVALID_JSON", "INVALID_LINE", "LINE_TOO_LONG", "INVALID_EVENT"}
"""Told by other endpoints than GraphQL's, whose rejections are in the list all the same."""


def test_every_mutation_says_in_which_order_it_refuses_and_every_code_is_some_mutations() -> None:
    mutation = build_schema(EXPORTED.read_text()).mutation_type
    assert mutation is not None
    codes = {str(each.value) for each in UserErrorCode}
    told = {
        name: codes & set(re.findall(r"[A-Z]+(?:_[A-Z]+)+", field.description or ""))
        for name, field in mutation.fields.items()
        if name not in NEVER_REFUSED
    }
    assert [name for name, found in told.items() if not found] == []
    assert codes - set().union(*told.values()) == OF_LINES_AND_EVENTS


def test_every_problem_and_every_effect_has_a_type_of_its_own() -> None:
    types = build_schema(EXPORTED.read_text()).type_map
    for case in [*problems.Problem.__subclasses__(), *effects.AnyEffect.__args__]:
        assert case.__name__ in types


def test_every_kind_of_the_ledger_comes_from_an_effect_that_moves_points() -> None:
    at, rule, entry = Instant(0), RuleId("points.watered"), EntryId("entry")
    moving: list[effects.AnyEffect] = [
        effects.PointsGiven(at=at, rule=rule, entry=entry, wallet="points", amount=1),
        effects.PointsHeld(at=at, rule=rule, entry=entry, wallet="points", amount=1, until=at),
        effects.PointsReleased(at=at, rule=rule, entry=None, wallet="points", amount=1, held_for=entry),
        effects.PointsCancelled(at=at, rule=rule, entry=entry, wallet="points", amount=1, held_for=entry),
        effects.PointsExpired(at=at, rule=rule, entry=None, wallet="points", amount=1),
        effects.PointsSpent(at=at, rule=rule, entry=entry, wallet="points", amount=1),
        effects.PointsCorrected(at=at, rule=rule, entry=entry, wallet="points", amount=1),
    ]

    kinds = [movement.kind for effect in moving if (movement := movement_of(effect))]

    assert len({LedgerKind(kind) for kind in kinds}) == len(moving) == len(LedgerKind)
