"""What the demo shows: the example programme with its made-up history, or a programme of somebody's own without one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.operations.publish import sound_reports
from engine.rules.instants import Instant
from engine.rules.ruleset import Ruleset
from schema.demo.first_action import FirstAction, first_action
from schema.demo.history import MEMBERS, PROGRAM

DATABASES = Path("var")


@dataclass(frozen=True, slots=True)
class Shown:
    """The programme that the demo tells about."""

    program: str
    language: str
    """That the requests are answered in."""
    action: FirstAction | None
    """What its member does; None when the programme declares no action types."""
    has_history: bool
    database: Path
    """Of this programme alone, so that what another demo left does not get in the way."""


EXAMPLE = Shown(
    program=PROGRAM,
    language="en",
    action=FirstAction("help.answer_found", {"topic": "billing", "solved": True}),
    has_history=True,
    database=DATABASES / "demo.db",
)


def shown_of(rulesets: Path, now: Instant) -> Shown:
    """The example programme if the folder holds it, else the first programme of the folder. Raises RulesetsInvalid."""
    found = [report.compiled.ruleset for report in sound_reports(rulesets)]
    own = [ruleset for ruleset in found if ruleset is not None]
    if any(_takes_the_history(each) for each in own):
        return EXAMPLE
    return _own(own, rulesets, now)


def _takes_the_history(ruleset: Ruleset) -> bool:
    told = {habit.type for habits in MEMBERS.values() for habit in habits}
    return ruleset.dictionary.key == PROGRAM and told <= ruleset.dictionary.actions.keys()


def _own(rulesets: Sequence[Ruleset], folder: Path, now: Instant) -> Shown:
    first = rulesets[0]
    file = re.sub(r"[^\w.-]+", "-", f"demo-{folder.resolve().name}.db")
    return Shown(
        program=first.dictionary.key,
        language=first.dictionary.languages[0],
        action=first_action(first, now),
        has_history=False,
        database=DATABASES / file,
    )
