"""What is known of a member around one entry: how everything stood just before it, and right after."""

from dataclasses import dataclass
from datetime import date

from engine.rules.compiled import CompiledRuleset
from engine.rules.entries import Action, Entry
from engine.rules.evaluation import value_in
from engine.rules.ruleset import Ruleset
from engine.rules.state import State
from engine.rules.tree import Node, references_in
from engine.rules.turn import Turn
from engine.rulesets.testing.moments import shown
from engine.rulesets.wording import in_words


@dataclass(frozen=True, slots=True)
class Known:
    """Two turns at the instant of an entry, of which nothing is folded: they are there to be asked."""

    rules: CompiledRuleset
    entry: Entry
    before: Turn
    """Time has been passed up to the entry."""
    after: Turn

    @property
    def ruleset(self) -> Ruleset:
        return self.rules.ruleset

    @property
    def action(self) -> str:
        """The type of the action; empty for other entries."""
        return self.entry.type if isinstance(self.entry, Action) else ""

    def day(self, instant: int) -> str:
        """The member's day that an instant lies in, as of challenges: they begin and end with one."""
        return str(date.fromordinal(self.rules.calendar.day_of(instant, self.after.zone)))

    def time(self, instant: int) -> str:
        """An instant on the member's clock."""
        return shown(instant, self.after.zone)

    def untold(self, node: Node) -> str | None:
        """`co2_saved_kg was not told`, for the first fact that an amount needs and nobody told; None if all are."""
        needed = sorted(references_in(node), key=lambda each: each.name)
        return next((f"{in_words(each)} was not told" for each in needed if value_in(each, self.after) is None), None)


def known_around(rules: CompiledRuleset, entry: Entry, before: State, after: State) -> Known:
    """What can be asked about an entry, with the states that it was folded between."""
    return Known(rules, entry, _turn(rules, entry, before), _turn(rules, entry, after))


def _turn(rules: CompiledRuleset, entry: Entry, state: State) -> Turn:
    turn = Turn(state, rules)
    turn.begin(entry)
    return turn
