"""Reads `programme.yaml`, the dictionary of a programme."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

from engine.rules.dictionary import Attribute, Dictionary, Perk, UnknownMembers, Wallet
from engine.rulesets import codes, nodes, scalars, values
from engine.rulesets.actions import read_actions
from engine.rulesets.cloud_events import read_cloud_events
from engine.rulesets.diagnostics import Findings, instead, listed, quoted
from engine.rulesets.forms import Fields, Form
from engine.rulesets.members import derive_member_fact, read_member_attributes, read_segments
from engine.rulesets.nodes import Node, Pair, Scalar
from engine.rulesets.scope import RESERVED, Declared, DeclaredAction, DeclaredSegment, is_name
from engine.rulesets.texts import description_of, name_of, readable, report_missing, text_of
from engine.rulesets.wallets import read_wallet
from engine.zones import zone_names

PROGRAMME_FILE = "programme.yaml"
"""The one file of a programme that is not free in name."""

PROGRAMME = Form(
    "programme.yaml",
    required={
        "languages": "[en]",
        "zone": "Europe/Stockholm",
        "actions": "{purchase: {}}",
        "wallets": "{points: {name: Points}}",
    },
    optional=(
        "name",
        "calendar",
        "late_for",
        "unknown_members",
        "perks",
        "member_attributes",
        "segments",
        "impact",
        "cloud_events",
    ),
)
CALENDAR = Form(
    "`calendar`", optional=("week_starts", "day_starts"), own_example="calendar: {week_starts: mon, day_starts: 04:00}"
)
PERK = Form("a perk", optional=("name", "description"), own_example="{name: Early access}")

_LANGUAGE = re.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LATE_FOR = 7 * 24 * 3_600_000_000
_ZONE_HELP = "write one of the IANA database, as `Europe/Stockholm` or `UTC`"

DeclaredT = TypeVar("DeclaredT")


class Declarations(NamedTuple):
    """The dictionary, as far as it could be read, and the names in it as rules look them up."""

    dictionary: Dictionary
    actions: Declared[DeclaredAction]
    wallets: Declared[Wallet]
    perks: Declared[Perk]
    members: Declared[Attribute]
    segments: Declared[DeclaredSegment]
    impact: Node | None
    """What stands under `impact`, read once everything that it can refer to is known."""


def read_programme(key: str, node: Node, whole: bool, findings: Findings) -> Declarations:
    """Everything that `programme.yaml` declares; what could not be read has been reported and is left out.

    `whole` is False when part of the file was lost: then a name that seems unknown may just be lost.
    """
    fields = _fields(node, findings) or Fields(node.span, {}, all_known=False)
    languages = _languages(fields.get("languages"), findings)
    actions = read_actions(fields.get("actions"), languages, findings)
    wallets = _declared(fields, "wallets", read_wallet, languages, findings)
    perks = _declared(fields, "perks", _perk, languages, findings)
    members = read_member_attributes(fields.get("member_attributes"), findings)
    segments = read_segments(fields.get("segments"), languages, findings)
    for each in (actions, wallets, perks, members, segments):
        each.whole &= whole
    dictionary = _dictionary(key, fields, languages, actions, wallets, perks, members, findings)
    dictionary = replace(dictionary, cloud_events=read_cloud_events(fields.get("cloud_events"), actions, findings))
    derive_member_fact(members, "segments", segments.names)
    return Declarations(dictionary, actions, wallets, perks, members, segments, fields.get("impact"))


def _fields(node: Node, findings: Findings) -> Fields | None:
    if isinstance(node, nodes.Mapping) and not node.pairs:
        message = f"`programme.yaml` is empty, and a programme needs {listed(PROGRAMME.required)}"
        suggestion = f"begin with `languages: {PROGRAMME.required['languages']}`; `rulesets/kundklubb` has an example"
        findings.add(codes.EMPTY_VALUE, node.span, message, suggestion)
        return None
    return PROGRAMME.fields(node, findings)


def _dictionary(
    key: str,
    fields: Fields,
    languages: tuple[str, ...],
    actions: Declared[DeclaredAction],
    wallets: Declared[Wallet],
    perks: Declared[Perk],
    members: Declared[Attribute],
    findings: Findings,
) -> Dictionary:
    week_starts, day_starts = _calendar(fields.get("calendar"), findings)
    return Dictionary(
        key=key,
        names=_programme_names(key, fields, languages, findings),
        languages=languages,
        zone=_zone(fields.get("zone"), findings),
        actions={name: action.type for name, action in actions.meanings()},
        wallets=dict(wallets.meanings()),
        perks=dict(perks.meanings()),
        member_attributes=dict(members.meanings()),
        week_starts=week_starts,
        day_starts=day_starts,
        late_for=_late_for(fields.get("late_for"), findings),
        unknown_members=_unknown_members(fields.get("unknown_members"), findings),
    )


def _programme_names(key: str, fields: Fields, languages: tuple[str, ...], findings: Findings) -> Mapping[str, str]:
    node = fields.get("name")
    if node is not None:
        return text_of(node, "the programme's name", languages, findings)
    if len(languages) > 1:
        report_missing(fields.place("languages"), "the programme's `name`", list(languages), findings)
    return dict.fromkeys(languages, readable(key))


def _languages(node: Node | None, findings: Findings) -> tuple[str, ...]:
    found: list[str] = []
    for item in values.items(node, "`languages`", findings, "languages: [sv, en]") if node is not None else ():
        language = values.text(item, "a language", findings)
        if language and not _LANGUAGE.fullmatch(language):
            message = f"{quoted(language)} is not the tag of a language"
            findings.add(codes.UNKNOWN_LANGUAGE, item.span, message, "write it as `sv`, `en` or `pt-BR`")
        elif language in found:
            findings.add(codes.DECLARED_TWICE, item.span, f"{quoted(language)} stands here twice", "remove one")
        elif language:
            found.append(language)
    return tuple(found)


def _zone(node: Node | None, findings: Findings) -> str:
    name = values.text(node, "a time zone", findings, "Europe/Stockholm") if node is not None else None
    if node is None or name is None:
        return "UTC"
    if name not in zone_names():
        message = f"{quoted(name)} is not a time zone"
        known = [] if name.isupper() else sorted(zone_names())  # abbreviations resemble those of elsewhere
        findings.add(codes.UNKNOWN_ZONE, node.span, message, instead(name, known, _ZONE_HELP))
    return name


def _calendar(node: Node | None, findings: Findings) -> tuple[int, int]:
    fields = CALENDAR.fields(node, findings) if node is not None else None
    week = fields.get("week_starts") if fields else None
    day = fields.get("day_starts") if fields else None
    week_starts = values.word(week, "a day of the week", findings, scalars.WEEKDAYS) if week is not None else 0
    day_starts = values.minutes_of_day(day, "a time of day", findings) if day is not None else 0
    return week_starts or 0, day_starts or 0


def _late_for(node: Node | None, findings: Findings) -> int:
    if node is None:
        return _LATE_FOR
    stretch = values.duration(node, "`late_for`", findings, "operators can import older history")
    return scalars.elapsed(stretch) if stretch else 0


def _unknown_members(node: Node | None, findings: Findings) -> UnknownMembers:
    if node is None:
        return UnknownMembers.CREATE
    words = values.words_of(UnknownMembers)
    return values.word(node, "`unknown_members`", findings, words) or UnknownMembers.CREATE


_Read = Callable[[Scalar, Node, tuple[str, ...], Findings], DeclaredT | None]


def _declared(
    fields: Fields, key: str, read: _Read[DeclaredT], languages: tuple[str, ...], findings: Findings
) -> Declared[DeclaredT]:
    node = fields.get(key)
    kind, unknown, example = _KINDS[key]
    pairs = _pairs(node, key, example, findings) if node is not None else None
    whole = pairs is not None or (node is None and fields.all_known and key not in PROGRAMME.required)
    declared = Declared[DeclaredT](f"{kind} of this programme", unknown, whole)
    for name, declaration in pairs or ():
        if is_name(name, kind, findings) and _is_free(name, kind, findings):
            declared.add(name.text, read(name, declaration, languages, findings), name.span)
        else:
            declared.whole = False
    return declared


def _pairs(node: Node, key: str, example: str, findings: Findings) -> Sequence[Pair] | None:
    return values.pairs(node, f"`{key}`", findings, f"{key}: {example}", f"{key} by name", may_be_empty=True)


_KINDS = {
    "wallets": ("a wallet", codes.UNKNOWN_WALLET, "{points: {name: Points}}"),
    "perks": ("a perk", codes.UNKNOWN_PERK, "{early_access: {name: Early access}}"),
}


def _is_free(name: Scalar, kind: str, findings: Findings) -> bool:
    if kind == "a wallet" and name.text in RESERVED:
        message = f"{quoted(name.text)} has a meaning of its own and cannot be the name of a wallet"
        findings.add(codes.BAD_NAME, name.span, message, "choose another name")
        return False
    return True


def _perk(name: Scalar, node: Node, languages: tuple[str, ...], findings: Findings) -> Perk | None:
    fields = PERK.fields(node, findings)
    if fields is None:
        return None
    description = description_of(fields, languages, findings)
    return Perk(name.text, name_of(fields, name, languages, findings), description)
