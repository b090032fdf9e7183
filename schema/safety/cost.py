"""What an operation costs, as arithmetic: what is certain, and what depends on variables or on the answer.

Every object costs one unit and what `weights` adds; scalars are free. A list costs its items: as many as `first` or
`last` asks for, as many as a batch brings along, or the usual number. Of fragments on several types the dearest counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from schema.safety.weights import LONGEST, USUAL_LENGTH

Variables: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Length:
    """How long a list will be: as a variable says, or else this number."""

    otherwise: int = USUAL_LENGTH
    variable: str | None = None
    """A number, or something that has a list in it, as the input of a batch."""
    beside: "Length | None" = None
    """What another argument says, as `last` beside `first`: one of them is left empty, and variables tell which."""

    def under(self, variables: Variables) -> int:
        """The length; never more than any list can have."""
        said = (each._said(variables) for each in (self, self.beside) if each is not None)
        return min(max((each for each in said if each is not None), default=self.otherwise), LONGEST)

    @property
    def varies(self) -> bool:
        """Whether it depends on variables."""
        return self.variable is not None or (self.beside is not None and self.beside.varies)

    def _said(self, variables: Variables) -> int | None:
        if self.variable is None:
            return self.otherwise
        given = variables.get(self.variable)
        return None if given is None else count_in(given)


@dataclass(frozen=True, slots=True)
class Part:
    """An object or a list whose cost depends: on variables, or on how many there turn out to be."""

    key: str
    """The name that it goes by in the answer."""
    each: "Term"
    length: Length | None = None
    """None for a single object."""
    conditions: tuple[tuple[str, bool], ...] = ()
    """Boolean variables, and what each must be for this to be asked for at all."""

    def requested(self, variables: Variables) -> int:
        if any(variables.get(name) is not wanted for name, wanted in self.conditions):
            return 0
        number = 1 if self.length is None else self.length.under(variables)
        return number * self.each.requested(variables)

    def actual(self, value: object, variables: Variables, *, failed: bool) -> int:
        """Of what stands under its name: nothing, an object, or a list of them."""
        if value is None:
            return self.requested(variables) if failed else 0
        if not isinstance(value, list):
            return self.each.actual(value, variables, failed=failed)
        if self.each.is_certain:
            return self.each.certain * len(value)
        within = Part(self.key, self.each)
        return sum(within.actual(each, variables, failed=failed) for each in value)

    @property
    def varies(self) -> bool:
        """Whether it depends on variables."""
        by_length = self.length is not None and self.length.varies
        return by_length or bool(self.conditions) or self.each.varies


@dataclass(frozen=True, slots=True)
class Term:
    """A cost."""

    certain: int = 0
    writes: tuple[Length, ...] = ()
    """One unit for each item of these batches, whatever is asked about it."""
    parts: tuple[Part, ...] = ()
    alternatives: tuple[tuple["Term", ...], ...] = ()
    """Of each group the dearest counts."""

    def beside(self, other: "Term") -> "Term":
        """Both together."""
        return Term(
            self.certain + other.certain,
            self.writes + other.writes,
            self.parts + other.parts,
            self.alternatives + other.alternatives,
        )

    @property
    def is_certain(self) -> bool:
        """Whether neither variables nor the answer can change it."""
        return not (self.writes or self.parts or self.alternatives)

    @property
    def varies(self) -> bool:
        """Whether it depends on variables."""
        return (
            any(each.varies for each in self.writes)
            or any(each.varies for each in self.parts)
            or any(each.varies for group in self.alternatives for each in group)
        )

    def requested(self, variables: Variables) -> int:
        """What it costs at most, as far as can be told before it is executed."""
        total = self.certain + sum(each.under(variables) for each in self.writes)
        total += sum(each.requested(variables) for each in self.parts)
        return total + sum(max(each.requested(variables) for each in group) for group in self.alternatives)

    def actual(self, data: object, variables: Variables, *, failed: bool = False) -> int:
        """What an answer did cost: lists by the items that there were.

        Of one that `failed` somewhere, what is null counts in full: what went wrong in one field takes others with it,
        after they were worked out.
        """
        if not isinstance(data, Mapping):
            return self.requested(variables) if failed else 0
        total = self.certain + sum(each.under(variables) for each in self.writes)
        for part in self.parts:
            if part.key in data:
                total += part.actual(data[part.key], variables, failed=failed)
        return total + sum(
            max(each.actual(data, variables, failed=failed) for each in group) for group in self.alternatives
        )


@dataclass(frozen=True, slots=True)
class OperationCost:
    """What one operation of a document costs, in units."""

    term: Term
    defaults: Variables = field(default_factory=dict)
    """Of the operation's variables."""
    constant: int | None = None
    """What is requested, where no variable matters."""
    submits: tuple[Length, ...] = ()
    """The actions and reversals that it submits, one by one or in batches."""

    def submitted(self, variables: Variables) -> int:
        """How many actions and reversals it submits."""
        return sum(each.under(self._all(variables)) for each in self.submits) if self.submits else 0

    def requested(self, variables: Variables) -> int:
        """What is set aside before the operation runs."""
        return self.term.requested(self._all(variables)) if self.constant is None else self.constant

    def actual(self, data: object, variables: Variables, *, failed: bool = False) -> int:
        """What the answer did cost; `failed` says that there are errors beside the data."""
        return self.term.actual(data, self._all(variables), failed=failed)

    def _all(self, variables: Variables) -> Variables:
        return {**self.defaults, **variables} if self.defaults else variables


def count_in(given: object) -> int:
    """How many a value speaks of: a number itself, the items of a list, the longest list within an input."""
    match given:
        case bool():
            return 1
        case int():
            return max(given, 0)
        case float():  # 100.0 is taken as an Int
            return int(max(0.0, min(given, float(LONGEST))))
        case list():
            return len(given)
        case dict():
            return max((len(each) for each in given.values() if isinstance(each, list)), default=1)
        case _:
            return 1
