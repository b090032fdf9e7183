"""What only the whole programme shows: thresholds, gifts and circles."""

from engine.rulesets.codes.code import error

OUT_OF_ORDER = error(
    "TRG070",
    "Thresholds out of order",
    "Tiers and levels stand from the lowest to the highest, each strictly above the one before; the first level starts "
    "at 0.",
)
SECOND_LADDER = error(
    "TRG071",
    "A second level ladder",
    "A programme has one ladder of levels. Keep one `levels` section.",
)
DATES_REVERSED = error(
    "TRG072",
    "The last day comes before the first",
    "Both days count, so they may be the same, but not the other way round.",
)
NEVER_GIVEN = error(
    "TRG073",
    "A badge that nobody can win",
    "A badge is won by its own `count`, or given by a milestone, a tier or a challenge. This one has no count and "
    "nothing gives it.",
)
GIVEN_AND_COUNTED = error(
    "TRG074",
    "A gift of a badge that is won by counting",
    "A badge is either won by its own count or given by other rules. Declare a badge without `count` for the gift.",
)
OUT_OF_REACH = error(
    "TRG075",
    "A threshold out of reach",
    "The count can never get that far: there are not that many different values.",
)
LIMIT_WITHOUT_GIFT = error(
    "TRG076",
    "A limit on a wallet that the rule does not fill",
    "A limit counts what its own rule gives. Name a wallet that stands under `give`.",
)
CIRCLE = error(
    "TRG077",
    "A badge that needs itself",
    "Badges need one another in a circle, so nobody can ever win any of them; or a badge that is kept `while_true` "
    "needs a segment that asks for the badge itself, so it would come and go for ever. Take one of them "
    "out of a `needs`.",
)
