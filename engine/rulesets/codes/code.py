"""What a code is, and where each one is noted as it is declared."""

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """An error keeps a programme from being published; a warning does not. The value is the word that people read."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of mistake."""

    name: str
    """As `TRG021`."""
    severity: Severity
    title: str
    explanation: str


DECLARED: dict[str, Code] = {}
"""Every code that has been declared so far, by its name."""


def error(name: str, title: str, explanation: str) -> Code:
    """Declares a code for a mistake that keeps a programme from being published."""
    return _declared(Code(name, Severity.ERROR, title, explanation))


def warning(name: str, title: str, explanation: str) -> Code:
    """Declares a code for something that is only doubtful."""
    return _declared(Code(name, Severity.WARNING, title, explanation))


def _declared(code: Code) -> Code:
    earlier = DECLARED.setdefault(code.name, code)
    if earlier != code:
        raise ValueError(f"{code.name} is declared twice: {earlier.title!r} and {code.title!r}")
    return code
