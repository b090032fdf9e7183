"""Reads the `tests:` of rule files. What is wrong in them is reported as everything else is."""

from collections.abc import Mapping, Sequence

from engine.rulesets import codes, nodes, values
from engine.rulesets.diagnostics import quoted
from engine.rulesets.forms import Form
from engine.rulesets.nodes import Node, Pair, Span
from engine.rulesets.scope import Scope
from engine.rulesets.testing import events, expectations
from engine.rulesets.testing.deeds import read_member
from engine.rulesets.testing.events import read_events, read_zone
from engine.rulesets.testing.expectations import read_expectations
from engine.rulesets.testing.neighbours import Neighbours, neighbours_in
from engine.rulesets.testing.specs import RuleTest
from engine.rulesets.testing.subjects import Subjects, subjects_of

FORM = Form(
    "a test",
    required={"name": "A repair gives points", "expect": "{points: 20}"},
    optional=("zone", "member", "with", "events"),
    own_example=f"{{name: A repair gives points, events: [{events.EXAMPLE}], expect: [{expectations.EXAMPLE}]}}",
)

KEY = "tests"
"""The key at the top of rule files."""


def read_tests(parts: Mapping[str, Sequence[Pair]], scope: Scope) -> tuple[RuleTest, ...]:
    """Every test that could be read, in the order of the files. `parts` are the sections of all files, by key."""
    subjects = subjects_of({key: found for key, found in parts.items() if key != KEY}, scope)
    neighbours = neighbours_in(subjects, {key: found for key, found in parts.items() if key != KEY})
    found: list[RuleTest | None] = []
    for part in parts[KEY]:
        beside = neighbours.of(part.key.span.file)
        names: dict[str, Span] = {}
        items = values.items(part.value, "`tests`", scope.findings, f"[{FORM.example}]")
        found += [_test(item, beside, names, neighbours, subjects) for item in items]
    return tuple(test for test in found if test is not None)


def _test(
    node: Node, beside: frozenset[str], names: dict[str, Span], neighbours: Neighbours, subjects: Subjects
) -> RuleTest | None:
    findings = subjects.findings
    fields = FORM.fields(node, findings)
    if fields is None:
        return None
    named, zone, member = fields.get("name"), fields.get("zone"), fields.get("member")
    name = values.text(named, "the name of a test", findings) if named is not None else None
    if name is not None and named is not None and names.setdefault(name, named.span) is not named.span:
        message = f"a test of this file is named {quoted(name)} already: {findings.place_of(names[name])}"
        findings.add(codes.DECLARED_TWICE, named.span, message, "rename one of the two")
    lives_in = read_zone(zone, findings) if zone is not None else None
    told = read_member(member, subjects) if member is not None else {}
    named_too = fields.get("with")
    more = neighbours.read(named_too, findings) if named_too is not None else frozenset[str]()
    happened = read_events(fields.get("events"), subjects)
    expect = read_expectations(fields.get("expect"), subjects)
    if name is None or told is None or happened is None or expect is None or (zone is not None and lives_in is None):
        return None
    if more is None:
        return None
    if not happened and any(each.at is None for each in expect):
        message = "nothing happens in this test, so what it expects needs a time"
        findings.add(codes.BAD_MOMENT, fields.place("expect"), message, "add `events`, or `at: 2027-03-01 10:00`")
        return None
    return RuleTest(name, _place(node, named), beside | more, lives_in, told, happened, expect)


def _place(node: Node, named: Node | None) -> Span:
    return named.span if isinstance(named, nodes.Scalar) else node.span
