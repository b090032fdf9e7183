"""A member's story in which things are taken back, told under rules as they stand in a file.

At every turn of it, the state is that of the journal folded from nothing, and what was told adds up to the wallets.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from textwrap import dedent
from typing import TypeVar

from msgspec.structs import replace

from engine.rules.effects import AnyEffect, Effect, Why
from engine.rules.entries import Act, Action, AttributeValue, Choice, EntryId, Fact, Reversal
from engine.rules.fold import Fold, RuleVersion
from engine.rules.instants import Instant
from engine.rules.reversals import Reversals
from engine.rules.revision import Cause
from engine.rules.standing import Standing
from engine.rules.state import State, dump, state_hash
from engine.rulesets import Severity, compile_sources
from engine.store.movements import movement_of
from tests.rules.telling import BEGINNING, at, chose, did

EffectT = TypeVar("EffectT", bound=Effect)

PROGRAMME = """
    languages: [en]
    zone: Europe/Stockholm
    wallets: {points: {}, xp: {}, short: {expires: {after: 1 months}}}
    impact: {saved: {unit: kg, from: [{of: bought, amount: kg}]}}
    actions:
      found: {attributes: {topic: {type: text, optional: yes}}}
      bought: {attributes: {kg: number}}
      read: {attributes: {topic: text}}
      called: {attributes: {topic: {type: text, optional: yes}}}
"""


def under(rules: str) -> "Story":
    """The story of a member under these rules, which nothing has happened in."""
    compiled = compile_sources({"programme.yaml": dedent(PROGRAMME), "rules.yaml": dedent(rules)}, "club")
    assert compiled.ruleset is not None, [each for each in compiled.diagnostics if each.severity is Severity.ERROR]
    return Story(Fold([RuleVersion(1, BEGINNING, compiled.ruleset)]))


@dataclass
class Story:
    fold: Fold
    facts: list[Fact] = field(default_factory=list)
    told: list[AnyEffect] = field(default_factory=list)
    news: tuple[AnyEffect, ...] = ()
    """What the newest turn told."""
    until: Instant = BEGINNING
    state: State = field(init=False)

    def __post_init__(self) -> None:
        self.state = self.fold.empty()

    def did(self, what: str, when: str, **attributes: AttributeValue) -> Action:
        """The member did something."""
        action = replace(did(what, when), attributes=attributes)
        self._go_on(action)
        return action

    def chose(self, act: Act, rule: str, when: str) -> Choice:
        """The member chose something about a rule."""
        choice = chose(act, rule, when)
        self._go_on(choice)
        return choice

    def passes(self, when: str) -> None:
        """Time passes, and what was due is told."""
        self.state, self.news = self.fold.advance(self.state, at(when))
        self.until = at(when)
        self._tell()

    def take_back(self, target: Fact, **remaining: AttributeValue) -> Reversal:
        """An action is taken back, to what remains; or a reversal is."""
        number, of = len(self.facts), target.type if isinstance(target, Action) else ""
        when = max(Instant(self.until + 1), target.occurred_at)
        reversal = Reversal(
            EntryId(f"reversal {number}"), when, "brand", f"{number}", target.id, "sent back", remaining or None, of
        )
        if self.fold.has_cool_off(when, of):
            self.state, early, _ = self.fold.tell(self.state, when)
            self.told += early
            self.until = when
        was = self.fold.in_force(self.facts)
        self.facts.append(reversal)
        takes_back = Reversals(each for each in self.facts if isinstance(each, Reversal)).takes_back(reversal)
        cause = Cause(Why.REVERSED if takes_back else Why.RESTORED, when, reversal.id)
        self.state, self.news, _ = self.fold.revise(
            self.fold.empty(), was, self.fold.in_force(self.facts), cause, self.until
        )
        self._tell()
        return reversal

    def of_news(self, kind: type[EffectT]) -> list[EffectT]:
        """What the newest turn told of one kind."""
        return [each for each in self.news if isinstance(each, kind)]

    def balance(self, wallet: str = "points") -> int:
        return self.state.wallets[wallet].balance if wallet in self.state.wallets else 0

    @property
    def standing(self) -> Standing:
        return self.fold.standing(self.state, self.until)

    @property
    def hash(self) -> str:
        return state_hash(self.state)

    def _go_on(self, entry: Action | Choice) -> None:
        self.facts.append(entry)
        self.state, self.news = self.fold.apply(self.state, entry)
        self.until = entry.occurred_at
        self._tell()

    def _tell(self) -> None:
        self.told += self.news
        assert dump(self.fold.refold(self.facts, self.until).state) == dump(self.state)
        balance: dict[str, int] = defaultdict(int)
        pending: dict[str, int] = defaultdict(int)
        for movement in filter(None, map(movement_of, self.told)):
            balance[movement.wallet] += movement.amount
            pending[movement.wallet] += movement.pending
        for name, wallet in self.state.wallets.items():
            assert (balance.pop(name, 0), pending.pop(name, 0)) == (wallet.balance, wallet.pending), name
        assert not any([*balance.values(), *pending.values()]), "nothing is left of wallets that are gone"
