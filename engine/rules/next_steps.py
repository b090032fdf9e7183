"""Next steps: what a member is closest to, over badges, levels, challenges and runs that are at risk."""

from collections.abc import Iterable, Iterator

from engine.rules.explanation import Account, Asked, NextStep
from engine.rules.standing import (
    BadgeStanding,
    ChallengeStanding,
    ChallengeStatus,
    LevelStanding,
    Progress,
    StreakStanding,
    StreakStatus,
)


def next_steps(accounts: Iterable[Account]) -> list[NextStep]:
    """The closest first: by how full it is, then by how little is left, then by the rule's id."""
    found = (NextStep(account, progress) for account in accounts for progress in _progress(account))
    ahead = (each for each in found if each.progress.remaining)
    return sorted(ahead, key=lambda each: (-each.progress.fraction, each.progress.remaining, each.rule))


def _progress(account: Account) -> Iterator[Progress]:
    """How far something has come that the member can bring further; nothing where there is nothing to do."""
    match account.standing:
        case BadgeStanding() as badge if badge.next is not None and (not badge.badge.hidden or badge.times):
            yield _of_badge(badge, account)
        case LevelStanding(next=following, progress=progress) if following is not None:
            yield progress
        case ChallengeStanding(status=ChallengeStatus.ACTIVE, progress=progress):
            yield progress
        case StreakStanding(status=StreakStatus.AT_RISK) as run:
            # The run that is there, and the one period that keeps it: the longer it is, the more is at stake.
            yield Progress(run.current, run.current + 1)
        case _:
            return


def _of_badge(badge: BadgeStanding, account: Account) -> Progress:
    """Its counts, and one more for each thing that it needs besides."""
    counted = badge.progress or Progress(0, 0)
    needs = [each for each in account.requirements if each.asked in (Asked.BADGE, Asked.LEVEL, Asked.SEGMENT)]
    return Progress(counted.value + sum(each.met for each in needs), counted.target + len(needs))
