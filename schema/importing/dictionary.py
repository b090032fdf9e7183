"""What the server's programmes declare, as far as an import needs to know: asked for over GraphQL, with its own key."""

from collections.abc import Mapping
from enum import Enum
from typing import TypeAlias

import msgspec

DOCUMENT = """
query Import { programs { key timeZone actionTypes { key attributes { name kind items required choices } } } }
"""


class AttributeKind(Enum):
    """What an attribute may hold, in the words of the API."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    WHOLE = "WHOLE"
    YES_NO = "YES_NO"
    INSTANT = "INSTANT"
    CHOICE = "CHOICE"
    LIST = "LIST"


class DeclaredAttribute(msgspec.Struct, frozen=True):
    name: str
    kind: AttributeKind
    items: AttributeKind | None
    required: bool
    choices: list[str]


class DeclaredType(msgspec.Struct, frozen=True):
    key: str
    attributes: list[DeclaredAttribute]


class DeclaredProgram(msgspec.Struct, frozen=True, rename="camel"):
    key: str
    time_zone: str
    action_types: list[DeclaredType]

    @property
    def types(self) -> "Types":
        """The attributes of each action type, by name."""
        return {each.key: {attribute.name: attribute for attribute in each.attributes} for each in self.action_types}


class _Programs(msgspec.Struct, frozen=True):
    programs: list[DeclaredProgram]


class Answer(msgspec.Struct, frozen=True):
    """The answer to the document."""

    data: _Programs


Types: TypeAlias = Mapping[str, Mapping[str, DeclaredAttribute]]
