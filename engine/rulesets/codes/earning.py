"""What is wrong with points, wallets and campaigns beyond their shape."""

from engine.rulesets.codes.code import error, warning

CANCEL_WITHOUT_HOLD = error(
    "TRG120",
    "Points that are cancelled although they never wait",
    "`cancel_if` drops points while they are pending. Without `hold_for` they are given at once, and nothing can be "
    "dropped any more. Say how long they wait, as `hold_for: 48 hours`.",
)
NOT_SHARED = error(
    "TRG121",
    "An attribute that two actions do not share",
    "`same` compares an attribute of the rewarded action with the one of the same name in the action that cancels. "
    "Both must declare it, with the same type.",
)
ALWAYS_ON = warning(
    "TRG122",
    "A campaign that is always on",
    "A campaign changes what rules give for a time: between two days, on some weekdays, or in some hours. This one has "
    "nothing of that. Give it a `first_day` and a `last_day`, or change the amounts of the rules instead.",
)
OVERLAPPING_CAMPAIGNS = warning(
    "TRG123",
    "Campaigns that overlap",
    "Both are on at the same time for the same rule, so only the better one counts there. Write `stack: yes` in one of "
    "them to let it come on top of the other, or `stack: no` to say that the better one is to win.",
)
NO_CHANGE = warning(
    "TRG124",
    "A campaign that changes nothing",
    "Whatever is multiplied by 1 stays what it is. Write a larger number, or remove the campaign.",
)
GIVES_LESS = warning(
    "TRG125",
    "A campaign that lessens what rules give",
    "A number below 1 makes every award smaller for as long as the campaign lasts. Members seldom like that; if more "
    "was meant, `1.5` is half as much again.",
)
NEVER_ON = error(
    "TRG126",
    "A campaign that is never on",
    "None of its weekdays lies between its first and its last day. Correct the days or the weekdays.",
)
HOURS_AND_WEEKDAYS = warning(
    "TRG127",
    "Hours over midnight on some weekdays",
    "Weekdays are those of the day that the member has at the time. Hours that go over midnight end on the next day, "
    "so on `weekdays: [fri]` the hours `22:00-02:00` are Friday from 00:00 to 02:00 and from 22:00 to 24:00. Set "
    "`day_starts` in the calendar, so that a night belongs to the day before it, or end the hours at 24:00.",
)
ONLY_AT_THE_DOOR = error(
    "TRG170",
    "A guard about others that leaves an action unrewarded",
    "Whether an action counts follows from its member's own journal, so that the order in which actions arrive makes "
    "no difference and everything can be counted anew. A guard that looks at other members, or at all that a brand "
    "sends, is decided once, as an action comes in: `then: refused` does not take it, `then: held` lets an operator "
    "look at it first.",
)
