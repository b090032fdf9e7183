"""The JSON Schema of what members achieve over time: streaks, challenges, badges and levels."""

from engine.rules.badges import Keep
from engine.rules.calendar import PeriodKind
from engine.rules.challenges import StepOrder, Who
from engine.rules.streaks import StreakPeriod
from engine.rulesets import scalars
from engine.rulesets.challenge_steps import STEP
from engine.rulesets.json_schema.common_keys import (
    DESCRIPTION,
    FIRST_DAY,
    GIVE,
    HIDDEN,
    IF,
    LAST_DAY,
    NAME,
    ONLY_FIRST,
    listens_to,
    with_condition,
)
from engine.rulesets.json_schema.earning import by_action, count
from engine.rulesets.json_schema.shapes import (
    DATE,
    DURATION,
    TEXT,
    YES_NO,
    Key,
    Schema,
    by_name,
    either,
    list_of,
    mapping,
    ref,
    spelt,
    whole,
    words,
)
from engine.rulesets.needs import NEEDS
from engine.rulesets.scope import Scope
from engine.rulesets.sections import badges as badge_forms
from engine.rulesets.sections import challenges as challenge_forms
from engine.rulesets.sections import levels as level_forms
from engine.rulesets.sections import streaks as streak_forms
from engine.rulesets.streak_periods import DAYS_OFF
from engine.rulesets.streak_safety import FREEZES, PAUSE

_SEASONS = words(each.value for each in (PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.YEAR))
_DAYS = list_of(words(scalars.WEEKDAYS))


def streaks(scope: Scope) -> Schema:
    """Streaks by name."""
    periods = [each.value for each in StreakPeriod if each is not StreakPeriod.DAYS]
    stretches = spelt("[0-9]+ (day|week)s?", "Write day, week, month, or a stretch as 3 days")
    every: Schema = {"anyOf": [words(periods), stretches]}
    milestones: Schema = {
        "type": "object",
        "patternProperties": {"^[1-9][0-9]*$": ref("gift")},
        "additionalProperties": False,
    }
    keys = {
        "name": NAME,
        "description": DESCRIPTION,
        "when": listens_to("The action that keeps the streak going"),
        "if": IF,
        "every": Key("How often it must be done: each day, week, month, or stretch of days", every, ("day", "3 days")),
        "at_least": Key("How many such actions each period needs; one if nothing is said", whole(), (3,)),
        "on_days": Key("On how many different days of each period it must be done", whole(), (3,)),
        "only_on": Key("The days that count; the others never break it", _DAYS, (["mon", "tue", "wed", "thu", "fri"],)),
        "freezes": Key(
            "What saves a period that was missed, without being asked for",
            _freezes(),
            ({"earn_one_every": "5 days", "keep_at_most": 2},),
        ),
        "pause": Key(
            "Whether members can plan days off in advance: `yes` is at most 31 days at a time; no if nothing is said",
            either(YES_NO, pairs=_pause()),
            ({"days_at_most": 14, "days_per_year": 30},),
        ),
        "repair_within": Key(
            "How soon after a break the member can repair the streak; never if nothing is said", DURATION, ("48 hours",)
        ),
        "repair_cost": Key("What a repair costs; it is free if nothing is said", ref("price"), ({"points": 50},)),
        "excused_days": Key(
            "Days on which nothing is asked of anybody",
            list_of(either(DATE, pairs=_days_off())),
            (["2027-12-24", {"first_day": "2027-12-27", "last_day": "2027-12-31"}],),
        ),
        "milestones": Key("What a run gives when it gets so many periods long", milestones, ({"5": {"points": 50}},)),
    }
    return by_name(mapping(streak_forms.FORM, keys, *with_condition("when", scope)))


def _freezes() -> Schema:
    earned = spelt("[0-9]+ +[a-z]+", "Write a number of the streak's own periods, as 5 days or 4 weeks")
    return mapping(
        FREEZES,
        {
            "start_with": Key(
                "How many every member has from the first run on; none if nothing is said", whole(), (1,)
            ),
            "earn_one_every": Key("After how many done periods of a run one more is earned", earned, ("5 days",)),
            "keep_at_most": Key("How many can be kept; one, or all of `start_with`, if nothing is said", whole(), (2,)),
            "cost": Key(
                "What a member can buy one for; not for sale if nothing is said", ref("price"), ({"points": 100},)
            ),
        },
    )


def _pause() -> Schema:
    return mapping(
        PAUSE,
        {
            "days_at_most": Key("How many days one pause may have; 31 if nothing is said", whole(), (14,)),
            "days_per_year": Key(
                "How many days of a calendar year can be paused, all pauses together; any number if nothing is said",
                whole(),
                (30,),
            ),
        },
    )


def _days_off() -> Schema:
    return mapping(DAYS_OFF, {"first_day": FIRST_DAY, "last_day": LAST_DAY})


