"""Plans answer as stock execution does: random documents, over random values and a real member, find no difference."""

import gc
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from functools import partial
from inspect import isawaitable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from graphql import ExecutionResult, GraphQLError, GraphQLSchema
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.clock import SetClock
from engine.service import Service, open_service
from schema.auth.callers import DEPLOYMENT_OPERATOR, Caller, Role
from schema.build import build_schema
from schema.context import Context
from schema.execution import planned
from schema.execution.executor import Executor, execution_of
from schema.execution.planned import Variant
from schema.execution.requests import Asked, Prepared, RequestRefused
from schema.locales import Reader
from tests.club import write_program
from tests.schema.execution.documents import AnyDocument, Candidates
from tests.schema.execution.wide import Seen, wide_schema
from tests.schema.garden import FRIDAY_NOON, GARDEN, action, watered

WIDE = wide_schema()._schema

DOCUMENTS = 4
"""For each example that Hypothesis makes."""

some = settings(max_examples=settings().max_examples // 8, deadline=None)


async def executed(prepared: Prepared, context: Any, plans: Variant | None) -> tuple[ExecutionResult, bool]:
    """The answer, and whether plans completed all of it."""
    execution = execution_of(prepared, context, planned=False)
    execution.plans = plans
    result = execution.execute_operation()
    if isawaitable(result):
        result = await result
    assert isinstance(result, ExecutionResult)
    return result, bool(plans) and all(plan.runs and not plan.surprises for plan in (plans or {}).values())


def comparable(result: ExecutionResult) -> tuple[str, list[str]]:
    """The data with its fields in their order, and the errors in any: which of two loads fails first is not said."""
    return _placeless(json.dumps(result.data, default=_kind)), sorted(map(_told, result.errors or ()))


def alike(one: ExecutionResult, other: ExecutionResult) -> bool:
    """Whether both tell the same: the same data and errors.

    Where a null went up past what was being loaded side by side, one error tells it; how many more came before
    the rest was cancelled is a matter of time, with stock execution alone as well.
    """
    if comparable(one) == comparable(other):
        return True
    return comparable(one)[0] == comparable(other)[0] and _nulled(one) == _nulled(other)


def _nulled(result: ExecutionResult) -> tuple[set[tuple[str | int, ...]], list[str]]:
    """Where errors made a null above their own place, and the errors that made one in theirs."""
    above, errors = set(), []
    for error in result.errors or ():
        value: Any = result.data
        path = tuple(error.path or ())
        depth = 0
        while value is not None and depth < len(path):
            value, depth = value[path[depth]], depth + 1
        if depth < len(path):
            above.add(path[:depth])
        else:
            errors.append(_told(error))
    return above, sorted(errors)


def _kind(value: object) -> str:
    """What a scalar that may be anything was given, where that is no JSON."""
    return type(value).__name__


def _told(error: GraphQLError) -> str:
    return _placeless(json.dumps(error.formatted))


def _placeless(told: str) -> str:
    """Without where objects lie in memory, which is another place each time."""
    return re.sub(" at 0x[0-9a-f]+", "", told)


class Comparison:
    """Executes documents both ways."""

    def __init__(self, schema: GraphQLSchema, candidates: Candidates) -> None:
        self._schema = schema
        self._candidates = candidates
        self._executor = Executor(lambda role: schema)
        self.documents = 0
        self.by_plan = 0
        """How many of them plans alone have answered."""
        self.with_errors = 0

    async def any_document(self, dice: Random, contexts: Callable[[], Any], kind: str = "query") -> None:
        """One random document, by stock execution and then as the second and third who ask: compiled, and as it was."""
        document = AnyDocument(dice, self._schema, self._candidates, kind=kind)
        prepared = self._prepared(document.text, document.variables)
        if prepared is None:
            return
        stock_context = contexts()
        stock, _ = await executed(prepared, stock_context, None)
        plans = prepared.read.plans_of(prepared.operation)
        held = False
        for _ in range(3):
            context = contexts()
            planned, held = await executed(prepared, context, plans.for_variables(prepared.values.coerced))
            assert alike(planned, stock), document.text
            assert getattr(context, "changes", None) == getattr(stock_context, "changes", None)
        self.documents += 1
        self.by_plan += held
        self.with_errors += bool(stock.errors)

    def _prepared(self, text: str, variables: Mapping[str, object]) -> Prepared | None:
        try:
            return self._executor.prepare(Asked(text, variables), DEPLOYMENT_OPERATOR)
        except RequestRefused:
            return None


WIDELY = Comparison(WIDE, {"seed": [f"seed{number}" for number in range(200)]})


@contextmanager
def coroutines_abandoned() -> Iterator[None]:
    """Stock execution leaves coroutines behind when a null goes up past them. They end here, and no sooner.

    Where they end Python imports what warns of them; but it can end them anywhere, in code that can import nothing.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        gc.enable()


@some
@given(st.integers(0, 2**32))
@pytest.mark.filterwarnings("ignore:coroutine:RuntimeWarning")
async def test_any_document_over_any_values_is_answered_alike(seed: int) -> None:
    dice = Random(seed)
    with coroutines_abandoned():
        for _ in range(DOCUMENTS):
            oddity = dice.choice([0.0, 0.02, 0.1])
            kind = dice.choice(["query", "query", "mutation"])
            await WIDELY.any_document(dice, partial(Seen, oddity), kind)


@pytest.mark.filterwarnings("ignore:coroutine:RuntimeWarning")
async def test_the_comparison_looks_at_plans_that_hold_and_at_plans_that_are_given_up() -> None:
    comparison = Comparison(WIDE, {"seed": ["a", "b", "c"]})
    dice = Random(4)
    with coroutines_abandoned():
        for _ in range(12):
            await comparison.any_document(dice, partial(Seen, 0.02))
    assert comparison.by_plan
    assert comparison.by_plan < comparison.documents
    assert comparison.with_errors


OURS = Executor(build_schema().schema_for)


def garden_service(database_url: str, folder: Path) -> AbstractAsyncContextManager[Service]:
    """The engine with the programme `garden`, on a Friday at noon."""
    rulesets = write_program(folder / "rulesets", GARDEN, "garden")
    return open_service(database_url=database_url, rulesets=rulesets, clock=SetClock(FRIDAY_NOON))


MEMBERS: Candidates = {
    "program": ["garden", "garden", "garden", "nowhere"],
    "key": ["garden", "nowhere"],
    "externalId": ["ines", "ines", "ines", "nobody"],
    "locale": ["sv", "en", "de"],
    "first": [1, 2, 100, 0, 101],
    "last": [1, 2],
    "wallet": ["points", "xp", "pionts"],
    "after": ["", "elsewhere"],
    "before": ["elsewhere"],
    "id": ["elsewhere"],
    "ids": ["elsewhere"],
}


async def test_any_document_over_a_member_is_answered_alike(sqlite_url: str, tmp_path: Path) -> None:
    async with garden_service(sqlite_url, tmp_path) as service:
        operator = partial(Context, service, Reader(("en",)), DEPLOYMENT_OPERATOR)
        submitted = [watered(f"water {number}") for number in range(4)]
        submitted.append(action("answer.thanked", "thanks", post="7", votes=4))
        await submit_all(operator, submitted)
        comparison = Comparison(OURS.documents_for(Role.ADMIN).schema, MEMBERS)
        dice = Random(settings().max_examples)
        while comparison.documents < settings().max_examples // 4:
            await comparison.any_document(dice, operator)

    assert comparison.by_plan > comparison.documents / 3


async def submit_all(operator: Callable[[], Context], actions: Sequence[object]) -> None:
    document = "mutation($input: SubmitActionsInput!) { submitActions(input: $input) { accepted } }"
    asked = Asked(document, {"input": {"program": "garden", "actions": actions}})
    result = await OURS.execute(OURS.prepare(asked, DEPLOYMENT_OPERATOR), operator())
    assert not result.errors, result.errors


HOME = """
query($ledger: Boolean!) {
  member(program: "garden", externalId: "ines") {
    __typename externalId asOf today level { held { key } progress { fraction } } wallets { wallet { key } balance }
    badges { badge { key ... @include(if: $ledger) { name(locale: "sv") } } status } ...Rows @include(if: $ledger)
    program { key }
  }
}
fragment Rows on Member {
  ledger(first: 2) { nodes { amount rule { __typename } } }
  feed(first: 5) { nodes { ...Item } }
}
fragment Item on FeedItem { __typename id text ... on LevelChanged { after { key } } }
"""


async def test_a_home_screen_is_painted_by_one_plan_for_each_choice_of_what_is_on_it(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with garden_service(sqlite_url, tmp_path) as service:
        operator = partial(Context, service, Reader(("en",)), DEPLOYMENT_OPERATOR)
        await submit_all(operator, [watered("one"), watered("two")])
        told = []
        for ledger in (True, False) * 3:
            prepared = OURS.prepare(Asked(HOME, {"ledger": ledger}), DEPLOYMENT_OPERATOR)
            plans = prepared.read.plans_of(prepared.operation).for_variables(prepared.values.coerced)
            stock, _ = await executed(prepared, operator(), None)
            planned, held = await executed(prepared, operator(), plans)
            assert alike(stock, planned)
            told.append((held, "ledger" in (planned.data or {})["member"]))

    assert told == [(False, True), *[(True, False), (True, True)] * 2, (True, False)]


async def test_a_role_that_sees_less_is_answered_by_plans_too(sqlite_url: str, tmp_path: Path) -> None:
    async with garden_service(sqlite_url, tmp_path) as service:
        ines = Caller(Role.MEMBER, "ines", programs=frozenset({"garden"}), member="ines")
        document = "query($key: String!) { program(key: $key) { key name(locale: $key) } }"
        prepared = OURS.prepare(Asked(document, {"key": "garden"}), ines)
        for expected in (False, True):
            plans = prepared.read.plans_of(prepared.operation).for_variables(prepared.values.coerced)
            told, held = await executed(prepared, Context(service, Reader(), ines), plans)
            assert held == expected
            assert (told.data, told.errors) == ({"program": {"key": "garden", "name": "Trädgården"}}, None)


async def test_plans_that_are_not_used_are_forgotten_and_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planned, "MOST_PLANNED", 2)
    executor = Executor(lambda role: WIDE)
    known: list[int] = []
    for number in (0, 0, 1, 1, 2, 2, 0):
        prepared = executor.prepare(Asked(f"{{ count(of: [{number}]) }}"), DEPLOYMENT_OPERATOR)
        plans = prepared.read.plans_of(prepared.operation).for_variables({})
        known.append(-1 if plans is None else len(plans))
        told, _ = await executed(prepared, Seen(0), plans)
        assert told.data == {"count": 1}

    assert known == [-1, 0, -1, 0, -1, 0, 0]
