"""Allowances: nobody spends faster than they may, and everybody is told what is left."""

from pathlib import Path

import pytest
from graphql import ExecutionResult, GraphQLError

from engine.settings import Settings
from schema.auth.callers import Caller, Role
from schema.build import build_schema
from schema.execution.executor import Executor
from schema.execution.requests import Asked, Prepared, RequestRefused
from schema.safety.allowances import Allowances
from schema.safety.budget import AT_ONCE_SECONDS, Budget
from tests.schema.asking import BEARER, garden
from tests.schema.credentials import desk
from tests.schema.garden import watered

SCHEMA = build_schema()
INES = Caller(Role.MEMBER, "shop", frozenset({"garden"}), "ines")
FEED = 'query($first: Int) { member(program: "garden", externalId: "ines") { feed(first: $first) { nodes { id } } } }'


class Stopwatch:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


def prepared(first: int, caller: Caller, budget: Budget) -> Prepared:
    """A page of the feed, which costs two units and one for each item."""
    executor = Executor(lambda role: SCHEMA.schema_for(Role.ADMIN), checks=(budget.check,))
    return executor.prepare(Asked(FEED, {"first": first}), caller)


def refused(first: int, caller: Caller, budget: Budget) -> RequestRefused:
    with pytest.raises(RequestRefused) as refusal:
        prepared(first, caller, budget)
    return refusal.value


def test_an_allowance_fills_up_steadily_and_never_over_its_brim(watch: Stopwatch) -> None:
    allowances = Allowances(100, 10, watch)
    assert allowances.spend("ines", 100)
    assert not allowances.spend("ines", 1)
    assert allowances.seconds_until("ines", 25) == 3
    assert allowances.available("otto") == 100, "each has their own"
    watch.seconds = 2.5
    assert allowances.available("ines") == 25
    watch.seconds = 1_000
    assert allowances.available("ines") == 100
    allowances.give_back("ines", -150)
    assert (allowances.available("ines"), allowances.seconds_until("ines", 10)) == (0, 6), "what was needed is owed"


def test_an_operation_that_costs_too_much_is_refused_however_much_is_left() -> None:
    budget = Budget(Settings(max_cost=100))
    (error,) = refused(99, INES, budget).errors
    assert error.message.startswith("the operation may cost 101 units, and one may cost at most 100; ask for shorter")
    assert error.extensions == {"code": "COST_EXCEEDED", "cost": {"requested": 101, "most": 100}}
    prepared(98, INES, budget)


def test_a_brand_may_ask_for_ten_times_as_much() -> None:
    budget = Budget(Settings(max_cost=100))
    prepared(100, Caller(Role.BRAND, "shop"), budget)


