"""Reads conditions in either spelling: a mapping, or an expression in a block. Both become one tree.

if: {category: [repair, second_hand], co2_saved_kg: {at_least: 2}}
if: |
  action.category in ["repair", "second_hand"] && action.co2_saved_kg >= 2
"""

import re
from collections.abc import Collection

from engine.rules.dictionary import Attribute, AttributeKind
from engine.rules.tree import ALWAYS, About, Condition, Literal, Reference, nodes_in, references_in
from engine.rulesets import codes, nodes
from engine.rulesets.comparisons import as_condition
from engine.rulesets.diagnostics import quoted
from engine.rulesets.expressions import read_expression
from engine.rulesets.nodes import Broken, Node, Scalar, Span
from engine.rulesets.references import Asking
from engine.rulesets.satisfiable import impossible_reference, needless_reference
from engine.rulesets.scope import DeclaredAction, Scope
from engine.rulesets.structured import Read, read_structured

_NAMED_IN_FULL = re.compile(r"\b(action|member|count)\.[a-z]")
_IN_EXPRESSIONS = re.compile(r"&&|\|\||\bhas\(|\bsize\(")


def read_condition(
    node: Node | None, action: DeclaredAction | None, scope: Scope, about: Collection[About] = tuple(About)
) -> Condition:
    """What must hold; everything does when nothing is asked.

    An unknown action was reported already, and then nothing can be said about its attributes. `about` says what can be
    known at this place: where it leaves out the action, there is none.
    """
    if node is None or isinstance(node, Broken):
        return ALWAYS
    asking, read = Asking(action, scope, about), Read()
    if isinstance(node, Scalar) and node.block:
        condition = read_expression(node, asking, read)
    elif isinstance(node, nodes.Mapping):
        condition = read_structured(node, asking, _example(asking), read)
    else:
        suggestion = _how_to_write(node, asking)
        scope.findings.add(codes.NOT_A_CONDITION, node.span, "this is not a condition", suggestion)
        scope.findings.pass_over(node)
        return ALWAYS
    _use_segments(condition, scope)
    if not read.whole:
        scope.findings.pass_over(node)
        return ALWAYS
    _report_what_is_certain(condition, read, node.span, scope)
    return condition


def _use_segments(condition: Condition, scope: Scope) -> None:
    """A condition that asks for `member.segments` needs those that it names."""
    if Reference(About.MEMBER, "segments") in references_in(condition):
        for name in {node.value for node in nodes_in(condition) if isinstance(node, Literal)}:
            if name in scope.segments.names:
                scope.segments.need(str(name))


def _report_what_is_certain(condition: Condition, read: Read, at: Span, scope: Scope) -> None:
    """A condition that never holds, whatever happens, is an error; one that always does is doubtful."""
    if reference := impossible_reference(condition, read.facts):
        message = f"no value of {quoted(read.facts[reference].declared.name)} can meet this"
        suggestion = "the rule would never do anything; loosen the condition"
        scope.findings.add(codes.NEVER_TRUE, read.places.get(reference, at), message, suggestion)
    elif reference := needless_reference(condition, read.facts):
        message = f"every value of {quoted(read.facts[reference].declared.name)} meets this"
        suggestion = "leave it out, or ask for something else"
        scope.findings.add(codes.ALWAYS_TRUE, read.places.get(reference, at), message, suggestion)


def _how_to_write(node: Node, asking: Asking) -> str:
    if not isinstance(node, Scalar):
        return f"write attributes with values, as `{_example(asking)}`"
    meant = None if _NAMED_IN_FULL.search(node.text) else as_condition(node.text)
    if not meant and (_NAMED_IN_FULL.search(node.text) or _IN_EXPRESSIONS.search(node.text)):
        return f"write an expression in a block: `if: |`, and on the line below, indented, {quoted(node.text.strip())}"
    return f"write `if: {{{meant}}}`" if meant else f"write attributes with values, as `{_example(asking)}`"


def _example(asking: Asking) -> str:
    """A condition on an attribute of this very action, if it has any."""
    if About.ACTION not in asking.about:
        return "if: {member.level: tree}"
    attribute = next((each for _, each in asking.action.attributes.meanings()), None) if asking.action else None
    return f"if: {{{attribute.name}: {_example_value(attribute)}}}" if attribute else "if: {category: repair}"


def _example_value(attribute: Attribute) -> str:
    if attribute.kind is AttributeKind.CHOICE:
        return attribute.choices[0]
    if attribute.kind is AttributeKind.LIST:
        return "{includes: …}"
    return {
        AttributeKind.YES_NO: "yes",
        AttributeKind.NUMBER: "{at_least: 10}",
        AttributeKind.WHOLE: "{at_least: 10}",
    }.get(attribute.kind, "…")
