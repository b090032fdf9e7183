"""What is declared and then not used by anything, or never given."""

from engine.rulesets import codes
from engine.rulesets.diagnostics import quoted
from engine.rulesets.scope import Scope


def report_unused(scope: Scope) -> None:
    """Reports names that nothing needs. Where part of a file was lost to an error, nothing can be said."""
    if not scope.badges.whole:
        return
    _actions(scope)
    _wallets(scope)
    _perks(scope)
    _badges(scope)


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
