"""What is missing: attributes that a draft reads, and that `keep_for` has removed from actions it is folded over.

Such actions are folded as if the attribute had never been told, so what the draft makes of them is not what it would
have made of them then. What rules read that were published before is never removed, and is not meant.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.rules.attributes_read import attributes_read, said_by_rule
from engine.rules.instants import Instant
from engine.rules.ruleset import Ruleset
from engine.store.library import Version
from engine.store.retaining import Gone, gone_from, types_looked_through
from engine.store.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Missing:
    """An attribute that a rule of a draft reads, and actions that have it no more."""

    rule: str
    type: str
    attribute: str
    actions: int
    received_from: Instant
    """When the first of them was handed in."""
    received_until: Instant
    """When the last of them was."""


def missing(
    snapshot: Snapshot, program: str, draft: Ruleset, versions: Sequence[Version], since: Instant
) -> Iterator[Missing]:
    """What a draft would miss of actions that occurred from an instant on, rule by rule."""
    types = [each for each in types_looked_through(snapshot, program) if each in draft.dictionary.actions]
    found: dict[tuple[str, str], Gone | None] = {}
    for rule, said in said_by_rule(draft):
        # A rule that names no action type may be about any.
        about = [each for each in types if each in said or not said & draft.dictionary.actions.keys()]
        for type_ in about:
            for attribute in sorted(said & draft.dictionary.actions[type_].attributes.keys()):
                if (type_, attribute) not in found:
                    found[type_, attribute] = _gone(snapshot, program, type_, attribute, versions, since)
                gone = found[type_, attribute]
                if gone is not None:
                    yield Missing(rule, type_, attribute, *gone)


def _gone(
    snapshot: Snapshot, program: str, type_: str, attribute: str, versions: Sequence[Version], since: Instant
) -> Gone | None:
    """Of what no version had before the draft, nothing can have been removed."""
    actions = [each.ruleset.dictionary.actions.get(type_) for each in versions]
    if not any(each is not None and attribute in each.attributes for each in actions):
        return None
    return gone_from(snapshot, (program, type_), attribute, since, _first_read(attribute, versions))


def _first_read(attribute: str, versions: Sequence[Version]) -> Instant | None:
    """When the first version was published that reads it, from when on it was kept; None for never."""
    read = [each.published_at for each in versions if attribute in attributes_read([each.ruleset])]
    return min(read, default=None)
