"""One friendly sentence for each feed item: the effect's facts and the rule files' names put into a phrase."""

from collections.abc import Sequence
from typing import TypeAlias, assert_never

from engine.rules.dictionary import RULES, Localised, RuleId
from engine.rules.effects import (
    ActionApproved,
    ActionPending,
    ActionRefused,
    AnyEffect,
    BadgeRevoked,
    BadgeWithdrawn,
    BadgeWon,
    ChallengeCompleted,
    ChallengeCorrected,
    ChallengeEnded,
    ChallengeJoined,
    ChallengeLeft,
    ChallengeStepAdvanced,
    ChoiceRefused,
    CountsAfterAll,
    FreezeReceived,
    HeldBack,
    LevelChanged,
    Merged,
    PointsCancelled,
    PointsCorrected,
    PointsExpired,
    PointsGiven,
    PointsHeld,
    PointsLimited,
    PointsReleased,
    PointsSpent,
    RejectionsJumped,
    Rerated,
    StreakBroken,
    StreakCorrected,
    StreakExtended,
    StreakFrozen,
    StreakMilestone,
    StreakPaused,
    StreakRepaired,
    WebhookDisabled,
    WebhookParked,
)
from schema.book import Book
from schema.locales import best_of
from schema.phrases import PHRASEBOOKS, Phrasebook


def sentence(effect: AnyEffect, book: Book) -> str:
    """What happened, in the language that the book's reader reads."""
    language = language_for(book)
    in_language = book.read_by(book.reader.preferring(language))
    return _Teller(PHRASEBOOKS[language], in_language).tell(effect)


def promised_together(effects: Sequence[PointsGiven | PointsHeld], book: Book) -> str:
    """What one rule gave into several wallets, or promised, as one sentence."""
    language = language_for(book)
    in_language = book.read_by(book.reader.preferring(language))
    return _Teller(PHRASEBOOKS[language], in_language).together(effects)


def wallet_name(book: Book, key: str) -> str:
    """A wallet's name as it stands within a sentence."""
    return _Teller(PHRASEBOOKS[language_for(book)], book).wallet(key)


def rule_name(book: Book, rule: RuleId) -> str:
    """A rule's name for people."""
    if rule == "levels":
        return PHRASEBOOKS[language_for(book)].level_ladder
    if rule == RULES:
        return book.reader.text(book.dictionary.names) or book.dictionary.key
    return book.reader.text(book.names_of(rule)) or rule.partition(".")[2]


def language_for(book: Book) -> str:
    """The language that sentences are told in: the best for the reader of those that we write."""
    wanted = (*book.reader.languages, *book.dictionary.languages)
    return best_of(wanted, tuple(PHRASEBOOKS)) or "en"


_Moved: TypeAlias = PointsReleased | PointsCancelled | PointsExpired | PointsSpent | PointsCorrected
_Run: TypeAlias = StreakExtended | StreakCorrected | StreakBroken | StreakMilestone | StreakFrozen | StreakRepaired


