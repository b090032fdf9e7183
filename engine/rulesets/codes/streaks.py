"""What is wrong with streaks beyond their shape."""

from engine.rulesets.codes.code import error, warning

TOO_MANY_DAYS = error(
    "TRG130",
    "More different days than a period has",
    "A streak with `on_days` asks for that many different days in each of its periods. A week has 7, the shortest "
    "month 28, and a stretch as many as `every` says.",
)
OFF_ANYWAY = warning(
    "TRG131",
    "An excused day that is off anyway",
    "The streak asks for nothing on that day of the week, so there is nothing to excuse. Perhaps the date is wrong.",
)
NO_FREEZES = error(
    "TRG132",
    "Freezes that nobody can get",
    "Freezes are given at the beginning (`start_with: 1`), earned by done periods (`earn_one_every: 5 days`), or sold "
    "(`cost: {points: 100}`). At least one of these is needed.",
)
OTHER_WORD = error(
    "TRG133",
    "Periods in another word than the streak counts in",
    "A freeze is earned by a number of done periods: `5 days` for `every: day`, `4 weeks` for `every: week`, "
    "`3 months` for `every: month`, and `4 periods` for stretches such as `every: 3 days`.",
)
NO_ROOM_FOR_FREEZES = error(
    "TRG134",
    "More freezes to start with than can be kept",
    "`start_with` is above `keep_at_most`, so some of them would be lost at once.",
)
PAUSE_NEVER_SO_LONG = warning(
    "TRG135",
    "A pause that can never be so long",
    "`days_at_most` is for one pause, and `days_per_year` for all pauses of a calendar year together: the first "
    "cannot be more.",
)
FAR_AWAY = warning(
    "TRG136",
    "A milestone that takes more than ten years",
    "Milestones are numbers of done periods: for a streak of weeks, 52 is a year. Perhaps days were meant.",
)
