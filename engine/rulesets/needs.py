"""Reads what must be held already: `needs: {badges: [helper], level: tree, segment: eco}`."""

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from engine.rules.needs import NEEDS_NOTHING, Needs
from engine.rulesets import codes, values
from engine.rulesets.diagnostics import Findings, quoted
from engine.rulesets.forms import Form
from engine.rulesets.nodes import Node, Scalar
from engine.rulesets.scope import Scope

Givers: TypeAlias = Mapping[str, Sequence[str]]
"""The badges that are won only as a gift of exactly one other badge, by name, each with that one."""

_Step: TypeAlias = tuple[str, str]
"""A badge that one comes to, and how, in words."""

NEEDS = Form("`needs`", optional=("badges", "level", "segment"), own_example="{badges: [repair_hero]}")


def read_needs(node: Node | None, scope: Scope) -> Needs:
    """Badges, a level and a segment, all of them declared; nothing when there is no node."""
    fields = NEEDS.fields(node, scope.findings) if node is not None else None
    if fields is None:
        return NEEDS_NOTHING
    badges, level, segment = fields.get("badges"), fields.get("level"), fields.get("segment")
    items = values.items(badges, "`badges`", scope.findings, "[repair_hero]") if badges is not None else ()
    names = [values.scalar(item, "a badge", scope.findings) for item in items]
    held = values.scalar(level, "a level", scope.findings) if level is not None else None
    among = values.scalar(segment, "a segment", scope.findings) if segment is not None else None
    return Needs(
        tuple(name.text for name in names if name and scope.badges.knows(name, scope.findings, uses=False)),
        held.text if held and scope.levels.knows(held, scope.findings) else None,
        among.text if among and scope.segments.knows(among, scope.findings) else None,
    )


def report_circles(badges: Sequence[tuple[Scalar, Sequence[str]]], given: Givers, findings: Findings) -> None:
    """Reports each badge that needs itself in the end, also by way of a gift: nobody could ever win it."""
    ways = {
        name.text: [(need, f"{quoted(name.text)} needs {quoted(need)}") for need in needs] for name, needs in badges
    }
    for gift, givers in given.items():
        ways[gift] = [(giver, f"{quoted(gift)} is only given by {quoted(giver)}") for giver in givers]
    if not _has_circle(ways):
        return
    told = set[str]()
    for name, _ in badges:
        path = _way_back(name.text, ways)
        if path and name.text not in told:
            told.update(step for step, _ in path)
            message = f"{quoted(name.text)} needs itself: {', '.join(words for _, words in path)}"
            findings.add(codes.CIRCLE, name.span, message, "take one of these out of its `needs`")


def _has_circle(ways: Mapping[str, Sequence[_Step]]) -> bool:
    """Whether anything needs itself; it costs much less than to find what does."""
    try:
        TopologicalSorter({name: [step for step, _ in steps] for name, steps in ways.items()}).prepare()
    except CycleError:
        return True
    return False


def _way_back(name: str, ways: Mapping[str, Sequence[_Step]]) -> tuple[_Step, ...]:
    """The shortest way from what is needed to the name itself; empty when there is none."""
    open_ends: list[tuple[_Step, ...]] = [(step,) for step in ways.get(name, ())]
    seen = set[str]()
    while open_ends:
        path = open_ends.pop(0)
        reached = path[-1][0]
        if reached == name:
            return path
        if reached not in seen:
            seen.add(reached)
            open_ends += [(*path, step) for step in ways.get(reached, ())]
    return ()