def challenges(scope: Scope) -> Schema:
    """Challenges by name."""
    step = mapping(
        STEP,
        {
            "name": NAME,
            "do": listens_to("The action that this step asks for"),
            "if": IF,
            "times": Key("How often it must be done; once if nothing is said", whole(), (3,)),
            "on_days": Key("On how many different days it must be done", whole(), (5,)),
            "sum": Key("Add up this attribute instead of counting times", TEXT, ("co2_saved_kg",)),
            "distinct": Key("Count how many different values this attribute has had", TEXT, ("category",)),
            "at_least": Key("What the `sum` or `distinct` must reach", whole(), (20,)),
        },
        *by_action("do", ("sum", "distinct"), scope),
    )
    once_or_more = either(ref("action"), pairs=step)
    keys = {
        "name": NAME,
        "description": DESCRIPTION,
        "who": Key("For whom it is; `each_member` if nothing is said", words(each.value for each in Who)),
        "first_day": FIRST_DAY,
        "last_day": LAST_DAY,
        "steps": Key(
            "What is to be done, by name: an action to be done once, or more about it",
            by_name(once_or_more),
            ({"repair_two": {"do": "purchase", "if": {"category": "repair"}, "times": 2}},),
        ),
        "order": Key(
            "Whether steps count in any order, or each only once those before it are done; `any` if nothing is said",
            words(each.value for each in StepOrder),
            ("in_sequence",),
        ),
        "any": Key("How many of the steps are enough, whichever; all of them if nothing is said", whole(), (2,)),
        "days": Key(
            "How many days each member has, the first included: from joining if it is `opt_in`, otherwise from their "
            "first day in the programme",
            whole(),
            (30,),
        ),
        "every": Key("It begins anew with each such period of the calendar", _SEASONS, ("month",)),
        "opt_in": Key(
            "Whether it counts only for those who joined it, which is refused before its `first_day` and after its "
            "`last_day`; no if nothing is said",
            YES_NO,
        ),
        "repeats": Key(
            "How often it can be completed, in each period if there is `every`; once if nothing is said", whole(2), (3,)
        ),
        "give": GIVE,
        "only_first": ONLY_FIRST,
    }
    return by_name(mapping(challenge_forms.FORM, keys))


def badges(scope: Scope) -> Schema:
    """Badges by name."""
    thresholds: Schema = {"type": "object", "additionalProperties": whole(-(10**9))}
    at_least = Key(
        "What the count must reach; with several counts, each by name",
        either(whole(-(10**9)), pairs=thresholds),
        (10, {"accepted": 1, "score": 10}),
    )
    tier = mapping(badge_forms.TIER, {"name": NAME, "at_least": at_least, "give": GIVE})
    counted = either(ref("count"), list_of(ref("count")), count(scope))
    keys = {
        "name": NAME,
        "description": DESCRIPTION,
        "hidden": HIDDEN,
        "count": Key("What is counted: here, or counts of `counts` by name", counted, ({"of": "purchase"},)),
        "at_least": at_least,
        "tiers": Key(
            "Several steps, won in order",
            by_name(tier),
            ({"bronze": {"at_least": 1}, "silver": {"at_least": 10, "give": {"points": 100}}},),
        ),
        "give": GIVE,
        "keep": Key(
            "`always`: nothing that happens later takes it away; `while_true`: it goes when it is no longer so; "
            "`always` if nothing is said",
            words(each.value for each in Keep),
            ("while_true",),
        ),
        "once": Key(
            "Whether it is won for the first value only, of a count that counts `for_each`; no if nothing is said",
            YES_NO,
        ),
        "season": Key("Counts begin anew in each such period, and it can be won in each", _SEASONS, ("month",)),
        "needs": Key("What must be held already", needs()),
        "only_first": ONLY_FIRST,
    }
    return by_name(mapping(badge_forms.FORM, keys))


def needs() -> Schema:
    """What must be held before something can be had."""
    keys = {
        "badges": Key("All of these badges", list_of(ref("badge"))),
        "level": Key("This level, or a higher one", ref("level")),
        "segment": Key("Belonging to this segment", ref("segment")),
    }
    return mapping(NEEDS, keys)


def levels(scope: Scope) -> Schema:
    """The ladder."""
    step = mapping(
        level_forms.STEP,
        {
            "name": NAME,
            "from": Key("How many points it takes", whole(0), (100,)),
            "perks": Key("What it entitles to", list_of(ref("perk"))),
        },
    )
    keys = {
        "by": Key("The wallet whose points, ever earned, decide the level", ref("wallet")),
        "steps": Key(
            "The levels, from the lowest",
            by_name(step),
            ({"seed": {"from": 0}, "sprout": {"from": 100, "perks": ["early_access"]}},),
        ),
        "requalify": Key(
            "A level lasts to the end of the period after the one it was earned in; for ever if nothing is said",
            words(("month", "year")),
            ("year",),
        ),
    }
    return mapping(level_forms.FORM, keys)
