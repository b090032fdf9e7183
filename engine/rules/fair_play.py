"""Fair play: guards that hold back actions which are done for the points alone, as rule files declare them.

An action that a guard holds back counts nowhere: it gives no points, and no count, streak, challenge, badge or impact
knows of it, nor any guard.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from engine.rules.calendar import Duration, PeriodKind
from engine.rules.dictionary import Localised, RuleId
from engine.rules.tree import ALWAYS, Condition


class Whose(Enum):
    """Whose actions count together; the value is the word of rule files."""

    EACH_MEMBER = "each_member"
    EVERYONE_TOGETHER = "everyone_together"
    EACH_BRAND = "each_brand"


class Then(Enum):
    """What becomes of an action that a guard holds back; the value is the word of rule files."""

    NOT_REWARDED = "not_rewarded"
    """It is recorded, and counts nowhere: the fold decides, by the member's own journal."""
    HELD = "held"
    """It waits among the pending actions until an operator has looked at it."""
    REFUSED = "refused"
    """It is not recorded: whoever sent it is told when to try again."""


@dataclass(frozen=True, slots=True)
class Different:
    """`{attribute: member_helped, at_least: 3, of_last: 10}`: among so many counted actions, so many different values.

    A value that is none of the last ones always counts, so that everybody can come back to fair play.
    """

    attribute: str
    at_least: int
    of_last: int
    """Counted actions, the present one included."""


@dataclass(frozen=True, slots=True)
class GuardSpec:
    """A guard as it stands in a rule file. Exactly one of `at_most`, `different` and `cool_off` says what it is."""

    name: str
    names: Localised
    why: Localised
    """What a member reads whose action is held back."""
    when: tuple[str, ...]
    """The action types that it watches."""
    condition: Condition = ALWAYS
    at_most: int | None = None
    """How many such actions count in a period or a window; of each value of `for_each`, where there is one."""
    for_each: str | None = None
    per: PeriodKind = PeriodKind.EVER
    """The period of the member's calendar; EVER too where there is a window."""
    within: Duration | None = None
    """The window that slides with time: back from each action, its beginning excluded."""
    different: Different | None = None
    cool_off: Duration | None = None
    """How long nothing counts after such an action was taken back whole."""
    who: Whose = Whose.EACH_MEMBER
    in_turns_with: str | None = None
    """An attribute that names another member: how often two may do it for each other, each after the other."""
    then: Then = Then.NOT_REWARDED
    description: Localised = field(default_factory=dict)

    @property
    def is_at_the_door(self) -> bool:
        """Whether it is decided as an action is stored, by what others did too, and not in the fold."""
        return self.then is not Then.NOT_REWARDED

    @property
    def rule(self) -> RuleId:
        """The rule id."""
        return guard_id(self.name)


def guard_id(name: str) -> RuleId:
    """The rule id of a guard."""
    return RuleId(f"{SECTION}.{name}")


SECTION = "fair_play"


def cooling_off(guards: Iterable[GuardSpec]) -> frozenset[str]:
    """The action types of which something begins when one is taken back."""
    return frozenset(action for guard in guards if guard.cool_off is not None for action in guard.when)
