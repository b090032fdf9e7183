"""Gaps in words that a product owner can act on: what could be otherwise, and which test would notice."""

from collections.abc import Mapping

from engine.rulesets import scalars
from engine.rulesets.diagnostics import path_in, quoted
from engine.rulesets.testing.changes import OTHER_PERIODS
from engine.rulesets.testing.gaps import Gap
from engine.rulesets.testing.mutants import Change, Kind
from engine.rulesets.testing.places import is_whole, path, section_of, whole

_SHORT = 40
"""Characters of what is told as it stands in the file."""


def in_words(gap: Gap, folder: str) -> str:
    """`rulesets/club/rules.yaml:12: `times_per_day` of `thanks` can be 4 instead of 3, and no test notices; …`."""
    place = gap.change.place
    return f"{path_in(folder, place.file)}:{place.line}: {finding(gap)}; {advice(gap)}"


def finding(gap: Gap) -> str:
    """What could be otherwise."""
    if gap.in_untried:
        changes = "1 small change" if gap.in_untried == 1 else f"{gap.in_untried:,} small changes"
        return f"no test tries {whole(gap.change)}, and would not notice {changes} to it"
    return f"{_finding(gap)}, and no test notices"


def subject(change: Change) -> str:
    """What is changed: `times_per_day` of `found_it_yourself`."""
    last = [words for key, words in _LAST.items() if change.keys[-1:] == (key,)]
    return " of ".join([*last, *path(change, change.keys)]) or quoted(change.rule)


_LAST = {"milestones": "the length of a milestone", "if": "the condition"}
"""What is changed right below such a key."""


def _finding(gap: Gap) -> str:
    change = gap.change
    match change.kind:
        case Kind.ITEM:
            return f"{quoted(change.was)} can be left out of {subject(change)}"
        case Kind.PART:
            return f"{quoted(change.was)} can be left out of the condition of {_owner(change)}"
        case Kind.CONDITION:
            return f"the whole condition of {_owner(change)} can be left out"
        case Kind.KEY:
            return f"{_left_out(change)} can be left out{_of_owner(change)}"
        case Kind.COMPARISON:
            return f"{subject(change)} can be `{gap.becomes[0]}`"
        case _:
            ways = " or ".join(_shown(way) for way in gap.becomes)
            return f"{subject(change)} can be {ways} instead of {_shown(change.was)}"


def _left_out(change: Change) -> str:
    """What can be left out, as it stands in the file if that is short: `times_per_day: 2`."""
    if is_whole(change):
        return whole(change)
    part = _part_of(change)
    if part is not None:
        name = change.keys[-1]
        return f"the {part[0]} {name if name.isdecimal() else quoted(name)}"
    written = f"{change.keys[-1]}: {change.was}"
    return quoted(written if len(written) <= _SHORT else change.keys[-1])


def _of_owner(change: Change) -> str:
    """What it is left out of, by its name; nothing for what has none, as the ladder."""
    return "" if is_whole(change) else "".join(f" of {name}" for name in path(change, change.keys[:-1]))


def _shown(value: str) -> str:
    """A value as it is written; an expression in backticks, on one line."""
    line = " ".join(value.split())
    return line if line[:1].isdigit() and "*" not in line else quoted(line)


def _owner(change: Change) -> str:
    """The rule, or the step of it, that a condition belongs to."""
    position = change.keys.index("if") if "if" in change.keys else 0
    return " of ".join(path(change, change.keys[:position]))


def advice(gap: Gap) -> str:
    """Which test would notice."""
    change = gap.change
    if gap.in_untried or is_whole(change):
        return _TRIES.get(section_of(change), "add a test that does what it asks for, and expects what it then gives")
    match change.kind:
        case Kind.ITEM:
            return f"add a test with {quoted(change.was)}"
        case Kind.PART | Kind.CONDITION:
            return "add a test in which it does not hold, and expect that nothing comes of it"
        case Kind.KEY:
            return _about_key(change)
        case Kind.COMPARISON:
            return f"add a test with exactly {change.was.partition(' ')[2]}"
        case _:
            return _about_value(change.keys[-1] if change.keys else "", change)


