"""Forms: which keys a mapping may have and must have, and the fields that were found."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from engine.rulesets import codes, values
from engine.rulesets.diagnostics import Findings, instead, listed, near, quoted
from engine.rulesets.nodes import Node, Scalar, Span


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands in a mapping, by key; only keys that its form knows."""

    span: Span
    by_key: Mapping[str, tuple[Scalar, Node]]
    all_known: bool
    """False when there were keys that the form does not know: then a missing one may be a misspelt one."""

    def __contains__(self, key: str) -> bool:
        return key in self.by_key

    def get(self, key: str) -> Node | None:
        found = self.by_key.get(key)
        return found[1] if found else None

    def place(self, key: str) -> Span:
        """Where a key stands; the mapping itself when it does not."""
        found = self.by_key.get(key)
        return found[0].span if found else self.span


@dataclass(frozen=True, slots=True)
class Form:
    """The keys of one kind of mapping. `what` names it in messages, with its article: "a points rule"."""

    what: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        return self.required + self.optional

    def fields(self, node: Node, findings: Findings) -> Fields | None:
        """The fields of a mapping; reports keys that are unknown or missing. None when it is no mapping."""
        pairs = values.pairs(node, self.what, findings, may_be_empty=not self.required)
        if pairs is None:
            return None
        for key, _ in pairs:
            if key.text not in self.keys:
                self._report_unknown(key, findings)
        known = {pair.key.text: (pair.key, pair.value) for pair in pairs if pair.key.text in self.keys}
        fields = Fields(node.span, known, all_known=len(known) == len(pairs))
        misspelt = {near(key.text, self.keys) for key, _ in pairs if key.text not in self.keys}
        self._report_missing(fields, misspelt, findings)
        return fields

    def _report_unknown(self, key: Scalar, findings: Findings) -> None:
        suggestion = instead(key.text, self.keys, f"{self.what} can have {listed(self.keys)}")
        findings.add(codes.UNKNOWN_KEY, key.span, f"{quoted(key.text)} is not a key of {self.what}", suggestion)

    def _report_missing(self, fields: Fields, misspelt: Set[str | None], findings: Findings) -> None:
        """Says what is missing, but for what was reported as misspelt: one mistake, one error."""
        missing = [key for key in self.required if key not in fields and key not in misspelt]
        if missing and fields.by_key:
            message = f"{self.what} needs {listed(missing)}"
            findings.add(codes.MISSING_KEY, fields.span, message, f"add {listed(missing)}")
