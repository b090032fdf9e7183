"""Every code that checking rule files can give, with what it means and what to do: the source of `docs/errors.md`.

A code is never given another meaning and never used again once it has been retired.
"""

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """An error keeps a programme from being published; a warning does not. The value is the word that people read."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of mistake."""

    name: str
    """As `TRG021`."""
    severity: Severity
    title: str
    explanation: str


CODES: dict[str, Code] = {}
"""Every code by its name, in the order of the names."""


def _error(name: str, title: str, explanation: str) -> Code:
    return CODES.setdefault(name, Code(name, Severity.ERROR, title, explanation))


def _warning(name: str, title: str, explanation: str) -> Code:
    return CODES.setdefault(name, Code(name, Severity.WARNING, title, explanation))


# Files.
MISSING_FILE = _error(
    "TRG001",
    "The programme or its `programme.yaml` is missing",
    "A programme is a folder with a file `programme.yaml` at its top, which declares languages, zone, actions and "
    "wallets. Create that file, or correct the path.",
)
UNREADABLE_FILE = _error(
    "TRG002",
    "A file cannot be read",
    "The operating system refused to hand over the file. Check that it is an ordinary file and that its permissions "
    "allow reading.",
)
NOT_UTF8 = _error(
    "TRG003",
    "A file is not UTF-8 text",
    "Rule files are text in UTF-8. Save the file again with that encoding; most editors can "
    "do that under `Save with encoding`.",
)
BAD_CHARACTER = _error(
    "TRG004",
    "A character that does not belong in text",
    "Control characters and halves of surrogate pairs cannot be stored or shown. Remove the character.",
)
FILE_TOO_LARGE = _error(
    "TRG005",
    "A file is too large",
    "One rule file may hold 256,000 characters. Divide its rules over several files: the grouping is yours.",
)
TAB = _error(
    "TRG006",
    "A tab",
    "Tabs look different in every editor, so rule files are spaced and indented with spaces only. Set your editor to "
    "insert spaces.",
)

# YAML.
NOT_YAML = _error(
    "TRG010",
    "The file cannot be understood as YAML",
    "Something about indentation, quotes or brackets keeps the file from being read; nothing in it was checked "
    "further. The usual causes: a line that is indented a little more or less than its neighbours, a key without its "
    "`:`, a text with `: ` in it that needs quotes, a missing comma, or a bracket or quotes that are never closed. The "
    "help line shows how to write it, where that can be told.",
)
DUPLICATE_KEY = _error(
    "TRG011",
    "A key stands twice",
    "Within one mapping a key can stand once; otherwise one of the two would silently be lost. Rename or merge them.",
)
TAG = _error(
    "TRG012",
    "A YAML tag",
    "A word that begins with `!` is a tag to YAML, and rule files have none. Put the text in quotes if the `!` is "
    "part of it.",
)
ALIAS = _error(
    "TRG013",
    "A YAML anchor, alias or merge key",
    "`&name`, `*name` and `<<` make a file hard to read from top to bottom, so rule files do without. Write the value "
    "out, or put it in quotes if the sign is part of a text.",
)
SEVERAL_DOCUMENTS = _error(
    "TRG014",
    "More than one YAML document in a file",
    "A line `---` begins another document, and what follows would be easy to overlook. Use a second file instead.",
)
BAD_KEY = _error(
    "TRG015",
    "A key that is not a word",
    "Keys are plain words or numbers, never lists, mappings or nothing at all. A space parts the `:` from the value: "
    "`{points:20}` is all key, and `{points: 20}` is meant.",
)
TOO_DEEP = _error(
    "TRG016",
    "Nested too deeply",
    "Nothing in a rule file needs more than 20 levels; nothing in this file was checked further.",
)

