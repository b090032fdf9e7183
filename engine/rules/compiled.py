"""A ruleset compiled for the fold: handlers indexed by what they listen to. The registry of rule kinds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from engine.rules.badges import BadgeHandler, BadgeSpec
from engine.rules.calendar import Calendar
from engine.rules.campaigns import Campaign
from engine.rules.challenge_handler import ChallengeHandler
from engine.rules.challenges import Who
from engine.rules.counts import Counter
from engine.rules.dictionary import RuleId, Wallet
from engine.rules.door import Door
from engine.rules.effects import Refusal
from engine.rules.entries import Choice
from engine.rules.explain import explained, parts_explained
from engine.rules.expressions import predicate_of
from engine.rules.guards import Guard
from engine.rules.handler import Handler, refuse
from engine.rules.holds import KeptPromises
from engine.rules.impact import ImpactHandler
from engine.rules.levels import Ladder
from engine.rules.points import PointsHandler
from engine.rules.purse import wallet_id
from engine.rules.ruleset import Ruleset
from engine.rules.state import PointsState
from engine.rules.streak_handler import StreakHandler
from engine.rules.trace import Tried
from engine.rules.turn import Turn
from engine.rules.wallets import WalletHandler

HandlerT = TypeVar("HandlerT", bound=Handler)


def handlers_of(ruleset: Ruleset, calendar: Calendar, counters: Mapping[str, Counter]) -> tuple[Handler, ...]:
    """Every rule of a ruleset, in the order in which kinds see an entry. A new kind is one more line here."""
    return (
        *counters.values(),
        *_points(ruleset, calendar),
        *(StreakHandler(spec, calendar) for spec in ruleset.streaks),
        *(ChallengeHandler(spec, calendar) for spec in ruleset.challenges if spec.who is Who.EACH_MEMBER),
        *_badges(ruleset, calendar, counters),
        *(ImpactHandler(impact) for impact in ruleset.dictionary.impact.values()),
        *(WalletHandler(wallet) for wallet in ruleset.dictionary.wallets.values()),
    )


class CompiledRuleset:
    """What the fold runs. An entry costs what its own rules cost, however many others there are."""

    def __init__(self, ruleset: Ruleset) -> None:
        dictionary = ruleset.dictionary
        self.ruleset = ruleset
        self.zone = dictionary.zone
        self.calendar = Calendar(dictionary.week_starts, dictionary.day_starts)
        self.counters = {named.name: Counter(named, self.calendar) for named in ruleset.counts}
        self.segments: Mapping[str, Callable[[Turn], bool]] = {
            name: predicate_of(segment.condition) for name, segment in dictionary.segments.items()
        }
        self.wallets: Mapping[str, Wallet] = dictionary.wallets
        handlers = handlers_of(ruleset, self.calendar, self.counters)
        guards = tuple(Guard(spec, self.calendar) for spec in ruleset.fair_play if not spec.is_at_the_door)
        self.door = Door(spec for spec in ruleset.fair_play if spec.is_at_the_door)
        self._by_rule: dict[str, Handler] = {handler.rule: handler for handler in (*handlers, *guards)}
        self._guards = _by_action(guards)
        self._listeners = _by_action(handlers)
        self._hear = {action: [each.on_action for each in those] for action, those in self._listeners.items()}
        self._needy = [each for each in handlers if isinstance(each, BadgeHandler) and each.spec.needs]
        self._ladder = Ladder(ruleset.levels, self.calendar) if ruleset.levels is not None else None
        if self._ladder is not None:
            self._by_rule[self._ladder.rule] = self._ladder

    def fold_action(self, turn: Turn) -> None:
        """Lets every rule that listens to the turn's action have its say, then settles levels and what needs them."""
        guards = self._guards.get(turn.action)
        if guards is not None and _is_held_back(turn, guards):
            pass
        elif turn.trace is not None:
            self._fold_traced(turn, turn.trace)
        else:
            for on_action in self._hear.get(turn.action, ()):
                on_action(turn)
        self.settle(turn)

    def fold_taken_back(self, turn: Turn, action: str) -> None:
        """Tells the guards that watch it that an action of a type was taken back."""
        for guard in self._guards.get(action, ()):
            if guard.spec.cool_off is not None:
                guard.on_taken_back(turn)

    def fold_choice(self, turn: Turn, choice: Choice) -> None:
        """Tells a rule what the member chose about it."""
        handler = self._by_rule.get(choice.rule)
        if handler is None:
            refuse(turn, choice, Refusal.NO_SUCH_RULE)
        else:
            handler.on_choice(turn, choice)
        self.settle(turn)

    def fire(self, turn: Turn, rule: str) -> None:
        """Tells a rule that the instant it waited for has come."""
        handler = self._handler_of(turn, rule)
        assert handler is not None, "only rules in force set timers"
        handler.on_timer(turn)
        self.settle(turn)

    def take_over(self, turn: Turn) -> None:
        """Begins to rule a member whom another version ruled until now.

        The level first: badges that stay while something is true are judged by the one that this version gives.
        """
        turn.follow(self)
        turn.forget_timers()
        if self._ladder is not None:
            self._ladder.settle(turn)
        self.plan(turn)

    def plan(self, turn: Turn) -> None:
        """Sets every timer anew, for the zone the member has now.

        In the order of rule ids: in which order they came into the state is forgotten when it is stored.
        """
        for rule in sorted((*turn.rules, *map(wallet_id, turn.wallets))):
            handler = self._handler_of(turn, rule)
            if handler is not None:
                handler.plan(turn)
        self.settle(turn)

    def _handler_of(self, turn: Turn, rule: str) -> Handler | None:
        """The rule; for a points rule that is gone, what keeps its promises."""
        handler = self._by_rule.get(rule)
        if handler is None and isinstance(turn.rules.get(rule), PointsState):
            return KeptPromises(RuleId(rule))
        return handler

    def level_of(self, turn: Turn) -> str | None:
        """The level that the member holds; None where there is no ladder."""
        return self._ladder.held(turn) if self._ladder is not None else None

    def is_at_level(self, turn: Turn, level: str) -> bool:
        """Whether the member holds this level or a higher one."""
        return self._ladder is not None and self._ladder.is_at(turn, level)

    def settle(self, turn: Turn) -> None:
        """The level follows the points, and badges follow the level and one another, until nothing changes.

        Any entry can bring what a badge needs. Time brings only badges and levels: what names neither waits for an
        entry, so that no badge is won because a timer of some other rule fired.
        """
        by_entry = turn.entry is not None
        asked = by_entry and bool(self._needy)
        while asked or turn.earned or turn.changed:
            asked = False
            if self._ladder is not None and turn.earned:
                self._ladder.settle_if_earned(turn)
            turn.earned.clear()
            before, turn.changed = turn.changed, set()
            for badge in self._needy:
                if by_entry or badge.names_any(before) or badge.names_any(turn.changed):
                    badge.settle(turn)
                else:
                    badge.let_fall(turn)

    def _fold_traced(self, turn: Turn, trace: list[Tried]) -> None:
        for handler in self._listeners.get(turn.action, ()):
            condition, before = handler.asks[turn.action], len(turn.effects)
            asked, parts = explained(condition, turn), parts_explained(condition, turn)
            handler.on_action(turn)
            trace.append(Tried(handler.rule, turn.action, asked, tuple(turn.effects[before:]), condition, parts))


