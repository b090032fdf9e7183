"""Naming: whom a name means. What a brand calls somebody is first its own name for them, then everybody's name.

A member has one common name for life, `member.external_id`, by which they are locked and remembered, and may have
others: those of one brand alone, and those of everybody that came with a merge. So a candidate's name is turned into
the common one before its partition is locked, and looked at once more when it is: a name may have been given to
somebody else meanwhile. Whoever gives or takes a name locks its own partition too, as if it were a common one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import NamedTuple, TypeAlias

from msgspec.structs import replace

from engine.rules.instants import Instant
from engine.store.backend import Questions, Transaction
from engine.store.candidates import Candidate, Who, partition_of
from engine.store.statements import delete, insert, lookup, query

EVERYBODY = ""
"""The brand of a name that everybody uses."""


class Named(NamedTuple):
    """A name as somebody uses it."""

    who: Who
    brand: str
    """Who uses it; EVERYBODY for a common name."""


Names: TypeAlias = Mapping[Named, Who]
"""The common names behind the names that are other ones."""

NAMES = lookup(
    "member_name.external_id, member_name.brand, member.external_id as common",
    "member_name join member on member.id = member_name.member_id",
    "member_name.external_id text",
    "member_name.program",
)
NAMED = query(
    "select member.id, member.program, member.external_id from member_name join member "
    "on member.id = member_name.member_id "
    "where member_name.program = $1 and member_name.external_id = $2 and member_name.brand = $3"
)
NAMES_OF = query(
    "select brand, external_id, named_at from member_name where member_id = $1 order by brand, external_id"
)
MERGES_INTO = query(
    "select from_id, into_id, merged_at, report from member_merge where into_id = $1 order by merged_at, from_id"
)
MERGED_INTO_THEM = query("select from_id from member_merge where into_id = $1 order by merged_at, from_id")
PERSON = query("select id, external_id from member where program = $1 and external_id = $2")
INSERT_NAMES = insert("member_name", "program text, external_id text, brand text, member_id uuid, named_at bigint")
DROP_NAME = delete("member_name", "program text", "external_id text", "brand text")


_MERGED = "\x1f"
"""Begins the common name of a member who is somebody else now: no name of a person has a character like it."""

MERGED_INTO = query(
    "select m.id, m.program, m.external_id, m.joined_at, s.state, s.version, s.hash, s.feed_number, s.ledger_number, "
    "s.until, s.rated_by, m.feed_seen, coalesce(d.display_name, ''), coalesce(d.in_rankings, true) "
    "from member_merge join member m on m.id = member_merge.into_id join member_state s on s.member_id = m.id "
    "left join member_display d on d.member_id = m.id where member_merge.from_id = $1"
)
"""Whom somebody was merged into, as `glances.MEMBER` asks for members."""


def merged_name(member_id: str) -> str:
    """What a member is called who is somebody else now: unlike anybody, and unlike any name that can be handed in."""
    return _MERGED + member_id


def is_merged(who: Who) -> bool:
    """Whether that is the name of somebody who is somebody else now."""
    return who.external_id.startswith(_MERGED)


class NameRow(NamedTuple):
    """Another name of a member."""

    brand: str
    """Whose alone it is; EVERYBODY for one that everybody may use."""
    external_id: str
    named_at: Instant


class MergeRow(NamedTuple):
    """Somebody who went."""

    from_id: str
    into_id: str
    merged_at: Instant
    report: str


def names_for(questions: Questions, candidates: Iterable[Candidate]) -> Names:
    """Whom the candidates mean, for those that do not use a common name."""
    return common_names(questions, {Named(each.who, each.named_by) for each in candidates})


def common_names(questions: Questions, used: Set[Named]) -> Names:
    """Whom these names mean, for those that are no common ones."""
    by_program: dict[str, list[str]] = defaultdict(list)
    for program, external_id in {each.who for each in used}:
        by_program[program].append(external_id)
    known = {
        Named(Who(program, external_id), brand): Who(program, common)
        for program, names in by_program.items()
        for external_id, brand, common in questions.fetch(NAMES, program, names)
    }
    found = ((each, known.get(each) or known.get(Named(each.who, EVERYBODY))) for each in used)
    return {each: who for each, who in found if who is not None}


def by_common_name(candidates: Sequence[Candidate], names: Names) -> Sequence[Candidate]:
    """The same candidates, each about somebody by their common name."""
    if not names:
        return candidates
    return [_renamed(each, names.get(Named(each.who, each.named_by), each.who)) for each in candidates]


def lock_names(transaction: Transaction, program: str, names: Iterable[str]) -> None:
    """Keeps whoever goes, or might go, by these names as common ones to ourselves until the end."""
    transaction.lock_members({program}, {partition_of(Who(program, each)) for each in names})


def _renamed(candidate: Candidate, who: Who) -> Candidate:
    return candidate if candidate.who == who else replace(candidate, who=who)
