"""One friendly sentence for each feed item: the effect's facts and the rule files' names put into a phrase."""

from typing import assert_never

from engine.rules.dictionary import Localised, RuleId
from engine.rules.effects import (
    AnyEffect,
    BadgeWithdrawn,
    BadgeWon,
    ChallengeCompleted,
    ChallengeCorrected,
    ChallengeEnded,
    ChallengeStepAdvanced,
    LevelChanged,
    PointsCorrected,
    PointsGiven,
    PointsLimited,
    StreakBroken,
    StreakCorrected,
    StreakExtended,
    StreakMilestone,
)
from schema.book import Book
from schema.locales import best_of
from schema.phrases import PHRASEBOOKS, Phrasebook


def sentence(effect: AnyEffect, book: Book) -> str:
    """What happened, in the language that the book's reader reads."""
    language = _language_for(book)
    in_language = book.read_by(book.reader.preferring(language))
    return _Teller(PHRASEBOOKS[language], in_language).tell(effect)


def rule_name(book: Book, rule: RuleId) -> str:
    """A rule's name for people."""
    if rule == "levels":
        return PHRASEBOOKS[_language_for(book)].level_ladder
    return book.reader.text(book.names_of(rule)) or rule.partition(".")[2]


def _language_for(book: Book) -> str:
    wanted = (*book.reader.languages, *book.dictionary.languages)
    return best_of(wanted, tuple(PHRASEBOOKS)) or "en"


class _Teller:
    """Fills one phrasebook's phrases with one programme's names."""

    def __init__(self, phrases: Phrasebook, book: Book) -> None:
        self._phrases = phrases
        self._book = book

    def tell(self, effect: AnyEffect) -> str:
        say = self._phrases
        match effect:
            case PointsGiven():
                phrase = say.points_given_limited if effect.limited_by else say.points_given
                return self._points(phrase, effect.wallet, str(effect.amount), effect.rule)
            case PointsCorrected():
                return self._points(say.points_corrected, effect.wallet, f"{effect.amount:+d}", effect.rule)
            case PointsLimited():
                return say.points_limited.format(rule=self._rule(effect.rule), limit=self._limit(effect.limited_by))
            case BadgeWon():
                return self._badge_won(effect)
            case BadgeWithdrawn():
                return say.badge_withdrawn.format(badge=self._badge(effect.badge))
            case LevelChanged():
                return self._level(effect)
            case StreakExtended() | StreakCorrected() | StreakBroken() | StreakMilestone():
                return self._streak(effect)
            case ChallengeStepAdvanced():
                return self._step(effect)
            case ChallengeCompleted() | ChallengeEnded() | ChallengeCorrected():
                return self._challenge_phrase(effect).format(challenge=self._challenge(effect.challenge))
            case _:
                assert_never(effect)

    def _points(self, phrase: str, wallet: str, amount: str, rule: RuleId) -> str:
        return phrase.format(amount=amount, wallet=self._wallet(wallet), rule=self._rule(rule))

    def _limit(self, key: str) -> str:
        if key == "cooldown":
            return self._phrases.cooldown
        return self._phrases.limits[key.rpartition("_")[2]]

    def _badge_won(self, effect: BadgeWon) -> str:
        badge = self._badge(effect.badge)
        if effect.tier is None:
            return self._phrases.badge_won.format(badge=badge)
        return self._phrases.tier_won.format(badge=badge, tier=self._tier(effect.badge, effect.tier))

    def _level(self, effect: LevelChanged) -> str:
        before = self._book.level(effect.before) if effect.before else None
        after = self._book.level(effect.after)
        phrase = self._phrases.level_reached
        if before is None:
            phrase = self._phrases.level_begun
        elif after.at_least < before.at_least:
            phrase = self._phrases.level_lowered
        return phrase.format(level=self._named(after.names, effect.after))

    def _streak(self, effect: StreakExtended | StreakCorrected | StreakBroken | StreakMilestone) -> str:
        phrase = self._streak_phrase(effect)
        spec = self._book.streak(effect.streak)
        name = self._named(spec.names, effect.streak)
        one, several = self._phrases.periods[spec.every.value]
        length = (one if effect.length == 1 else several).format(count=effect.length)
        return phrase.format(streak=name, length=length)

    def _streak_phrase(self, effect: StreakExtended | StreakCorrected | StreakBroken | StreakMilestone) -> str:
        match effect:
            case StreakExtended(length=1):
                return self._phrases.streak_begun
            case StreakExtended():
                return self._phrases.streak_extended
            case StreakCorrected():
                return self._phrases.streak_corrected
            case StreakBroken():
                return self._phrases.streak_broken
            case StreakMilestone():
                return self._phrases.streak_milestone
            case _:
                assert_never(effect)

    def _step(self, effect: ChallengeStepAdvanced) -> str:
        phrase = self._phrases.step_done if effect.value >= effect.target else self._phrases.step_advanced
        names = self._book.step(effect.challenge, effect.step).names
        return phrase.format(
            challenge=self._challenge(effect.challenge),
            step=self._named(names, effect.step),
            value=effect.value,
            target=effect.target,
        )

    def _challenge_phrase(self, effect: ChallengeCompleted | ChallengeEnded | ChallengeCorrected) -> str:
        match effect:
            case ChallengeCompleted():
                return self._phrases.challenge_completed
            case ChallengeEnded():
                return self._phrases.challenge_ended
            case ChallengeCorrected(completed=True):
                return self._phrases.challenge_now_completed
            case ChallengeCorrected():
                return self._phrases.challenge_not_completed
            case _:
                assert_never(effect)

    def _rule(self, rule: RuleId) -> str:
        return rule_name(self._book, rule)

    def _wallet(self, key: str) -> str:
        name = self._named(self._book.wallet(key).names, key)
        # "20 poäng" reads better than "20 Poäng"; a name as XP stays as it is.
        return name[:1].lower() + name[1:] if name[1:].islower() else name

    def _badge(self, key: str) -> str:
        return self._named(self._book.badge(key).names, key)

    def _tier(self, badge: str, key: str) -> str:
        return self._named(self._book.tier(badge, key).names, key)

    def _challenge(self, key: str) -> str:
        return self._named(self._book.challenge(key).names, key)

    def _named(self, names: Localised, key: str) -> str:
        return self._book.reader.text(names) or key
