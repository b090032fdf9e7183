"""Where in a rule a change is, as people speak of it: `amount` of the impact `co2`, the milestone 3 of `daily`."""

from collections.abc import Mapping, Sequence

from engine.rulesets.diagnostics import quoted
from engine.rulesets.testing.mutants import Change

_STRUCTURE = ("tiers", "steps", "limits", "milestones", "count", "if")
"""Keys that say nothing about what stands below them."""

_PROGRAMME = "programme"
_KINDS: Mapping[str, str] = {
    "points": "the points rule",
    "campaigns": "the campaign",
    "streaks": "the streak",
    "challenges": "the challenge",
    "badges": "the badge",
    "counts": "the count",
    "fair_play": "the guard",
    "impact": "the impact",
    "segments": "the segment",
    "wallets": "the wallet",
}


def section_of(change: Change) -> str:
    """The section that what is changed stands in."""
    return change.keys[0] if change.rule == _PROGRAMME else change.rule.partition(".")[0]


def whole(change: Change) -> str:
    """The whole rule, with its kind: the badge `hero`, the impact `co2`."""
    section = section_of(change)
    if change.rule == _PROGRAMME:
        return _declared(change.keys)
    name = change.rule.partition(".")[2]
    return f"{_KINDS[section]} {quoted(name)}" if name else f"the {section}"


def is_whole(change: Change) -> bool:
    """Whether it is about all of something that the dictionary declares."""
    return change.rule == _PROGRAMME and len(change.keys) == 2 and change.keys[0] in _KINDS


def path(change: Change, keys: Sequence[str]) -> list[str]:
    """What leads to some keys of a change, the innermost first and the rule last; the ladder itself is not named."""
    if change.rule == _PROGRAMME:
        below = [key for key in keys[2 if keys[0] in _KINDS else 1 :] if key != "from"]
        own = [_declared(keys)]
    else:
        below = list(keys)
        own = [] if change.rule == "levels" else [quoted(change.rule.partition(".")[2])]
    return [*reversed([_named(key) for key in below if key not in _STRUCTURE]), *own]


def _declared(keys: Sequence[str]) -> str:
    """What of the dictionary some keys lead to: the impact `co2`, the calendar."""
    section = keys[0]
    return f"{_KINDS[section]} {quoted(keys[1])}" if section in _KINDS and len(keys) > 1 else f"the {section}"


def _named(key: str) -> str:
    """A key as people speak of it; the milestones of streaks are called by their length."""
    return f"the milestone {key}" if key.isdecimal() else quoted(key)
