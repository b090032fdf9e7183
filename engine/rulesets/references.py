"""What conditions and amounts can ask about: `category` or `action.category`, `member.city`, `count.visits`."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from engine.rules.counts import Measure
from engine.rules.dictionary import Attribute, AttributeKind
from engine.rules.tree import About, Reference
from engine.rulesets import codes
from engine.rulesets.diagnostics import quoted
from engine.rulesets.nodes import Scalar
from engine.rulesets.scope import DeclaredAction, DeclaredCount, Scope

_ABOUT = {about.value: about for about in About}
_WORKED_OUT_LISTS = ("segments", "badges")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that can be asked about, as it is declared."""

    reference: Reference
    declared: Attribute
    """By the name under which it was asked for, as `member.city`."""
    always_there: bool
    """Whether it can never be absent."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: a rule about its action, or something that knows no action."""

    action: DeclaredAction | None
    """None when there is none, or it could not be read: that was reported."""
    scope: Scope
    about: Collection[About] = tuple(About)
    """What can be known here."""

    def fact(self, name: Scalar) -> Fact | None:
        """What a name means, or None: what is unknown, or cannot be known here, is reported."""
        about, rest = _divided(name)
        if about not in self.about:
            self._report_no_action(name, rest)
            return None
        match about:
            case About.ACTION:
                return self._of_action(name, rest)
            case About.MEMBER:
                return self._of_member(name, rest)
            case About.COUNT:
                return self._of_count(name, rest)

    def names(self) -> list[str]:
        """Everything that could be asked about here, as it is written in full."""
        of_action = self.action.attributes.names if self.action else []
        known = {About.ACTION: of_action, About.MEMBER: self.scope.members.names, About.COUNT: self.scope.counts.names}
        return [f"{about.value}.{name}" for about, names in known.items() if about in self.about for name in names]

    def type_of(self, name: str) -> Attribute | None:
        """What something holds that is named in full, if it is known and is no count; nothing is reported or used."""
        word, _, rest = name.partition(".")
        declared = self.scope.members if word == About.MEMBER.value else self.action.attributes if self.action else None
        known = declared.meanings() if declared is not None and word != About.COUNT.value else ()
        return next((attribute for each, attribute in known if each == rest), None)

    def meant_by(self, word: str) -> str | None:
        """A bare word with what is missing before it, if it is a name that is known."""
        return next((name for name in self.names() if name.partition(".")[2] == word), None)

    def _of_action(self, name: Scalar, rest: Scalar) -> Fact | None:
        if self.action is None:
            return None
        meant = self.meant_by(rest.text) if rest is name else None
        if meant and rest.text not in self.action.attributes.names:
            message = f"{quoted(name.text)} is not an attribute of {quoted(self.action.type.name)}"
            self.scope.findings.add(codes.UNKNOWN_ATTRIBUTE, name.span, message, f"write {quoted(meant)}")
            self._need(meant)
            return None
        attribute = self.action.attributes.use(rest, self.scope.findings)
        if attribute is None:
            return None
        reference = Reference(About.ACTION, rest.text)
        return Fact(reference, replace(attribute, name=name.text), not attribute.optional)

    def _need(self, name: str) -> None:
        """What was meant is not unused."""
        about, _, rest = name.partition(".")
        declared = self.scope.members if _ABOUT[about] is About.MEMBER else self.scope.counts
        declared.need(rest)

    def _of_member(self, name: Scalar, rest: Scalar) -> Fact | None:
        attribute = self.scope.members.use(rest, self.scope.findings)
        if attribute is None:
            return None
        if rest.text == "segments" and About.ACTION not in self.about:
            message = "a segment cannot ask for segments"
            suggestion = "ask for what those segments ask for"
            self.scope.findings.add(codes.NOT_KNOWN_HERE, name.span, message, suggestion)
            return None
        is_worked_out = rest.text in _WORKED_OUT_LISTS
        return Fact(Reference(About.MEMBER, rest.text), replace(attribute, name=name.text), is_worked_out)

    def _of_count(self, name: Scalar, rest: Scalar) -> Fact | None:
        if not self.scope.counts.knows(rest, self.scope.findings):
            return None
        count = self.scope.counts.find(rest, self.scope.findings)
        if not self._can_tell(count, name):
            return None
        kind = AttributeKind.NUMBER
        if count is not None and count.spec is not None and count.spec.measure in (Measure.TIMES, Measure.DISTINCT):
            kind = AttributeKind.WHOLE
        is_one = count is not None and count.spec is not None and count.spec.for_each is None
        return Fact(Reference(About.COUNT, rest.text), Attribute(name.text, kind), is_one)

    def _can_tell(self, count: DeclaredCount | None, name: Scalar) -> bool:
        """Whether it is clear for which value a count that is kept for each is asked."""
        for_each = count.spec.for_each if count is not None and count.spec is not None else None
        if for_each is None or (self.action is None and About.ACTION in self.about):
            return True
        if self.action is not None and for_each in self.action.attributes.names:
            return True
        of = f", and {quoted(self.action.type.name)} has no such attribute" if self.action else ""
        message = f"{quoted(name.text)} is kept for each {quoted(for_each)}{of or ', and there is no action here'}"
        suggestion = "use a count without `for_each`"
        self.scope.findings.add(codes.NOT_KNOWN_HERE, name.span, message, suggestion)
        return False

    def _report_no_action(self, name: Scalar, rest: Scalar) -> None:
        if About.ACTION in self.about:
            message = f"a count cannot ask for another count, as {quoted(name.text)}"
            suggestion = "ask about the action or the member, and put both counts into the rule that needs them"
            self.scope.findings.add(codes.NOT_KNOWN_HERE, name.span, message, suggestion)
            self.scope.counts.need(rest.text)
            return
        message = f"there is no action here that {quoted(name.text)} could be an attribute of"
        meant = self.meant_by(rest.text)
        suggestion = "ask about the member, as `member.level` or `count.visits`"
        if meant:
            suggestion = f"write {quoted(meant)}"
            self._need(meant)
        self.scope.findings.add(codes.NOT_KNOWN_HERE, name.span, message, suggestion)


def _divided(name: Scalar) -> tuple[About, Scalar]:
    """What a name is of, and the name within that; a bare one is of the action."""
    word, dot, rest = name.text.partition(".")
    about = _ABOUT.get(word) if dot else None
    if about is None:
        return About.ACTION, name
    return about, Scalar(rest, name.part(len(word) + 1, len(name.text)), inset=0)
