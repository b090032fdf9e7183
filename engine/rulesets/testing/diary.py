"""A member's diary of a test that failed: what was expected, and everything that happened on the way, with why."""

from collections.abc import Collection, Iterator, Mapping

from engine.rules.effects import AnyEffect
from engine.rules.entries import AttributeValue, Entry, ProfileChange
from engine.rules.trace import Tried
from engine.rulesets.diagnostics import path_in, quoted
from engine.rulesets.testing.effect_words import in_words
from engine.rulesets.testing.journal import Line
from engine.rulesets.testing.judging import found_in_words, wanted_in_words
from engine.rulesets.testing.moments import shown
from engine.rulesets.testing.running import Missed, Page, Run
from engine.rulesets.testing.specs import Chose, Did, Moved, Told
from engine.rulesets.wording import reason_in_words


def failure(run: Run, folder: str, all_rules: bool = False) -> str:
    """Everything about a test that failed: where, what was expected and found, and the diary.

    Of one that ran with the whole programme, rules that do not match are counted rather than told, but for those that
    have a say in what it misses; `all_rules` tells them all.
    """
    told = None if all_rules or run.chosen is not None else run.asked
    missed = (missed_in_words(each, folder) for each in run.missed)
    lines = [f"FAILED {run.test.name}", *missed, "", *(line for page in run.pages for line in _page(page, told))]
    return "\n".join(lines) + "\n"


def missed_in_words(missed: Missed, folder: str) -> str:
    """`rulesets/club/rules.yaml:12: `points` should be 20 and is 0 (2027-03-01 10:00)`."""
    expected = missed.expected
    place = f"{path_in(folder, expected.place.file)}:{expected.place.line}"
    wanted, found = wanted_in_words(expected.wanted), found_in_words(missed.found)
    return f"  {place}: {quoted(expected.spelt)} should be {wanted} and is {found} ({shown(missed.at, missed.zone)})"


def _page(page: Page, always_told: Collection[str] | None) -> Iterator[str]:
    """One event, or time until one looks: what each rule made of it. Without `always_told` every rule is told."""
    entry = page.line.entry.id if page.line is not None else None
    yield from _time_passing([each for each in page.effects if each.entry is None], page.zone)
    time = shown(page.at, page.zone)
    if page.line is None:
        yield f"  {time}  here it is looked at"
        return
    yield f"  {time}  {_event(page.line)}"
    told = [each for tried in page.tried for each in tried.effects]
    left_out = [each for each in page.tried if always_told is not None and _is_beside_the_point(each, always_told)]
    for tried in page.tried:
        if tried not in left_out:
            yield from _tried(tried, page.zone)
    for effect in page.effects:
        if effect.entry == entry and effect not in told:
            yield _line(effect.rule, in_words(effect, page.zone))
    if left_out:
        yield f"      ({_how_many(len(left_out))})"


def _is_beside_the_point(tried: Tried, asked: Collection[str]) -> bool:
    """Whether a rule did nothing, and had no say in what is missed either."""
    told_anyway = tried.asked.holds or tried.effects or tried.rule in asked
    return not told_anyway and not _is_of_badge(tried)


def _how_many(others: int) -> str:
    return "1 other rule does not match" if others == 1 else f"{others:,} other rules do not match"


def _time_passing(effects: list[AnyEffect], zone: str) -> Iterator[str]:
    at = None
    for effect in effects:
        if effect.at != at:
            at = effect.at
            yield f"  {shown(at, zone)}  time passes"
        yield _line(effect.rule, in_words(effect, zone))


def _tried(tried: Tried, zone: str) -> Iterator[str]:
    for effect in tried.effects:
        yield _line(tried.rule, in_words(effect, zone))
    if tried.effects or _is_of_badge(tried):
        return
    if tried.asked.holds:
        yield _line(tried.rule, _MATCHES.get(tried.rule.partition(".")[0], "matches, and nothing comes of it"))
    else:
        yield from _not_matched(tried)


def _is_of_badge(tried: Tried) -> bool:
    """Whether it is a badge's own count, of which the badge says the same."""
    return tried.rule.startswith("counts.badges.")


def _not_matched(tried: Tried) -> Iterator[str]:
    """Why a condition did not hold: each part that kept it from holding, a line each where there are several."""
    why = [reason_in_words(reason) for reason in tried.asked.reasons]
    yield _line(tried.rule, f"does not match: {why[0]}" if len(why) == 1 else "does not match")
    if len(why) > 1:
        yield from (f"          {each}" for each in why)


_MATCHES = {"counts": "counts it", "impact": "matches"}
"""What is said of rules that tell of nothing when they do what they do."""


def _line(rule: str, words: str) -> str:
    return f"      {rule}: {words}"


def _event(line: Line) -> str:
    """What happened, much as it stands in the file."""
    if line.event is None:
        return _known_before(line.entry)
    match line.event.what:
        case Did(action, attributes):
            return f"{action}{_attributes(attributes)}"
        case Moved(zone):
            return f"moves to {zone}"
        case Told(attributes):
            return f"told of the member{_attributes(attributes)}"
        case Chose(act, rule, first_day, last_day):
            days = f" from {first_day} to {last_day}" if first_day is not None else ""
            return f"{act.value.replace('_', ' ')} {rule}{days}"


def _known_before(entry: Entry) -> str:
    """What is known of the member before the first event."""
    if not isinstance(entry, ProfileChange):
        return ""
    told = {name: value for name, value in (entry.attributes or {}).items() if value is not None}
    lives = f"lives in {entry.zone}" if entry.zone is not None else ""
    return ", ".join(part for part in (lives, f"known of the member{_attributes(told)}" if told else "") if part)


def _attributes(attributes: Mapping[str, AttributeValue]) -> str:
    return (
        " (" + ", ".join(f"{name}: {_value(value)}" for name, value in attributes.items()) + ")" if attributes else ""
    )


def _value(value: AttributeValue) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
