"""The JSON Schema of `programme.yaml`: most of it is the same for every programme."""

from engine.rules.dictionary import AttributeKind, UnknownMembers
from engine.rulesets import scalars
from engine.rulesets.actions import ACTION, ATTRIBUTE
from engine.rulesets.cloud_events import EVENT, PROOF_OF_EVENT
from engine.rulesets.impact import IMPACT, SOURCE
from engine.rulesets.json_schema.common_keys import DESCRIPTION, IF, NAME, listens_to, with_condition
from engine.rulesets.json_schema.shapes import (
    AMOUNT,
    DURATION,
    TEXT,
    TIME,
    YES_NO,
    Key,
    Schema,
    by_name,
    closed,
    described,
    either,
    list_of,
    mapping,
    ref,
    whole,
    words,
)
from engine.rulesets.members import SEGMENT
from engine.rulesets.programme import CALENDAR, PERK, PROGRAMME
from engine.rulesets.proofs import DOCUMENT_FIELDS, PARTS, PROOF
from engine.rulesets.scope import Scope
from engine.rulesets.wallets import EXPIRES, WALLET

_TYPES = words(kind.value for kind in AttributeKind if kind not in (AttributeKind.CHOICE, AttributeKind.LIST))
_DOTTED = r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*"


def programme_file(scope: Scope) -> Schema:
    """Everything that a programme declares."""
    return mapping(
        PROGRAMME,
        {
            "name": Key("What members call the programme", ref("text"), ("The customer club",)),
            "languages": Key(
                "The languages of all texts; the first one is shown where another is missing",
                list_of(TEXT),
                (["sv", "en"],),
            ),
            "zone": Key(
                "The time zone of members who have not said where they live; a name of the IANA database",
                TEXT,
                ("Europe/Stockholm",),
            ),
            "calendar": Key("When weeks and days begin", _calendar(), ({"week_starts": "sun", "day_starts": "04:00"},)),
            "late_for": Key(
                "How long after it happened a brand may still tell of an action; 7 days if nothing is said",
                DURATION,
                ("14 days",),
            ),
            "unknown_members": Key(
                "When an action names somebody whom nobody has registered: `create` makes a member of them, "
                "`refuse` takes no such action; `create` if nothing is said",
                words(each.value for each in UnknownMembers),
                ("refuse",),
            ),
            "actions": Key(
                "What members do: brands tell of these and nothing else",
                by_name(_action(), _DOTTED),
                ({"answer.found": {"name": "Found an answer", "attributes": {"topic": "text"}}},),
            ),
            "wallets": Key("The kinds of points", by_name(_wallet()), ({"points": {"name": "Points"}},)),
            "perks": Key(
                "What levels, badges and rewards entitle to",
                by_name(_perk()),
                ({"early_access": {"name": "Early access"}},),
            ),
            "member_attributes": Key("What may be told of members", by_name(_attribute()), ({"city": "text"},)),
            "segments": Key(
                "Members who have something in common, by what is asked of them",
                by_name(_segment()),
                ({"local": {"name": "Locals", "if": {"member.city": "Umeå"}}},),
            ),
            "impact": Key(
                "Measured goods, shown to members and never spent",
                by_name(_impact(scope)),
                ({"co2_saved": {"unit": "kg", "from": [{"of": "purchase", "amount": "co2_saved_kg"}]}},),
            ),
            "cloud_events": Key(
                "Which CloudEvents become actions, by their type",
                by_name(_event(), ".{1,255}"),
                ({"se.example.repair.done": {"action": "purchase", "member": "data.customer"}},),
            ),
        },
    )


def _event() -> Schema:
    return mapping(
        EVENT,
        {
            "action": listens_to("The action type that it becomes"),
            "member": Key(
                "Where the member stands in the event: an attribute of it, or `data.` and a field; `subject` if "
                "nothing is said",
                TEXT,
                ("data.customer.id",),
            ),
            "attributes": Key(
                "Where attributes of the action stand; those that are not named are fields of its data of that name",
                by_name(TEXT),
                ({"category": "data.kind"},),
            ),
            "proof": Key(
                "Where what proves it stands, each field an attribute of the event, or `data.` and a field",
                _proof_of_event(),
                ({"certificate": "data.certificate.number"},),
            ),
        },
    )


def _proof_of_event() -> Schema:
    return mapping(
        PROOF_OF_EVENT,
        {
            "kind": Key(
                "Where `DOCUMENT` or `WORD` stands; without it, an event has a document that has one of certificate, "
                "url and hash, and no proof otherwise",
                TEXT,
                ("data.proof.kind",),
            ),
            "certificate": Key("The number of a certificate", TEXT, ("data.certificate.number",)),
            "url": Key("Where the document can be read", TEXT, ("data.certificate.url",)),
            "hash": Key("The document's hash, as `sha256:9f86d0…`", TEXT, ("data.certificate.hash",)),
            "issuer": Key("Who has issued it", TEXT, ("data.certificate.issuer",)),
            "issued_at": Key("When it was issued", TEXT, ("data.certificate.issued_at",)),
            "note": Key("What is said about it", TEXT, ("data.certificate.note",)),
        },
    )


