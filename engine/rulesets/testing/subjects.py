"""What tests can refer to: the names of everything in a programme that can be done, chosen or expected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.rules.fair_play import SECTION, Then, Whose
from engine.rulesets import codes, nodes
from engine.rulesets.codes import Code
from engine.rulesets.diagnostics import Findings, either, instead, quoted
from engine.rulesets.nodes import Node, Pair, Span
from engine.rulesets.scope import Scope

_KINDS: Mapping[str, tuple[str, Code]] = {
    "wallet": ("a wallet", codes.UNKNOWN_WALLET),
    "badge": ("a badge", codes.UNKNOWN_BADGE),
    "level": ("a level", codes.UNKNOWN_LEVEL),
    "streak": ("a streak", codes.UNKNOWN_RULE),
    "challenge": ("a challenge", codes.UNKNOWN_RULE),
    "count": ("a count", codes.UNKNOWN_COUNT),
    "impact": ("an impact", codes.UNKNOWN_RULE),
    "held_back": ("a guard", codes.UNKNOWN_RULE),
    "perk": ("a perk", codes.UNKNOWN_PERK),
    "segment": ("a segment", codes.UNKNOWN_SEGMENT),
}


@dataclass(frozen=True, slots=True)
class Subjects:
    """The names of a programme, whether or not what they mean could be read."""

    scope: Scope
    rules: Mapping[str, Mapping[str, Node]]
    """What stands under each name, by section."""

    @property
    def findings(self) -> Findings:
        return self.scope.findings

    @property
    def whole(self) -> bool:
        """False when part of a file was lost to an error: then no name is called unknown."""
        return self.scope.badges.whole and self.scope.wallets.whole

    def names(self, kind: str) -> Sequence[str]:
        """Every name of one kind, as `streak` or `wallet`."""
        match kind:
            case "wallet":
                return self.scope.wallets.names
            case "level":
                return self.scope.levels.names
            case "perk":
                return self.scope.perks.names
            case "segment":
                return self.scope.segments.names
            case "impact":
                return [key.text for key, _ in pairs_of(self.scope.impact)]
            case "held_back":
                return list(self.rules.get(SECTION, {}))
            case _:
                return list(self.rules.get(f"{kind}s", {}))

    def knows(self, kind: str, name: str, at: Span) -> bool:
        """Whether there is such a thing; reports an unknown one with the nearest known."""
        names = self.names(kind)
        if name in names:
            return True
        if self._all_known(kind):
            what, unknown = _KINDS[kind]
            suggestion = instead(name, names, f"it can be {either(names)}" if names else "there is none yet")
            self.findings.add(unknown, at, f"{quoted(name)} is not {what} of this programme", suggestion)
        return False

    def _all_known(self, kind: str) -> bool:
        scope = self.scope
        whole = {"wallet": scope.wallets.whole, "perk": scope.perks.whole, "segment": scope.segments.whole}
        return scope.badges.whole and whole.get(kind, True)

    def parts(self, section: str, name: str, key: str) -> Sequence[str]:
        """The names under a key of a rule: the `tiers` of a badge, the `steps` of a challenge."""
        for pair in pairs_of(self.rules.get(section, {}).get(name)):
            if pair.key.text == key:
                return [part.text for part, _ in pairs_of(pair.value)]
        return []


def subjects_of(parts: Mapping[str, Sequence[Pair]], scope: Scope) -> Subjects:
    """The names in all the sections of a programme's rule files."""
    rules = {
        section: {name.text: node for part in found for name, node in pairs_of(part.value)}
        for section, found in parts.items()
    }
    return Subjects(scope, rules)


def pairs_of(node: Node | None) -> Sequence[Pair]:
    """The pairs of a mapping; none of anything else."""
    return node.pairs if isinstance(node, nodes.Mapping) else ()


def is_at_the_door(guard: Node) -> bool:
    """Whether a guard looks at what others do, or refuses: then no diary of one member can say anything of it."""
    told = {key.text: getattr(value, "text", "") for key, value in pairs_of(guard)}
    usual = {"who": Whose.EACH_MEMBER.value, "then": Then.NOT_REWARDED.value}
    return "in_turns_with" in told or any(told.get(key, word) != word for key, word in usual.items())
