"""`counts`: what members did, counted once under a name, for every rule that asks.

counts:
  repairs_this_year: {of: purchase, if: {category: repair}, per: year}
  answer_score: {of: post.voted, if: {kind: answer}, sum: value, for_each: post}
  topics_lately: {of: help.answer_found, distinct: topic, within: 30 days}
"""

from collections.abc import Sequence
from dataclasses import replace

from engine.rules.counts import NamedCount
from engine.rules.ruleset import Ruleset
from engine.rulesets.counts import NAMED, read_count
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.scope import DeclaredCount, Scope
from engine.rulesets.sections.section import Section, read_named
from engine.rulesets.texts import name_of


def _add(ruleset: Ruleset, parts: Sequence[Pair], scope: Scope) -> Ruleset:
    return replace(ruleset, counts=read_named(parts, "a count", COUNTS.example, _read, scope))


COUNTS = Section("counts", f"counts: {{purchases: {NAMED.example}}}", _add)


def _read(name: Scalar, node: Node, scope: Scope) -> NamedCount | None:
    fields = NAMED.fields(node, scope.findings)
    spec = read_count(fields, scope) if fields is not None else None
    if fields is None or spec is None:
        return None
    scope.counts.mean(name.text, DeclaredCount(spec))
    names = name_of(fields, name, scope.languages, scope.findings) if "name" in fields else {}
    return NamedCount(name.text, spec, names)
