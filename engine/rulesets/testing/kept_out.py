"""Which campaigns were on when a rule of theirs gave something, and did nothing: their condition kept it out."""

from collections.abc import Iterator, Sequence

from engine.rules.calendar import Calendar, weekday
from engine.rules.campaigns import CampaignSpec, Hours
from engine.rules.effects import PointsGiven, PointsHeld
from engine.rules.instants import moment_of
from engine.rules.tree import ALWAYS
from engine.rulesets.testing.running import Page
from engine.zones import zone_of


def campaigns_kept_out(page: Page, campaigns: Sequence[CampaignSpec], calendar: Calendar) -> Iterator[str]:
    """The names of campaigns whose condition did not hold for something that was given on a page of a diary.

    Where another campaign won, nobody can tell whether this one would have been on: then it is not said to be kept out.
    """
    for effect in page.effects:
        if isinstance(effect, PointsGiven | PointsHeld) and effect.rule.startswith("points."):
            rule = effect.rule.removeprefix("points.")
            won = any(not each.stack for each in campaigns if each.name in effect.campaigns)
            for spec in campaigns:
                silent = spec.name not in effect.campaigns and (spec.stack or not won)
                if silent and spec.condition != ALWAYS and _applies(spec, rule) and _is_its_time(spec, page, calendar):
                    yield spec.name


def _applies(spec: CampaignSpec, rule: str) -> bool:
    return not spec.applies_to or rule in spec.applies_to


def _is_its_time(spec: CampaignSpec, page: Page, calendar: Calendar) -> bool:
    day = calendar.day_of(page.at, page.zone)
    begun = spec.first_day is None or day >= spec.first_day.toordinal()
    over = spec.last_day is not None and day > spec.last_day.toordinal()
    return begun and not over and weekday(day) in spec.weekdays and _is_its_hour(spec.hours, page)


def _is_its_hour(hours: Sequence[Hours], page: Page) -> bool:
    clock = moment_of(page.at).astimezone(zone_of(page.zone))
    minute = clock.hour * 60 + clock.minute
    return not hours or any(
        each.start <= minute < each.end if each.start < each.end else minute >= each.start or minute < each.end
        for each in hours
    )
