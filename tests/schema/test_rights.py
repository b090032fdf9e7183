"""One schema for each role: what a credential may not see is not in it."""

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    graphql_sync,
    parse,
    validate,
    validate_schema,
)

from schema.auth.callers import Role
from schema.auth.rights import declared_for
from schema.build import build_schema

WHOLE = build_schema()


def complaints(role: Role, document: str) -> list[str]:
    """What validation says of a document to a role."""
    return [error.message for error in validate(WHOLE.schema_for(role), parse(document))]


@pytest.mark.parametrize("role", Role)
def test_what_is_cut_for_a_role_is_a_sound_schema(role: Role) -> None:
    assert validate_schema(WHOLE.schema_for(role)) == []


def test_nothing_is_cut_for_an_admin() -> None:
    assert WHOLE.schema_for(Role.ADMIN) is WHOLE._schema


def test_a_mutation_that_is_not_for_a_role_is_unknown_to_it_and_so_are_the_types_that_only_it_leads_to() -> None:
    types = WHOLE.schema_for(Role.MEMBER).type_map

    assert complaints(Role.MEMBER, "mutation { submitAction }") == [
        "Cannot query field 'submitAction' on type 'Mutation'."
    ]
    assert {"SubmitActionInput", "SubmitActionPayload", "SubmittedAction"}.isdisjoint(types)
    assert {"SubmitActionInput", "SubmitActionPayload", "SubmittedAction"} <= WHOLE._schema.type_map.keys()


def test_types_beside_a_hidden_one_stay_when_something_else_leads_to_them() -> None:
    types = WHOLE.schema_for(Role.BRAND).type_map

    assert {"BatchPayload", "SubmitActionsPayload"} <= types.keys()
    assert "ImportActionsPayload" not in types


def test_a_reader_changes_nothing() -> None:
    assert WHOLE.schema_for(Role.READER).mutation_type is None
    assert complaints(Role.READER, "mutation { joinChallenge }") == [
        "The mutation operation is not supported by the schema."
    ]


def test_introspection_tells_a_role_its_own_schema() -> None:
    answer = graphql_sync(
        WHOLE.schema_for(Role.MEMBER),
        '{ __type(name: "Mutation") { fields { name } } of: __type(name: "BatchSize") {name} }',
    )

    assert answer.data is not None
    names = [each["name"] for each in answer.data["__type"]["fields"]]
    assert "joinChallenge" in names
    assert "submitActions" not in names


def roots(schema: GraphQLSchema) -> list[GraphQLObjectType]:
    return [each for each in (schema.query_type, schema.mutation_type, schema.subscription_type) if each]


def test_whatever_can_be_asked_at_the_root_says_whom_it_is_for() -> None:
    silent = [
        f"{root.name}.{name}"
        for root in roots(WHOLE._schema)
        for name, field in root.fields.items()
        if declared_for(field) is None
    ]

    assert silent == [], "say it beside the field, as the others do: `roles=` or `metadata=may(...)`"


def test_an_interface_promises_a_role_no_field_that_its_types_do_not_have_for_it() -> None:
    for role in Role:
        schema = WHOLE.schema_for(role)
        for type_ in schema.type_map.values():
            if isinstance(type_, GraphQLInterfaceType):
                for each in schema.get_implementations(type_).objects:
                    assert type_.fields.keys() <= each.fields.keys()
