"""The chapters of `docs/rule-reference.md`: which mapping each of them is about, and what no key says by itself."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from engine.rulesets.programme import PROGRAMME_FILE

RULES_FILE = "rules.yaml"
SOURCES: Mapping[str, str] = {
    PROGRAMME_FILE: """\
languages: [en]
zone: Europe/Stockholm
wallets: {points: {}}
perks: {early_access: {}}
actions:
  purchase:
    attributes:
      category: [repair, second_hand, new]
      co2_saved_kg: {type: number, optional: yes}
      shop: text
      tags: {list: text}
      bought_at: instant
member_attributes: {city: text}
segments: {local: {if: {member.city: Umeå}}}
""",
    RULES_FILE: """\
counts: {visits: {of: purchase}}
points: {bought: {when: purchase, give: {points: 1}, limits: {times_per_day: 1}}}
badges: {regular: {count: visits, at_least: 10}}
levels: {by: points, steps: {seed: {from: 0}}}
""",
}
"""A programme with one of everything that rules can name."""


class Chapter(NamedTuple):
    """A heading, and the mapping below it: by the keys that lead to it, from a file or a definition on."""

    heading: str
    path: Sequence[str]
    says: str = ""
    depth: int = 3


def _part(heading: str, path: Sequence[str], says: str = "") -> Chapter:
    return Chapter(heading, path, says, depth=2)


CHAPTERS: Sequence[Chapter] = (
    _part("The dictionary: `programme.yaml`", (PROGRAMME_FILE,)),
    Chapter("`calendar`", (PROGRAMME_FILE, "calendar")),
    Chapter("A wallet", (PROGRAMME_FILE, "wallets")),
    Chapter("`expires` of a wallet", (PROGRAMME_FILE, "wallets", "expires"), "One of the two, or `expires: never`."),
    Chapter("`limits` of a wallet", (PROGRAMME_FILE, "wallets", "limits")),
    Chapter(
        "An action type",
        (PROGRAMME_FILE, "actions"),
        "Its own name may have parts, as `answer.found`. An action type without attributes is `visit: {}`.",
    ),
    Chapter(
        "An attribute",
        (PROGRAMME_FILE, "actions", "attributes"),
        "In short it is a type (`topic: text`) or a list of its values (`category: [repair, new]`); in long, `type`, "
        "`values` or `list` says what it holds. Attributes of members (`member_attributes`) are written alike.",
    ),
    Chapter(
        "`proof` of an action type",
        (PROGRAMME_FILE, "actions", "proof"),
        "In short it is one word (`proof: document`) or a list of them (`proof: [document, approval]`).",
    ),
    Chapter("A segment", (PROGRAMME_FILE, "segments")),
    Chapter("A perk", (PROGRAMME_FILE, "perks")),
    Chapter("An impact measure", (PROGRAMME_FILE, "impact")),
    Chapter("A source of impact", (PROGRAMME_FILE, "impact", "from")),
    Chapter("A CloudEvent", (PROGRAMME_FILE, "cloud_events"), "Its key is the `type` of the event, as it is sent."),
    Chapter("`proof` of a CloudEvent", (PROGRAMME_FILE, "cloud_events", "proof")),
    _part("Points rules: `points`", (RULES_FILE, "points")),
    Chapter(
        "`give` of a points rule",
        (RULES_FILE, "points", "give"),
        "Any wallet can stand in the place of `points`. Arithmetic knows `+`, `-`, `*`, `/`, parentheses, and the "
        "numbers that conditions can ask about: `co2_saved_kg`, `count.visits`. It is exact, and the award is rounded "
        "down at the end.",
    ),
    Chapter("An award, in long", (RULES_FILE, "points", "give", "points"), "A single wallet with its own `at_most`."),
    Chapter(
        "`limits` of a points rule",
        (RULES_FILE, "points", "limits"),
        "Any wallet can stand in the place of `points`. Days, weeks, months and years are the member's own.",
    ),
    Chapter("`cancel_if`", (RULES_FILE, "points", "cancel_if"), "Only together with `hold_for`."),
    _part("What is given elsewhere: `give`", ("gift",), "Of badges and tiers, milestones and challenges."),
)
"""Up to conditions, which have a shape of their own."""

MORE_CHAPTERS: Sequence[Chapter] = (
    _part(
        "Counts: `counts`",
        (RULES_FILE, "counts"),
        "A badge writes its `count` with the same keys, without a `name`. Without `sum`, `distinct` or `highest` it is "
        "how often that counts; a count has at most one of the three, no `distinct` beside `for_each`, and at most one "
        "of `per` and `within`.",
    ),
    _part("Campaigns: `campaigns`", (RULES_FILE, "campaigns"), "A campaign has `multiply` or `add`."),
    _part("Badges: `badges`", (RULES_FILE, "badges")),
    Chapter("A tier", (RULES_FILE, "badges", "tiers")),
    Chapter("`needs`", (RULES_FILE, "badges", "needs"), "Of badges and rewards; all that is named must be held."),
    _part("Levels: `levels`", (RULES_FILE, "levels"), "A programme has one ladder."),
    Chapter("A level", (RULES_FILE, "levels", "steps")),
    _part("Streaks: `streaks`", (RULES_FILE, "streaks")),
    Chapter("`freezes`", (RULES_FILE, "streaks", "freezes")),
    Chapter("`pause`", (RULES_FILE, "streaks", "pause"), "In short `pause: yes`. A pause is never of days gone by."),
    Chapter("A stretch of `excused_days`", (RULES_FILE, "streaks", "excused_days"), "A single day is just its date."),
    _part(
        "Challenges: `challenges`",
        (RULES_FILE, "challenges"),
        "Without dates, `days` and `every` it is always on. `days` and `every` do not go together, nor do `any` and "
        "`order: in_sequence`.",
    ),
    Chapter("A step", (RULES_FILE, "challenges", "steps"), "A step that is done once is just its action type."),
    _part("Guards of fair play: `fair_play`", (RULES_FILE, "fair_play")),
    Chapter("`different` of a guard", (RULES_FILE, "fair_play", "different")),
    _part("Rewards: `rewards`", (RULES_FILE, "rewards")),
    _part("Leaderboards: `leaderboards`", (RULES_FILE, "leaderboards"), "Either `wallet` or `count` ranks."),
    _part("Tests: `tests`", (RULES_FILE, "tests"), "A list, in any rule file."),
    Chapter(
        "An event",
        (RULES_FILE, "tests", "events"),
        "One thing happens in each event; the attributes of an action stand beside `do`.",
    ),
    Chapter(
        "An expectation",
        (RULES_FILE, "tests", "expect"),
        "One, or a list of them. Every number can be a comparison, as `points: {at_least: 5}`. Any wallet can "
        "stand in the place of `points`, and any name in the place of `NAME`.",
    ),
)

VALUES: Sequence[tuple[str, str, str]] = (
    ("a name of your own", "small letters, digits and `_`, beginning with a letter", "found_it_yourself"),
    ("a text", "one for all languages, or one for each", "{sv: Hej, en: Hello}"),
    ("a number", "with a point; a whole number where people or points are counted", "2.5"),
    ("yes or no", "`true` and `false` mean the same", "yes"),
    ("a day", "year, month, day", "2027-03-31"),
    ("a time of day", "on a clock of 24 hours", "04:00"),
    ("a time in a test", "a day and a time of day; a day alone is its noon", "2027-03-01 10:00"),
    ("an instant", "with its zone, `Z` for UTC", "2027-03-01T12:00:00Z"),
    ("a duration", "a number of minutes, hours, days, weeks, months or years", "48 hours"),
)
"""How values are written everywhere: what, in which way, and an example."""

FACTS: Sequence[tuple[str, str]] = (
    ("`category`, or `action.category`", "an attribute of the action; not where no action is judged, as in segments"),
    ("`member.city`", "an attribute of the member"),
    ("`member.segments`", "the segments that the member belongs to: `{includes: local}`"),
    ("`member.badges`", "the badges that the member holds: `{includes: regular}`"),
    ("`member.level`", "the level that the member holds"),
    ("`count.visits`", "a named count without `for_each`; the action that is judged is already in it"),
)
"""What conditions can ask about, by the names of `SOURCES`."""

JOINED: Mapping[str, str] = {
    "any_of": "any_of: [{category: repair}, {co2_saved_kg: {at_least: 2}}]",
    "all_of": "all_of: [{category: repair}, {not: {shop: online}}]",
    "not": "not: {category: new}",
}
"""What joins conditions, each with an example."""

COMPARED: Mapping[str, tuple[str, str]] = {
    "is": ("anything but lists", "category: {is: repair}"),
    "is_not": ("anything but lists", "category: {is_not: new}"),
    "one_of": ("anything but lists, yes and no", "category: {one_of: [repair, second_hand]}"),
    "none_of": ("anything but lists, yes and no", "category: {none_of: [new]}"),
    "at_least": ("numbers and instants", "co2_saved_kg: {at_least: 2}"),
    "at_most": ("numbers and instants", "co2_saved_kg: {at_most: 20}"),
    "more_than": ("numbers and instants", "co2_saved_kg: {more_than: 2, less_than: 20}"),
    "less_than": ("numbers and instants", "co2_saved_kg: {less_than: 20}"),
    "includes": ("lists", "tags: {includes: story}"),
}
"""What can be asked of an attribute: of which kinds it can be asked, and an example."""

OPERATORS: Sequence[tuple[str, str]] = (
    ('action.category == "repair"', "is the same"),
    ('action.category != "new"', "is not the same"),
    ("action.co2_saved_kg >= 2", "is this or more; also `>`, `<` and `<=`, for numbers and instants"),
    ('action.category == "repair" && action.co2_saved_kg > 2', "both hold"),
    ('action.category == "repair" || action.co2_saved_kg > 2', "at least one holds"),
    ('!(action.category == "new")', "does not hold"),
    ("action.co2_saved_kg * 2 + 1 > 9", "reckons: `+`, `-`, `*`, `/`, `%` (what is left of a division)"),
    ('action.category in ["repair", "second_hand"]', "is one of these"),
    ('"regular" in member.badges', "is in a list"),
    ("size(action.tags) > 2", "how many items a list has, or how many characters a text"),
    ('action.shop.startsWith("cykel")', "the text begins so; also `endsWith` and `contains`"),
    ('action.tags.exists(t, t == "story")', "at least one item is such"),
    ('action.tags.all(t, t != "advert")', "every item is such"),
    ("has(action.co2_saved_kg)", "an optional attribute was told"),
    ('action.bought_at < timestamp("2027-03-01T00:00:00Z")', "a point in time"),
    ("count.visits >= 3  // the third time", "a named count; what comes after `//` is a note to readers"),
)
"""What expressions are made of: each an expression of `SOURCES`, with what it means."""