# Shape.
WRONG_SHAPE = _error(
    "TRG020",
    "Another shape is needed here",
    "A mapping (`key: value`, one a line or in braces), a list (`[a, b]`) or a single value stands where one of the "
    "others belongs. The message says what is needed, and the help line has an example for that place.",
)
UNKNOWN_KEY = _error(
    "TRG021",
    "A key that is not known here",
    "The help line lists the keys that are allowed at this place. Look for a misspelling or a wrong indentation. What "
    "stands under a key that is nearly right is checked as if the key were right.",
)
MISSING_KEY = _error(
    "TRG022",
    "A key is missing",
    "What stands here cannot work without the named key. Add it, as the help line shows.",
)
EMPTY_VALUE = _error(
    "TRG023",
    "Nothing stands here",
    "The key has no value. Write one, or remove the key.",
)
BAD_NUMBER = _error(
    "TRG024",
    "Not a number",
    "Numbers are written plainly, as `20` or `0.5`: no quotes, no thousands separators, no units, a point for "
    "decimals. Where things are counted, only whole numbers do.",
)
OUT_OF_RANGE = _error(
    "TRG025",
    "A number that is too small or too large",
    "The message names the bounds. Amounts of points are positive, for example, because rules give and never take.",
)
BAD_DATE = _error(
    "TRG026",
    "Not a date",
    "Dates are written year first, as `2027-03-31`, and must exist in the calendar.",
)
BAD_TIME = _error(
    "TRG027",
    "Not a time or a duration",
    "A time of day is written as `04:00`, a duration as `10 minutes`, `48 hours`, `7 days` or `2 weeks`, and an "
    "instant as `2027-03-01T12:00:00Z`.",
)
BAD_WORD = _error(
    "TRG028",
    "Not one of the words that can stand here",
    "The help line lists them.",
)
BAD_NAME = _error(
    "TRG029",
    "A name that cannot be used",
    "Names of rules, wallets, perks and attributes are small letters, digits and underscores, beginning with a letter "
    "(`found_it_yourself`); action types may have dots between such words (`help.answer_found`). A few words have a "
    "meaning of their own and cannot be names.",
)
KEYS_CLASH = _error(
    "TRG030",
    "Keys that do not go together",
    "Each of these keys is fine alone, but together, or here, they say nothing that could be carried out. The message "
    "tells which one to leave out.",
)
DECLARED_TWICE = _error(
    "TRG031",
    "The same name is declared twice",
    "Within one section a name belongs to one rule, in whichever file it stands. Rename one of them.",
)

# The dictionary.
UNKNOWN_ZONE = _error(
    "TRG040",
    "An unknown time zone",
    "Zones are named as in the IANA database, as `Europe/Stockholm` or `UTC`.",
)
UNKNOWN_LANGUAGE = _error(
    "TRG041",
    "An unknown language",
    "Languages are listed in `programme.yaml` by their tag (`sv`, `en`, `pt-BR`); texts can be given in those only.",
)

# Names that refer to something.
UNKNOWN_ACTION = _error(
    "TRG050", "An unknown action type", "Action types are declared under `actions` in `programme.yaml`."
)
UNKNOWN_ATTRIBUTE = _error(
    "TRG051",
    "An unknown attribute",
    "An action has the attributes that `programme.yaml` declares for its type, and conditions, counts and amounts can "
    "use those only.",
)
UNKNOWN_WALLET = _error("TRG052", "An unknown wallet", "Wallets are declared under `wallets` in `programme.yaml`.")
UNKNOWN_BADGE = _error("TRG053", "An unknown badge", "A gift names a badge that no file declares under `badges`.")
UNKNOWN_PERK = _error("TRG054", "An unknown perk", "Perks are declared under `perks` in `programme.yaml`.")
UNKNOWN_COUNT = _error("TRG055", "An unknown count", "Named counts are declared under `counts` in any rule file.")
UNKNOWN_SEGMENT = _error("TRG056", "An unknown segment", "Segments are declared under `segments` in `programme.yaml`.")
UNKNOWN_MEMBER_ATTRIBUTE = _error(
    "TRG057",
    "An unknown member attribute",
    "What may be told of members is declared under `member_attributes` in `programme.yaml`. Besides these, conditions "
    "can ask for `member.segments`, `member.badges` and `member.level`.",
)
UNKNOWN_RULE = _error("TRG058", "An unknown rule", "The name is not one of a rule of the kind that is meant here.")
UNKNOWN_LEVEL = _error("TRG059", "An unknown level", "Levels are declared under `levels`, in its `steps`.")

