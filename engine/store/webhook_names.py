"""What a brand calls members: its own name for them before the common one, and of the merged whom they are now."""

from collections.abc import Sequence

from engine.store.candidates import Who
from engine.store.models import MemberMerge, MemberName
from engine.store.naming import EVERYBODY, is_merged
from engine.store.reading import Reader, question


async def names_as_told_to(reader: Reader, member_ids: Sequence[str], brand: str | None) -> dict[str, Who]:
    """By their ids, by what names a brand knows members, or operators without one; without those who were erased."""
    names = await reader.names_of(member_ids)
    merged = [id_ for id_, who in names.items() if is_merged(who)]
    now = await _merged_into(reader, merged) if merged else {}
    if now:
        into = await reader.names_of(list(now.values()))
        names |= {id_: into[other] for id_, other in now.items() if other in into}
    if brand is None or brand == EVERYBODY:
        return names
    own = await _own_names(reader, [now.get(id_, id_) for id_ in names], brand)
    return {id_: Who(who.program, own.get(now.get(id_, id_), who.external_id)) for id_, who in names.items()}


@question
async def _merged_into(reader: Reader, member_ids: Sequence[str]) -> dict[str, str]:
    rows = await MemberMerge.filter(from_id__in=list(member_ids)).values_list("from_id", "into_id")
    return {str(from_id): str(into_id) for from_id, into_id in rows}


@question
async def _own_names(reader: Reader, member_ids: Sequence[str], brand: str) -> dict[str, str]:
    """The first name that the brand gave each."""
    names = MemberName.filter(member_id__in=list(member_ids), brand=brand).order_by("-named_at", "-external_id")
    return {str(id_): name for id_, name in await names.values_list("member_id", "external_id")}
