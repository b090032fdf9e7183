"""Explanations of actions in words that a member understands: what a rule gave and why, or why it gave nothing."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from engine.operations.explain import ExplainedAction, TakenBack
from engine.rules.effects import AnyEffect, BadgeWon, HeldBack, PointsGiven, PointsHeld, PointsLimited
from engine.rules.explanation import CameOf, Sequel, Step
from engine.rules.needs import Needs
from schema.book import Book
from schema.rule_words import RuleWords, run_on, sentences
from schema.sentences import promised_together, sentence

_LONGEST_SYMBOL = 3

_MOST_REASONS = 3
"""Of the rules that gave nothing, the text tells of no more; the steps tell of all."""


def visible_steps(steps: Iterable[Step], words: RuleWords) -> list[Step]:
    """The steps that a reader may know of: not those of hidden badges, unless the action won them."""
    return [
        each for each in steps if words.tells_of(each.rule) or any(isinstance(what, BadgeWon) for what in each.effects)
    ]


class ActionWords:
    """Tells what came of one action."""

    def __init__(self, book: Book, explained: ExplainedAction) -> None:
        self.words = RuleWords(book, explained.zone, explained.action.occurred_at)
        self._say = self.words.say
        self._explained = explained
        self._at = explained.action.occurred_at

    @property
    def steps(self) -> list[Step]:
        """What there is to tell of, rule by rule."""
        found = self._explained.explained
        return visible_steps(found.steps, self.words) if found is not None else []

    def text(self) -> str:
        """The whole explanation in a few sentences: what was given and why, else why nothing was."""
        back = [self._taken_back(each) for each in self._explained.taken_back]
        if self._explained.explained is None:
            return sentences(back or [self._say.was_refused if self._explained.is_refused else self._say.waits])
        gave = [
            each for each in self.steps if any(not isinstance(what, PointsLimited | HeldBack) for what in each.effects)
        ]
        held_back = [each for each in self.steps if each not in gave and (each.effects or self._was_for(each))]
        counted = [each for each in self.steps if not each.rule.startswith("counts.") and _counted(each)]
        nothing = [] if gave or counted else [self._say.nothing]
        told_of = [each for each in held_back if not gave or each.effects]
        why_not = [self.because(each) for each in sorted(told_of, key=lambda each: not each.effects)[:_MOST_REASONS]]
        return sentences([*back, *nothing, *self._gifts(gave), *why_not, *map(self.because, counted)])

    def because(self, step: Step) -> str:
        """What one rule made of the action and why, without a full stop."""
        if step.effects:
            return self._gave(step, self._reasons(step))
        if not step.matched:
            reasons = "; ".join(dict.fromkeys(map(self.words.conditions.lacking, step.reasons)))
            return self._say.not_for.format(rule=self._name(step), reasons=reasons)
        if step.came_of is not None:
            return self._came_of(step, step.came_of)
        return "; ".join(self.because(each) for each in step.children if each.matched)

    def effect(self, effect: AnyEffect) -> str:
        """One thing that a rule gave."""
        if isinstance(effect, PointsLimited):
            limit = self.words.limit(effect.rule, effect.limited_by, effect.until, self._at)
            return self._say.limited.format(rule=self.words.rule(effect.rule), limit=limit)
        return sentence(effect, self.words.book)

    def _was_for(self, step: Step) -> bool:
        """Whether a points rule rewards such actions: of one that such an action cancels, nobody expects anything."""
        section, _, name = step.rule.partition(".")
        return section == "points" and self.words.book.points(name).when == self._explained.action.type

    def _gifts(self, steps: Iterable[Step]) -> Iterator[str]:
        """What was given; several rules often ask the same, and nobody needs to read that more than once."""
        said = set[str]()
        for step in steps:
            reasons = self._reasons(step)
            yield self._gave(step, "" if reasons in said else reasons)
            said.add(reasons)

    def _gave(self, step: Step, reasons: str) -> str:
        first, *more = self._effects(step.effects)
        first = self._say.because.format(told=first, reasons=reasons) if reasons else first
        return run_on([first, *more])

    def _reasons(self, step: Step) -> str:
        """Why a rule gave something; '' where it is the parts that say, or nothing was given after all."""
        if step.children or all(isinstance(each, PointsLimited | HeldBack) for each in step.effects):
            return ""
        return self.words.joined(dict.fromkeys(map(self.words.conditions.found, step.reasons)))

    def _effects(self, effects: Sequence[AnyEffect]) -> Iterator[str]:
        for together, group in groupby(effects, key=_alike):
            those = list(group)
            if together is None:
                yield from map(self.effect, those)
            else:
                yield promised_together([e for e in those if isinstance(e, PointsGiven | PointsHeld)], self.words.book)

    def _name(self, step: Step) -> str:
        rule = self.words.rule(step.rule)
        if step.part is None:
            return rule
        section, _, name = step.rule.partition(".")
        if section == "challenges":
            return self.words.book.reader.text(self.words.book.step(name, step.part).names) or step.part
        return self.words.book.reader.text(self.words.book.count(step.part).names) or rule

    def _came_of(self, step: Step, came: CameOf) -> str:
        say, rule = self._say, self._name(step)
        match came.sequel:
            case Sequel.COUNTED:
                return self._progress(step, came)
            case Sequel.NOTHING_NEW:
                return say.counted_before.format(rule=rule)
            case Sequel.NOT_TOLD:
                what = say.not_told.format(what=self.words.conditions.attribute(came.about or ""))
                return say.not_for.format(rule=rule, reasons=what)
            case Sequel.DONE_ALREADY:
                return (say.has_already if step.rule.startswith("badges.") else say.done_already).format(rule=rule)
            case Sequel.NEEDS:
                return say.also_takes.format(told=self._progress(step, came), needs=self._needs(came.needs))
            case Sequel.NOT_BEGUN:
                return (
                    say.challenge_begins.format(rule=rule) if came.at is None else self._dated(say.begins, rule, came)
                )
            case Sequel.OVER:
                return self._dated(say.is_over, rule, came) if came.at else say.challenge_over.format(rule=rule)
            case Sequel.WAITS:
                challenge = step.rule.partition(".")[2]
                names = self.words.book.step(challenge, came.about or "").names
                return say.comes_first.format(step=rule, first=self.words.book.reader.text(names) or came.about)
            case _:
                return self._plain(came.sequel).format(rule=rule)

    def _plain(self, sequel: Sequel) -> str:
        return {
            Sequel.NOT_JOINED: self._say.not_joined,
            Sequel.DAY_OFF: self._say.day_off,
            Sequel.PAUSED: self._say.paused,
            Sequel.TOO_EARLY: self._say.before_the_run,
            Sequel.NO_POINTS: self._say.no_points,
            Sequel.NOTHING_PENDING: self._say.nothing_pending,
        }[sequel]

    def _dated(self, phrase: str, rule: str, came: CameOf) -> str:
        assert came.at is not None, "asked only of what has a date"
        return phrase.format(rule=rule, day=self.words.day(came.at))

    def _progress(self, step: Step, came: CameOf) -> str:
        rule, say = self._name(step), self._say
        if came.progress is None:
            return say.now.format(rule=rule, amount=self._amount(step, came))
        numbers = {"rule": rule, "value": came.progress.value, "target": came.progress.target}
        if came.about is None:
            return say.progress.format(**numbers) if came.progress.target else rule
        tier = self.words.tier(step.rule.partition(".")[2], came.about)
        return say.progress_towards.format(**numbers, tier=tier)

    def _amount(self, step: Step, came: CameOf) -> str:
        section, _, name = step.rule.partition(".")
        unit = self.words.book.reader.text(self.words.book.impact(name).unit) if section == "impact" else None
        amount = self.words.conditions.told(came.amount)
        # A unit that is a word, as `calls`, is written for several; one that is a symbol, as `kg`, never changes.
        is_one_word = came.amount == 1 and unit is not None and len(unit) > _LONGEST_SYMBOL
        return amount if unit is None or is_one_word else f"{amount} {unit}".strip()

    def _needs(self, needs: Needs) -> str:
        say = self._say
        told = [self.words.badge(each) for each in needs.badges]
        told += [say.the_level.format(level=self.words.level(needs.level))] if needs.level is not None else []
        told += [say.the_segment.format(segment=self.words.segment(needs.segment))] if needs.segment else []
        return self.words.joined(dict.fromkeys(told))

    def _taken_back(self, back: TakenBack) -> str:
        phrase = self._say.taken_back if back.whole else self._say.taken_back_partly
        return phrase.format(brand=back.brand, day=self.words.day(back.at), reason=back.reason)


def _alike(effect: AnyEffect) -> tuple[object, ...] | None:
    """What points of one rule must have in common to be told as one sentence; None for everything else."""
    if not isinstance(effect, PointsGiven | PointsHeld):
        return None
    return type(effect), effect.rule, bool(effect.limited_by), effect.campaigns


def _counted(step: Step) -> bool:
    return step.came_of is not None and step.came_of.sequel in (Sequel.COUNTED, Sequel.NEEDS) and not step.effects
