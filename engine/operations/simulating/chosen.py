"""Which members a simulation looks at: everybody, a sample, or some who are named."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import blake2b
from itertools import islice

from engine.errors import WrongSetting
from engine.store.replays import Named, members_named, members_of
from engine.store.snapshots import Snapshot

ENTRIES_A_STRETCH = 10_000
MEMBERS_A_STRETCH = 500
"""So many are read at once, at most; one member is never parted."""

_TOLD = 5


@dataclass(frozen=True, slots=True)
class Everybody:
    """Every member of the programme."""


@dataclass(frozen=True, slots=True)
class Sample:
    """So many members, always the same ones as long as they are there."""

    size: int


@dataclass(frozen=True, slots=True)
class These:
    """The members of these external ids."""

    external_ids: tuple[str, ...]


Whom = Everybody | Sample | These


def chosen(snapshot: Snapshot, program: str, who: Whom) -> Iterator[tuple[Named, int]]:
    """The members, with how many entries each has, as far as that is known. Raises WrongSetting for unknown ones."""
    match who:
        case Everybody():
            yield from members_of(snapshot, program)
        case Sample(size):
            yield from heapq.nsmallest(size, members_of(snapshot, program), key=_by_lot)
        case These(external_ids):
            wanted = tuple(dict.fromkeys(external_ids))
            found = members_named(snapshot, program, wanted)
            unknown = [each for each in wanted if each not in found]
            if unknown:
                raise WrongSetting(_not_found(unknown, snapshot, program))
            yield from ((found[each], 0) for each in wanted)


def stretches(members: Iterator[tuple[Named, int]]) -> Iterator[Sequence[Named]]:
    """The members in stretches that are read at once."""
    stretch, entries = list[Named](), 0
    for member, its_entries in members:
        if stretch and (entries + its_entries > ENTRIES_A_STRETCH or len(stretch) == MEMBERS_A_STRETCH):
            yield stretch
            stretch, entries = [], 0
        stretch.append(member)
        entries += its_entries
    if stretch:
        yield stretch


def _by_lot(member: tuple[Named, int]) -> bytes:
    """Who belongs to a sample is told by the id alone: the same history is sampled alike wherever it lies."""
    return blake2b(member[0].id.encode(), digest_size=8).digest()


def _not_found(unknown: Sequence[str], snapshot: Snapshot, program: str) -> str:
    told = ", ".join(f'"{each}"' for each in unknown[:_TOLD]) + (", …" if len(unknown) > _TOLD else "")
    known = [member.external_id for member, _ in islice(members_of(snapshot, program), 10_000)]
    near = get_close_matches(unknown[0], known, n=1)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    return f"--members: {program} has no member {told}{hint}"
