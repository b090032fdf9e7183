"""A member's life, from the first entry on: each entry where it belongs, and whatever time itself does in between."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from engine.rules.dictionary import Impact
from engine.rules.entries import Action, Choice, Entry, ProfileChange, Reversal
from engine.rules.fold import RuleVersion
from tests.model import challenging, guarding, streaking
from tests.model.asking import holds, number_of
from tests.model.counting import begin_anew, count_action
from tests.model.earning import expire_due, release_due, reward_action
from tests.model.member import Member
from tests.model.reversals import WentBack, effective, went_back
from tests.model.winning import level_now, settle


def lived(versions: Sequence[RuleVersion], facts: Iterable[Entry | Reversal], now: int) -> Member:
    """Where a member stands, under these versions, after all of a journal up to an instant."""
    facts = [each for each in facts if each.occurred_at <= now]
    events = sorted([*effective(facts), *went_back(facts)], key=lambda each: each.order)
    member = Member(versions, events[0].occurred_at if events else now)
    member.newest_day = member.today
    member.level = level_now(member)
    for event in events:
        pass_to(member, event.occurred_at)
        if isinstance(event, WentBack):
            guarding.cool_off(member, event.action)
        else:
            _join(member)
            happen(member, event)
    pass_to(member, now)
    return member


def _join(member: Member) -> None:
    """With the first entry; who tells at once where they live has joined there."""
    if member.joined in (None, member.now):
        member.joined, member.joined_on = member.now, member.today


def pass_to(member: Member, until: int) -> None:
    """Time passes, from one instant at which something can happen by itself to the next."""
    while member.now < until:
        here = member.zone, id(member.rules)
        member.now = min(until, *_instants_to_come(member))
        moved = here != (member.zone, id(member.rules))
        let_time_do(member, moved, by_version=moved)


def _instants_to_come(member: Member) -> list[int]:
    """When versions take effect, when points are released, and when the next day begins."""
    versions = [each.effective_from for each in member.versions]
    releases = [each.until for each in member.held]
    days = [member.begins(member.today + number) for number in (1, 2)]
    return [each for each in (*versions, *releases, *days) if each > member.now]


def let_time_do(member: Member, moved: bool, by_version: bool = False) -> None:
    """What happens by itself at an instant; after a move or under a new version, days may have come again."""
    if member.rules.levels is not None:
        member.newest_day = max(member.newest_day, member.today)
    release_due(member)
    expire_due(member)
    if moved:
        begin_anew(member)
        guarding.begin_anew(member)
        streaking.reopen(member)
    streaking.judge_what_is_over(member, moved, by_version)
    settle(member, by_time=True)


def happen(member: Member, entry: Entry) -> None:
    match entry:
        case ProfileChange():
            _change_profile(member, entry)
        case Action():
            _act(member, entry)
        case Choice():
            streaking.choose(member, entry)
            challenging.choose(member, entry)
            settle(member)


def _change_profile(member: Member, change: ProfileChange) -> None:
    before = member.zone
    member.zone_told = change.zone or member.zone_told
    if member.zone != before:
        _join(member)
        let_time_do(member, moved=True)
    for name, value in (change.attributes or {}).items():
        member.told.pop(name, None)
        if value is not None:
            member.told[name] = value
    settle(member)


def _act(member: Member, action: Action) -> None:
    """Counts, points, streaks, challenges, badges with the level, impact: each sees what those before it gave.

    What a guard holds back is an entry, at which badges are judged that need something, and no more than that.
    """
    member.action = action
    if guarding.is_held_back(member, action):
        member.action = None
        settle(member)
        return
    count_action(member)
    reward_action(member)
    streaking.streak_action(member)
    challenging.challenge_action(member)
    settle(member)
    for impact in member.dictionary.impact.values():
        _do_good(member, action, impact)
    member.action = None


def _do_good(member: Member, action: Action, impact: Impact) -> None:
    for source in impact.sources:
        if source.of == action.type and holds(source.condition, member):
            amount = number_of(source.amount, member)
            if amount is not None:
                member.impact.append((impact.name, in_whole_millionths(amount)))


def in_whole_millionths(amount: Fraction) -> Fraction:
    """What is less than a millionth is left out."""
    return Fraction(int(amount * 1_000_000), 1_000_000)