def test_who_has_spent_everything_is_told_when_to_come_again(watch: Stopwatch) -> None:
    budget = Budget(Settings(max_cost=100, cost_per_second=5), watch)
    maximum = 5 * AT_ONCE_SECONDS
    for _ in range(maximum // 50):
        prepared(48, INES, budget)
    refusal = refused(48, INES, budget)
    (error,) = refusal.errors
    assert refusal.status == 429
    assert error.message == (
        "the operation may cost 50 units, and of your allowance 0 are left; send it again in 10 seconds."
    )
    throttle = {"maximum": maximum, "available": 0, "restoreRate": 5}
    assert error.extensions == {
        "code": "THROTTLED",
        "retryAfterSeconds": 10,
        "cost": {"requested": 50, "throttle": throttle},
    }
    watch.seconds = 10
    prepared(48, INES, budget)


def test_what_the_answer_did_not_need_is_given_back(watch: Stopwatch) -> None:
    budget = Budget(Settings(max_cost=100, cost_per_second=5), watch)
    asked = prepared(98, INES, budget)
    told = budget.settle(asked, INES, ExecutionResult({"member": {"feed": {"nodes": [{"id": "1"}]}}}))
    assert told == {
        "requested": 100,
        "actual": 3,
        "throttle": {"maximum": 100, "available": 97, "restoreRate": 5},
    }


def test_what_failed_is_not_given_back(watch: Stopwatch) -> None:
    """One field that cannot be told takes its parents with it, after everything beside it was worked out."""
    budget = Budget(Settings(cost_per_second=20, max_cost=200), watch)
    error = GraphQLError("no such wallet")
    for data in ({"member": None}, None):
        told = budget.settle(prepared(98, INES, budget), INES, ExecutionResult(data, [error]))
        assert (told["requested"], told["actual"]) == (100, 100)
    part = budget.settle(
        prepared(98, INES, budget), INES, ExecutionResult({"member": {"feed": {"nodes": [{"id": "1"}]}}}, [error])
    )
    assert part["actual"] == 3


async def test_nobody_folds_histories_for_nothing_by_asking_for_what_there_is_not_as_well(
    sqlite_url: str, tmp_path: Path
) -> None:
    document = """{ member(program: "garden", externalId: "ines") {
      nextSteps { text } badges { explanation { text } } ledger(wallet: "none") { totalCount } } }"""
    async with desk(sqlite_url, tmp_path) as at:
        await at.api.submit("result", watered("one"))
        mine = await at.app_of("ines")
        told = await at.api.answer(document, mine)
    assert told["data"] == {"member": None}
    cost = told["extensions"]["cost"]
    assert cost["actual"] == cost["requested"] > 80


def test_reading_what_was_not_read_before_is_paid_for_even_when_it_is_refused(watch: Stopwatch) -> None:
    budget = Budget(Settings(max_cost=100, cost_per_second=5), watch)
    executor = Executor(SCHEMA.schema_for, before_reading=budget.before_reading, checks=(budget.check,))
    wrong = "{ nothing " + "#" * 2_000

    def codes_of(text: str) -> list[str]:
        with pytest.raises(RequestRefused) as refusal:
            executor.prepare(Asked(text), INES)
        return [(error.extensions or {}).get("code", "") for error in refusal.value.errors]

    assert [codes_of(f"{wrong}{n}") for n in range(2)] == [["INVALID_REQUEST"]] * 2
    assert codes_of(f"{wrong}2") == ["THROTTLED"]
    assert codes_of(f"{wrong}1") == ["INVALID_REQUEST"], "what was read before costs nothing to read"


def test_operators_have_no_allowance_but_the_same_bound_on_one_operation() -> None:
    budget = Budget(Settings(max_cost=100, cost_per_second=1))
    reader = Caller(Role.READER, "dashboard")
    for _ in range(50):
        prepared(100, reader, budget)
    assert not budget.is_told(reader)
    dear = Executor(lambda role: SCHEMA.schema_for(Role.ADMIN), checks=(budget.check,))
    with pytest.raises(RequestRefused, match="may cost at most 1,000"):
        dear.prepare(Asked("{ " + " ".join(f"_{n}: __schema {{ types {{ name }} }}" for n in range(6)) + " }"), reader)


async def test_an_operator_is_told_the_cost_when_asking_for_it(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        plain = await api.answer("{ programs { key } }")
        told = await api.answer("{ programs { key } }", {**BEARER, "Trogen-Cost": "1"})

    assert "extensions" not in plain
    assert told == {**plain, "extensions": {"cost": {"requested": 3, "actual": 1, "throttle": None}}}


async def test_what_costs_too_much_is_refused_over_http_and_nothing_runs(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path, max_cost=100, development=True) as api:
        answer = await api.answer("{ " + " ".join(f"_{n}: __schema {{ __typename }}" for n in range(6)) + " }")

    assert [each["extensions"]["code"] for each in answer["errors"]] == ["COST_EXCEEDED"]
    assert "data" not in answer


async def test_an_answer_that_was_kept_costs_next_to_nothing_and_says_so(sqlite_url: str, tmp_path: Path) -> None:
    document = '{ member(program: "garden", externalId: "ines") { wallets { balance } badges { status } } }'
    async with desk(sqlite_url, tmp_path) as at:
        await at.api.submit("result", watered("one"))
        ines = await at.app_of("ines")
        made, kept = await at.api.answer(document, ines), await at.api.answer(document, ines)

    assert kept["data"] == made["data"]
    costs = [answer["extensions"]["cost"] for answer in (made, kept)]
    assert costs[0]["requested"] == costs[1]["requested"] == 21
    assert 1 < costs[0]["actual"] < 21
    assert costs[1]["actual"] == 1