# Conditions and amounts.
UNDECLARED_VALUE = _error(
    "TRG060",
    "A value that the attribute never has",
    "The attribute is declared with a list of values, and this is none of them.",
)
WRONG_TYPE = _error(
    "TRG061",
    "A value of another type than the attribute",
    "A number can only be compared with numbers, a yes_no attribute only with `yes` and `no`, and so on. A value in "
    "quotes is always text.",
)
WRONG_OPERATOR = _error(
    "TRG062",
    "A comparison that does not fit the attribute",
    "`at_least`, `at_most`, `more_than` and `less_than` compare numbers and instants; `includes` looks into lists; "
    "`is`, `is_not`, `one_of` and `none_of` are for everything but lists.",
)
NEVER_TRUE = _error(
    "TRG063",
    "A condition that can never be true",
    "No value of the attribute meets all that is asked of it here, so the rule would never do anything.",
)
NOT_A_CONDITION = _error(
    "TRG064",
    "A text where a condition belongs",
    "A condition is a mapping from attributes to values, as `if: {category: repair}`, and comparisons are words: "
    "`if: {minutes: {more_than: 30}}`, not `minutes > 30`. An expression can be written too, always as a block: "
    "`if: |` and the expression on the lines below, indented.",
)
BAD_AMOUNT = _error(
    "TRG065",
    "An amount that cannot be worked out",
    "An amount is a number, or a sum of numbers and numeric attributes with `+`, `-`, `*`, `/` and parentheses, as "
    "`10 * co2_saved_kg`; named counts and member attributes can be used too, as `5 * count.visits`. "
    "It has at most 200 characters and 16 levels of parentheses.",
)
NOT_NUMERIC = _error(
    "TRG066",
    "Arithmetic with something that is no number",
    "Only attributes of type `number` or `whole` can be added up or multiplied.",
)
NOT_COUNTABLE = _error(
    "TRG067",
    "An attribute that cannot be told apart or counted by",
    "`distinct` and `for_each` need attributes with values that can be told apart: text, choices, whole numbers and "
    "yes_no. Lists, decimals and instants cannot be used.",
)

# What only the whole shows.
OUT_OF_ORDER = _error(
    "TRG070",
    "Thresholds out of order",
    "Tiers and levels stand from the lowest to the highest, each strictly above the one before; the first level starts "
    "at 0.",
)
SECOND_LADDER = _error(
    "TRG071",
    "A second level ladder",
    "A programme has one ladder of levels. Keep one `levels` section.",
)
DATES_REVERSED = _error(
    "TRG072",
    "The last day comes before the first",
    "Both days count, so they may be the same, but not the other way round.",
)
NEVER_GIVEN = _error(
    "TRG073",
    "A badge that nobody can win",
    "A badge is won by its own `count`, or given by a milestone, a tier or a challenge. This one has no count and "
    "nothing gives it.",
)
GIVEN_AND_COUNTED = _error(
    "TRG074",
    "A gift of a badge that is won by counting",
    "A badge is either won by its own count or given by other rules. Declare a badge without `count` for the gift.",
)
OUT_OF_REACH = _error(
    "TRG075",
    "A threshold out of reach",
    "The count can never get that far: there are not that many different values.",
)
LIMIT_WITHOUT_GIFT = _error(
    "TRG076",
    "A limit on a wallet that the rule does not fill",
    "A limit counts what its own rule gives. Name a wallet that stands under `give`.",
)
CIRCLE = _error(
    "TRG077",
    "A badge that needs itself",
    "Badges need one another in a circle, so nobody can ever win any of them. Take one of them out of a `needs`.",
)

