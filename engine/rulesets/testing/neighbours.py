"""Reads `with` of a test: the rules of other files that it runs with, one by one or a whole file of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.rulesets import codes, values
from engine.rulesets.diagnostics import Findings, either, near, quoted
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.testing.subjects import Subjects, pairs_of

EXAMPLE = "with: [badges.regular, events.yaml]"
_LADDER = "levels"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The rules of a programme by the file that they stand in."""

    files: Mapping[str, frozenset[str]]
    """The ids of the rules of each rule file."""
    whole: bool
    """False when part of a file was lost to an error: then no name is called unknown."""

    def of(self, file: str) -> frozenset[str]:
        """The ids of the rules in one file."""
        return self.files.get(file, frozenset())

    @property
    def rules(self) -> frozenset[str]:
        """The ids of all rules."""
        return frozenset[str]().union(*self.files.values())

    def read(self, node: Node, findings: Findings) -> frozenset[str] | None:
        """The ids of the rules that a test asks for; None when any of them could not be read."""
        items = values.items(node, "`with`", findings, EXAMPLE)
        names = [values.scalar(item, "a rule or a file", findings, "badges.regular") for item in items]
        found = [self._meant(name, findings) for name in names if name is not None]
        read = [rules for rules in found if rules is not None]
        return frozenset[str]().union(*read) if items and len(read) == len(names) else None

    def _meant(self, name: Scalar, findings: Findings) -> frozenset[str] | None:
        if name.text in self.files:
            return self.files[name.text]
        if name.text in self.rules:
            return frozenset({name.text})
        if self.whole:
            message = f"{quoted(name.text)} is neither a rule nor a rule file of this programme"
            findings.add(codes.UNKNOWN_RULE, name.span, message, self._suggestion(name.text))
        return None

    def _suggestion(self, word: str) -> str:
        """Which rule or file was meant, if one is near: also by its name without its section."""
        known = sorted(self.rules)
        same = [rule for rule in known if rule.partition(".")[2] == word]
        if same:
            return f"write {either(same)}: rules are named with their section"
        is_file = word.endswith((".yaml", ".yml"))
        match = near(word, sorted(self.files) if is_file else known)
        ways = f"name rules as {quoted(_example(known))}, or a file as {quoted(_example(sorted(self.files)))}"
        return f"did you mean {quoted(match)}? {ways}" if match else ways


def neighbours_in(subjects: Subjects, parts: Mapping[str, Sequence[Pair]]) -> Neighbours:
    """Who stands where: `parts` are the sections of all rule files, by key, without their tests."""
    files: dict[str, set[str]] = {}
    for section, found in parts.items():
        for part in found:
            files.setdefault(part.key.span.file, set()).update(_ids(section, part.value))
    return Neighbours({file: frozenset(rules) for file, rules in files.items()}, subjects.whole)


def _ids(section: str, rules: Node) -> list[str]:
    return [_LADDER] if section == _LADDER else [f"{section}.{key.text}" for key, _ in pairs_of(rules)]


def _example(names: Sequence[str]) -> str:
    return names[0] if names else "points.thanks"
