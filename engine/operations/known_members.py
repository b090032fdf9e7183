"""Members as they were last read, for whoever asks again before anything about them has changed.

An app asks for a member's screen, then for their badges, then for what is next, within seconds. While the mark is the
same and time cannot have changed the standing, only the moment that it is told as of is another one.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import NamedTuple

from engine.operations.members import Member
from engine.rules.instants import Instant
from engine.store.candidates import Who
from engine.store.marks import Mark

MOST = 1_000
"""Members that are remembered; some 20 KB each."""


class _Known(NamedTuple):
    mark: Mark
    member: Member


class KnownMembers:
    """Remembers the members who were asked for most recently."""

    def __init__(self) -> None:
        self._known: OrderedDict[Who, _Known] = OrderedDict()

    async def member(
        self, who: Who, mark: Mark | None, now: Instant, read: Callable[[], Awaitable[Member | None]]
    ) -> Member | None:
        """The member as of now, read only if need be.

        The mark was taken before: what changes meanwhile is then remembered under one that never comes again.
        """
        known = self._known.get(who)
        if known is not None and known.mark == mark and _still_stands(known.member, now):
            self._known.move_to_end(who)
            return replace(known.member, standing=replace(known.member.standing, as_of=now))
        member = await read()
        if mark is not None and member is not None:
            self._remember(who, _Known(mark, member))
        return member

    def forget(self) -> None:
        """Remembers nobody from now on, until they are asked for again."""
        self._known.clear()

    def _remember(self, who: Who, known: _Known) -> None:
        self._known[who] = known
        self._known.move_to_end(who)
        if len(self._known) > MOST:
            self._known.popitem(last=False)


def _still_stands(member: Member, now: Instant) -> bool:
    return member.standing.as_of <= now < member.stands_until
