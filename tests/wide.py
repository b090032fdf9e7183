"""A club whose rules hold points, pass with time, and let members choose: to test what the small club has not."""

from collections.abc import Mapping
from datetime import datetime

from engine.operations.choose import Choosing
from engine.operations.submissions import Submission
from engine.rules.entries import Act

PROGRAMME = """
    name: The wide club
    languages: [en]
    zone: Europe/Stockholm
    wallets:
      points: {name: Points, expires: {after: 12 months}}
    member_attributes:
      city: text
      newsletter: yes_no
      home: [flat, house]
    segments:
      townsfolk: {name: Townsfolk, if: {member.city: Umeå}}
    impact:
      calls_avoided: {name: Calls avoided, unit: calls, from: [{of: help.found, amount: 1}]}
    actions:
      help.found: {name: Found it, attributes: {topic: text}}
      call.started: {name: Called, attributes: {topic: text}}
      thanks.given: {name: Gave thanks}
"""

RULES = """
    counts:
      found_this_week: {of: help.found, per: week}
    points:
      found_it:
        name: Found it yourself
        when: help.found
        give: {points: 20}
        hold_for: 48 hours
        cancel_if: {action: call.started, same: topic}
        limits: {times_per_day: 3}
      thanks:
        name: Thanked somebody
        when: thanks.given
        give: {points: 50}
        limits: {times_per_day: 10}
    campaigns:
      thanks_week:
        name: Week of thanks
        first_day: 2026-11-16
        last_day: 2026-11-22
        applies_to: [thanks]
        multiply: 2
    badges:
      finder_of_the_month: {name: Finder of the month, count: {of: help.found}, at_least: 2, season: month}
      busy: {name: Busy, count: found_this_week, at_least: 1, keep: while_true, hidden: yes}
      pillar: {name: Pillar, needs: {badges: [busy, finder_of_the_month]}}
    streaks:
      daily:
        name: Every day
        when: help.found
        every: day
        freezes: {keep_at_most: 1, cost: {points: 60}}
        pause: {days_at_most: 14}
        repair_within: 48 hours
    challenges:
      first_steps:
        name: First steps
        days: 30
        opt_in: yes
        steps: {find: {name: Find, do: help.found, times: 2}}
        give: {points: 5}
"""

WIDE: Mapping[str, str] = {"programme.yaml": PROGRAMME, "rules.yaml": RULES}


def did(
    what: str, key: str, member: str = "anna", at: datetime | str | None = None, **attributes: object
) -> Submission:
    """A submission; where the action type asks for a topic, it is "billing" unless told otherwise."""
    told = attributes if what == "thanks.given" else {"topic": "billing", **attributes}
    return Submission("club", member, what, key, told, at)


def joining(key: str, member: str = "anna", at: datetime | str | None = None) -> Choosing:
    """A member's joining of the challenge."""
    return Choosing("club", member, Act.JOIN, "first_steps", key, occurred_at=at)
