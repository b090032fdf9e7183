"""Campaigns in rule files."""

from datetime import date
from decimal import Decimal

import pytest

from engine.rules.campaigns import CampaignSpec, Hours
from engine.rules.tree import AllOf, Compare, Comparison, Literal, attribute
from tests.rulesets.checking import PROGRAMME, report, ruleset, told

RULES = """\
        points:
          thanks: {when: purchase, give: {points: 10}, limits: {times_per_day: 1}}
          helped: {when: help.found, give: {points: 10}, limits: {times_per_day: 1}}
        campaigns:
"""


def campaigns(**by_name: str) -> str:
    return RULES + "".join(f"          {name}: {campaign}\n" for name, campaign in by_name.items())


def test_a_campaign_with_everything() -> None:
    found = ruleset("""\
        points:
          thanks: {when: purchase, give: {points: 10}, limits: {times_per_day: 1}}
        campaigns:
          earth_week:
            name: Earth week
            description: Repairs count twice
            first_day: 2027-04-19
            last_day: 2027-04-25
            weekdays: [mon, sun]
            hours: [07:00-09:00, 22:00-24:00]
            if: {category: repair}
            multiply: 1.5
            applies_to: [thanks]
            stack: yes
        """).campaigns
    assert found == (
        CampaignSpec(
            "earth_week",
            {"en": "Earth week"},
            {"en": "Repairs count twice"},
            date(2027, 4, 19),
            date(2027, 4, 25),
            frozenset({0, 6}),
            (Hours(420, 540), Hours(1320, 1440)),
            AllOf((Compare(attribute("category"), Comparison.IS, Literal("repair")),)),
            multiply=Decimal("1.5"),
            applies_to=("thanks",),
            stack=True,
        ),
    )


def test_a_short_campaign_is_for_every_points_rule() -> None:
    (found,) = ruleset(campaigns(happy_hour="{weekdays: [fri], hours: 17:00-21:00, add: 5}")).campaigns
    assert (found.names, found.add, found.multiply, found.applies_to) == ({"en": "Happy hour"}, 5, None, ())
    assert (found.first_day, found.last_day, found.hours) == (None, None, (Hours(1020, 1260),))


@pytest.mark.parametrize(
    ("campaign", "expected"),
    [
        ("{}", "TRG022 `c` does not say what it changes"),
        ("{multiply: 2}", "TRG122 nothing says when `c` is on, so it is on for ever"),
        ("{first_day: 2027-04-19}", "TRG022 `c` does not say what it changes"),
        ("{first_day: 2027-04-19, multiply: 2, add: 3}", "TRG030 a campaign has `multiply` or `add`, not both"),
        ("{first_day: 2027-04-19, multiply: 0}", "TRG025 `multiply` cannot be 0"),
        ("{first_day: 2027-04-19, multiply: -2}", "TRG025 `multiply` cannot be -2"),
        ("{first_day: 2027-04-19, multiply: 5000}", "TRG025 `multiply` cannot be 5,000"),
        ("{first_day: 2027-04-19, multiply: x2}", "TRG024 `multiply` cannot be `x2`"),
        ("{first_day: 2027-04-19, multiply: 1}", "TRG124 multiplied by 1, everything stays as it is"),
        ("{first_day: 2027-04-19, multiply: 1.0}", "TRG124 multiplied by 1, everything stays as it is"),
        (
            "{first_day: 2027-04-19, multiply: 0.5}",
            "TRG125 multiplied by 0.5, members get less than without the campaign",
        ),
        ("{first_day: 2027-04-19, add: 0}", "TRG025 `add` cannot be 0"),
        ("{first_day: 2027-04-19, add: 1.5}", "TRG024 `add` cannot be `1.5`"),
        ("{first_day: 2027-04-31, add: 5}", "TRG026 a date cannot be `2027-04-31`"),
        (
            "{first_day: 2027-04-25, last_day: 2027-04-19, add: 5}",
            "TRG072 the last day, 2027-04-19, comes before the first, 2027-04-25",
        ),
        (
            "{first_day: 2027-04-19, last_day: 2027-04-20, weekdays: [sat, sun], add: 5}",
            "TRG126 none of `sat` and `sun` lies between 2027-04-19 and 2027-04-20",
        ),
        ("{weekdays: sat, add: 5}", "TRG020 `weekdays` should be a list, and this is a single value"),
        ("{weekdays: [sat, sat], add: 5}", "TRG031 this day stands here twice"),
        ("{weekdays: [lördag], add: 5}", "TRG028 a day of the week cannot be `lördag`"),
        ("{hours: 17-21, add: 5}", "TRG027 `hours` cannot be `17-21`"),
        ("{hours: evening, add: 5}", "TRG027 `hours` cannot be `evening`"),
        ("{hours: 17:00-17:00, add: 5}", "TRG027 these hours end when they begin"),
        ("{hours: {from: 17:00}, add: 5}", "TRG020 `hours` is needed here, and this is a mapping"),
        ("{weekdays: [fri], hours: 22:00-02:00, add: 5}", "TRG127 these hours go over midnight, and what comes"),
        ("{first_day: 2027-04-19, add: 5, applies_to: [thank]}", "TRG058 `thank` is not a points rule of this"),
        ("{first_day: 2027-04-19, add: 5, applies_to: thanks}", "TRG020 `applies_to` should be a list"),
        ("{first_day: 2027-04-19, add: 5, applies_to: [thanks, thanks]}", "TRG031 `thanks` stands here twice"),
        ("{first_day: 2027-04-19, add: 5, stack: both}", "TRG028 `stack` cannot be `both`"),
        ("{first_day: 2027-04-19, add: 5, if: {category: repair}}", "TRG051 `category` is not an attribute that all"),
        (
            "{first_day: 2027-04-19, add: 5, applies_to: [thanks], if: {category: repairs}}",
            "TRG060 `category` is never `repairs`",
        ),
        ("{first_day: 2027-04-19, multiplyy: 2}", "TRG021 `multiplyy` is not a key of a campaign"),
    ],
)
def test_a_campaign_that_cannot_work_is_one_error(campaign: str, expected: str) -> None:
    (found,) = told(campaigns(c=campaign))
    assert found.startswith(expected)


