"""What `programme.yaml` declares: action types, attributes, wallets, perks, segments, impact; and days of the week."""

from collections.abc import Mapping
from enum import Enum

import strawberry

from engine.rules import dictionary
from schema.book import Book, told_once
from schema.fields import resolved
from schema.ids import NodeKind
from schema.locales import LocaleArgument
from schema.scalars import SafeInt
from schema.types.node import Named, Node, declared


@strawberry.enum(description="A day of the week.")
class Weekday(Enum):
    MONDAY = strawberry.enum_value(0, description="Monday.")
    TUESDAY = strawberry.enum_value(1, description="Tuesday.")
    WEDNESDAY = strawberry.enum_value(2, description="Wednesday.")
    THURSDAY = strawberry.enum_value(3, description="Thursday.")
    FRIDAY = strawberry.enum_value(4, description="Friday.")
    SATURDAY = strawberry.enum_value(5, description="Saturday.")
    SUNDAY = strawberry.enum_value(6, description="Sunday.")


@strawberry.enum(description="What an attribute of an action or of a member may hold.")
class AttributeKind(Enum):
    TEXT = strawberry.enum_value("text", description="Any text. A JSON string.")
    NUMBER = strawberry.enum_value("number", description="A number, with or without decimals. A JSON number.")
    WHOLE = strawberry.enum_value("whole", description="A whole number. A JSON number without decimals.")
    YES_NO = strawberry.enum_value("yes_no", description="Yes or no. JSON `true` or `false`.")
    INSTANT = strawberry.enum_value(
        "instant", description="A point in time. A JSON string in ISO 8601 with a UTC offset."
    )
    CHOICE = strawberry.enum_value("choice", description="One of the declared `choices`. A JSON string.")
    LIST = strawberry.enum_value("list", description="A JSON array whose items are of the kind `items`.")


@strawberry.type(
    description="One attribute that actions of a type, or members, carry: enough to draw a form's field from."
)
class Attribute:
    name: str = strawberry.field(description="The name of the attribute in `attributes`.")
    kind: AttributeKind = strawberry.field(description="What it may hold.")
    items: AttributeKind | None = strawberry.field(description="What the items of a LIST are; null for other kinds.")
    choices: list[str] = strawberry.field(
        description="The values that may be given, for a CHOICE and for a LIST of choices; empty for other kinds."
    )
    required: bool = strawberry.field(description="Whether every action of the type must carry it; never for members.")


@strawberry.type(description="A kind of thing that members do, with what must be told about it.")
class ActionType(Node, Named):
    attributes: list[Attribute] = strawberry.field(
        description="What actions of this type carry, in the order in which it was declared."
    )


@strawberry.type(description="A kind of points.")
class WalletDefinition(Node, Named):
    spendable: bool = strawberry.field(description="Whether anything can be paid from it.")


@strawberry.type(description="Points of one wallet that something costs.")
class Cost:
    wallet: WalletDefinition = strawberry.field(description="The kind of points.")
    amount: SafeInt = strawberry.field(description="How many.")


@strawberry.type(description="Members who have something in common, as the rule files tell.")
class SegmentDefinition(Node, Named):
    pass


@strawberry.type(description="A measured good that members do, shown to them, never spendable.")
class ImpactDefinition(Node, Named):
    units: strawberry.Private[dictionary.Localised]

    @resolved("What it is measured in, as `kg`.")
    def unit(self, locale: LocaleArgument = None) -> str:
        return self.reader.preferring(locale).text(self.units) or ""


@strawberry.type(description="Something that a member is entitled to, by the level held or by a badge won.")
class Perk(Node, Named):
    texts: strawberry.Private[dictionary.Localised]

    @resolved("What the perk is, for people; null when the rule files do not say.")
    def description(self, locale: LocaleArgument = None) -> str | None:
        return self.reader.preferring(locale).text(self.texts)


@told_once
def wallet_definition(book: Book, key: str) -> WalletDefinition:
    """The wallet of that key."""
    wallet = book.wallet(key)
    return WalletDefinition(**declared(book, NodeKind.WALLET, key, wallet.names), spendable=wallet.spendable)


def costs_of(book: Book, cost: Mapping[str, int]) -> list[Cost]:
    """What something costs, by wallet."""
    return [
        Cost(wallet=wallet_definition(book, wallet), amount=SafeInt(amount))
        for wallet, amount in cost.items()
        if amount
    ]


@told_once
def segment_of(book: Book, key: str) -> SegmentDefinition:
    """The segment of that key."""
    return SegmentDefinition(**declared(book, NodeKind.SEGMENT, key, book.segment(key).names))


@told_once
def impact_of(book: Book, key: str) -> ImpactDefinition:
    """The impact measure of that key."""
    impact = book.impact(key)
    return ImpactDefinition(**declared(book, NodeKind.IMPACT, key, impact.names), units=impact.unit)


def perks_of(book: Book, keys: tuple[str, ...]) -> list[Perk]:
    """The perks of these keys."""
    return [perk_of(book, each) for each in keys]


@told_once
def perk_of(book: Book, key: str) -> Perk:
    """The perk of that key."""
    perk = book.perk(key)
    return Perk(**declared(book, NodeKind.PERK, key, perk.names), texts=perk.description)


def action_type_of(book: Book, key: str) -> ActionType:
    """The action type of that key."""
    type_ = book.action_type(key)
    return ActionType(
        **declared(book, NodeKind.ACTION_TYPE, key, type_.names),
        attributes=[attribute(each) for each in type_.attributes.values()],
    )


def attribute(told: dictionary.Attribute) -> Attribute:
    return Attribute(
        name=told.name,
        kind=AttributeKind(told.kind.value),
        items=AttributeKind(told.items.value) if told.items else None,
        choices=list(told.choices),
        required=not told.optional,
    )
