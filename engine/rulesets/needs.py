"""Reads what must be held already: `needs: {badges: [helper], level: tree, segment: eco}`."""

from collections.abc import Sequence

from engine.rules.needs import NEEDS_NOTHING, Needs
from engine.rulesets import codes, values
from engine.rulesets.diagnostics import Findings, quoted
from engine.rulesets.forms import Form
from engine.rulesets.nodes import Node, Scalar
from engine.rulesets.scope import Scope

_NEEDS = Form("`needs`", optional=("badges", "level", "segment"), own_example="{badges: [repair_hero]}")


def read_needs(node: Node | None, scope: Scope) -> Needs:
    """Badges, a level and a segment, all of them declared; nothing when there is no node."""
    fields = _NEEDS.fields(node, scope.findings) if node is not None else None
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


def report_circles(badges: Sequence[tuple[Scalar, Sequence[str]]], findings: Findings) -> None:
    """Reports each badge that needs itself in the end: nobody could ever win it."""
    needed = {name.text: needs for name, needs in badges}
    told = set[str]()
    for name, needs in badges:
        path = _way_back(name.text, needs, needed)
        if path and name.text not in told:
            told.update(path)
            message = f"{quoted(name.text)} needs itself: " + " needs ".join(map(quoted, (name.text, *path)))
            findings.add(codes.CIRCLE, name.span, message, "take one of these out of its `needs`")


def _way_back(name: str, needs: Sequence[str], needed: dict[str, Sequence[str]]) -> tuple[str, ...]:
    """The shortest way from what is needed to the name itself; empty when there is none."""
    ways: list[tuple[str, ...]] = [(each,) for each in needs]
    seen = set(needs)
    while ways:
        way = ways.pop(0)
        if way[-1] == name:
            return way
        for each in needed.get(way[-1], ()):
            if each not in seen or each == name:
                seen.add(each)
                ways.append((*way, each))
    return ()
