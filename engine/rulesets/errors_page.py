"""Prints `docs/errors.md` from the registry of codes: `python -m engine.rulesets.errors_page > docs/errors.md`."""

import sys

from engine.rulesets.codes import CODES, Code, Severity

_INTRODUCTION = """\
# What `trogen check` can say

Every finding has a code that never changes its meaning. An error keeps a programme from being published; a warning does
not. This page is generated from `engine/rulesets/codes`: `python -m engine.rulesets.errors_page > docs/errors.md`.
"""


def errors_page() -> str:
    """The whole page as Markdown."""
    return "\n".join([_INTRODUCTION, *map(_chapter, CODES.values())])


def _chapter(code: Code) -> str:
    kind = " (warning)" if code.severity is Severity.WARNING else ""
    return f"## {code.name}: {code.title}{kind}\n\n{code.explanation}\n"


if __name__ == "__main__":
    sys.stdout.write(errors_page())
