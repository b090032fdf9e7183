"""How a member stands with a rule in words that they understand: why won, why not yet, what is missing."""

from collections.abc import Iterable, Iterator
from typing import assert_never

from engine.rules.badges import BadgeSpec, badge_id
from engine.rules.challenges import challenge_id
from engine.rules.dictionary import RuleId
from engine.rules.entries import Action
from engine.rules.explanation import Account, Asked, Measure, PointsStanding, Requirement, Way
from engine.rules.gifts import Gift
from engine.rules.ruleset import Ruleset
from engine.rules.standing import (
    BadgeStanding,
    ChallengeStanding,
    ChallengeStatus,
    LevelStanding,
    Progress,
    StreakStanding,
)
from engine.rules.streaks import streak_id
from schema.book import Book
from schema.rule_words import RuleWords, sentences
from schema.run_words import run_in_words

_MOST_WAYS = 3
"""What more there is to do, nobody reads."""


class AccountWords:
    """Tells how a member stands with one rule, and the action that made it so, if one did."""

    def __init__(self, book: Book, account: Account, by: Action | None = None) -> None:
        self.words = RuleWords(book, account.zone, account.at)
        self._say = self.words.say
        self._account = account
        self._by = by

    def text(self) -> str:
        """Everything there is to say, in a few sentences."""
        return sentences(self._told())

    def requirement(self, asked: Requirement) -> str:
        """One thing that the rule asks for, how far it is and what would bring it, without a full stop."""
        say, told = self._say, self._named(asked)
        if asked.progress is not None and asked.asked is not Asked.LIMIT:
            progress = {"value": asked.progress.value, "target": asked.progress.target}
            told = say.step.format(step=told, **progress).strip()
        if asked.asked is Asked.LIMIT and asked.progress is not None:
            return self._limit(asked.name, asked.progress)
        ways = "; ".join(self._way(each, asked) for each in asked.ways[:_MOST_WAYS])
        return say.missing.format(told=told, ways=ways) if ways and told else ways or told

    def part(self, asked: Requirement) -> str | None:
        """The key of what is asked for; None where there is only one such thing, or it is a secret."""
        if asked.asked is Asked.BADGE and not self.words.book.tells_of(self.words.book.badge(asked.name)):
            return None
        return asked.name or None

    def way(self, way: Way) -> str:
        """Something to do, and what it brings."""
        if way.measure is Measure.POINTS:
            return self.words.way_to_points(way)
        return self._way(way, next((each for each in self._account.missing if way in each.ways), None))

    def _told(self) -> Iterator[str]:
        match self._account.standing:
            case BadgeStanding() as badge:
                yield from self._badge(badge)
            case LevelStanding() as level:
                yield from self._level(level)
            case StreakStanding() as run:
                yield run_in_words(self.words, self._account, run)
            case ChallengeStanding() as challenge:
                yield from self._challenge(challenge)
            case PointsStanding() as points:
                yield from self._points(points)
            case _:
                assert_never(self._account.standing)

    def _badge(self, badge: BadgeStanding) -> Iterator[str]:
        if badge.times:
            yield self._held(badge)
        if badge.next is not None:
            yield self._missing_of_badge(badge)
        elif not badge.times:
            yield self._as_gift(badge.badge)

    def _held(self, badge: BadgeStanding) -> str:
        say, what = self._say, self._rule
        if badge.tier is not None and badge.tier.name is not None:
            what = f"{what}: {self.words.tier(badge.badge.name, badge.tier.name)}"
        told = say.held.format(what=what)
        if self._account.decided is not None:
            told = say.held_since.format(what=what, day=self.words.day(self._account.decided.at))
        return told if self._by is None else say.by.format(told=told, action=self.words.action(self._by.type))

    def _missing_of_badge(self, badge: BadgeStanding) -> str:
        say, rule = self._say, self._rule
        assert badge.next is not None, "asked only of what can still be won"
        told = rule
        if badge.progress is not None and badge.progress.target:
            numbers = {"rule": rule, "value": badge.progress.value, "target": badge.progress.target}
            tier = badge.next.name
            told = (
                say.progress.format(**numbers)
                if tier is None
                else say.progress_towards.format(**numbers, tier=self.words.tier(badge.badge.name, tier))
            )
        ways = self.words.joined(dict.fromkeys(self._ways(self._account.missing)))
        return say.missing.format(told=told, ways=ways) if ways else told

    def _ways(self, missing: Iterable[Requirement]) -> Iterator[str]:
        """What would bring each thing that is missing, or the thing itself."""
        for each in missing:
            if each.ways:
                yield from (self._way(way, each) for way in each.ways)
            else:
                yield self._named(each)

    def _way(self, way: Way, asked: Requirement | None) -> str:
        """Something to do, as it is told to somebody who has come that far."""
        progress = asked.progress if asked is not None else None
        standing, book = self._account.standing, self.words.book
        for_each = None
        if asked is not None and asked.asked is Asked.COUNT and isinstance(standing, BadgeStanding):
            for_each = book.count(asked.name).spec.for_each
        return self.words.way(way, begun=progress is None or progress.value > 0, for_each=for_each)

    def _as_gift(self, badge: BadgeSpec) -> str:
        givers = [self.words.rule(each) for each in _givers(self.words.book.present.ruleset, badge.name)]
        if not givers:
            return self._say.only_given.format(rule=self._rule)
        return self._say.gift_of.format(rule=self._rule, givers=self.words.joined(givers))

    def _level(self, level: LevelStanding) -> Iterator[str]:
        say, held = self._say, self.words.level(level.level.name)
        if level.next is None:
            yield say.top_level.format(level=held)
            return
        yield say.on_level.format(level=held)
        earned, wallet = level.progress, self._account.requirements[0].name
        yield say.next_level.format(
            value=earned.value,
            target=earned.target,
            remaining=earned.remaining,
            wallet=self.words.wallet(wallet),
            level=self.words.level(level.next.name),
        )
        yield self._sources(self._account.requirements[0])

    def _sources(self, asked: Requirement) -> str:
        ways = "; ".join(map(self.words.way_to_points, asked.ways[:_MOST_WAYS]))
        return self._say.gives_points.format(wallet=self.words.wallet(asked.name), ways=ways) if ways else ""

    def _challenge(self, challenge: ChallengeStanding) -> Iterator[str]:
        say, rule = self._say, self._rule
        if challenge.completed_at is not None:
            yield say.completed.format(rule=rule, day=self.words.day(challenge.completed_at))
        match challenge.status:
            case ChallengeStatus.COMPLETED:
                return
            case ChallengeStatus.UPCOMING:
                begins = challenge.starts_at
                yield (
                    say.begins.format(rule=rule, day=self.words.day_of(begins))
                    if begins is not None
                    else say.challenge_begins.format(rule=rule)
                )
            case ChallengeStatus.ENDED:
                yield say.challenge_over.format(rule=rule)
            case ChallengeStatus.ACTIVE:
                yield self._under_way(challenge)
            case _:
                assert_never(challenge.status)

    def _under_way(self, challenge: ChallengeStanding) -> str:
        say, done = self._say, challenge.progress
        told = say.challenge_progress.format(rule=self._rule, value=done.value, target=done.target)
        if challenge.ends_at is not None:
            told = f"{told}, {say.ends.format(day=self.words.day_of(challenge.ends_at - 1))}"
        ways = self.words.joined(dict.fromkeys(self._ways(self._account.missing)))
        return say.missing.format(told=told, ways=ways) if ways else told

    def _points(self, points: PointsStanding) -> Iterator[str]:
        say, rule, now = self._say, self._rule, self._account.at
        if points.blocked_by is not None:
            limit = self.words.limit(self._account.rule, points.blocked_by, points.until, now)
            yield say.cannot_now.format(rule=rule, limit=limit)
        else:
            yield say.can_get.format(rule=rule, ways=self._way_and_amount(self._account.requirements[0]))
            yield from map(self.requirement, self._times_limits())
        if points.given:
            given = [f"{amount} {self.words.wallet(wallet)}" for wallet, amount in points.given.items()]
            yield say.given_so_far.format(given=self.words.joined(given))

    def _way_and_amount(self, asked: Requirement) -> str:
        """What is rewarded and, unless that depends on the action, with how much."""
        way = self.words.way(asked.ways[0])
        fixed = [f"{each.points} {self.words.wallet(each.wallet)}" for each in asked.ways if each.points]
        if len(fixed) < len(asked.ways):
            return way
        return self._say.it_gives.format(ways=way, given=self.words.joined(fixed))

    def _times_limits(self) -> list[Requirement]:
        return [each for each in self._account.requirements if each.name.startswith("times_")]

    def _limit(self, name: str, used: Progress) -> str:
        """How much of a limit is used up in the present period."""
        subject, _, per = name.rpartition("_per_") if "_per_" in name else name.rpartition("_")
        phrase = self._say.used[per] if subject == "times" else self._say.used_amount
        return phrase.format(used=used.value, cap=used.target)

    def _named(self, asked: Requirement) -> str:
        say, book = self._say, self.words.book
        match asked.asked:
            case Asked.BADGE:
                return self.words.badge(asked.name)
            case Asked.LEVEL:
                return say.the_level.format(level=self.words.level(asked.name))
            case Asked.SEGMENT:
                return say.the_segment.format(segment=self.words.segment(asked.name))
            case Asked.JOINING:
                return say.joining
            case Asked.STEP:
                challenge = self._account.rule.partition(".")[2]
                return book.reader.text(book.step(challenge, asked.name).names) or asked.name
            case Asked.COUNT:
                return book.reader.text(book.count(asked.name).names) or ""
            case Asked.POINTS if asked.progress is not None:
                return self.words.wallet(asked.name)
            case Asked.POINTS | Asked.PERIOD | Asked.LIMIT:
                return ""
            case _:
                assert_never(asked.asked)

    @property
    def _rule(self) -> str:
        return self.words.rule(self._account.rule)


def _givers(ruleset: Ruleset, badge: str) -> Iterator[RuleId]:
    """The rules whose gift a badge is."""

    def gives(gifts: Iterable[Gift]) -> bool:
        return any(gift.badge == badge for gift in gifts)

    yield from (streak_id(each.name) for each in ruleset.streaks if gives(each.milestones.values()))
    yield from (challenge_id(each.name) for each in ruleset.challenges if gives([each.give]))
    yield from (badge_id(each.name) for each in ruleset.badges if gives(tier.give for tier in each.tiers))
