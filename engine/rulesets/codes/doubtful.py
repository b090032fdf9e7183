"""What can be published and is doubtful: what nothing uses, what has no end, what not every member can read."""

from engine.rulesets.codes.code import warning

UNUSED_ACTION = warning(
    "TRG080",
    "An action type that no rule listens to",
    "Brands may submit it, and nothing will come of it. Use it in a rule, or remove it.",
)
UNUSED_WALLET = warning(
    "TRG081",
    "A wallet that nothing fills",
    "No rule puts points into it, so members see it standing at 0 for ever.",
)
UNUSED_PERK = warning(
    "TRG082",
    "A perk that nothing carries",
    "No level, tier or challenge gives it, so nobody will have it.",
)
MISSING_TRANSLATION = warning(
    "TRG083",
    "A text is missing in one of the programme's languages",
    "Members who read that language see another one instead. Add the text, or write one plain text if it is the same "
    "in every language.",
)
NO_LIMIT = warning(
    "TRG084",
    "Points without any limit",
    "Nothing stops one member from repeating the action all day. Give the rule `limits`, for example "
    "`{times_per_day: 3}` or `{cooldown: 10 minutes}`.",
)
CAP_BELOW_AWARD = warning(
    "TRG085",
    "A cap below a single award",
    "The rule can never give its full amount, because a limit leaves less room than one award needs.",
)
UNUSED_COUNT = warning(
    "TRG086",
    "A count that nothing asks for",
    "No condition, badge or leaderboard refers to it. It costs a little for every action; use it, or remove it.",
)
UNUSED_SEGMENT = warning(
    "TRG087",
    "A segment that nothing asks for",
    "No condition and no `needs` refers to it. Use it as `member.segments: {includes: …}`, or remove it.",
)
UNUSED_MEMBER_ATTRIBUTE = warning(
    "TRG088",
    "A member attribute that nothing asks for",
    "No condition refers to it. What is not needed should not be known of a person; use it, or remove it.",
)
NOT_YET = warning(
    "TRG089",
    "Something that this version does not run yet",
    "It is read and checked, so that files can be written now, but it has no effect until a later version.",
)