def _calendar() -> Schema:
    return mapping(
        CALENDAR,
        {
            "week_starts": Key("The first day of a week; Monday if nothing is said", words(scalars.WEEKDAYS), ("sun",)),
            "day_starts": Key(
                "When a day begins: what is done earlier counts for the day before; midnight if nothing is said",
                TIME,
                ("04:00",),
            ),
        },
    )


def _action() -> Schema:
    attributes = "What is told about it: each attribute with its type, or with the list of its values"
    proof = (
        "What must back it before it counts: `none`, the brand's `word`, a `document`, an operator's `approval`, or "
        "several of these; nothing if nothing is said"
    )
    return mapping(
        ACTION,
        {
            "name": NAME,
            "attributes": Key(attributes, by_name(_attribute()), ({"topic": "text"},)),
            "proof": Key(proof, _proof(), ("document", ["document", "approval"])),
            "keep_for": Key(
                "How long after it was handed in everything is kept that was told about it, and its proof; then only "
                "what rules read; for ever if nothing is said",
                DURATION,
                ("24 months",),
            ),
        },
    )


def _proof() -> Schema:
    described = mapping(
        PROOF,
        {
            "word": Key("Whether the brand must say explicitly that it vouches for it", YES_NO),
            "document": Key(
                "Whether there must be a document; or the fields that it must have",
                either(YES_NO, list_of(words(DOCUMENT_FIELDS))),
                (["certificate", "issuer"],),
            ),
            "approval": Key("Whether it waits until an operator has approved it", YES_NO),
            "trusted_brands": Key("Brands of which nothing of this is asked", list_of(TEXT), (["verify"],)),
        },
    )
    return either(words(["none", *PARTS]), list_of(words(PARTS)), described)


def _attribute() -> Schema:
    described = mapping(
        ATTRIBUTE,
        {
            "type": Key(
                "What it holds: `text`, `number`, `whole` (a whole number), `yes_no`, or `instant` (a point in time)",
                _TYPES,
            ),
            "values": Key("The only values it can have", list_of(TEXT), (["repair", "second_hand"],)),
            "list": Key("It holds a list of this type, or of these values", either(_TYPES, list_of(TEXT)), ("text",)),
            "optional": Key("Whether it may be left out; no if nothing is said", YES_NO),
        },
    )
    return either(_TYPES, list_of(TEXT), described)


def _wallet() -> Schema:
    expires = mapping(
        EXPIRES,
        {
            "after": Key(
                "So many months or years after the month in which they were earned, at the end of the month",
                DURATION,
                ("12 months",),
            ),
            "each_year_on": Key("On this day of each year, which is the last with them", TEXT, ("12-31",)),
        },
    )
    limit = Key("How much all points rules together put into it in this time, for one member", whole(), (500,))
    periods = ("per_day", "per_week", "per_month", "per_year", "ever")
    return mapping(
        WALLET,
        {
            "name": NAME,
            "expires": Key(
                "When the points are lost; never if nothing is said",
                either(words(["never"]), pairs=expires),
                ({"after": "12 months"},),
            ),
            "limits": Key(
                "How much one member can earn, by all points rules together",
                closed({each: described(limit) for each in periods}),
                ({"per_day": 500},),
            ),
            "spendable": Key(
                "Whether rewards, freezes and repairs can be paid from it; yes if nothing is said", YES_NO, ("no",)
            ),
        },
    )


def _perk() -> Schema:
    return mapping(PERK, {"name": NAME, "description": DESCRIPTION})


def _segment() -> Schema:
    asked = Key(
        "Who belongs to it: asked of member attributes and counts",
        ref("asked_of_anybody"),
        ({"member.city": ["Umeå", "Luleå"]},),
    )
    return mapping(SEGMENT, {"name": NAME, "if": asked})


def _impact(scope: Scope) -> Schema:
    source = mapping(
        SOURCE,
        {
            "of": listens_to("The action that does good"),
            "if": IF,
            "amount": Key("How much each one does, in the measure's unit", AMOUNT, ("co2_saved_kg", 1)),
        },
        *with_condition("of", scope),
    )
    return mapping(
        IMPACT,
        {
            "name": NAME,
            "unit": Key("What it is measured in", ref("text"), ("kg",)),
            "from": Key("What makes it", list_of(source), ([{"of": "purchase", "amount": "co2_saved_kg"}],)),
        },
    )
