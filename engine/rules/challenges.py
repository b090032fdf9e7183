"""Challenges: time-boxed goals of several steps, for each member on their own local dates."""

from dataclasses import dataclass
from datetime import date

from engine.rules.dictionary import Localised
from engine.rules.expressions import ALWAYS, Condition
from engine.rules.gifts import NOTHING, Gift


@dataclass(frozen=True, slots=True)
class ChallengeStep:
    """One thing to do some number of times."""

    name: str
    names: Localised
    do: str
    times: int
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class ChallengeSpec:
    """A challenge as it stands in a rule file. Both days are inclusive, as people read them."""

    name: str
    names: Localised
    first_day: date
    last_day: date
    steps: tuple[ChallengeStep, ...]
    give: Gift = NOTHING
    description: Localised | None = None
