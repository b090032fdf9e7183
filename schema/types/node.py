"""Everything that has an id of its own, and everything that rule files name."""

from typing import TypedDict

import strawberry

from engine.rules.dictionary import Localised
from schema.book import Book
from schema.fields import resolved
from schema.ids import NodeKind, declared_id
from schema.locales import LocaleArgument, Reader


@strawberry.interface(description="Something with an id of its own, which `node(id:)` fetches again.")
class Node:
    id: strawberry.ID = strawberry.field(description="An opaque id, the same for ever. Do not take it apart.")


@strawberry.interface(description="Something with a key and a name for people, as rule files have it.")
class Named:
    key: str = strawberry.field(
        description="The name in the rule files: stable, for programs. Unique among its own kind in the programme."
    )
    names: strawberry.Private[Localised]
    reader: strawberry.Private[Reader]

    @resolved("The name for people. When the rule files give none, the key.")
    def name(self, locale: LocaleArgument = None) -> str:
        return self.reader.preferring(locale).text(self.names) or self.key


class DeclaredFields(TypedDict):
    """What everything is made with that rule files declare, and that `node(id:)` fetches again."""

    id: strawberry.ID
    key: str
    names: Localised
    reader: Reader


def declared(book: Book, kind: NodeKind, key: str, names: Localised) -> DeclaredFields:
    """The fields of something that rule files declare under a key."""
    return DeclaredFields(id=declared_id(kind, book.program.key, key), key=key, names=names, reader=book.reader)
