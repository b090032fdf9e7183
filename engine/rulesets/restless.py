"""Badges that could never come to rest: kept while it is true that they are not held."""

from collections.abc import Iterable, Mapping, Set

from engine.rules.badges import BadgeSpec, Keep
from engine.rules.dictionary import Segment
from engine.rules.ruleset import Ruleset
from engine.rules.tree import About, In, Literal, Reference, nodes_in, references_in
from engine.rulesets import codes
from engine.rulesets.diagnostics import quoted
from engine.rulesets.scope import Scope

_HELD = Reference(About.MEMBER, "badges")


def report_restless(ruleset: Ruleset, scope: Scope) -> None:
    """Reports badges kept `while_true` whose segment asks for themselves: winning one would take it away at once.

    A badge that stays whatever happens ends every such circle. Circles of `needs` alone are told elsewhere.
    """
    passing = {spec.name: spec for spec in ruleset.badges if spec.keep is Keep.WHILE_TRUE}
    asked = {name: _asked(spec, ruleset.dictionary.segments, passing.keys()) for name, spec in passing.items()}
    ways = {name: asked[name].union(spec.needs.badges) & passing.keys() for name, spec in passing.items()}
    told = set[str]()
    for name, spec in passing.items():
        circle = _reached(asked[name] & passing.keys(), ways)
        if name in circle and name not in told:
            told.update(each for each in circle if name in _reached({each}, ways))
            message = f"{quoted(name)} comes and goes: its segment {quoted(spec.needs.segment or '')} asks for it"
            suggestion = "remove `keep: while_true`, or let the segment ask for something else"
            scope.findings.add(codes.CIRCLE, scope.badges.place(name), message, suggestion)


def _reached(names: Iterable[str], ways: Mapping[str, Set[str]]) -> Set[str]:
    """Some badges and all that they depend on in the end."""
    reached, waiting = set[str](), list(names)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += ways[name]
    return reached


def _asked(spec: BadgeSpec, segments: Mapping[str, Segment], every: Iterable[str]) -> frozenset[str]:
    """The badges that a badge's segment asks for by name; every one, where it asks for badges in any other way."""
    segment = segments.get(spec.needs.segment or "")
    if segment is None or _HELD not in references_in(segment.condition):
        return frozenset()
    nodes = list(nodes_in(segment.condition))
    by_name = [
        node for node in nodes if isinstance(node, In) and node.among == _HELD and isinstance(node.item, Literal)
    ]
    if len(by_name) < nodes.count(_HELD) or not by_name:
        return frozenset(every)
    return frozenset(str(node.item.value) for node in by_name if isinstance(node.item, Literal))
