"""Everything that has an id of its own, and everything that rule files name."""

import strawberry

from engine.rules.dictionary import Localised
from schema.fields import resolved
from schema.locales import LocaleArgument, Reader


@strawberry.interface(description="Something with an id of its own, which `node(id:)` fetches again.")
class Node:
    id: strawberry.ID = strawberry.field(description="An opaque id, the same for ever. Do not take it apart.")


@strawberry.interface(description="Something that rule files declare under a key, with a name for people.")
class Named:
    key: str = strawberry.field(
        description="The name in the rule files: stable, for programs. Unique among its own kind in the programme."
    )
    names: strawberry.Private[Localised]
    reader: strawberry.Private[Reader]

    @resolved("The name for people. When the rule files give none, the key.")
    def name(self, locale: LocaleArgument = None) -> str:
        return self.reader.preferring(locale).text(self.names) or self.key
