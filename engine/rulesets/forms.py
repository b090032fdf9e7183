"""Forms: which keys a mapping may have and must have, and the fields that were found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.rulesets import codes, values
from engine.rulesets.diagnostics import Findings, instead, listed, near, quoted
from engine.rulesets.nodes import Node, Pair, Scalar, Span

_CLEARLY = 0.75
"""How close an unknown key must be to a known one to be read in its place."""

_OTHER_WORDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("start", "starts", "start_date", "begin", "begins", "from", "first"), ("first_day",)),
    **dict.fromkeys(("end", "ends", "end_date", "to", "until", "till", "last"), ("last_day",)),
    **dict.fromkeys(("of", "do", "when", "action", "on", "for"), ("when", "do", "of", "action")),
    **dict.fromkeys(("condition", "where", "only_if"), ("if",)),
    **dict.fromkeys(("reward", "rewards", "gives", "gift", "award"), ("give",)),
    **dict.fromkeys(("title", "label"), ("name",)),
    **dict.fromkeys(("min", "minimum", "threshold"), ("at_least", "from")),
    **dict.fromkeys(("max", "maximum"), ("at_most",)),
    **dict.fromkeys(("period", "frequency"), ("per", "every")),
}
"""What people call keys whose own name is another one here."""


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

    def whole(self, key: str, findings: Findings, most: int = values.LARGEST_COUNT) -> int | None:
        """The whole number from 1 on that stands under a key; None when there is none, or none that can be read."""
        node = self.get(key)
        return values.whole(node, quoted(key), findings, most=most) if node is not None else None

    def place(self, key: str) -> Span:
        """Where a key stands; the mapping itself when it does not."""
        found = self.by_key.get(key)
        return found[0].span if found else self.span


@dataclass(frozen=True, slots=True)
class Form:
    """The keys of one kind of mapping. `what` names it in messages, with its article: "a points rule"."""

    what: str
    required: Mapping[str, str] = field(default_factory=dict)
    """Each with an example of its value."""
    optional: tuple[str, ...] = ()
    own_example: str = ""
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """Keys that people write here and that belong elsewhere, each with a line of help."""

    @property
    def keys(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)

    @property
    def example(self) -> str:
        """How such a mapping is written: with everything that it must have, if nothing else is said."""
        return self.own_example or "{" + ", ".join(f"{key}: {value}" for key, value in self.required.items()) + "}"

    def fields(self, node: Node, findings: Findings) -> Fields | None:
        """The fields of a mapping; reports keys that are unknown or missing. None when it is no mapping.

        What stands under a misspelt key is read as if it were spelt rightly: one mistake, one error.
        """
        pairs = values.pairs(node, self.what, findings, self.example, may_be_empty=not self.required)
        if pairs is None:
            return None
        known = {pair.key.text: (pair.key, pair.value) for pair in pairs if pair.key.text in self.keys}
        unknown = [pair for pair in pairs if pair.key.text not in self.keys]
        for pair in unknown:
            self._report_unknown(pair.key, findings)
            self._take_as_meant(pair, known, findings)
        fields = Fields(node.span, known, all_known=not unknown)
        self._report_missing(fields, unknown, findings)
        return fields

    def _take_as_meant(self, pair: Pair, known: dict[str, tuple[Scalar, Node]], findings: Findings) -> None:
        meant = self._other_word(pair.key.text) or near(pair.key.text, self.keys, closeness=_CLEARLY)
        if meant and meant not in known:
            known[meant] = (pair.key, pair.value)
        else:
            findings.pass_over(pair.value)

    def _other_word(self, key: str) -> str | None:
        """The key of this form that is meant by a word which is not like it at all."""
        return next((each for each in _OTHER_WORDS.get(key, ()) if each in self.keys), None)

    def _report_unknown(self, key: Scalar, findings: Findings) -> None:
        all_known = f"{self.what} can have {listed(self.keys)}"
        meant = self._other_word(key.text)
        suggestion = f"write `{meant}`; {all_known}" if meant else instead(key.text, self.keys, all_known)
        word, _, rest = key.text.partition(" ")
        if key.text in self.elsewhere:
            suggestion = self.elsewhere[key.text]
        elif rest and word in self.keys:
            suggestion = f"write `{word}: {rest}`"
        findings.add(codes.UNKNOWN_KEY, key.span, f"{quoted(key.text)} is not a key of {self.what}", suggestion)

    def _report_missing(self, fields: Fields, unknown: Sequence[Pair], findings: Findings) -> None:
        """Says what is missing, but for what may be one of the unknown keys."""
        misspelt = {self._other_word(pair.key.text) or near(pair.key.text, self.keys) for pair in unknown}
        missing = [key for key in self.required if key not in fields and key not in misspelt]
        if missing and (fields.by_key or unknown):
            suggestion = f"add {listed(f'{key}: {self.required[key]}' for key in missing)}"
            findings.add(codes.MISSING_KEY, fields.span, f"{self.what} needs {listed(missing)}", suggestion)