# Warnings.
UNUSED_ACTION = _warning(
    "TRG080",
    "An action type that no rule listens to",
    "Brands may submit it, and nothing will come of it. Use it in a rule, or remove it.",
)
UNUSED_WALLET = _warning(
    "TRG081",
    "A wallet that nothing fills",
    "No rule puts points into it, so members see it standing at 0 for ever.",
)
UNUSED_PERK = _warning(
    "TRG082",
    "A perk that nothing carries",
    "No level, tier or challenge gives it, so nobody will have it.",
)
MISSING_TRANSLATION = _warning(
    "TRG083",
    "A text is missing in one of the programme's languages",
    "Members who read that language see another one instead. Add the text, or write one plain text if it is the same "
    "in every language.",
)
NO_LIMIT = _warning(
    "TRG084",
    "Points without any limit",
    "Nothing stops one member from repeating the action all day. Give the rule `limits`, for example "
    "`{times_per_day: 3}` or `{cooldown: 10 minutes}`.",
)
CAP_BELOW_AWARD = _warning(
    "TRG085",
    "A cap below a single award",
    "The rule can never give its full amount, because a limit leaves less room than one award needs.",
)
UNUSED_COUNT = _warning(
    "TRG086",
    "A count that nothing asks for",
    "No condition, badge or leaderboard refers to it. It costs a little for every action; use it, or remove it.",
)
UNUSED_SEGMENT = _warning(
    "TRG087",
    "A segment that nothing asks for",
    "No condition and no `needs` refers to it. Use it as `member.segments: {includes: …}`, or remove it.",
)
UNUSED_MEMBER_ATTRIBUTE = _warning(
    "TRG088",
    "A member attribute that nothing asks for",
    "No condition refers to it. What is not needed should not be known of a person; use it, or remove it.",
)
NOT_YET = _warning(
    "TRG089",
    "Something that this version does not run yet",
    "It is read and checked, so that files can be written now, but it has no effect until a later version.",
)

# Expressions.
BAD_EXPRESSION = _error(
    "TRG100",
    "An expression that cannot be read",
    "An expression in a block (`if: |`) is written in a part of the Common Expression Language: `==` compares, `&&` is "
    "and, `||` is or, `!` is not, texts stand in quotes, and every name says what it is of: `action.category == "
    '"repair" && count.visits >= 3`. The help line shows how to write what stands here.',
)
EXPRESSION_TOO_LARGE = _error(
    "TRG101",
    "An expression that is too large",
    "An expression has at most 300 words and signs, is nested at most 32 deep, loops over lists within loops once at "
    "most, writes out lists of at most 50 items and texts of at most 1,000 characters, and is never so much work that "
    "it would hold up others. Divide it over several rules, or use a named count.",
)
UNKNOWN_FUNCTION = _error(
    "TRG102",
    "An unknown function",
    "Expressions have `size(…)`, `has(…)`, `timestamp(\"…\")`, and after a text or a list `.startsWith(…)`, "
    "`.endsWith(…)`, `.contains(…)`, `.exists(item, …)` and `.all(item, …)`. There is no clock among them: rules never "
    "ask what time it is.",
)
WRONG_KINDS = _error(
    "TRG103",
    "Things that do not go together in an expression",
    "Only what is of one kind can be compared: numbers with numbers, texts with texts and values, instants with "
    "instants. `<` and `>` need numbers or instants, arithmetic needs numbers, and `in`, `exists` and `all` need "
    "lists.",
)
NOT_YES_OR_NO = _error(
    "TRG104",
    "A value where a condition belongs, or the other way round",
    "A condition is something that holds or does not: a comparison, or a yes_no attribute. `&&`, `||` and `!` join "
    "conditions; everything else is about values.",
)
NOT_KNOWN_HERE = _error(
    "TRG105",
    "Something that cannot be known here",
    "A segment is a matter of the member, so it cannot ask about an action or about segments; and a count that is kept "
    "for each value of an attribute can only be asked for where the rule's action carries that attribute.",
)
ALWAYS_TRUE = _warning(
    "TRG106",
    "A condition that is always true",
    "Whatever happens, this part of the condition holds, so it could as well be left out. Perhaps another value or "
    "another comparison was meant.",
)

