"""What rule files can say already and this version does not do yet: said aloud, so that nobody counts on it."""

from engine.rulesets import codes
from engine.rulesets.diagnostics import Findings
from engine.rulesets.nodes import Span


def report_not_yet(at: Span, what: str, meanwhile: str, findings: Findings) -> None:
    """Warns that something is read and checked, and says what happens in its place."""
    message = f"{what} is checked, but this version does not run it yet: {meanwhile}"
    findings.add(codes.NOT_YET, at, message, "keep it if you like; it will take effect with a later version")
