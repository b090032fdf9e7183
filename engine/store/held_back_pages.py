"""Reading what guards hold back: pages of a programme, and how many by guard."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from engine.rules.dictionary import RuleId
from engine.rules.fair_play import Then
from engine.rules.instants import Instant
from engine.store.ids import can_be_stored
from engine.store.models import NAME_LENGTH, PROGRAM_LENGTH, HeldBackAction
from engine.store.pages import Page
from engine.store.reading import Reader, question
from engine.store.rejections import member_hash


class StoredHeldBack(NamedTuple):
    """An action that a guard holds back, as it stands now."""

    id: str
    """The action's, or of what was refused the rejection's."""
    program: str
    brand: str
    type: str
    rule: RuleId
    then: Then
    at: Instant
    """When it was last held back."""
    until: Instant | None
    """When such an action can count or come in again; None where time alone changes nothing."""
    evidence: Mapping[str, object]


class HeldBackCount(NamedTuple):
    """How many actions a guard holds back."""

    rule: RuleId
    then: Then
    times: int


class Sought(NamedTuple):
    """Which are asked for; what is None does not matter."""

    rule: str | None = None
    then: Then | None = None
    brand: str | None = None
    member: str | None = None
    """What brands know the member by."""
    member_id: str | None = None
    """Their id, if there is one of them by now."""
    since: Instant | None = None
    until: Instant | None = None
    """Exclusive."""


_COLUMNS = ("id", "program", "brand", "type", "rule", "outcome", "at", "until", "evidence")


@question
async def held_back_of(
    reader: Reader, program: str, sought: Sought, count: int, after: str | None
) -> Page[StoredHeldBack]:
    """A stretch of what is held back in a programme, the newest actions first, after the one with that id."""
    found = _sought(program, sought)
    total = await found.count()
    found = found if after is None else found.filter(id__lt=after)
    rows = await found.order_by("-id").limit(count + 1).values_list(*_COLUMNS)
    told = tuple(
        StoredHeldBack(str(id_), of, brand, type_, RuleId(rule), Then(outcome), *rest)
        for id_, of, brand, type_, rule, outcome, *rest in rows[:count]
    )
    return Page(told, has_more=len(rows) > count, total=total)


@question
async def held_back_counts(reader: Reader, program: str, sought: Sought) -> Sequence[HeldBackCount]:
    """How many of them each guard holds back, by what becomes of them."""
    counted = _sought(program, sought).annotate(count=Count("id")).group_by("rule", "outcome")
    rows = await counted.order_by("rule", "outcome").values_list("rule", "outcome", "count")
    return [HeldBackCount(RuleId(rule), Then(outcome), int(count)) for rule, outcome, count in rows]


def _sought(program: str, sought: Sought) -> QuerySet[HeldBackAction]:
    texts = {"rule": sought.rule, "brand": sought.brand}
    if not can_be_stored(program, PROGRAM_LENGTH) or not all(
        can_be_stored(v or "", NAME_LENGTH) for v in texts.values()
    ):
        return HeldBackAction.filter(id__in=[])
    then = None if sought.then is None else sought.then.value
    given = {**texts, "outcome": then, "at__gte": sought.since, "at__lt": sought.until}
    found = HeldBackAction.filter(program=program, **{name: v for name, v in given.items() if v is not None})
    if sought.member is None:
        return found
    named = Q(member_hash=member_hash(sought.member))
    return found.filter(named if sought.member_id is None else named | Q(member_id=sought.member_id))
