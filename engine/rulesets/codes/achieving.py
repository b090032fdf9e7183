"""What is wrong with challenges, levels, rewards and leaderboards beyond their shape."""

from engine.rulesets.codes.code import error, warning

IMPOSSIBLE_STEP = error(
    "TRG140",
    "A step that cannot be done in time",
    "The step asks for more different days than the challenge has: between its dates, in each period, or since "
    "joining. Ask for fewer days, or give the challenge more time.",
)
TOO_FEW_STEPS = error(
    "TRG141",
    "More steps asked for than there are",
    "`any: 3` means that three of the steps are enough, whichever they are; so there must be at least three.",
)
ALL_STEPS = warning(
    "TRG142",
    "`any` says nothing",
    "As many steps are asked for as there are, which is what a challenge without `any` asks for as well.",
)
ONE_ROUND = warning(
    "TRG143",
    "A recurring challenge that never recurs",
    "All of its dates lie within one period, so it has one round only. Remove `every`, or let the dates reach further.",
)
SAME_STEP = warning(
    "TRG144",
    "Two steps that ask for the same",
    "One action advances every step that it fits, so steps that ask for the same advance together. Tell them apart by "
    "their conditions, or write `order: in_sequence`, where an action counts for one step only.",
)
NOT_SPENDABLE = error(
    "TRG145",
    "A cost in points that cannot be spent",
    "The wallet is declared with `spendable: no`, so nobody could ever pay from it.",
)
FREE_FOR_ALL = warning(
    "TRG146",
    "A reward that anybody can claim without end",
    "It costs nothing, needs nothing, and there is no end to it, neither for a member nor for all together.",
)
MORE_THAN_STOCK = warning(
    "TRG147",
    "More for each member than there are for all",
    "`times_per_member` is above `stock`, so it never limits anything.",
)
COUNTED_FOR_EACH = error(
    "TRG148",
    "A ranking by a count that has no single value",
    "A count with `for_each` keeps one number for each value, and a leaderboard needs one number for each member. Use "
    "a count without `for_each`.",
)
OTHER_PERIOD = warning(
    "TRG149",
    "A count over other periods than the leaderboard",
    "A leaderboard ranks by what counts during its own run, and the count begins anew at other times. Give both the "
    "same period, or leave the period out of the count.",
)
