"""A ruleset compiled for the fold: handlers indexed by what they listen to. The registry of rule kinds."""

from engine.rules.badges import badge_handler
from engine.rules.calendar import Calendar
from engine.rules.challenges import ChallengeHandler
from engine.rules.handler import Handler
from engine.rules.levels import Ladder
from engine.rules.points import PointsHandler
from engine.rules.ruleset import Ruleset
from engine.rules.streaks import StreakHandler
from engine.rules.turn import Turn


def handlers_of(ruleset: Ruleset, calendar: Calendar) -> tuple[Handler, ...]:
    """Every rule of a ruleset, in the order in which kinds see an entry. A new kind is one more line here."""
    return (
        *(PointsHandler(spec, calendar) for spec in ruleset.points),
        *(StreakHandler(spec, calendar) for spec in ruleset.streaks),
        *(ChallengeHandler(spec, calendar) for spec in ruleset.challenges),
        *(handler for spec in ruleset.badges if (handler := badge_handler(spec)) is not None),
    )


class CompiledRuleset:
    """What the fold runs. An entry costs what its own rules cost, however many others there are."""

    def __init__(self, ruleset: Ruleset) -> None:
        dictionary = ruleset.dictionary
        self.ruleset = ruleset
        self.zone = dictionary.zone
        self.calendar = Calendar(dictionary.week_starts, dictionary.day_starts)
        handlers = handlers_of(ruleset, self.calendar)
        self._by_rule: dict[str, Handler] = {handler.rule: handler for handler in handlers}
        self._listeners = _by_action(handlers)
        self._ladder = Ladder(ruleset.levels) if ruleset.levels is not None else None

    def fold_action(self, turn: Turn) -> None:
        """Lets every rule that listens to the turn's action have its say, then settles the level."""
        for handler in self._listeners.get(turn.action, ()):
            handler.on_action(turn)
        if self._ladder is not None and turn.earned:
            self._ladder.settle_if_earned(turn)
        turn.earned.clear()

    def fire(self, turn: Turn, rule: str) -> None:
        """Tells a rule that the instant it waited for has come."""
        self._by_rule[rule].on_timer(turn)

    def take_over(self, turn: Turn) -> None:
        """Begins to rule a member whom another version ruled until now."""
        turn.calendar = self.calendar
        turn.default_zone = self.zone
        turn.forget_timers()
        self.plan(turn)
        if self._ladder is not None:
            self._ladder.settle(turn)

    def plan(self, turn: Turn) -> None:
        """Sets every timer anew, for the zone the member has now; what is overdue comes at once."""
        for rule in list(turn.rules):
            handler = self._by_rule.get(rule)
            if handler is not None:
                handler.plan(turn)
        for rule, due in list(turn.timers.items()):
            if due < turn.at:
                turn.wake(self._by_rule[rule].rule, turn.at)


def _by_action(handlers: tuple[Handler, ...]) -> dict[str, tuple[Handler, ...]]:
    listeners: dict[str, list[Handler]] = {}
    for handler in handlers:
        for action in handler.listens_to:
            listeners.setdefault(action, []).append(handler)
    return {action: tuple(each) for action, each in listeners.items()}