def _is_held_back(turn: Turn, guards: Sequence[Guard]) -> bool:
    """Whether a guard holds the turn's action back, the first that does; else all of them count it."""
    watching = [guard for guard in guards if guard.watches(turn)]
    held_by = next((guard for guard in watching if guard.holds_back(turn) is not None), None)
    if turn.trace is not None:
        turn.trace += _guards_traced(turn, guards, held_by)
    if held_by is not None:
        held_by.hold_back(turn)
        return True
    for guard in watching:
        guard.on_action(turn)
    return False


def _guards_traced(turn: Turn, guards: Sequence[Guard], held_by: Guard | None) -> Iterator[Tried]:
    """Every guard up to the one that holds the action back."""
    for guard in guards:
        condition = guard.spec.condition
        held = guard.holds_back(turn) if guard is held_by else None
        effects = (held,) if held is not None else ()
        yield Tried(guard.rule, turn.action, explained(condition, turn), effects, condition)
        if guard is held_by:
            return


def _points(ruleset: Ruleset, calendar: Calendar) -> Iterator[PointsHandler]:
    campaigns = [Campaign(spec) for spec in ruleset.campaigns]
    for spec in ruleset.points:
        applying = [campaign for campaign in campaigns if campaign.applies_to(spec.name)]
        yield PointsHandler(spec, calendar, applying, ruleset.dictionary.wallets)


def _badges(ruleset: Ruleset, calendar: Calendar, counters: Mapping[str, Counter]) -> Iterator[BadgeHandler]:
    for spec in _in_order_of_dependence([spec for spec in ruleset.badges if spec.earned]):
        yield BadgeHandler(spec, [counters[name] for name in spec.counts], calendar)


def _in_order_of_dependence(badges: Sequence[BadgeSpec]) -> Iterator[BadgeSpec]:
    """Each badge after those that it needs; they are known not to need one another in a circle."""
    named, done = {spec.name: spec for spec in badges}, set[str]()
    for spec in badges:
        waiting = [spec]
        while waiting:
            lacking = (name for name in waiting[-1].needs.badges if name in named and name not in done)
            needed = next(lacking, None)
            if needed is not None:
                waiting.append(named[needed])
            elif (ready := waiting.pop()).name not in done:
                done.add(ready.name)
                yield ready


def _by_action(handlers: Sequence[HandlerT]) -> dict[str, tuple[HandlerT, ...]]:
    listeners: dict[str, list[HandlerT]] = {}
    for handler in handlers:
        for action in handler.listens_to:
            listeners.setdefault(action, []).append(handler)
    return {action: tuple(each) for action, each in listeners.items()}
