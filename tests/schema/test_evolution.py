"""What a change of the API does to its clients, and how it is announced."""

from datetime import date, timedelta

import pytest
from graphql import build_schema

from schema.evolution.changes import Severity, changes_between
from schema.evolution.deprecations import LEAST, Deprecation, deprecations_in
from schema.export import EXPORTED

TODAY = date(2027, 3, 1)
OLD = """
    type Query { member(id: ID): Member  old: Int @deprecated(reason: "Use member. Removed 2027-02-28.")
                 soon: Int @deprecated(reason: "Use member. Removed 2027-03-02.") }
    type Member { name: String!  status: Status!  points(wallet: String = "points"): Int! }
    enum Status { NEW WON }
    input Choice { member: String!  note: String }
    type Mutation { choose(input: Choice!): Member }
"""


def changed(old: str, new: str) -> list[tuple[str, str, str]]:
    """What replacing one text by another does: severity, kind and coordinate."""
    assert OLD.count(old) == 1
    changes = changes_between(build_schema(OLD), build_schema(OLD.replace(old, new)), TODAY)
    return [(each.severity.value, each.kind, each.coordinate) for each in changes]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("name: String!", "", ("breaking", "FIELD_REMOVED", "Member.name")),
        ("name: String!", "name: String", ("breaking", "FIELD_CHANGED_KIND", "Member.name")),
        ("NEW WON", "WON", ("breaking", "VALUE_REMOVED_FROM_ENUM", "Status.NEW")),
        ("note: String", "note: String!", ("breaking", "FIELD_CHANGED_KIND", "Choice.note")),
        ("note: String", "note: String x: Int!", ("breaking", "REQUIRED_INPUT_FIELD_ADDED", "Choice.x")),
        ("member(id: ID)", "member(id: ID, x: Int!)", ("breaking", "REQUIRED_ARG_ADDED", "Query.member(x:)")),
        ("member(id: ID)", "member", ("breaking", "ARG_REMOVED", "Query.member(id:)")),
        ("soon: Int @", "sooner: Int @", ("breaking", "FIELD_REMOVED", "Query.soon")),
        ("NEW WON", "NEW WON LOST", ("dangerous", "VALUE_ADDED_TO_ENUM", "Status.LOST")),
        ('"points"', '"xp"', ("dangerous", "ARG_DEFAULT_VALUE_CHANGE", "Member.points(wallet:)")),
        (
            'old: Int @deprecated(reason: "Use member. Removed 2027-02-28.")',
            "",
            ("announced", "FIELD_REMOVED", "Query.old"),
        ),
        ("name: String!", "name: String! age: Int", ("safe", "FIELD_ADDED", "Member.age")),
        ("note: String", "note: String more: Int", ("dangerous", "OPTIONAL_INPUT_FIELD_ADDED", "Choice.more")),
    ],
)
def test_each_change_is_as_bad_as_it_is_for_clients(old: str, new: str, expected: tuple[str, str, str]) -> None:
    assert changed(old, new)[0] == expected


def test_a_type_that_is_gone_is_named_with_what_led_to_it() -> None:
    gone = OLD.replace("member(id: ID): Member", "").replace("type Mutation { choose(input: Choice!): Member }", "")
    gone = gone.replace('type Member { name: String!  status: Status!  points(wallet: String = "points"): Int! }', "")
    changes = changes_between(build_schema(OLD), build_schema(gone), TODAY)
    assert {each.coordinate for each in changes if each.kind == "TYPE_REMOVED"} == {"Member", "Mutation"}


def test_every_bad_change_says_what_to_do_instead() -> None:
    new = build_schema("type Query { other: Int }")
    changes = changes_between(build_schema(OLD), new, TODAY)
    assert [each for each in changes if each.severity is Severity.BREAKING and not each.advice] == []
    assert changes_between(new, new, TODAY) == []


@pytest.mark.parametrize(
    ("reason", "kind", "severity"),
    [
        ("Use names. Removed 2027-05-30.", "DEPRECATED", "safe"),
        ("Use names. Removed 2027-05-29.", "DEPRECATION_TOO_SHORT", "breaking"),
        ("Use names.", "DEPRECATION_WITHOUT_DATE", "breaking"),
        ("No longer supported", "DEPRECATION_WITHOUT_DATE", "breaking"),
        ("Use names. Removed 2027-13-01.", "DEPRECATION_WITHOUT_DATE", "breaking"),
    ],
)
def test_a_deprecation_gives_clients_three_months_and_says_what_to_use(reason: str, kind: str, severity: str) -> None:
    new = f'name: String! @deprecated(reason: "{reason}")'
    assert changed("name: String!", new) == [(severity, kind, "Member.name")]


def test_whatever_the_api_deprecates_says_so_in_the_form() -> None:
    deprecated = list(deprecations_in(build_schema(EXPORTED.read_text())))
    assert [each for each in deprecated if each.removed_on is None] == []


def test_the_form_is_read_wherever_graphql_can_deprecate() -> None:
    schema = build_schema("""
        type Query { a(x: Int @deprecated(reason: "Use y. Removed 2027-01-01.")): E }
        enum E { ONE TWO @deprecated(reason: "Use ONE. Removed 2027-01-01.") }
        input I { a: Int @deprecated(reason: "Use b. Removed 2027-01-01.") }
    """)
    found = {each.coordinate: each.removed_on for each in deprecations_in(schema)}
    assert found == dict.fromkeys(["Query.a(x:)", "E.TWO", "I.a"], date(2027, 1, 1))
    assert Deprecation("a", "Use b (see docs). Removed 2027-01-01").removed_on == date(2027, 1, 1)
    assert timedelta(days=90) <= LEAST
