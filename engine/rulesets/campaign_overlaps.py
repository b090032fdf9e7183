"""Finds campaigns that are on at the same time for the same rule, of which only the better one counts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from engine.rules.campaigns import CampaignSpec, Hours
from engine.rules.dictionary import ActionType
from engine.rules.points import PointsSpec
from engine.rules.tree import AllOf, attribute
from engine.rulesets import codes
from engine.rulesets.campaign_times import days_of
from engine.rulesets.diagnostics import Findings, listed, quoted
from engine.rulesets.nodes import Scalar
from engine.rulesets.references import Fact
from engine.rulesets.satisfiable import impossible_reference

_DAY = 24 * 60


class Declared(NamedTuple):
    """A campaign with where its name stands."""

    spec: CampaignSpec
    name: Scalar
    says_stack: bool
    """Whether it says in so many words how it stands to others."""


def report_overlaps(
    campaigns: Sequence[Declared],
    rules: Sequence[PointsSpec],
    actions: Mapping[str, ActionType],
    findings: Findings,
) -> None:
    """Warns of each campaign that overlaps with an earlier one, unless one of the two says what is to happen then."""
    silent = [campaign for campaign in campaigns if not campaign.says_stack]
    for position, later in enumerate(silent):
        for earlier in silent[:position]:
            shared = _shared_rules(earlier.spec, later.spec, rules) if _overlap(earlier.spec, later.spec) else []
            shared = [rule for rule in shared if _can_both_hold(earlier.spec, later.spec, actions[rule.when])]
            if not shared:
                continue
            both = f"{quoted(earlier.spec.name)} ({findings.place_of(earlier.name.span)}) and {quoted(later.spec.name)}"
            of = listed(rule.name for rule in shared)
            message = f"{both} can be on at the same time for {of}: only the better one counts"
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


def _shared_rules(one: CampaignSpec, other: CampaignSpec, rules: Sequence[PointsSpec]) -> list[PointsSpec]:
    named = [frozenset(each.applies_to) for each in (one, other) if each.applies_to]
    return [rule for rule in rules if all(rule.name in names for names in named)]


def _can_both_hold(one: CampaignSpec, other: CampaignSpec, action: ActionType) -> bool:
    """Whether an action can meet the conditions of both, as far as its attributes tell."""
    facts = {
        attribute(name): Fact(attribute(name), declared, not declared.optional)
        for name, declared in action.attributes.items()
    }
    return impossible_reference(AllOf((one.condition, other.condition)), facts) is None


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
