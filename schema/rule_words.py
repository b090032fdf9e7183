"""What explanations of actions and of rules have in common: names, limits, times and ways in words for members."""

from collections.abc import Iterable
from datetime import date

from engine.rules.calendar import Calendar, PeriodKind
from engine.rules.dictionary import RuleId
from engine.rules.explanation import Measure, Way
from engine.rules.instants import Instant, moment_of
from engine.rules.points import ONCE_PER
from engine.zones import zone_of
from schema.book import Book, Declarations
from schema.condition_phrases import CONDITION_PHRASES
from schema.condition_words import ConditionWords
from schema.explanation_phrases import EXPLANATION_PHRASES
from schema.sentences import language_for, rule_name, wallet_name


class RuleWords:
    """One programme's rules in one language, for a member in a zone. What limits allow is told as of an instant."""

    def __init__(self, book: Book, zone: str, at: Instant) -> None:
        language = language_for(book)
        self.book = book.read_by(book.reader.preferring(language))
        self.say = EXPLANATION_PHRASES[language]
        self.conditions = ConditionWords(CONDITION_PHRASES[language], self.book)
        self._then = Declarations(book.program.version_at(at).ruleset)
        self._zone = zone

    def rule(self, rule: RuleId) -> str:
        return rule_name(self.book, rule)

    def wallet(self, key: str) -> str:
        return wallet_name(self.book, key)

    def tells_of(self, rule: RuleId) -> bool:
        """Whether this reader may know that there is such a rule."""
        section, _, name = rule.partition(".")
        return section != "badges" or self.book.tells_of(self.book.badge(name))

    def badge(self, key: str) -> str:
        """A badge that something needs; a hidden one stays hidden."""
        badge = self.book.badge(key)
        if not self.book.tells_of(badge):
            return self.say.a_surprise
        return self.say.the_badge.format(badge=self.book.reader.text(badge.names) or key)

    def tier(self, badge: str, key: str) -> str:
        return self.book.reader.text(self.book.tier(badge, key).names) or key

    def level(self, key: str) -> str:
        return self.book.reader.text(self.book.level(key).names) or key

    def segment(self, key: str) -> str:
        return self.book.reader.text(self.book.segment(key).names) or key

    def action(self, key: str) -> str:
        """An action type by its name, in quotes: it is no noun."""
        return self.say.quoted.format(name=self.book.action_name(key))

    def joined(self, words: Iterable[str]) -> str:
        """`a, b and c`."""
        *most, last = list(words) or [""]
        return f"{', '.join(most)} {self.say.and_} {last}" if most else last

    def day(self, at: int) -> str:
        """A day on the member's calendar."""
        return moment_of(at).astimezone(zone_of(self._zone)).strftime("%Y-%m-%d")

    def day_of(self, at: int) -> str:
        """The day that an instant belongs to, which need not begin at midnight."""
        dictionary = self.book.dictionary
        calendar = Calendar(dictionary.week_starts, dictionary.day_starts)
        return date.fromordinal(calendar.day_of(at, self._zone)).isoformat()

    def time(self, at: int, now: int) -> str:
        """A time on the member's clock, as somebody says it who knows what day it is."""
        then, today = (moment_of(each).astimezone(zone_of(self._zone)) for each in (at, now))
        days = then.toordinal() - today.toordinal()
        clock = then.strftime("%H:%M")
        if days == 0:
            return clock
        return self.say.next_day.format(time=clock) if days == 1 else then.strftime("%Y-%m-%d %H:%M")

    def way(self, way: Way, *, begun: bool = True, for_each: str | None = None) -> str:
        """What to do, under which condition, and how often.

        `begun` is whether anything of it is done already; `for_each` the attribute whose every value counts by itself.
        """
        action = self.action(way.action)
        asked = self.conditions.asked(way.condition)
        action = f"{action} ({asked})" if asked else action
        if way.remaining is None and way.measure is not Measure.POINTS:
            return self.say.way_any.format(action=action)
        kind, ways = way.measure.value, self.say.ways
        one, several = ways[kind] if begun else self.say.first_ways.get(kind, ways[kind])
        attribute = self.conditions.attribute(way.attribute or "")
        phrase = one if way.remaining == 1 else several
        told = phrase.format(action=action, n=way.remaining, attribute=attribute)
        if for_each is not None:
            return self.say.for_the_same.format(way=told, attribute=self.conditions.attribute(for_each))
        return self.say.in_all.format(way=told) if way.measure is Measure.SUM and way.remaining != 1 else told

    def way_to_points(self, way: Way) -> str:
        """What to do, and how many points it gives each time, unless that depends on the action."""
        told = self.way(way)
        if way.points is None:
            return told
        return self.say.gives_fixed.format(action=told, points=f"{way.points} {self.wallet(way.wallet)}")

    def limit(self, rule: RuleId, limit: str, until: int | None, now: int) -> str:
        """What a limit of a points rule allows, that it is used up, and from when on there is room again."""
        told = self._limit(rule, limit)
        return told if until is None else self.say.again.format(limit=told, time=self.time(until, now))

    def _limit(self, rule: RuleId, limit: str) -> str:
        name = rule.partition(".")[2]
        spec = self._then.points.get(name) or self.book.points(name)
        if limit == "cooldown":
            return self.say.cooldown
        if limit == ONCE_PER:
            return self.say.once_per.format(attribute=self.conditions.attribute(spec.once_per or ""))
        if limit.startswith("wallets."):
            _, wallet, per = limit.split(".")
            kind = PeriodKind(per.removeprefix("per_"))
            declared = self._then.ruleset.dictionary.wallets.get(wallet) or self.book.wallet(wallet)
            cap = declared.limits.get(kind)
            return self.say.wallet_amounts[kind.value].format(cap=_told(cap), wallet=self.wallet(wallet))
        subject, _, per = limit.rpartition("_per_") if "_per_" in limit else limit.rpartition("_")
        kind = PeriodKind(per)
        if subject == "times":
            return self.say.times[kind.value].format(cap=_told(spec.limits.times.get(kind)))
        cap = spec.limits.points.get((subject, kind))
        return self.say.amounts[kind.value].format(cap=_told(cap), wallet=self.wallet(subject))


def _told(cap: int | None) -> str:
    """How much a limit allows; a version that came later to the same time may no longer say."""
    return "…" if cap is None else str(cap)


def sentences(told: Iterable[str]) -> str:
    """Several sentences as one text."""
    return " ".join(f"{each[:1].upper()}{each[1:]}{_stop(each)}" for each in told if each)


def run_on(told: Iterable[str]) -> str:
    """Several sentences as one text, without a stop at the end: something may follow."""
    *most, last = told
    return f"{sentences(most)} {last}".strip()


def _stop(sentence: str) -> str:
    return "" if sentence.endswith((".", "!", "?")) else "."