def test_full_hours_are_shown_as_they_are_written() -> None:
    assert "help: write `07:00-09:00`" in report(campaigns(c="{hours: 7-9, add: 5}"))


def test_actions_without_anything_in_common_can_be_told_apart_by_naming_rules() -> None:
    found = report(campaigns(c="{first_day: 2027-04-19, add: 5, if: {category: repair}}"))
    assert "help: they have none in common; name the rules that it is about in `applies_to`" in found


def test_nights_belong_to_their_weekday_when_days_begin_late_enough() -> None:
    programme = PROGRAMME + "calendar: {day_starts: 04:00}\n"
    assert told(campaigns(c="{weekdays: [fri], hours: 22:00-02:00, add: 5}"), programme) == []


def test_overlapping_campaigns_are_told_with_both_names_and_the_rules() -> None:
    rules = """\
        points:
          thanks: {when: purchase, give: {points: 10}, limits: {times_per_day: 1}}
        campaigns:
          earth_week: {first_day: 2027-04-19, last_day: 2027-04-25, multiply: 2}
          weekends: {weekdays: [sat, sun], add: 5}
        """
    assert (
        report(rules)
        == """\
warning[TRG123]: `earth_week` (club/rules.yaml:4) and `weekends` can be on at the same time for `thanks`: only the \
better one counts
 --> club/rules.yaml:5:3
  |
5 |   weekends: {weekdays: [sat, sun], add: 5}
  |   ^^^^^^^^
  = help: write `stack: yes` in one of them to add it on top, or `stack: no` if that is meant

club: 1 warning
"""
    )


WEEK = "{first_day: 2027-04-19, last_day: 2027-04-25, multiply: 2}"


@pytest.mark.parametrize(
    "other",
    [
        "{first_day: 2027-04-26, add: 5}",
        "{last_day: 2027-04-18, add: 5}",
        "{weekdays: [sat], add: 5, stack: yes}",
        "{weekdays: [sat], add: 5, stack: no}",
    ],
)
def test_campaigns_that_never_meet_or_say_what_is_to_happen_are_fine(other: str) -> None:
    assert told(campaigns(week=WEEK, other=other)) == []


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("applies_to: [thanks]", "applies_to: [helped]", False),
        ("applies_to: [thanks]", "add: 5", True),
        ("weekdays: [mon, tue]", "weekdays: [wed]", False),
        ("weekdays: [mon, tue]", "weekdays: [tue]", True),
        ("hours: 17:00-21:00", "hours: 21:00-22:00", False),
        ("hours: 17:00-21:00", "hours: 20:59-22:00", True),
        ("hours: 22:00-02:00", "hours: 01:00-03:00", True),
        ("hours: 22:00-02:00", "hours: 02:00-03:00", False),
    ],
)
def test_campaigns_meet_when_rules_days_and_hours_do(one: str, other: str, meet: bool) -> None:
    dates = "first_day: 2027-04-19, last_day: 2027-06-30"
    both = [f"{{{dates}, {each}{'' if 'add' in each else ', add: 5'}}}" for each in (one, other)]
    found = [each.split()[0] for each in told(campaigns(a=both[0], b=both[1]))]
    assert found == (["TRG123"] if meet else [])


def test_three_campaigns_that_meet_are_told_once_each() -> None:
    both = "{first_day: 2027-04-19, add: 5}"
    assert [each.split()[0] for each in told(campaigns(a=both, b=both, c=both))] == ["TRG123", "TRG123"]


def test_campaigns_whose_conditions_no_action_meets_together_do_not_overlap() -> None:
    week = "first_day: 2027-04-19, last_day: 2027-04-25, applies_to: [thanks], multiply: 2"
    repairs, new = (f"{{{week}, if: {{category: {category}}}}}" for category in ("repair", "new"))
    either = f"{{{week}, if: {{category: [repair, second_hand]}}}}"
    assert told(campaigns(a=repairs, b=new)) == []
    assert [each.split()[0] for each in told(campaigns(a=repairs, b=either))] == ["TRG123"]
