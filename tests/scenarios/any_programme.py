"""Random programmes with rules of every kind, as rule files: for property-based tests.

Programmes differ in which rules they have and in what these say, never in names, so that one can follow another as the
next version. Rule files are written as YAML and compiled as a product owner's are.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from engine.rules.ruleset import Ruleset
from engine.rulesets import Severity, compile_sources

FIRST_DAY = date(2028, 2, 18)
"""Ten days before a leap day, some weeks before clocks change in New York, Stockholm and Auckland."""
DAYS = 45

ZONES = [
    "Europe/Stockholm",
    "America/New_York",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Australia/Lord_Howe",
]
ACTIONS = ["found", "bought", "voted"]
WALLETS = ["points", "xp", "green"]
BADGES = ["first", "second", "third", "gift"]
STREAKS = ["run", "chain"]
CHALLENGES = ["spring", "quest"]
PERIODS = ["day", "week", "month"]

_ATTRIBUTES: dict[str, Any] = {
    "post": "text",
    "kind": ["good", "fair", "bad"],
    "size": "whole",
    "amount": {"type": "number", "optional": "yes"},
    "topic": {"type": "text", "optional": "yes"},
    "fine": {"type": "yes_no", "optional": "yes"},
    "tags": {"list": "text", "optional": "yes"},
}

_WELCOME = {"steps": {"step_0": {"do": "found", "times": 3}}, "give": {"badge": "gift"}}


def some(dice: Random, chances: int = 2) -> bool:
    """True once in so many times."""
    return dice.randrange(chances) == 0


def one(dice: Random, *these: Any) -> Any:
    """One of these."""
    return dice.choice(these)


def _several(dice: Random, these: Sequence[str], least: int = 0) -> list[str]:
    return dice.sample(these, dice.randint(least, min(2, len(these))))


def _day(dice: Random) -> str:
    return (FIRST_DAY + timedelta(days=dice.randint(-2, DAYS + 5))).isoformat()


def _dates(dice: Random) -> dict[str, Any]:
    first, last = sorted([_day(dice), _day(dice)])
    return {"first_day": first, "last_day": last}


def _condition(dice: Random, known: Mapping[str, list[str]], about_action: bool = True) -> Any:
    """A condition on the action, the member or a count, in either spelling."""
    ways: list[Callable[[], Any]] = [
        lambda: {"member.city": one(dice, "Umeå", "Luleå")},
        lambda: {"not": {"member.city": "Umeå"}},
    ]
    if about_action:
        ways += [
            lambda: {"kind": one(dice, "good", "fair", "bad")},
            lambda: {"kind": ["good", "fair"]},
            lambda: {"size": {one(dice, "at_least", "less_than"): dice.randint(1, 3)}},
            lambda: {"amount": {"at_least": one(dice, 1, "0.5")}},
            lambda: {"fine": "yes"},
            lambda: {"any_of": [{"fine": "no"}, {"topic": {"is_not": "cats"}}]},
            lambda: {"not": {"tags": {"includes": "story"}}},
            lambda: "|action.kind == 'good' || action.amount * 2 > 1",
            lambda: "|!(action.size == 2) && !has(action.topic)",
            lambda: "|action.tags.exists(t, t == 'story') || action.size >= 2",
        ]
    ways += [partial(_about_count, dice, count) for count in known.get("counts", [])]
    ways += [partial(dict, {"member.segments": {"includes": each}}) for each in known.get("segments", [])]
    ways += [partial(dict, {"member.level": each}) for each in known.get("levels", [])]
    ways += [partial(dict, {"not": {"member.badges": {"includes": each}}}) for each in known.get("badges", [])]
    return one(dice, *ways)()


def _about_count(dice: Random, count: str) -> Any:
    return {f"count.{count}": {one(dice, "at_least", "at_most"): dice.randint(1, 4)}}


def _with_if(dice: Random, rule: dict[str, Any], known: Mapping[str, list[str]], chances: int = 2) -> dict[str, Any]:
    if some(dice, chances):
        rule["if"] = _condition(dice, known)
    return rule


def _counted(dice: Random, known: Mapping[str, list[str]]) -> dict[str, Any]:
    count: dict[str, Any] = {"of": one(dice, *ACTIONS)}
    match one(dice, "times", "times", "sum", "distinct", "highest"):
        case "sum":
            count["sum"] = one(dice, "amount", "size")
        case "distinct":
            count["distinct"] = one(dice, "post", "size", "topic")
        case "highest":
            count["highest"] = one(dice, "amount", "size")
    return _with_if(dice, count, known, 3)


def _over(dice: Random) -> dict[str, Any]:
    match one(dice, "ever", "per", "within"):
        case "per":
            return {"per": one(dice, *PERIODS, "year")}
        case "within":
            return {"within": f"{dice.randint(1, 9)} days"}
        case _:
            return {}


def _amounts(dice: Random, wallets: list[str], most: int = 40) -> dict[str, Any]:
    return {wallet: dice.randint(1, most) for wallet in _several(dice, wallets, least=1)}


def _gift(dice: Random, badge: bool = True) -> dict[str, Any]:
    gift: dict[str, Any] = _amounts(dice, WALLETS)
    if badge and some(dice, 3):
        gift["badge"] = "gift"
    if badge and some(dice, 4):
        gift["perk"] = "voucher"
    return gift


def _points(dice: Random, known: Mapping[str, list[str]]) -> dict[str, Any]:
    when = one(dice, *ACTIONS)
    give: dict[str, Any] = _amounts(dice, WALLETS)
    if some(dice, 3):
        give[one(dice, *give)] = one(dice, "10 * amount", "amount / 3", "5 + 2 * size", "7 - 3 * size")
        if some(dice):
            give["at_most"] = dice.randint(3, 30)
    rule = _with_if(dice, {"when": when, "give": give}, known)
    limits: dict[str, Any] = {}
    for period in _several(dice, ["per_day", "per_week", "per_month", "per_year", "ever"], least=0):
        if some(dice):
            limits[f"times_{period}"] = dice.randint(1, 3)
        else:
            limits[f"{one(dice, *[each for each in give if each != 'at_most'])}_{period}"] = dice.randint(40, 70)
    if some(dice, 3):
        limits["cooldown"] = one(dice, "10 minutes", "3 hours", "1 day", "1 week")
    if limits:
        rule["limits"] = limits
    if some(dice, 4):
        rule["once_per"] = one(dice, "post", "kind", "size", "topic")
    if some(dice, 3):
        rule["hold_for"] = one(dice, "5 hours", "2 days", "1 week", "1 months")
        if some(dice):
            cancel: dict[str, Any] = {"action": one(dice, *ACTIONS)}
            if some(dice):
                cancel["same"] = one(dice, "post", ["post", "kind"])
            rule["cancel_if"] = _with_if(dice, cancel, known, 3)
    return rule


def _campaign(dice: Random, known: Mapping[str, list[str]]) -> dict[str, Any]:
    campaign: dict[str, Any] = _dates(dice) if some(dice) else {"first_day": _day(dice)}
    if some(dice):
        campaign["weekdays"] = one(dice, ["sat", "sun"], ["mon", "tue", "wed"])
    if some(dice, 3):
        campaign["hours"] = one(dice, "17:00-21:00", "22:00-03:00")
    if some(dice):
        campaign["multiply"] = one(dice, 2, "1.5", 3)
    else:
        campaign["add"] = dice.randint(1, 9)
    if some(dice):
        campaign["stack"] = "yes"
    return _with_if(dice, campaign, known, 4)


def _streak(dice: Random, known: Mapping[str, list[str]]) -> dict[str, Any]:
    every = one(dice, "day", "day", "week", "month", "2 days", "3 days")
    streak = _with_if(dice, {"when": one(dice, *ACTIONS), "every": every}, known, 4)
    if every == "day" and some(dice):
        streak["only_on"] = ["mon", "tue", "wed", "thu", "fri"]
    if some(dice, 3):
        streak["at_least"] = 2
    elif every != "day" and some(dice, 3):
        streak["on_days"] = 2
    if some(dice):
        keep = dice.randint(1, 3)
        freezes: dict[str, Any] = {"keep_at_most": keep}
        unit = {"day": "days", "week": "weeks", "month": "months"}.get(every, "periods")
        if some(dice):
            freezes["start_with"] = dice.randint(1, keep)
        if some(dice):
            freezes["earn_one_every"] = f"{one(dice, 1, 2, 4)} {unit}"
        if some(dice) or len(freezes) == 1:
            freezes["cost"] = _amounts(dice, ["points", "green"], 20)
        streak["freezes"] = freezes
    if some(dice):
        streak["pause"] = {"days_at_most": one(dice, 3, 14)}
        if some(dice):
            streak["pause"]["days_per_year"] = 14
    if some(dice):
        streak["repair_within"] = one(dice, "30 hours", "3 days", "1 week")
        if some(dice):
            streak["repair_cost"] = _amounts(dice, ["points", "green"], 20)
    if some(dice, 3):
        streak["excused_days"] = [_dates(dice)]
    if some(dice):
        streak["milestones"] = {length: _gift(dice) for length in one(dice, [1], [2, 3], [2, 5])}
    return streak


def _step(dice: Random, known: Mapping[str, list[str]]) -> dict[str, Any]:
    step: dict[str, Any] = _with_if(dice, {"do": one(dice, *ACTIONS)}, known, 3)
    match one(dice, "times", "times", "sum", "distinct", "on_days"):
        case "sum":
            step |= {"sum": one(dice, "amount", "size"), "at_least": dice.randint(1, 4)}
        case "distinct":
            step |= {"distinct": one(dice, "post", "kind"), "at_least": dice.randint(1, 3)}
        case "on_days":
            step["on_days"] = dice.randint(1, 3)
        case _:
            step["times"] = dice.randint(1, 3)
    return step


def _challenge(dice: Random, known: Mapping[str, list[str]]) -> dict[str, Any]:
    steps = {f"step_{number}": _step(dice, known) for number in range(dice.randint(1, 3))}
    challenge: dict[str, Any] = {"steps": steps}
    form = one(dice, "dates", "dates", "days", "every", "every")
    if form == "dates" or some(dice):
        challenge |= _dates(dice)
    if form == "days":
        challenge["days"] = dice.randint(2, 20)
    if form == "every":
        challenge["every"] = one(dice, "week", "month")
    if some(dice):
        challenge["opt_in"] = "yes"
    if len(steps) > 1 and some(dice, 3):
        challenge["order"] = "in_sequence"
    elif len(steps) > 1 and some(dice):
        challenge["any"] = len(steps) - 1
    if some(dice):
        challenge["repeats"] = dice.randint(2, 3)
    if some(dice):
        challenge["give"] = _gift(dice)
    return challenge


def _badge(dice: Random, name: str, known: Mapping[str, list[str]]) -> dict[str, Any]:
    badge: dict[str, Any] = {}
    way = one(dice, "own", "own", "each", "season", "named", "needs")
    if way in ("own", "each", "season"):
        badge["count"] = _counted(dice, known)
    if way == "own":
        badge["count"] |= _over(dice)
    if way == "season":
        badge["season"] = one(dice, "week", "month")
    if way == "each":
        if "distinct" in badge["count"]:
            del badge["count"]["distinct"]
        badge["count"]["for_each"] = one(dice, "post", "kind")
        if some(dice):
            badge["once"] = "yes"
    if way == "named":
        badge["count"] = _several(dice, known["counts"], least=1)
    if way != "each" and (way == "needs" or some(dice, 3)):
        before = BADGES[: BADGES.index(name)] or ["gift"]
        needs: dict[str, Any] = {}
        if some(dice):
            needs["badges"] = [one(dice, *before)]
        if some(dice, 3) and known.get("levels"):
            needs["level"] = one(dice, *known["levels"])
        if some(dice) or not needs:
            needs["segment"] = one(dice, *known["segments"])
        badge["needs"] = needs
    if "once" not in badge and some(dice):
        badge["keep"] = "while_true"
    if some(dice, 4):
        badge["hidden"] = "yes"
    if way == "needs" or way == "named":
        if way == "named":
            badge["at_least"] = (
                {count: dice.randint(1, 3) for count in badge["count"]} if len(badge["count"]) > 1 else 2
            )
        if some(dice):
            badge["give"] = _gift(dice, badge=False)
    elif some(dice):
        badge["tiers"] = {
            tier: {"at_least": at_least, **({"give": _gift(dice, badge=False)} if some(dice) else {})}
            for tier, at_least in {"bronze": 1, "silver": 2, "gold": 4}.items()
        }
    else:
        badge |= {"at_least": dice.randint(1, 3), **({"give": _gift(dice, badge=False)} if some(dice) else {})}
    return badge


def _guard(dice: Random, known: Mapping[str, list[str]]) -> dict[str, Any]:
    watched = _several(dice, ACTIONS, least=1)
    guard: dict[str, Any] = {"why": "Not again.", "when": watched}
    match one(dice, "per", "within", "different", "cool_off"):
        case "per":
            guard |= {"at_most": dice.randint(1, 3), "per": one(dice, *PERIODS, "year")}
        case "within":
            guard |= {"at_most": dice.randint(1, 2), "within": one(dice, "5 hours", "2 days", "1 week", "1 months")}
        case "different":
            attribute, of_last = one(dice, "post", "kind", "topic"), dice.randint(2, 5)
            guard["different"] = {
                "attribute": attribute,
                "at_least": dice.randint(2, min(3, of_last)),
                "of_last": of_last,
            }
        case "cool_off":
            guard["cool_off"] = one(dice, "3 hours", "2 days", "1 week")
    if "at_most" in guard and some(dice):
        guard["for_each"] = one(dice, "post", "kind", "size", "topic")
    return _with_if(dice, guard, known, 3) if len(watched) == 1 else guard


def _wallet(dice: Random) -> dict[str, Any]:
    wallet: dict[str, Any] = {}
    if some(dice):
        wallet["expires"] = one(
            dice, {"after": "1 months"}, {"after": "2 months"}, {"each_year_on": "02-28"}, {"each_year_on": "03-15"}
        )
    if some(dice, 3):
        wallet["limits"] = {one(dice, "per_day", "per_week", "per_month"): dice.randint(45, 90)}
    return wallet


def sources(dice: Random) -> Mapping[str, str]:
    """The rule files of a programme, which may have mistakes in them."""
    counts = ["tally", "lately"]
    named: dict[str, Any] = {name: _counted(dice, {}) | _over(dice) for name in counts}
    if some(dice, 3):
        named["each_post"] = {"of": "found", "for_each": "post"}
    known = {
        "counts": counts,
        "segments": ["locals", "keen"],
        "levels": ["seed", "sprout", "tree"] if some(dice) else [],
        "badges": ["first", "gift"],
    }
    programme: dict[str, Any] = {
        "name": "Club",
        "languages": ["en"],
        "zone": one(dice, *ZONES[:3]),
        "calendar": {"week_starts": one(dice, "mon", "sun"), "day_starts": one(dice, "00:00", "02:30", "04:00")},
        "wallets": {name: _wallet(dice) for name in WALLETS},
        "member_attributes": {"city": "text"},
        "segments": {
            "locals": {"if": {"member.city": "Umeå"}},
            "keen": {"if": _condition(dice, {"counts": counts, "levels": known["levels"]}, about_action=False)},
        },
        "perks": {"voucher": {}},
        "impact": {
            "good": {"unit": "kg", "from": [{"of": "found", "amount": "amount / 3"}, {"of": "bought", "amount": 1}]}
        },
        "actions": {name: {"attributes": _ATTRIBUTES} for name in ACTIONS},
    }
    rules: dict[str, Any] = {
        "counts": named,
        "points": {f"rule_{number}": _points(dice, known) for number in range(dice.randint(1, 4))},
        "badges": {name: _badge(dice, name, known) for name in BADGES[:3]} | {"gift": {}},
        "streaks": {name: _streak(dice, known) for name in STREAKS if some(dice)},
        "challenges": {name: _challenge(dice, known) for name in CHALLENGES if some(dice)} | {"welcome": _WELCOME},
        "campaigns": {f"week_{number}": _campaign(dice, known) for number in range(dice.randint(0, 3))},
    }
    if guards := {f"guard_{number}": _guard(dice, known) for number in range(one(dice, 0, 0, 1, 2))}:
        rules["fair_play"] = guards
    if known["levels"]:
        rules["levels"] = {
            "by": "xp",
            "steps": {"seed": {"from": 0}, "sprout": {"from": 20, "perks": ["voucher"]}, "tree": {"from": 60}},
        }
        if some(dice):
            rules["levels"]["requalify"] = one(dice, "month", "year")
    return {"programme.yaml": written(programme), "rules.yaml": written({k: v for k, v in rules.items() if v})}


def written(whole: Mapping[str, Any]) -> str:
    """YAML as people write it: a line for each key, and expressions as blocks."""
    return "".join(_lines(whole, 0))


def _lines(whole: Mapping[str, Any], depth: int) -> list[str]:
    lines: list[str] = []
    for key, value in whole.items():
        start = "  " * depth + f"{key}:"
        if isinstance(value, dict) and value:
            lines += [start + "\n", *_lines(value, depth + 1)]
        elif isinstance(value, str) and value.startswith("|"):
            lines += [start + " |\n", "  " * (depth + 1) + value[1:] + "\n"]
        else:
            lines.append(f"{start} {_flow(value)}\n")
    return lines


def _flow(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case _:
            return str(value)


def compiled(files: Mapping[str, str]) -> Ruleset | None:
    """The ruleset of these rule files; None when there are errors in them."""
    result = compile_sources(files, "club")
    return None if any(each.severity is Severity.ERROR for each in result.diagnostics) else result.ruleset


def programme(dice: Random) -> Ruleset:
    """A ruleset that has no errors."""
    while True:
        ruleset = compiled(sources(dice))
        if ruleset is not None:
            return ruleset
