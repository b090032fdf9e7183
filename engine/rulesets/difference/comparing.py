"""Walks two rulesets side by side, field by field, whatever their specifications are made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeAlias

from engine.rules.badges import BadgeSpec, Tier
from engine.rules.calendar import Duration, PeriodKind
from engine.rules.counts import NamedCount
from engine.rules.dictionary import Attribute, Dictionary, Expiry
from engine.rules.member_facts import RESERVED
from engine.rules.ruleset import Ruleset
from engine.rules.streaks import StreakSpec
from engine.rulesets.difference.phrases import Phrase, noun_of, phrase_of
from engine.rulesets.difference.renames import renaming, without_renames
from engine.rulesets.difference.values import NODES

DERIVED: frozenset[tuple[type, str]] = frozenset(
    {
        (Ruleset, "digest"),  # of the files, comments and all
        (NamedCount, "most_different"),  # as far as rules ask
        (BadgeSpec, "for_each"),  # as its counts have it
    }
)
"""What follows from other fields, so that a change of it is a change of theirs."""

_WHOLE = (*NODES, Duration, Attribute, Expiry)
"""Told as a whole, however little of it changed."""

Renames: TypeAlias = Mapping[str, tuple[tuple[str, str], ...]]
"""By section, the old and the new name of each rule that is called otherwise."""

_PROGRAMME = "the programme"
_LADDER = "levels"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is otherwise. `rule` is what it belongs to: `badges.repair_hero`, `wallets.xp`, `programme`."""

    rule: str
    sentence: str


def differences(before: Ruleset, after: Ruleset) -> tuple[Change, ...]:
    """Everything that changed, in the order of sections and rules. Names decide what is the same rule."""
    before, renames = without_renames(_with_seasons_told_once(before), _with_seasons_told_once(after))
    after = _with_seasons_told_once(after)
    found = (*_parts(before.dictionary, after.dictionary, {}), *_parts(before, after, renames))
    return tuple(Change(*each) for each in found)


def _with_seasons_told_once(ruleset: Ruleset) -> Ruleset:
    """Without the period of a badge's own counts where that is the badge's season."""
    seasonal = {
        name
        for badge in ruleset.badges
        if badge.season is not None
        for name in badge.counts
        if _is_of_badge("count", name)
    }
    counts = tuple(
        replace(each, spec=replace(each.spec, per=PeriodKind.EVER)) if each.name in seasonal else each
        for each in ruleset.counts
    )
    return replace(ruleset, counts=counts)


def _parts(before: Any, after: Any, renames: Renames) -> Iterator[tuple[str, str]]:
    """What changed in each field of a ruleset or its dictionary, with what it belongs to."""
    for each in fields(before):
        noun = noun_of(type(before), each.name)
        if noun is not None:
            for old, new in renames.get(each.name, ()):
                yield f"{each.name}.{new}", renaming(each.name, noun, old, new)
            yield from _section(each.name, noun, getattr(before, each.name), getattr(after, each.name))
        elif each.name == _LADDER:
            yield from ((_LADDER, sentence) for sentence in _ladder(before, after))
        elif each.name != "dictionary":
            yield from (("programme", sentence) for sentence in _field(before, after, each.name, _PROGRAMME))


def _section(field: str, noun: str, old: object, new: object) -> Iterator[tuple[str, str]]:
    olds, news = _by_name(old), _by_name(new)
    for name in dict.fromkeys([*olds, *news]):
        if _is_of_badge(noun, name) and not (name in olds and name in news):
            continue  # it came or went with its badge, which is told
        sentences = _thing(noun, olds.get(name), news.get(name), name, "")
        yield from ((name if _is_of_badge(noun, name) else f"{field}.{name}", sentence) for sentence in sentences)
    before, after = ([name for name in names if not _is_of_badge(noun, name)] for names in _in_both(olds, news))
    if before != after:
        yield field, f"{noun}s stand in another order"


def _ladder(before: Ruleset, after: Ruleset) -> Iterator[str]:
    if before.levels is None or after.levels is None:
        yield from _field(before, after, _LADDER, _PROGRAMME)
    else:
        yield from _compared(before.levels, after.levels, _LADDER)


def _compared(before: Any, after: Any, subject: str, key: object = None) -> Iterator[str]:
    """Every field of two specifications of the same kind; `key` is where they stand, if it is in a mapping."""
    for each in fields(before):
        yield from _field(before, after, each.name, subject, key)


