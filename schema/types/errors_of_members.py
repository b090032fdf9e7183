"""User errors about members: who they are, what is kept of them, and what they choose."""

import strawberry

from schema.auth.rights import EDITORS, SUBMITTERS, only_for
from schema.types.choices import RefusalReason
from schema.types.user_errors import UserError


@strawberry.type(description="The member's external id is empty, too long, or holds what no id should.")
class InvalidMember(UserError):
    pass


@strawberry.type(
    description="Nobody goes by that, and the programme makes nobody known by what they do: register them first."
)
class UnknownMember(UserError):
    pass


@strawberry.type(
    description="Whoever went by that was erased, and this is about what was before. Do not send it again; if the "
    "person takes part anew, register them first."
)
class MemberErased(UserError):
    pass


@only_for(EDITORS)
@strawberry.type(description="More is held of the member than one answer should hold; the message says what to do.")
class ExportTooLarge(UserError):
    rows: int = strawberry.field(description="How many rows are held of them.")


@strawberry.type(description="There is no such IANA time zone.")
class InvalidZone(UserError):
    did_you_mean: list[str] = strawberry.field(description="Zones that come close; may be empty.")


@strawberry.type(description="It is not one of the programme's languages.")
class InvalidLocale(UserError):
    languages: list[str] = strawberry.field(description="The programme's languages, any of which will do.")


@strawberry.type(description="The member is registered already, with another zone, locale or attribute: update them.")
class AlreadyRegistered(UserError):
    pass


@only_for(SUBMITTERS)
@strawberry.type(description="Somebody else goes by that name.")
class NameTaken(UserError):
    pass


@only_for(EDITORS)
@strawberry.type(description="Both names are one member's already.")
class SameMember(UserError):
    pass


@strawberry.type(description="The programme has no such streak, or no such challenge.")
class UnknownRule(UserError):
    did_you_mean: list[str] = strawberry.field(description="Keys that come close; may be empty.")


@strawberry.type(description="It is no day as `2027-03-01`, or lies before the day on which it begins.")
class InvalidDay(UserError):
    pass


@strawberry.type(description="The rule does not let the member do this. The choice is recorded, and changed nothing.")
class ChoiceNotPossible(UserError):
    reason: RefusalReason = strawberry.field(description="Why not.")


@strawberry.type(description="It is no cursor of this member's feed, or is ahead of its end.")
class InvalidCursor(UserError):
    pass
