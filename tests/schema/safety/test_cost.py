"""What an operation costs: known from the document and its variables before anything runs."""

import pytest
from graphql import OperationDefinitionNode, parse, validate

from schema.auth.callers import Role
from schema.build import build_schema
from schema.safety.cost import OperationCost
from schema.safety.pricing import cost_of
from schema.safety.weights import LENGTHS, MUTATION, SUBSCRIPTION, USUAL_LENGTH, USUAL_PAGE, WEIGHTS

SCHEMA = build_schema().schema_for(Role.ADMIN)
MEMBER = 'member(program: "garden", externalId: "ines")'


def price(text: str) -> OperationCost:
    document = parse(text)
    assert validate(SCHEMA, document) == []
    (operation,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    return cost_of(SCHEMA, document, operation)


def requested(text: str, **variables: object) -> int:
    return price(text).requested(variables)


def test_an_object_costs_one_and_its_scalars_nothing() -> None:
    assert requested(f"{{ {MEMBER} {{ id externalId feedCursor }} }}") == 1
    assert requested(f"{{ {MEMBER} {{ level {{ keepsUntil }} }} }}") == 2


def test_a_list_costs_what_it_is_usually_long() -> None:
    assert requested(f"{{ {MEMBER} {{ wallets {{ balance }} }} }}") == 1 + LENGTHS["Member"]
    assert requested("{ programs { key } }") == USUAL_LENGTH


def test_a_page_costs_as_many_as_are_asked_for() -> None:
    assert requested(f"{{ {MEMBER} {{ feed(first: 50) {{ nodes {{ id }} }} }} }}") == 2 + 50
    assert requested(f"{{ {MEMBER} {{ feed(last: 5) {{ edges {{ node {{ id }} }} }} }} }}") == 2 + 5 * 2
    assert requested(f"{{ {MEMBER} {{ feed {{ nodes {{ id }} }} }} }}") == 2 + USUAL_PAGE


def test_a_page_may_be_as_long_as_a_variable_says() -> None:
    paged = price(f"query($first: Int = 7) {{ {MEMBER} {{ feed(first: $first) {{ nodes {{ id }} }} }} }}")
    assert paged.constant is None
    assert paged.requested({"first": 3}) == 2 + 3
    assert paged.requested({}) == 2 + 7
    assert paged.requested({"first": None}) == 2 + USUAL_PAGE
    assert paged.requested({"first": -1}) == 2
    assert paged.requested({"first": 50.0}) == 2 + 50, "which is as good an Int as 50"
    assert paged.requested({"first": "many"}) == 2 + 1  # which is refused when variables are read


def test_of_first_and_last_the_one_that_is_given_counts() -> None:
    both = price(
        f"query($first: Int, $last: Int) {{ {MEMBER} {{ feed(first: $first, last: $last) {{ nodes {{ id }} }} }} }}"
    )
    assert both.constant is None
    assert both.requested({"first": None, "last": 100}) == both.requested({"last": 100}) == 2 + 100
    assert both.requested({"first": 5}) == 2 + 5
    assert both.requested({}) == 2 + USUAL_PAGE
    one = price(f"query($first: Int) {{ {MEMBER} {{ feed(first: $first, last: 100) {{ nodes {{ id }} }} }} }}")
    assert one.requested({"first": None}) == 2 + 100


def test_lists_within_lists_multiply() -> None:
    inner = "action { member { feed(first: 5) { nodes { id } } } }"
    text = f"{{ {MEMBER} {{ feed(first: 4) {{ nodes {{ {inner} }} }} }} }}"
    assert requested(text) == 2 + 4 * (1 + 1 + 1 + 1 + 5)


def test_of_fragments_on_several_types_the_dearest_counts() -> None:
    text = (
        f"{{ {MEMBER} {{ feed(first: 10) {{ nodes {{ id action {{ id }} "
        "... on BadgeWon { badge { key } } ... on Rerated { points { balance } badgesWon { badge { key } } } } } } }"
    )
    dearest = USUAL_LENGTH + USUAL_LENGTH * 2
    assert validate(SCHEMA, parse(text.replace("points { balance } ", ""))) == []
    assert requested(text.replace("points { balance } ", "")) == 2 + 10 * (2 + USUAL_LENGTH * 2)
    assert dearest > USUAL_LENGTH


def test_what_a_variable_leaves_out_costs_nothing() -> None:
    fields = "wallets @include(if: $all) { balance } level @skip(if: $all) { keepsUntil }"
    text = f"query($all: Boolean!) {{ {MEMBER} {{ {fields} }} }}"
    assert requested(text, all=True) == 1 + LENGTHS["Member"]
    assert requested(text, all=False) == 2
    assert requested(f"{{ {MEMBER} {{ wallets @include(if: false) {{ balance }} }} }}") == 1


def test_a_mutation_costs_for_every_item_of_a_batch() -> None:
    one = "mutation($input: SubmitActionsInput!) { submitActions(input: $input) { results { action { id } } } }"
    submitted = {"program": "garden", "actions": [{}] * 200}
    assert requested(one, input=submitted) == MUTATION + 200 + 1 + 200 * 2
    inlined = (
        'mutation($actions: [ActionInput!]!) { submitActions(input: {program: "garden", actions: $actions}) '
        "{ results { action { id } } } }"
    )
    assert requested(inlined, actions=[{}] * 200) == requested(one, input=submitted)


def test_a_subscription_costs_for_waiting() -> None:
    text = 'subscription { memberFeed(program: "garden", externalId: "ines") { id } }'
    assert requested(text) == SUBSCRIPTION + 1


def test_what_folds_anew_costs_more() -> None:
    plain = requested(f"{{ {MEMBER} {{ badges {{ status }} }} }}")
    explained = requested(f"{{ {MEMBER} {{ badges {{ status explanation {{ text }} }} }} }}")
    assert explained > plain + LENGTHS["Member"] * WEIGHTS["BadgeStanding.explanation"]
    assert requested("{ __schema { types { name } } }") == WEIGHTS["Query.__schema"]


def test_what_came_costs_by_the_items_that_there_were() -> None:
    cost = price(f"{{ {MEMBER} {{ feed(first: 100) {{ nodes {{ action {{ id }} }} }} wallets {{ balance }} }} }}")
    answer = {"member": {"feed": {"nodes": [{"action": {"id": "1"}}] * 3}, "wallets": [{"balance": 1}]}}
    assert cost.actual(answer, {}) == 1 + 1 + 3 * 2 + 1
    assert cost.actual({"member": None}, {}) == 0
    assert cost.actual(None, {}) == 0


@pytest.mark.parametrize("coordinate", [*WEIGHTS, *LENGTHS])
def test_every_weight_speaks_of_something_in_the_schema(coordinate: str) -> None:
    kind, _, name = coordinate.partition(".")
    type_ = SCHEMA.get_type(kind)
    assert type_ is not None
    assert not name or name.startswith("__") or name in type_.fields  # type: ignore[attr-defined]


def test_every_explanation_has_its_weight() -> None:
    explained = {
        f"{type_.name}.explanation"
        for type_ in SCHEMA.type_map.values()
        if "explanation" in getattr(type_, "fields", {}) and not type_.name.startswith("__")
    }
    assert explained <= WEIGHTS.keys()
