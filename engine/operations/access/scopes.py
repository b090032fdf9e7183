"""Scopes: what a key is for, and what its holder may do with it; and how much, and how fast."""

from collections.abc import Set
from dataclasses import dataclass
from enum import Enum

from engine.store.credentials import CredentialRow


class Scope(Enum):
    """What can be withheld from a brand's key. The value is the name of the field that grants it."""

    REVERSE = "mayReverse"
    """Takes back what its brand said."""
    MINT = "mayMint"
    """Mints member tokens, and with them does whatever members do."""
    OUTCOMES = "maySeeOutcomes"
    """Sees what came of actions for the member, and the members themselves."""


@dataclass(frozen=True, slots=True)
class Scopes:
    """What a key is for. Operators' keys are limited to programmes alone."""

    programs: tuple[str, ...] | None = None
    """The programmes it is for, in alphabetical order; None for all."""
    action_types: tuple[str, ...] | None = None
    """What it may submit; None for every type."""
    may_reverse: bool = True
    may_mint: bool = False
    may_see_outcomes: bool = True
    sandbox: bool = False
    """Whether what it submits is a rehearsal."""

    @property
    def granted(self) -> frozenset[Scope]:
        """Which of what can be withheld is not."""
        may = {Scope.REVERSE: self.may_reverse, Scope.MINT: self.may_mint, Scope.OUTCOMES: self.may_see_outcomes}
        return frozenset(scope for scope, is_granted in may.items() if is_granted)

    def is_for(self, program: str) -> bool:
        """Whether it is for a programme."""
        return self.programs is None or program in self.programs

    def is_within(self, programs: Set[str] | None) -> bool:
        """Whether it is for none but these; None is all."""
        return programs is None or (self.programs is not None and programs >= set(self.programs))


@dataclass(frozen=True, slots=True)
class Limits:
    """How many actions a key may submit, where it differs from what the settings say; None for what they say.

    0 is no limit.
    """

    per_second: int | None = None
    """In the long run."""
    at_once: int | None = None
    """After a while in which it submitted nothing."""
    per_day: int | None = None
    """Of the calendar of UTC."""


USUAL_SCOPES = Scopes()
"""What a new key may unless something else is said."""

AS_SET = Limits()
"""What the settings say."""


def scopes_of(row: CredentialRow) -> Scopes:
    """As they are stored: keys from before there could be several programmes name the one alone."""
    programs = row.programs if row.programs is not None else None if row.program is None else [row.program]
    return Scopes(
        None if programs is None else tuple(programs),
        None if row.action_types is None else tuple(row.action_types),
        bool(row.may_reverse),
        bool(row.may_mint),
        bool(row.may_see_outcomes),
        bool(row.sandbox),
    )


def limits_of(row: CredentialRow) -> Limits:
    return Limits(row.actions_per_second, row.actions_at_once, row.actions_per_day)
