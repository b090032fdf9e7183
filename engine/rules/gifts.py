"""What rules other than points rules give, as it stands in a rule file: `give: {points: 100, badge: commuter}`."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Gift:
    """Points by wallet, added as they stand without limits; a badge; and perks that the winner is entitled to."""

    points: Mapping[str, int] = field(default_factory=dict)
    badge: str | None = None
    perks: tuple[str, ...] = ()


NOTHING = Gift()
