"""Rules as people name them: by id, or by the name alone where no other kind of rule has it."""

from collections.abc import Iterator
from difflib import get_close_matches

from engine.errors import NothingToExplain
from engine.rules.challenges import Who
from engine.rules.dictionary import RuleId
from engine.rules.levels import LEVELS
from engine.rules.ruleset import Ruleset


def rule_named(given: str, ruleset: Ruleset) -> RuleId:
    """The rule that somebody means. Raises NothingToExplain."""
    known = list(_rules(ruleset))
    meant = [each for each in known if given in (each, each.partition(".")[2] or each)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise NothingToExplain(f'"{given}" is the name of several rules; say which: {" or ".join(meant)}')
    raise NothingToExplain(f'{ruleset.dictionary.key} has no rule "{given}" then; {_hint(given, known)}')


def _hint(given: str, known: list[RuleId]) -> str:
    by_spelling = {spelling.casefold(): each for each in known for spelling in (each, each.partition(".")[2])}
    near = get_close_matches(given.casefold(), by_spelling, n=1)
    if near:
        return f'did you mean "{by_spelling[near[0]]}"?'
    return f"there is {', '.join(known)}" if known else "its rule files hold none that members can be told about"


def _rules(ruleset: Ruleset) -> Iterator[RuleId]:
    """Every rule that a member stands somewhere with."""
    yield from (RuleId(f"points.{each.name}") for each in ruleset.points)
    yield from (RuleId(f"streaks.{each.name}") for each in ruleset.streaks)
    yield from (RuleId(f"challenges.{each.name}") for each in ruleset.challenges if each.who is Who.EACH_MEMBER)
    yield from (RuleId(f"badges.{each.name}") for each in ruleset.badges)
    if ruleset.levels is not None:
        yield LEVELS
