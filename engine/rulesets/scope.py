"""What rules can refer to while they are read: the programme's names, and whether anything uses them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from engine.rules.counts import CountSpec
from engine.rules.dictionary import ActionType, Attribute, Dictionary, Localised, Perk, Wallet
from engine.rulesets import codes, values
from engine.rulesets.codes import Code
from engine.rulesets.diagnostics import Findings, either, instead, near, quoted
from engine.rulesets.nodes import Node, Scalar, Span

DeclaredT = TypeVar("DeclaredT")

_NAME = re.compile("[a-z][a-z0-9_]{0,63}")
_DOTTED_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")

RESERVED = frozenset({"amount", "at_most", "badge", "cooldown", "perk", "perks", "times"})
"""Words with a meaning of their own where wallets are named."""


_NONE_DECLARED = "none is declared in `programme.yaml`"


class Declared(Generic[DeclaredT]):
    """The names of one kind that a programme declares, each with what it means and where it stands."""

    def __init__(self, what: str, unknown: Code, whole: bool = True, none: str = _NONE_DECLARED) -> None:
        self._what, self._unknown, self._none = what, unknown, none
        self._declared: dict[str, tuple[DeclaredT | None, Span]] = {}
        self._used: set[str] = set()
        self.whole = whole
        """False when some declarations could not be read: then unknown names are not reported."""

    def add(self, name: str, meaning: DeclaredT | None, at: Span) -> None:
        """Declares a name; None when what it means could not be read, which was reported."""
        self._declared[name] = (meaning, at)

    def mean(self, name: str, meaning: DeclaredT) -> None:
        """Says what a name means that was declared before it could be read."""
        self._declared[name] = (meaning, self._declared[name][1])

    def derive(self, name: str, meaning: DeclaredT) -> None:
        """Makes a name known that nobody has to use: it is not written in any file."""
        self._declared[name] = (meaning, Span("", 0, 0, 0))
        self._used.add(name)

    def find(self, name: Scalar, findings: Findings) -> DeclaredT | None:
        """What a name means, or None; an unknown one is reported with the nearest known."""
        if name.text in self._declared:
            return self._declared[name.text][0]
        if self.whole:
            message = f"{quoted(name.text)} is not {self._what}"
            findings.add(self._unknown, name.span, message, instead(name.text, self.names, self._all_known()))
        return None

    def knows(self, name: Scalar, findings: Findings, uses: bool = True) -> bool:
        """Whether a name is declared, meaning or not; reports an unknown one. What `uses` it gives it a purpose."""
        if uses:
            self.use(name, findings)
        else:
            self.find(name, findings)
        return name.text in self._declared

    def use(self, name: Scalar, findings: Findings) -> DeclaredT | None:
        """As `find`, and remembers that something needs this name: a misspelt one needs what was probably meant."""
        self.need(name.text)
        return self.find(name, findings)

    def need(self, word: str) -> None:
        """Remembers that something needs a name, spelt rightly or nearly so."""
        self._used.add(word if word in self._declared else near(word, self._declared) or word)

    def place(self, name: str) -> Span:
        """Where a declared name stands."""
        return self._declared[name][1]

    @property
    def names(self) -> list[str]:
        return list(self._declared)

    def meanings(self) -> Iterator[tuple[str, DeclaredT]]:
        """Every name that could be read, with what it means, in the order of declaration."""
        return ((name, meaning) for name, (meaning, _) in self._declared.items() if meaning is not None)

    def unused(self) -> Iterator[tuple[str, Span]]:
        """The names that nothing needed, with where they are declared."""
        return ((name, at) for name, (_, at) in self._declared.items() if name not in self._used)

    def _all_known(self) -> str:
        return f"it can be {either(self.names)}" if self._declared else self._none


@dataclass(frozen=True, slots=True)
class DeclaredAction:
    """An action type with its attributes, as far as they could be read."""

    type: ActionType
    attributes: Declared[Attribute]


@dataclass(frozen=True, slots=True)
class DeclaredBadge:
    """What gifts need to know of a badge before it was read."""

    counted: bool


@dataclass(frozen=True, slots=True)
class DeclaredSegment:
    """A segment whose condition is read once counts are known."""

    names: Localised
    condition: Node | None


@dataclass(frozen=True, slots=True)
class DeclaredCount:
    """A named count as far as it could be read: None when nothing can be said about it."""

    spec: CountSpec | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything that a section needs besides its own nodes."""

    findings: Findings
    dictionary: Dictionary
    """As far as it could be read."""
    actions: Declared[DeclaredAction]
    wallets: Declared[Wallet]
    perks: Declared[Perk]
    members: Declared[Attribute]
    """Member attributes, and what is worked out of a member: `segments` and `badges` (lists), `level`."""
    segments: Declared[DeclaredSegment]
    impact: Node | None
    """What stands under `impact` in `programme.yaml`."""
    badges: Declared[DeclaredBadge]
    counts: Declared[DeclaredCount]
    """By name; read before every other section, so that what they mean is known to all."""
    points: Declared[None]
    """The names of points rules, as campaigns refer to them."""
    levels: Declared[None]
    """The names of the ladder's levels, from the lowest."""

    @property
    def languages(self) -> tuple[str, ...]:
        return self.dictionary.languages

    def action(self, node: Node | None) -> DeclaredAction | None:
        """The action type that a rule listens to."""
        example = next(iter(self.actions.names), "")
        name = values.scalar(node, "an action type", self.findings, example) if node else None
        return self.actions.use(name, self.findings) if name else None


def is_name(name: Scalar, what: str, findings: Findings, dotted: bool = False) -> bool:
    """Whether something may be called so; reports it when not. `what` has its article."""
    if (_DOTTED_NAME if dotted else _NAME).fullmatch(name.text) and len(name.text) <= 100:
        return True
    message = f"{quoted(name.text)} cannot be the name of {what}"
    suggestion = "use small letters, digits and `_`, beginning with a letter" + (", with dots between words" * dotted)
    better = name.text.strip().lower().replace(" ", "_").replace("-", "_")
    if better != name.text and (_DOTTED_NAME if dotted else _NAME).fullmatch(better):
        suggestion = f"write {quoted(better)}: {suggestion}"
    findings.add(codes.BAD_NAME, name.span, message, suggestion)
    return False