def _field(before: Any, after: Any, field: str, subject: str, key: object = None) -> Iterator[str]:
    owner, old, new = type(before), getattr(before, field), getattr(after, field)
    if (owner, field) in DERIVED or old == new or _is_name_of_only_tier(before, after, field):
        return
    noun, phrase = noun_of(owner, field), phrase_of(owner, field)
    if noun is not None:
        yield from _things(noun, _by_name(old), _by_name(new), "" if subject == _LADDER else subject)
    elif isinstance(old, Mapping) or isinstance(new, Mapping):
        olds, news = _told(owner, field, old), _told(owner, field, new)
        if (owner, field) == (StreakSpec, "milestones"):
            olds, moved = _moved(olds, news)
            yield from (f"the milestone at {was:,} of {subject} is now at {now:,}" for was, now in moved)
        for each in dict.fromkeys([*olds, *news]):
            yield from _values(phrase, olds.get(each), news.get(each), subject, each)
    else:
        yield from _values(phrase, old, new, subject, key)


def _told(owner: type, field: str, found: Mapping[Any, Any] | None) -> Mapping[Any, Any]:
    """A mapping without what is worked out rather than told of members."""
    if (owner, field) != (Dictionary, "member_attributes") or found is None:
        return found or {}
    return {name: value for name, value in found.items() if name not in RESERVED}


def _moved(olds: Mapping[int, Any], news: Mapping[int, Any]) -> tuple[Mapping[int, Any], list[tuple[int, int]]]:
    """Milestones of before where they are now, and which were moved: from where, to where, giving the same."""
    places, moved = dict(olds), list[tuple[int, int]]()
    for was in olds.keys() - news.keys():
        now = next((place for place, gift in news.items() if place not in places and gift == olds[was]), None)
        if now is not None:
            places[now] = places.pop(was)
            moved.append((was, now))
    return places, sorted(moved)


def _values(phrase: Phrase, old: object, new: object, subject: str, key: object) -> Iterator[str]:
    if old == new:
        return
    if is_dataclass(old) and type(old) is type(new) and not isinstance(old, _WHOLE):
        yield from _compared(old, new, f"{subject} at {key:,} in a row" if isinstance(key, int) else subject, key)
    else:
        yield phrase.sentence(subject, old, new, key)


def _things(noun: str, olds: Mapping[str, Any], news: Mapping[str, Any], parent: str) -> Iterator[str]:
    """What has names: added, removed, otherwise, or in another order."""
    for name in dict.fromkeys([*olds, *news]):
        yield from _thing(noun, olds.get(name), news.get(name), name, parent)
    yield from _order(noun, olds, news, parent)


def _thing(noun: str, old: Any, new: Any, name: str, parent: str) -> Iterator[str]:
    label = f"{noun} {name}{_of(parent)}" if name else f"single threshold{_of(parent)}"
    if old is None:
        yield f"new {label}"
    elif new is None:
        yield f"removed {label}"
    else:
        yield from _compared(old, new, _subject(noun, name, parent))


def _subject(noun: str, name: str, parent: str) -> str:
    """How a thing is called in a sentence."""
    match noun:
        case "tier":
            return f"{name} tier of {parent}" if name else parent
        case "step":
            return f"step {name} of {parent}"
        case "count" if _is_of_badge(noun, name):
            return name.removeprefix("badges.")
        case "level" | "wallet" | "perk" | "segment" | "count":
            return f"{noun} {name}"
        case _:
            return name


def _order(noun: str, olds: Mapping[str, Any], news: Mapping[str, Any], parent: str) -> Iterator[str]:
    """Another order of what is won or done one after the other."""
    before, after = _in_both(olds, news)
    if before != after:
        yield f"{noun}s{_of(parent)} stand in the order {', '.join(after)} instead of {', '.join(before)}"


def _in_both(olds: Mapping[str, Any], news: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The names that were there and still are, in their orders before and after."""
    return [name for name in olds if name in news], [name for name in news if name in olds]


def _is_of_badge(noun: str, name: str) -> bool:
    """Whether a count is one that a badge wrote down for itself."""
    return noun == "count" and name.startswith("badges.")


def _of(parent: str) -> str:
    return f" of {parent}" if parent else ""


def _by_name(things: Any) -> Mapping[str, Any]:
    if isinstance(things, Mapping):
        return things
    return {each.name or "": each for each in things}


def _is_name_of_only_tier(before: Any, after: Any, field: str) -> bool:
    """A badge without tiers has one that is called as the badge is."""
    return isinstance(before, Tier) and field == "names" and before.name is None and after.name is None