class _Teller:
    """Fills one phrasebook's phrases with one programme's names."""

    def __init__(self, phrases: Phrasebook, book: Book) -> None:
        self._phrases = phrases
        self._book = book

    def tell(self, effect: AnyEffect) -> str:
        told = self._told(effect)
        if isinstance(effect, PointsCorrected | BadgeWithdrawn | StreakCorrected | ChallengeCorrected | CountsAfterAll):
            return self._phrases.corrected.format(told=told, why=self._phrases.whys[effect.why.value])
        return told

    def _told(self, effect: AnyEffect) -> str:
        say = self._phrases
        match effect:
            case PointsGiven() | PointsHeld():
                return self._promised(effect)
            case PointsReleased() | PointsCancelled() | PointsExpired() | PointsSpent() | PointsCorrected():
                phrase, amount = self._moved(effect)
                return self._points(phrase, effect.wallet, amount, effect.rule)
            case PointsLimited():
                return say.points_limited.format(rule=self._rule(effect.rule), limit=self._limit(effect.limited_by))
            case HeldBack():
                return self._named(self._book.guard(effect.rule.partition(".")[2]).why, effect.rule)
            case CountsAfterAll():
                return say.counts_after_all
            case BadgeWon() | BadgeRevoked():
                return self._badge_changed(effect)
            case BadgeWithdrawn():
                return say.badge_withdrawn.format(badge=self._badge_and_tier(effect.badge, effect.tier))
            case LevelChanged():
                return self._level(effect)
            case (
                StreakExtended()
                | StreakCorrected()
                | StreakBroken()
                | StreakMilestone()
                | StreakFrozen()
                | StreakRepaired()
            ):
                return self._run(effect)
            case FreezeReceived():
                return say.freeze_received.format(streak=self._streak(effect.streak), freezes=effect.freezes)
            case StreakPaused():
                return self._paused(effect)
            case ChoiceRefused():
                return self._refused(effect)
            case ChallengeStepAdvanced():
                return self._step(effect)
            case ChallengeJoined() | ChallengeLeft() | ChallengeCompleted() | ChallengeEnded() | ChallengeCorrected():
                return self._challenge_phrase(effect).format(challenge=self._challenge(effect.challenge))
            case Rerated():
                return self._all_changes(effect, self._phrases.rerated)
            case Merged():
                return self._all_changes(effect, self._phrases.merged)
            case RejectionsJumped(brand=brand, rejected=rejected, submitted=submitted, code=code):
                return self._phrases.rejections_jumped.format(
                    brand=brand, rejected=rejected, submitted=submitted, code=code
                )
            case WebhookDisabled(host=host, brand=brand, why=why):
                whose = self._whose_webhook(brand, host)
                return say.webhook_disabled.format(webhook=whose, why=say.why_disabled[why])
            case WebhookParked(host=host, brand=brand, parked=parked, type=kind):
                return say.webhook_parked.format(webhook=self._whose_webhook(brand, host), parked=parked, type=kind)
            case ActionPending() | ActionApproved() | ActionRefused():
                return self._waited(effect)
            case _:
                assert_never(effect)

    def together(self, effects: Sequence[PointsGiven | PointsHeld]) -> str:
        amounts = [f"{each.amount} {self.wallet(each.wallet)}" for each in effects]
        # Phrases name an amount and its wallet side by side: what stands before the last word is as good as an amount.
        amount, _, wallet = f" {self._phrases.and_} ".join(amounts).rpartition(" ")
        return self._told_of_points(effects[0], amount, wallet)

    def _whose_webhook(self, brand: str | None, host: str) -> str:
        phrase = self._phrases.webhook_of_operators if brand is None else self._phrases.webhook_of_brand
        return phrase.format(host=host, brand=brand)

    def _promised(self, effect: PointsGiven | PointsHeld) -> str:
        return self._told_of_points(effect, str(effect.amount), self.wallet(effect.wallet))

    def _told_of_points(self, effect: PointsGiven | PointsHeld, amount: str, wallet: str) -> str:
        say = self._phrases
        if isinstance(effect, PointsGiven):
            phrase = say.points_given_limited if effect.limited_by else say.points_given
        else:
            phrase = say.points_held_limited if effect.limited_by else say.points_held
        limit = self._limit(effect.limited_by) if effect.limited_by else ""
        told = phrase.format(amount=amount, wallet=wallet, rule=self._rule(effect.rule), limit=limit)
        if not effect.campaigns:
            return told
        names = (self._named(self._book.campaign(each).names, each) for each in effect.campaigns)
        return say.during.format(told=told, campaigns=", ".join(names))

    def _moved(self, effect: _Moved) -> tuple[str, str]:
        """The phrase, and how many points it tells of."""
        say = self._phrases
        match effect:
            case PointsReleased(amount=amount):
                return say.points_released, str(amount)
            case PointsCancelled(amount=amount):
                return say.points_cancelled, str(amount)
            case PointsExpired(amount=amount):
                return say.points_expired, str(amount)
            case PointsSpent(amount=amount):
                return say.points_spent, str(amount)
            case PointsCorrected(amount=0, pending=pending):
                return say.pending_corrected, f"{pending:+d}"
            case PointsCorrected(amount=amount):
                return say.points_corrected, f"{amount:+d}"
            case _:
                assert_never(effect)

    def _points(self, phrase: str, wallet: str, amount: str, rule: RuleId) -> str:
        return phrase.format(amount=amount, wallet=self.wallet(wallet), rule=self._rule(rule))

    def _limit(self, key: str) -> str:
        if key == "cooldown":
            return self._phrases.cooldown
        if key == "once_per":
            return self._phrases.once_per
        # `times_per_day`, `points_ever`, `wallets.points.per_day`, `wallets.points.ever`
        return self._phrases.limits[key.rpartition(".")[2].rpartition("_")[2]]

    def _badge_changed(self, effect: BadgeWon | BadgeRevoked) -> str:
        say, won = self._phrases, isinstance(effect, BadgeWon)
        badge = self._badge(effect.badge)
        if effect.tier is None:
            return (say.badge_won if won else say.badge_revoked).format(badge=badge)
        phrase = say.tier_won if won else say.tier_revoked
        return phrase.format(badge=badge, tier=self._tier(effect.badge, effect.tier))

    def _level(self, effect: LevelChanged) -> str:
        before = self._book.level(effect.before) if effect.before else None
        after = self._book.level(effect.after)
        phrase = self._phrases.level_reached
        if before is None:
            phrase = self._phrases.level_begun
        elif after.at_least < before.at_least:
            phrase = self._phrases.level_lowered
        return phrase.format(level=self._named(after.names, effect.after))

    def _run(self, effect: _Run) -> str:
        phrase = self._run_phrase(effect)
        one, several = self._phrases.periods[self._book.streak(effect.streak).every.value]
        length = (one if effect.length == 1 else several).format(count=effect.length)
        left = effect.freezes_left if isinstance(effect, StreakFrozen) else 0
        return phrase.format(streak=self._streak(effect.streak), length=length, left=left)

    def _run_phrase(self, effect: _Run) -> str:
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
            case StreakFrozen():
                return self._phrases.streak_frozen
            case StreakRepaired():
                return self._phrases.streak_repaired
            case _:
                assert_never(effect)

    def _paused(self, effect: StreakPaused) -> str:
        first_day, last_day = effect.first_day.isoformat(), effect.last_day.isoformat()
        phrase = self._phrases.streak_paused if first_day != last_day else self._phrases.streak_paused_one_day
        return phrase.format(streak=self._streak(effect.streak), first_day=first_day, last_day=last_day)

    def _refused(self, effect: ChoiceRefused) -> str:
        act = self._phrases.acts[effect.act.value].format(rule=self._rule(effect.rule))
        return self._phrases.choice_refused.format(act=act, reason=self._phrases.refusals[effect.reason.value])

    def _step(self, effect: ChallengeStepAdvanced) -> str:
        phrase = self._phrases.step_done if effect.value >= effect.target else self._phrases.step_advanced
        names = self._book.step(effect.challenge, effect.step).names
        return phrase.format(
            challenge=self._challenge(effect.challenge),
            step=self._named(names, effect.step),
            value=effect.value,
            target=effect.target,
        )

    def _challenge_phrase(
        self, effect: ChallengeJoined | ChallengeLeft | ChallengeCompleted | ChallengeEnded | ChallengeCorrected
    ) -> str:
        match effect:
            case ChallengeJoined():
                return self._phrases.challenge_joined
            case ChallengeLeft():
                return self._phrases.challenge_left
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

    def _all_changes(self, effect: Rerated | Merged, phrase: str) -> str:
        say, changes = self._phrases, list[str]()
        for wallet, amount, pending in effect.points:
            name = self.wallet(wallet)
            changes += [f"{amount:+d} {name}"] if amount else []
            changes += [say.rerated_pending.format(amount=f"{pending:+d}", wallet=name)] if pending else []
        changes += [say.rerated_won.format(badge=self._badge_and_tier(*each)) for each in effect.badges_won]
        changes += [say.rerated_lost.format(badge=self._badge_and_tier(*each)) for each in effect.badges_lost]
        if effect.level_after is not None:
            level = self._named(self._book.level(effect.level_after).names, effect.level_after)
            changes.append(say.rerated_level.format(level=level))
        return phrase.format(changes=", ".join(changes) or say.rerated_nothing)

    def _waited(self, effect: ActionPending | ActionApproved | ActionRefused) -> str:
        action = self._book.action_name(effect.type)
        match effect:
            case ActionPending(reason=reason):
                return self._phrases.pending[reason.value].format(action=action)
            case ActionApproved():
                return self._phrases.approved.format(action=action)
            case ActionRefused(reason=words):
                return self._phrases.refused.format(action=action, reason=words)
            case _:
                assert_never(effect)

    def _rule(self, rule: RuleId) -> str:
        return rule_name(self._book, rule)

    def wallet(self, key: str) -> str:
        name = self._named(self._book.wallet(key).names, key)
        # "20 poäng" reads better than "20 Poäng"; a name as XP stays as it is.
        return name[:1].lower() + name[1:] if name[1:].islower() else name

    def _badge(self, key: str) -> str:
        return self._named(self._book.badge(key).names, key)

    def _badge_and_tier(self, badge: str, tier: str | None) -> str:
        return self._badge(badge) if tier is None else f"{self._badge(badge)}: {self._tier(badge, tier)}"

    def _tier(self, badge: str, key: str) -> str:
        return self._named(self._book.tier(badge, key).names, key)

    def _streak(self, key: str) -> str:
        return self._named(self._book.streak(key).names, key)

    def _challenge(self, key: str) -> str:
        return self._named(self._book.challenge(key).names, key)

    def _named(self, names: Localised, key: str) -> str:
        return self._book.reader.text(names) or key
