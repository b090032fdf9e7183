"""A small club to test with: its rule files inline, a clock that stands still, and a service on a fresh database."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

from engine.clock import Clock, SetClock
from engine.operations.submissions import Submission
from engine.service import Service, open_service

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""A Friday; in Stockholm it is 13:00."""

PROGRAMME = """
    name: The club
    languages: [en]
    zone: Europe/Stockholm
    wallets:
      points: {name: Points}
    actions:
      help.found:
        name: Found it
        attributes: {topic: text, solved: {type: yes_no, optional: yes}}
"""

RULES = """
    points:
      found_it:
        name: Found it yourself
        when: help.found
        give: {points: 20}
        limits: {times_per_day: 3}
    streaks:
      daily:
        name: Every day
        when: help.found
        every: day
        milestones: {2: {points: 5}}
    badges:
      finder:
        name: Finder
        count: {of: help.found}
        tiers:
          bronze: {name: Bronze, at_least: 1}
          silver: {name: Silver, at_least: 3, give: {points: 100}}
    levels:
      by: points
      steps:
        seed: {name: Seed, from: 0}
        sprout: {name: Sprout, from: 50}
"""

CLUB: Mapping[str, str] = {"programme.yaml": PROGRAMME, "rules.yaml": RULES}


def write_program(folder: Path, files: Mapping[str, str] = CLUB, key: str = "club") -> Path:
    """Writes a programme's rule files below a folder of programmes, which is returned."""
    for name, text in files.items():
        path = folder / key / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    return folder


@asynccontextmanager
async def club(
    database_url: str,
    folder: Path,
    files: Mapping[str, str] = CLUB,
    clock: Clock | None = None,
) -> AsyncIterator[Service]:
    """A service with the programme `club`; its clock stands at noon unless another is given."""
    rulesets = write_program(folder / "rulesets", files)
    async with open_service(database_url=database_url, rulesets=rulesets, clock=clock or SetClock(NOON)) as service:
        yield service


def found(key: str, member: str = "anna", at: datetime | str | None = None, topic: object = "billing") -> Submission:
    """A submission of `help.found`."""
    return Submission("club", member, "help.found", key, {"topic": topic}, at)
