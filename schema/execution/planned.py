"""Execution with plans: root fields as graphql-core executes them, everything below by the plan of its selection."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLOutputType,
    GraphQLResolveInfo,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Execution

from schema.execution.plans import Complete, Unplannable, compile_plan
from schema.execution.runs import Run

MOST_VARIANTS = 16
"""Of one operation, by what its variables leave out and take in. What comes after them is executed without a plan."""

MOST_PLANNED = 256
"""Variants of operations whose plans are kept, in this process; those of a home screen take 100 KB."""

MOST_SURPRISES = 8
"""After as many the plan of a root field is given up, if they were more than one in four runs."""


class _RootPlan:
    """The plan of one root field, and how well it serves."""

    __slots__ = ("complete", "runs", "surprises")

    def __init__(self, complete: Complete | None) -> None:
        self.complete = complete
        self.runs = 0
        self.surprises = 0

    def surprised(self) -> None:
        """It had to be left to stock execution. Doing so every time would cost twice."""
        self.surprises += 1
        if self.surprises > MOST_SURPRISES and self.surprises * 4 > self.runs:
            self.complete = None


class OperationPlans:
    """The plans of one operation, made when it is executed a second time: many a document comes only once."""

    def __init__(self, operation: OperationDefinitionNode, fragments: Mapping[str, Any]) -> None:
        self._deciding = _deciding_variables(operation, fragments)
        self._variants: dict[tuple[object, ...], Variant] = {}
        self._executions = 0

    def for_variables(self, coerced: Mapping[str, object]) -> "Variant | None":
        """The plans by root field, as far as they were made; None when the operation is executed without."""
        self._executions += 1
        if self._executions == 1:
            return None
        key = tuple([coerced.get(name) for name in self._deciding])
        plans = self._variants.get(key)
        if plans is None and len(self._variants) < MOST_VARIANTS:
            plans = self._variants[key] = Variant(self._deciding)
        if plans is not None:
            _RECENT.used(plans)
        return plans


class Variant(dict[str, _RootPlan]):
    """The plans by root field, for one choice of what is selected."""

    def __init__(self, deciding: tuple[str, ...]) -> None:
        super().__init__()
        self.deciding = deciding


class _Recent:
    """The variants that were executed most recently. What others had compiled is forgotten, until they come again."""

    def __init__(self) -> None:
        self._used: OrderedDict[int, Variant] = OrderedDict()

    def used(self, plans: Variant) -> None:
        """It is about to be executed."""
        self._used[id(plans)] = plans
        self._used.move_to_end(id(plans))
        while len(self._used) > MOST_PLANNED:
            _, forgotten = self._used.popitem(last=False)
            forgotten.clear()


_RECENT = _Recent()
"""One for the process, whose memory it is about."""


class _DecidingVariables(Visitor):
    """Gathers the variables in `@skip` and `@include`, which say what the fields of a selection are."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    def enter_directive(self, node: Any, *_: Any) -> None:
        for argument in node.arguments:
            if isinstance(argument.value, VariableNode):
                self.names[argument.value.name.value] = None


def _deciding_variables(operation: OperationDefinitionNode, fragments: Mapping[str, Any]) -> tuple[str, ...]:
    visitor = _DecidingVariables()
    visit(operation, visitor)
    for fragment in fragments.values():
        visit(fragment, visitor)
    return tuple(visitor.names)


class PlannedExecution(Execution):
    """Stock execution that completes the values of root fields by plans, and is all there is on any surprise."""

    plans: Variant | None = None

    def complete_value(
        self,
        return_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        plans = self.plans
        if path.prev is not None or plans is None or return_type is not info.return_type:
            return super().complete_value(return_type, field_details_list, info, path, result, position_context)
        name = path.key
        assert isinstance(name, str), "the path of a root field is its name"
        plan = plans.get(name)
        if plan is None:
            plan = plans[name] = self._compiled(return_type, field_details_list, plans)
        if plan.complete is None:
            return super().complete_value(return_type, field_details_list, info, path, result, position_context)
        plan.runs += 1
        run = Run(self)
        try:
            completed = plan.complete(result, run)
        except Exception:  # noqa: BLE001 - stock execution finds it again, and tells it
            run.close()
            plan.surprised()
            return super().complete_value(return_type, field_details_list, info, path, result, position_context)
        if not run.pending:
            return completed
        return self._settled(run, plan, completed, (return_type, field_details_list, info, path, result, None))

    async def _settled(self, run: Run, plan: _RootPlan, completed: Any, stock: tuple[Any, ...]) -> Any:
        try:
            await run.settle()
        except Exception:  # noqa: BLE001 - as above
            plan.surprised()
        else:
            return completed
        finally:
            run.close()
        whole = super().complete_value(*stock)
        return await whole if self.is_awaitable(whole) else whole

    def _compiled(self, returns: GraphQLOutputType, details: FieldDetailsList, plans: Variant) -> _RootPlan:
        try:
            return _RootPlan(compile_plan(self, returns, details, plans.deciding))
        except (Unplannable, RecursionError):
            return _RootPlan(None)
