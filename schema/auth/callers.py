"""Who is asking: what a credential stands for, once it was recognised."""

from dataclasses import dataclass, field
from enum import Enum

from engine.operations.access.recognising import Recognised
from engine.operations.access.scopes import AS_SET, Limits, Scope
from engine.operations.submissions import MEMBER_BRAND, OPERATOR_BRAND
from engine.rules.instants import Instant


class Role(Enum):
    """What kinds of callers there are, from the least right to the most."""

    MEMBER = "member"
    BRAND = "brand"
    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"

    @property
    def is_operator(self) -> bool:
        """Whether it serves the whole deployment rather than one person or one partner."""
        return self in (Role.READER, Role.EDITOR, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Caller:
    """One credential at work. Everything that depends on who asks, depends on these alone."""

    role: Role
    name: str
    """Who it is, for the records: the brand, or the name of an operator's key."""
    programs: frozenset[str] | None = None
    """The programmes it is for; None for all."""
    member: str | None = None
    """The external id of the one member that a member token is for."""
    key_id: str = ""
    """The prefix that identifies the key, or the token's id. May be logged."""
    expires_at: Instant | None = None
    """When it stops being recognised, as far as is known yet; None for never."""
    action_types: frozenset[str] | None = None
    """What it may submit; None for every type."""
    withheld: frozenset[Scope] = frozenset()
    """What a brand's key may not, of what others may."""
    sandbox: bool = False
    """Whether what it submits is a rehearsal."""
    limits: Limits = AS_SET
    named: str = ""
    """For a member token, what the brand that minted it calls the member, if that is another name."""
    recognised: Recognised | None = field(default=None, repr=False, compare=False)
    """The key or token itself; None for the key of the settings."""
    scope: str = field(init=False, repr=False, compare=False)
    """Callers of one scope see exactly the same: what was answered to one may be told to the other.

    But for `viewer`, which tells of the credential itself.
    """

    def __post_init__(self) -> None:
        programs = () if self.programs is None else sorted(self.programs)
        withheld = sorted(each.value for each in self.withheld)
        member = self.member or ""
        parts = (self.role.value, self.name, " ".join(programs), member, self.named, " ".join(withheld))
        object.__setattr__(self, "scope", "\n".join((*parts, "sandbox" if self.sandbox else "")))

    @property
    def program(self) -> str | None:
        """The one programme that it is for; None when it is for several or all."""
        return next(iter(self.programs)) if self.programs is not None and len(self.programs) == 1 else None

    def may(self, scope: Scope) -> bool:
        """Whether that was not withheld."""
        return scope not in self.withheld

    @property
    def brand(self) -> str:
        """The brand under whose name what this caller submits is recorded."""
        if self.role is Role.BRAND:
            return self.name
        return MEMBER_BRAND if self.role is Role.MEMBER else OPERATOR_BRAND

    @property
    def names_as(self) -> str:
        """The brand by whose names this caller calls members; '' for whoever calls them by their common names."""
        return self.name if self.role is Role.BRAND else ""

    def means(self, external_id: str) -> str:
        """Whom a member's own app means: it may call them as the brand does that minted its token."""
        return self.member if self.named and external_id == self.named and self.member else external_id

    def calls(self, external_id: str) -> str:
        """What a member of this common name is called in answers: their own app hears what its brand calls them."""
        return self.named or external_id


DEPLOYMENT_OPERATOR = Caller(Role.ADMIN, OPERATOR_BRAND)
"""Whoever holds the key of the settings: everything is theirs."""

NOBODY = Caller(Role.MEMBER, "")
"""Whoever has not said yet who they are: a WebSocket before its `connection_init`. No member is theirs."""
