"""Compiles rule files: texts in, a ruleset or everything that is wrong out. No I/O."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.rules.ruleset import Ruleset
from engine.rulesets import codes, nodes, values
from engine.rulesets.codes import Code, Severity
from engine.rulesets.diagnostics import Diagnostic, Findings, either, instead, listed, near, quoted
from engine.rulesets.impact import with_impact
from engine.rulesets.members import derive_member_fact, with_segments
from engine.rulesets.nodes import Broken, Node, Pair, Scalar, Span, Tree
from engine.rulesets.programme import PROGRAMME, PROGRAMME_FILE, read_programme
from engine.rulesets.restless import report_restless
from engine.rulesets.scope import Declared, DeclaredBadge, Scope
from engine.rulesets.sections import SECTIONS
from engine.rulesets.testing.reading import KEY as TESTS
from engine.rulesets.testing.reading import read_tests
from engine.rulesets.testing.specs import RuleTest
from engine.rulesets.unused import report_unused
from engine.rulesets.yaml_reader import read_yaml

RULE_FILES = (".yaml", ".yml")
"""How the names of rule files end."""

_SECTION_KEYS = (*(section.key for section in SECTIONS), TESTS)


@dataclass(frozen=True, slots=True)
class Compiled:
    """What became of rule files. There is a ruleset unless there is any error; warnings do not prevent it."""

    ruleset: Ruleset | None
    diagnostics: tuple[Diagnostic, ...]
    tests: tuple[RuleTest, ...] = ()
    """Those that stand beside the rules and have no errors themselves; no part of what the ruleset means."""


def digest_of(sources: Mapping[str, str]) -> str:
    """The SHA-256, in hex, of the names and contents of rule files; files of other kinds do not count."""
    digest = hashlib.sha256()
    for name, text in sorted(_rule_files(sources).items()):
        for part in (name.encode("utf-8", "surrogatepass"), text.encode("utf-8", "surrogatepass")):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def compile_sources(
    sources: Mapping[str, str], key: str, lost: Collection[str] = (), folder: str | None = None
) -> Compiled:
    """The ruleset of a programme from the texts of its rule files, by name. `key` is the programme's own.

    Everything that is wrong is reported at once; nothing is raised, whatever the texts. `lost` names rule files that
    are there but could not be read, so that what they declare is not called unknown. Findings name their files in
    `folder`; without one, the key stands in its place.
    """
    findings = Findings(key if folder is None else folder)
    trees = read_trees(sources, findings)
    trees |= {name: Tree(Broken(Span(name, 0, 0, 0)), whole=False) for name in lost}
    return compile_trees(trees, digest_of(sources), key, findings)


def read_trees(sources: Mapping[str, str], findings: Findings) -> dict[str, Tree]:
    """What stands in each rule file, by name."""
    return {name: read_yaml(name, text, findings) for name, text in sorted(_rule_files(sources).items())}


def compile_trees(trees: Mapping[str, Tree], digest: str, key: str, findings: Findings) -> Compiled:
    """As `compile_sources`, of files that are read already."""
    scope, parts = _scope(key, trees, findings)
    ruleset = Ruleset(digest, scope.dictionary)
    for section in SECTIONS:
        ruleset = section.add(ruleset, parts[section.key], scope)
    dictionary = with_impact(with_segments(scope.dictionary, scope), scope.impact, scope)
    ruleset = replace(ruleset, dictionary=dictionary)
    report_restless(ruleset, scope)
    tests = read_tests(parts, scope)
    report_unused(scope)
    found = findings.sorted
    return Compiled(None if any(each.severity is Severity.ERROR for each in found) else ruleset, found, tests)


def scope_of(sources: Mapping[str, str], key: str) -> Scope:
    """The names of a programme, as far as they can be read, for what offers them rather than judges them."""
    findings = Findings(key)
    trees = {name: read_yaml(name, text, findings) for name, text in sorted(_rule_files(sources).items())}
    return _scope(key, trees, findings)[0]


def _rule_files(sources: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in sources.items() if name.endswith(RULE_FILES)}


def _scope(key: str, trees: Mapping[str, Tree], findings: Findings) -> tuple[Scope, dict[str, list[Pair]]]:
    programme = trees.get(PROGRAMME_FILE) or _missing_programme(trees, findings)
    declarations = read_programme(key, programme.root, programme.whole, findings)
    rules = {name: tree for name, tree in trees.items() if name != PROGRAMME_FILE}
    whole = all(tree.whole for tree in trees.values())
    parts = {key: list[Pair]() for key in _SECTION_KEYS}
    for name, tree in rules.items():
        whole &= _sort_into(parts, name, tree.root, findings)
    badges = _badges(parts["badges"], whole)
    levels = _named("a level of this programme", codes.UNKNOWN_LEVEL, _steps(parts["levels"]), whole)
    for name, choices in (("badges", badges.names), ("level", levels.names)):
        derive_member_fact(declarations.members, name, choices)
    scope = Scope(
        findings,
        *declarations,
        badges,
        counts=_named("a count of this programme", codes.UNKNOWN_COUNT, _rules(parts["counts"]), whole),
        points=_named("a points rule of this programme", codes.UNKNOWN_RULE, _rules(parts["points"]), whole),
        levels=levels,
    )
    return scope, parts


def _missing_programme(trees: Mapping[str, Tree], findings: Findings) -> Tree:
    message = "a programme needs a file `programme.yaml` at the top of its folder"
    misnamed = next((name for name in trees if name.rsplit("/")[-1].startswith("programme.")), None)
    suggestion = f"rename or move {quoted(misnamed)}" if misnamed else "create it; `rulesets/kundklubb` has an example"
    at = Span(PROGRAMME_FILE, 0, 0, 0)
    findings.add(codes.MISSING_FILE, at, message, suggestion)
    return Tree(Broken(at), whole=False)


def _sort_into(parts: dict[str, list[Pair]], file: str, root: Node, findings: Findings) -> bool:
    """Sorts what a rule file holds by section; False when some of it belongs to none."""
    if isinstance(root, Broken) or (isinstance(root, nodes.Mapping) and not root.pairs):
        return True  # what is broken was reported, and a file may be all comments
    needs = f"sections ({listed(_SECTION_KEYS)})"
    pairs = values.pairs(root, f"the file {quoted(file)}", findings, SECTIONS[0].example, needs) or ()
    for before, pair in _with_the_one_before(pairs):
        if pair.key.text in parts:
            parts[pair.key.text].append(pair)
        elif before is not None and parts.get(before.key.text, ())[-1:] == [before] and _is_empty(before.value):
            _report_not_indented(pair, before.key, findings)
            parts[before.key.text][-1] = Pair(before.key, Broken(before.key.span))
        else:
            _report_unknown(pair.key, findings)
    return all(pair.key.text in parts for pair in pairs)


def _with_the_one_before(pairs: Sequence[Pair]) -> Iterator[tuple[Pair | None, Pair]]:
    return zip([None, *pairs], pairs, strict=False)


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.empty


def _report_not_indented(pair: Pair, section: Scalar, findings: Findings) -> None:
    """A rule that stands below its section, but not set in: the section is empty then, and the rule is none."""
    message = f"{quoted(pair.key.text)} stands beside {quoted(section.text)}, and not in it"
    suggestion = "indent it by 2 spaces, and everything that belongs to it by 2 more"
    findings.add(codes.UNKNOWN_KEY, pair.key.span, message, suggestion)
    findings.pass_over(pair.value)


def _report_unknown(key: Scalar, findings: Findings) -> None:
    message = f"{quoted(key.text)} is not a section of rule files"
    suggestion = instead(key.text, _SECTION_KEYS, f"it can be {either(_SECTION_KEYS)}")
    if key.text in PROGRAMME.keys:
        suggestion = "it belongs in `programme.yaml`"
    findings.add(codes.UNKNOWN_KEY, key.span, message, suggestion)


def _rules(parts: list[Pair]) -> Iterator[Scalar]:
    """The names of everything in a section."""
    for part in parts:
        yield from (name for name, _ in (part.value.pairs if isinstance(part.value, nodes.Mapping) else ()))


def _steps(parts: list[Pair]) -> Iterator[Scalar]:
    """The names of the levels."""
    for part in parts:
        for key, value in part.value.pairs if isinstance(part.value, nodes.Mapping) else ():
            if key.text == "steps":
                yield from _rules([Pair(key, value)])


_NONE = "none is declared in any rule file"


def _named(what: str, unknown: Code, names: Iterable[Scalar], whole: bool) -> Declared[Any]:
    """Names alone, before what they mean is read."""
    declared = Declared[Any](what, unknown, whole, _NONE)
    for name in names:
        declared.add(name.text, None, name.span)
    return declared


def _badges(parts: list[Pair], whole: bool) -> Declared[DeclaredBadge]:
    """Every badge that gifts can name, before any rule is read."""
    declared = Declared[DeclaredBadge]("a badge of this programme", codes.UNKNOWN_BADGE, whole, _NONE)
    for part in parts:
        for name, node in part.value.pairs if isinstance(part.value, nodes.Mapping) else ():
            declared.add(name.text, _declared_badge(node), name.span)
    return declared


def _declared_badge(node: Node) -> DeclaredBadge | None:
    if not isinstance(node, nodes.Mapping):
        return None
    return DeclaredBadge(counted=any(near(pair.key.text, ("count", "needs")) for pair in node.pairs))
