"""What a section is: a key at the top of rule files, and how what stands below it becomes part of a ruleset."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from engine.rules.ruleset import Ruleset
from engine.rulesets import codes, values
from engine.rulesets.diagnostics import quoted
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.scope import Scope, is_name

SpecT = TypeVar("SpecT")


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of rules. `add` reads the section's parts, one for each file that has it, into the ruleset."""

    key: str
    example: str
    """How a small one is written."""
    add: Callable[[Ruleset, Sequence[Pair], Scope], Ruleset]


def read_named(
    parts: Sequence[Pair],
    what: str,
    example: str,
    read: Callable[[Scalar, Node, Scope], SpecT | None],
    scope: Scope,
) -> tuple[SpecT, ...]:
    """The rules of a section that have names, over all files; a name belongs to one rule.

    `what` is one such rule, with its article; `example` is how a section of them is written.
    """
    found: list[SpecT] = []
    first: dict[str, Scalar] = {}
    for part in parts:
        for name, node in _rules(part, example, scope):
            if not is_name(name, what, scope.findings) or not _is_new(name, what, first, scope):
                scope.findings.pass_over(node)
            elif (spec := read(name, node, scope)) is not None:
                found.append(spec)
    return tuple(found)


def _rules(part: Pair, example: str, scope: Scope) -> Sequence[Pair]:
    return values.pairs(part.value, f"`{part.key.text}`", scope.findings, example, "rules by name") or ()


def _is_new(name: Scalar, what: str, first: dict[str, Scalar], scope: Scope) -> bool:
    earlier = first.setdefault(name.text, name)
    if earlier is name:
        return True
    message = f"{what} named {quoted(name.text)} is declared already: {scope.findings.place_of(earlier.span)}"
    scope.findings.add(codes.DECLARED_TWICE, name.span, message, "rename one of the two")
    return False
