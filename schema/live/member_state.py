"""The streams of `memberState` and `challengeProgress`: how a member stands, whenever that changes."""

from abc import abstractmethod
from collections.abc import Hashable, Sequence

from engine import service as engine
from engine.live.bus import Follower
from engine.service import Who
from schema.context import Context
from schema.live.streams import About, State, StateStream
from schema.types.challenges import challenge_standing
from schema.types.member import book_for, member_of


class MemberStates(StateStream):
    """What is computed of a member who may not exist yet: then there is nothing to tell until they do."""

    def __init__(self, context: Context, who: Who) -> None:
        self._context = context
        self._who = who
        self._member_id: str | None = None

    @property
    def about(self) -> About | None:
        return None if self._member_id is None else About(self._who, self._member_id)

    def move_to(self, who: Who) -> None:
        self._who = who
        self._member_id = None

    def follow(self, follower: Follower) -> None:
        self._context.service.bus.follow(self._who, follower)

    def leave(self, follower: Follower) -> None:
        self._context.service.bus.leave(self._who, follower)

    async def now(self) -> tuple[int, Sequence[State]]:
        member = await self._context.service.member(*self._who)
        program = self._context.service.program(self._who.program)
        assert program is not None, "a programme that is served stays served"
        if member is None:
            return -1, ()
        self._member_id = member.id
        return member.version, self._states(program, member)

    @abstractmethod
    def _states(self, program: engine.Program, member: engine.Member) -> Sequence[State]: ...


class MemberState(MemberStates):
    """The whole member."""

    @property
    def key(self) -> Hashable:
        return ("memberState", self._who)

    def _states(self, program: engine.Program, member: engine.Member) -> Sequence[State]:
        return [State("", member_of(self._context, program, member))]


class ChallengeProgress(MemberStates):
    """One challenge of the member, or each of them."""

    def __init__(self, context: Context, who: Who, challenge: str | None) -> None:
        super().__init__(context, who)
        self._challenge = challenge

    @property
    def key(self) -> Hashable:
        return ("challengeProgress", self._who, self._challenge)

    def _states(self, program: engine.Program, member: engine.Member) -> Sequence[State]:
        book = book_for(self._context, program, member)
        return [
            State(each.challenge.name, challenge_standing(book, member.id, member.standing.as_of, each))
            for each in member.standing.challenges
            if self._challenge in (None, each.challenge.name)
        ]
