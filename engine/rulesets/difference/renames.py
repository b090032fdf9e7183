"""Rules that are called otherwise and are otherwise the same: told as one change, and not as one gone and one new."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from engine.rules.badges import BadgeSpec
from engine.rules.campaigns import CampaignSpec
from engine.rules.counts import NamedCount
from engine.rules.gifts import Gift
from engine.rules.needs import Needs
from engine.rules.ruleset import Ruleset
from engine.rulesets.difference.values import NODES
from engine.rulesets.texts import readable

_LOST: Mapping[str, str] = {
    "counts": "what was counted under the old name does not carry over",
    "points": "what was used up of its limits and what is pending under the old name do not carry over",
    "streaks": "the runs that members have under the old name do not carry over",
    "challenges": "what members have done and won under the old name does not carry over",
    "badges": "what members have won under the old name does not carry over",
    "rewards": "what members have claimed under the old name does not carry over",
    "leaderboards": "the ranks under the old name do not carry over",
    "fair_play": "what counted under the old name does not carry over",
}
"""By section, what members should be told of before it goes live. State is kept by the names of rules."""


_SECTIONS = (
    "counts",
    "points",
    "campaigns",
    "streaks",
    "challenges",
    "badges",
    "rewards",
    "leaderboards",
    "fair_play",
)


def without_renames(before: Ruleset, after: Ruleset) -> tuple[Ruleset, Mapping[str, tuple[tuple[str, str], ...]]]:
    """The ruleset before with the new names in it, and by section which were renamed: from what, to what."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for section in _SECTIONS:
        for new in _only_in(after, before, section):
            for old in _only_in(before, after, section):
                renamed = _renamed(before, section, old, new)
                if _are_alike(renamed, after, section, new):
                    before = renamed
                    found[section] = (*found.get(section, ()), (old, new))
                    break
    return before, found


def renaming(section: str, noun: str, old: str, new: str) -> str:
    """The sentence that tells it."""
    lost = f": {_LOST[section]}" if section in _LOST else ""
    return f"renamed {noun} {old} to {new}{lost}"


def _only_in(one: Ruleset, other: Ruleset, section: str) -> list[str]:
    known = {each.name for each in getattr(other, section)}
    own = [each.name for each in getattr(one, section) if each.name not in known]
    return [name for name in own if not name.startswith("badges.")]


def _are_alike(before: Ruleset, after: Ruleset, section: str, name: str) -> bool:
    """Whether a rule is in both as the other has it, with what it counts."""
    was, now = (next(each for each in getattr(one, section) if each.name == name) for one in (before, after))
    return bool(was == now) and (section != "badges" or _own_counts(before, name) == _own_counts(after, name))


def _own_counts(ruleset: Ruleset, badge: str) -> list[object]:
    return [each.spec for each in ruleset.counts if _is_own(each.name, badge)]


def _is_own(count: str, badge: str) -> bool:
    """Whether a badge wrote down this count for itself."""
    return count == f"badges.{badge}" or count.startswith(f"badges.{badge}.")


def _renamed(ruleset: Ruleset, section: str, old: str, new: str) -> Ruleset:
    """The ruleset with another name for a rule, wherever other rules name it."""
    specs = tuple(_called(each, old, new) if each.name == old else each for each in getattr(ruleset, section))
    changed: dict[str, Any] = {section: specs}
    renamed: Ruleset = _told(replace(ruleset, **changed), section, old, new)
    return renamed


def _called(spec: Any, old: str, new: str) -> Any:
    """A rule under its new name; what members read changes with it where that is only made from the name."""
    spec = replace(spec, name=new)
    if not isinstance(spec, NamedCount) and set(spec.names.values()) == {readable(old)}:
        spec = replace(spec, names=dict.fromkeys(spec.names, readable(new)))
    return spec


def _told(value: Any, section: str, old: str, new: str) -> Any:
    """A part of a ruleset, in which a name stands for what it is now called."""
    if isinstance(value, Mapping):
        return {key: _told(each, section, old, new) for key, each in value.items()}
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(_told(each, section, old, new) for each in value)
    is_specification = is_dataclass(value) and not isinstance(value, (type, *NODES))
    if not is_specification:
        return value
    changed = dict(_references(value, section, old, new))
    for each in fields(value):
        held = changed.get(each.name, getattr(value, each.name))
        inner = _told(held, section, old, new)
        if inner != getattr(value, each.name):
            changed[each.name] = inner
    return replace(value, **changed) if changed else value


def _references(value: Any, section: str, old: str, new: str) -> Iterator[tuple[str, Any]]:
    """The fields of a specification that name a rule, with the new name in them."""

    def now(name: str) -> str:
        return new if name == old else name

    match value:
        case Gift() if section == "badges" and value.badge == old:
            yield "badge", new
        case Needs() if section == "badges":
            yield "badges", tuple(map(now, value.badges))
        case CampaignSpec() if section == "points":
            yield "applies_to", tuple(map(now, value.applies_to))
        case BadgeSpec() if section == "counts":
            yield "counts", tuple(map(now, value.counts))
        case BadgeSpec() if section == "badges" and value.name == new:
            yield "counts", tuple(_own_now(name, old, new) for name in value.counts)
        case NamedCount() if section == "badges":
            yield "name", _own_now(value.name, old, new)
        case _:
            pass


def _own_now(count: str, old: str, new: str) -> str:
    return f"badges.{new}{count.removeprefix(f'badges.{old}')}" if _is_own(count, old) else count