# Points, wallets and campaigns.
CANCEL_WITHOUT_HOLD = _error(
    "TRG120",
    "Points that are cancelled although they never wait",
    "`cancel_if` drops points while they are pending. Without `hold_for` they are given at once, and nothing can be "
    "dropped any more. Say how long they wait, as `hold_for: 48 hours`.",
)
NOT_SHARED = _error(
    "TRG121",
    "An attribute that two actions do not share",
    "`same` compares an attribute of the rewarded action with the one of the same name in the action that cancels. "
    "Both must declare it, with the same type.",
)
ALWAYS_ON = _warning(
    "TRG122",
    "A campaign that is always on",
    "A campaign changes what rules give for a time: between two days, on some weekdays, or in some hours. This one has "
    "nothing of that. Give it a `first_day` and a `last_day`, or change the amounts of the rules instead.",
)
OVERLAPPING_CAMPAIGNS = _warning(
    "TRG123",
    "Campaigns that overlap",
    "Both are on at the same time for the same rule, so only the better one counts there. Write `stack: yes` in one of "
    "them to let it come on top of the other, or `stack: no` to say that the better one is to win.",
)
NO_CHANGE = _warning(
    "TRG124",
    "A campaign that changes nothing",
    "Whatever is multiplied by 1 stays what it is. Write a larger number, or remove the campaign.",
)
GIVES_LESS = _warning(
    "TRG125",
    "A campaign that lessens what rules give",
    "A number below 1 makes every award smaller for as long as the campaign lasts. Members seldom like that; if more "
    "was meant, `1.5` is half as much again.",
)
NEVER_ON = _error(
    "TRG126",
    "A campaign that is never on",
    "None of its weekdays lies between its first and its last day. Correct the days or the weekdays.",
)
HOURS_AND_WEEKDAYS = _warning(
    "TRG127",
    "Hours over midnight on some weekdays",
    "Weekdays are those of the day that the member has at the time. Hours that go over midnight end on the next day, so "
    "on `weekdays: [fri]` the hours `22:00-02:00` are Friday from 00:00 to 02:00 and from 22:00 to 24:00. Set "
    "`day_starts` in the calendar, so that a night belongs to the day before it, or name both days.",
)

# Streaks.
TOO_MANY_DAYS = _error(
    "TRG130",
    "More different days than a period has",
    "A streak with `on_days` asks for that many different days in each of its periods. A week has 7, the shortest "
    "month 28, and a stretch as many as `every` says.",
)
OFF_ANYWAY = _warning(
    "TRG131",
    "An excused day that is off anyway",
    "The streak asks for nothing on that day of the week, so there is nothing to excuse. Perhaps the date is wrong.",
)
NO_FREEZES = _error(
    "TRG132",
    "Freezes that nobody can get",
    "Freezes are given at the beginning (`start_with: 1`), earned by done periods (`earn_one_every: 5 days`), or sold "
    "(`cost: {points: 100}`). At least one of these is needed.",
)
OTHER_WORD = _error(
    "TRG133",
    "Periods in another word than the streak counts in",
    "A freeze is earned by a number of done periods: `5 days` for `every: day`, `4 weeks` for `every: week`, "
    "`3 months` for `every: month`, and `4 periods` for stretches such as `every: 3 days`.",
)
NO_ROOM_FOR_FREEZES = _error(
    "TRG134",
    "More freezes to start with than can be kept",
    "`start_with` is above `keep_at_most`, so some of them would be lost at once.",
)
PAUSE_NEVER_SO_LONG = _warning(
    "TRG135",
    "A pause that can never be so long",
    "`days_at_most` is for one pause, and `days_per_year` for all pauses of a calendar year together: the first "
    "cannot be more.",
)
FAR_AWAY = _warning(
    "TRG136",
    "A milestone that takes more than ten years",
    "Milestones are numbers of done periods: for a streak of weeks, 52 is a year. Perhaps days were meant.",
)

