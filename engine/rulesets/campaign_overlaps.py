"""Finds campaigns that are on at the same time for the same rule, of which only the better one counts."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from engine.rules.campaigns import CampaignSpec, Hours
from engine.rulesets import codes
from engine.rulesets.campaign_times import days_of
from engine.rulesets.diagnostics import Findings, listed, quoted
from engine.rulesets.nodes import Scalar

_DAY = 24 * 60


class Declared(NamedTuple):
    """A campaign with where its name stands."""

    spec: CampaignSpec
    name: Scalar
    says_stack: bool
    """Whether it says in so many words how it stands to others."""


def report_overlaps(campaigns: Sequence[Declared], rules: Sequence[str], findings: Findings) -> None:
    """Warns of each campaign that overlaps with an earlier one, unless one of the two says what is to happen then."""
    silent = [campaign for campaign in campaigns if not campaign.says_stack]
    for position, later in enumerate(silent):
        for earlier in silent[:position]:
            shared = _shared_rules(earlier.spec, later.spec, rules) if _overlap(earlier.spec, later.spec) else ()
            if not shared:
                continue
            both = f"{quoted(earlier.spec.name)} ({findings.place_of(earlier.name.span)}) and {quoted(later.spec.name)}"
            message = f"{both} can be on at the same time for {listed(shared)}: only the better one counts"
            suggestion = "write `stack: yes` in one of them to add it on top, or `stack: no` if that is meant"
            findings.add(codes.OVERLAPPING_CAMPAIGNS, later.name.span, message, suggestion)
            break


def _overlap(one: CampaignSpec, other: CampaignSpec) -> bool:
    """Whether two campaigns can change one and the same award."""
    return (
        _meet(one, other)
        and _have_in_common(one.applies_to, other.applies_to)
        and _have_in_common(one.wallets, other.wallets)
    )


def _have_in_common(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether anything is named by both; who names nothing means everything."""
    return not some or not others or not frozenset(some).isdisjoint(others)


def _shared_rules(one: CampaignSpec, other: CampaignSpec, rules: Sequence[str]) -> list[str]:
    return [rule for rule in rules if all(not each.applies_to or rule in each.applies_to for each in (one, other))]


def _meet(one: CampaignSpec, other: CampaignSpec) -> bool:
    first = max(one.first_day or date.min, other.first_day or date.min)
    last = min(one.last_day or date.max, other.last_day or date.max)
    if first > last or not days_of(first, last, one.weekdays & other.weekdays):
        return False
    return not one.hours or not other.hours or bool(_minutes(one.hours) & _minutes(other.hours))


def _minutes(hours: Sequence[Hours]) -> frozenset[int]:
    """Every minute of a day that lies in one of the stretches."""
    return frozenset(
        minute % _DAY
        for each in hours
        for minute in range(each.start, each.end if each.end > each.start else each.end + _DAY)
    )