def _part_of(change: Change) -> tuple[str, str] | None:
    """What is left out, when it is a part of a rule, and the test that would notice."""
    if change.rule == "levels":
        return _LEVEL if change.keys[:1] == ("steps",) and len(change.keys) == 2 else None
    return _PARTS.get(change.keys[-2]) if len(change.keys) > 1 else None


_TRIES: Mapping[str, str] = {
    "segments": "add a test of a member who belongs to it, and expect what comes of that",
    "wallets": "add a test that puts points into it, and expects them",
    "impact": "add a test that does what it counts, and expects how much that is",
    "levels": "add a test that gets to another level, and expects it",
}
"""The test that would try something at all, by its section."""

_LEVEL = ("level", "that gets there, and expects it")
_PARTS: Mapping[str, tuple[str, str]] = {
    "steps": ("step", "in which all but that is done, and expect that it is not completed"),
    "tiers": ("tier", "that gets there, and expects it"),
    "milestones": ("milestone", "that gets there, and expects exactly what it then gives"),
}
"""What the parts of a rule are called that stand under such a key, and the test that would notice one is gone."""


def _about_key(change: Change) -> str:
    """Which test would notice that a key is not there."""
    key = change.keys[-1]
    part = _part_of(change)
    if part is not None:
        return f"add a test {part[1]}"
    if key in _WOULD_NOTICE:
        return f"add a test {_WOULD_NOTICE[key].format(was=change.was, name=change.rule.partition('.')[2])}"
    if change.was[:1] in ("{", "[") or not change.was:
        return "add a test in which it makes a difference"
    return _about_value(key, change)


_WOULD_NOTICE: Mapping[str, str] = {
    "applies_to": "in which a rule that it does not apply to gives something while the campaign is on",
    "at_most": "that would give more than {was}, and expects {was}",
    "cancel_if": "in which that happens while points are pending, and expect that they never come",
    "cooldown": "that does it twice within {was}",
    "distinct": "with the same `{was}` twice, and expect that it counts once",
    "every": "of what comes after the first such period",
    "for_each": "with two different values of `{was}`, and expect that each counts by itself",
    "freezes": "in which a day is missed and a freeze saves it",
    "hidden": "that expects `badge.{name}.shown: no` before it is won",
    "limits": "that would earn more than they allow, and expects what is left of it",
    "keep": "in which what it was won for is no longer so, and expect what then becomes of it",
    "needs": "in which all but that is there, and expect that it is not won",
    "once": "in which two values get there, and expect it once",
    "once_per": "that does it twice for the same `{was}`",
    "opt_in": "of a member who does not join, and expect that nothing is counted",
    "order": "that does the steps in another order",
    "repeats": "that completes it once more",
    "same": "in which `{was}` is not the same, and expect that it is not cancelled",
    "season": "that wins it in one {was} and in the next",
    "sum": "in which `{was}` is more than 1, and expect that it is added up",
    "stack": "while another campaign is on as well",
}
"""Which test would notice that a key is left out; `was` is its value, and `name` the rule's."""


def _about_value(key: str, change: Change) -> str:
    was = change.was
    if key.startswith("times_") and was.isdecimal():
        period = _period(key)
        return f"add a test that does it {int(was) + 1} times{period}"
    if was in OTHER_PERIODS:
        return f"add a test that goes on from one {was} to the next"
    if "limits" in change.keys and was.isdecimal():
        return f"add a test that would earn more than {was}{_period(key)}"
    if scalars.day(was) is not None:
        return "add a test on that day, and one on the day beside it that is not meant"
    if scalars.duration(was) is not None:
        return f"add a test just before the end of {was}, and one just after"
    if was in ("&&", "||"):
        return "add a test in which one side of it holds and the other does not"
    if was in scalars.YES_NO:
        return "add a test in which it makes a difference"
    if "give" in change.keys or "milestones" in change.keys:
        return "add a test that gets there, and expects exactly what it then gives"
    if was.isdecimal():
        return f"add a test that stops just short of {was}, and one that just gets there"
    return "add a test right at that border, on both sides of it"


def _period(key: str) -> str:
    """` in a day`, for `times_per_day`; nothing for what counts for ever."""
    return f" in a {key.rpartition('_per_')[2]}" if "_per_" in key else ""