# Challenges, levels, rewards and leaderboards.
IMPOSSIBLE_STEP = _error(
    "TRG140",
    "A step that cannot be done in time",
    "The step asks for more different days than the challenge has: between its dates, in each period, or since "
    "joining. Ask for fewer days, or give the challenge more time.",
)
TOO_FEW_STEPS = _error(
    "TRG141",
    "More steps asked for than there are",
    "`any: 3` means that three of the steps are enough, whichever they are; so there must be at least three.",
)
ALL_STEPS = _warning(
    "TRG142",
    "`any` says nothing",
    "As many steps are asked for as there are, which is what a challenge without `any` asks for as well.",
)
ONE_ROUND = _warning(
    "TRG143",
    "A recurring challenge that never recurs",
    "All of its dates lie within one period, so it has one round only. Remove `every`, or let the dates reach further.",
)
SAME_STEP = _warning(
    "TRG144",
    "Two steps that ask for the same",
    "One action advances every step that it fits, so steps that ask for the same advance together. Tell them apart by "
    "their conditions, or write `order: in_sequence`, where an action counts for one step only.",
)
NOT_SPENDABLE = _error(
    "TRG145",
    "A cost in points that cannot be spent",
    "The wallet is declared with `spendable: no`, so nobody could ever pay from it.",
)
FREE_FOR_ALL = _warning(
    "TRG146",
    "A reward that anybody can claim without end",
    "It costs nothing, needs nothing, and there is no end to it, neither for a member nor for all together.",
)
MORE_THAN_STOCK = _warning(
    "TRG147",
    "More for each member than there are for all",
    "`times_per_member` is above `stock`, so it never limits anything.",
)
COUNTED_FOR_EACH = _error(
    "TRG148",
    "A ranking by a count that has no single value",
    "A count with `for_each` keeps one number for each value, and a leaderboard needs one number for each member. Use "
    "a count without `for_each`.",
)
OTHER_PERIOD = _warning(
    "TRG149",
    "A count over other periods than the leaderboard",
    "A leaderboard ranks by what counts during its own run, and the count begins anew at other times. Give both the "
    "same period, or leave the period out of the count.",
)

# Tests beside rules.
NOT_ONE_EVENT = _error(
    "TRG155",
    "An event of a test that is not one thing",
    "An event has a time and says one thing that happened: `do` with an action type, `zone` for a move, `tell` for what "
    "became known of the member, or what the member chose: `join`, `leave`, `pause`, `repair`, `buy_freeze`. Attributes "
    "of an action that are called like one of these words stand under `with`.",
)
MISSING_ATTRIBUTE = _error(
    "TRG156",
    "An attribute of an action is missing in a test",
    "An action carries every attribute that `programme.yaml` declares for its type, unless it is declared optional; "
    "what a brand could not submit proves nothing. Add it.",
)
NOT_EXPECTED = _error(
    "TRG157",
    "Something that cannot be expected",
    "A test can expect wallets (`points: 20`, `points.pending: 20`), `badges`, `badge.NAME`, `level`, `streak.NAME`, "
    "`challenge.NAME`, `count.NAME`, `impact.NAME`, `perks` and `segments`.",
)
BAD_MOMENT = _error(
    "TRG158",
    "Not a time of a test",
    "Times in tests are dates with the time on the member's own clock, as `2027-03-01 10:00`; a date alone is noon. An "
    "instant with its offset, as `2027-03-01T09:00:00Z`, is possible too.",
)
TOO_MUCH_TO_TEST = _error(
    "TRG159",
    "Too many events in a test",
    "One test can have 2,000 events, each repetition counted. Test the rule with smaller numbers, or divide the test.",
)
UNKNOWN_PART = _error(
    "TRG160",
    "A part that the rule does not have",
    "After the name of a rule, a test can name some of its parts: `pending` and `earned` of a wallet, `best`, `freezes` "
    "and `status` of a streak, a step of a challenge, a value of a count that counts for each.",
)
NOTHING_EXPECTED = _error(
    "TRG161",
    "An expectation that expects nothing",
    "Besides its time, an expectation says what should then be so, as `points: 20`. Without that the test cannot fail.",
)
