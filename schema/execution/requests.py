"""One request: as it was asked, as it is once everything about it was checked, and refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from graphql import DocumentNode, FragmentDefinitionNode, GraphQLError, GraphQLSchema, Node, OperationDefinitionNode
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues

from engine.operations.access.scopes import Scope
from schema.execution.planned import OperationPlans
from schema.execution.resting import Resting
from schema.safety.cost import OperationCost


@dataclass(frozen=True, slots=True)
class Asked:
    """One GraphQL request as it came in, of the right shape but not read yet."""

    query: str | None
    variables: Mapping[str, object] = field(default_factory=dict)
    operation_name: str | None = None
    extensions: Mapping[str, object] = field(default_factory=dict)
    document_id: str | None = None
    """Names a document that the server knows, in the place of `query`."""


class Need(NamedTuple):
    """A field that needs what can be withheld from a key."""

    scope: Scope
    field: str
    """As `SubmitActionPayload.outcome`."""
    node: Node


_numbers = count()


@dataclass(frozen=True, slots=True, eq=False)
class ReadDocument:
    """A text that was parsed and validated once, and all that can be known of it without its variables."""

    text: str
    document: DocumentNode
    """Without definitions when the text could not be parsed."""
    errors: Sequence[GraphQLError] = ()
    """What is wrong with it; nothing of it is executed then."""
    operations: tuple[OperationDefinitionNode, ...] = ()
    fragment_definitions: dict[str, FragmentDefinitionNode] = field(default_factory=dict)
    fragments: dict[str, FragmentDetails] = field(default_factory=dict)
    rests: dict[int, Resting] = field(default_factory=dict)
    """What answers to its operations rest on, as far as that was found out."""
    plans: dict[int, OperationPlans] = field(default_factory=dict)
    """How its operations are executed fast, as far as that was found out."""
    prices: dict[str, OperationCost] = field(default_factory=dict, compare=False)
    """Of its operations by their names, as they were asked for."""
    needs: dict[int, tuple[Need, ...]] = field(default_factory=dict, compare=False)
    """What its operations need of a key, as far as that was found out."""
    number: int = field(default_factory=lambda: next(_numbers))
    """Names it as long as the process runs, also to those who do not hold on to it: no other ever has the same."""

    def plans_of(self, operation: OperationDefinitionNode) -> OperationPlans:
        """The plans of one of its operations."""
        # By identity: nodes are hashed by all that they hold.
        plans = self.plans.get(id(operation))
        if plans is None:
            plans = self.plans[id(operation)] = OperationPlans(operation, self.fragment_definitions)
        return plans


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request that was read, validated and allowed, and not executed yet."""

    schema: GraphQLSchema
    """What this caller may see of the schema."""
    read: ReadDocument
    operation: OperationDefinitionNode
    variables: Mapping[str, object]
    """As they were given."""
    values: VariableValues
    """The same as resolvers get them: coerced, with defaults."""
    known_by: dict[tuple[str, tuple[str, ...]], object] = field(default_factory=dict, compare=False)
    """What its answers are kept by, for each scope and the languages asked for, once that was found out."""

    @property
    def text(self) -> str:
        """The text of the document."""
        return self.read.text

    @property
    def document(self) -> DocumentNode:
        """The parsed document."""
        return self.read.document


INVALID_REQUEST = "INVALID_REQUEST"
"""The code of an error of the request that has none of its own: a document or variables that are not right."""


class RequestRefused(Exception):
    """An error of the request: nothing was executed, so there is no `data`, not even null."""

    def __init__(
        self, errors: Sequence[GraphQLError], status: int = 400, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(*(error.message for error in errors))
        for error in errors:
            error.extensions = {"code": INVALID_REQUEST, **(error.extensions or {})}
        self.errors = errors
        self.status = status
        """The HTTP status. A 400 is told as a 200 to those who ask for plain `application/json`."""
        self.headers = headers or {}
        """Beside it, by names with `_` for `-`."""
