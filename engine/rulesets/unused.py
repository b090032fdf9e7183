"""What is declared and then not used by anything, or never given."""

import re
from collections.abc import Iterator
from typing import Any

from engine.rulesets import codes, nodes
from engine.rulesets.codes import Code
from engine.rulesets.diagnostics import quoted
from engine.rulesets.nodes import Node, Scalar
from engine.rulesets.scope import Declared, Scope

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")


def report_unused(scope: Scope) -> None:
    """Reports names that nothing needs. Where part of a file was lost to an error, nothing can be said."""
    if not scope.badges.whole:
        return
    _count_what_was_passed_over(scope)
    _actions(scope)
    _wallets(scope)
    _perks(scope)
    _badges(scope)
    _report(scope.counts, codes.UNUSED_COUNT, "nothing asks for the count", scope)
    _report(scope.segments, codes.UNUSED_SEGMENT, "nothing asks for the segment", scope)
    _report(scope.members, codes.UNUSED_MEMBER_ATTRIBUTE, "no condition asks for the member attribute", scope)


def _report(declared: Declared[Any], code: Code, what: str, scope: Scope) -> None:
    readable = {name for name, _ in declared.meanings()}
    for name, at in ((name, at) for name, at in declared.unused() if name in readable):
        scope.findings.add(code, at, f"{what} {quoted(name)}", "use it in a rule, or remove it")


def _count_what_was_passed_over(scope: Scope) -> None:
    """One mistake is one error: a name is not unused because what names it could not be read."""
    for word in {word for node in scope.findings.passed_over for word in _words(node)}:
        for declared in (
            scope.actions,
            scope.wallets,
            scope.perks,
            scope.badges,
            scope.counts,
            scope.segments,
            scope.members,
        ):
            declared.need(word)


def _words(node: Node) -> Iterator[str]:
    match node:
        case Scalar():
            yield from _WORD.findall(node.text)
        case nodes.Sequence():
            for item in node.items:
                yield from _words(item)
        case nodes.Mapping():
            for key, value in node.pairs:
                yield from _WORD.findall(key.text)
                yield from _words(value)


def _actions(scope: Scope) -> None:
    for name, at in scope.actions.unused():
        message = f"no rule listens to {quoted(name)}"
        scope.findings.add(codes.UNUSED_ACTION, at, message, "use it in a rule, or remove it")


def _wallets(scope: Scope) -> None:
    for name, at in scope.wallets.unused():
        message = f"nothing puts points into {quoted(name)}"
        scope.findings.add(codes.UNUSED_WALLET, at, message, "give points into it, or remove it")


def _perks(scope: Scope) -> None:
    for name, at in scope.perks.unused():
        message = f"no level, badge or challenge carries {quoted(name)}"
        scope.findings.add(codes.UNUSED_PERK, at, message, "give it somewhere, or remove it")


def _badges(scope: Scope) -> None:
    counted = {name for name, badge in scope.badges.meanings() if badge.counted}
    readable = {name for name, _ in scope.badges.meanings()}
    for name, at in scope.badges.unused():
        if name in readable - counted:
            message = f"nobody can win {quoted(name)}: it has no `count`, and nothing gives it"
            scope.findings.add(codes.NEVER_GIVEN, at, message, "add a `count`, or let a milestone or challenge give it")
