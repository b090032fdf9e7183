"""What attributes hold, in words."""

from engine.rules.dictionary import Attribute, AttributeKind

NUMERIC = (AttributeKind.NUMBER, AttributeKind.WHOLE)
TEXTUAL = (AttributeKind.TEXT, AttributeKind.CHOICE)


def kind_words(attribute: Attribute) -> str:
    """What an attribute holds, with its article."""
    return f"a list of {_PLURALS[attribute.items]}" if attribute.items else _KINDS[attribute.kind]


_KINDS = {
    AttributeKind.TEXT: "a text",
    AttributeKind.CHOICE: "one of some values",
    AttributeKind.YES_NO: "yes or no",
    AttributeKind.NUMBER: "a number",
    AttributeKind.WHOLE: "a whole number",
    AttributeKind.INSTANT: "an instant",
    AttributeKind.LIST: "a list",
}
_PLURALS = {
    AttributeKind.TEXT: "texts",
    AttributeKind.CHOICE: "values",
    AttributeKind.YES_NO: "yes and no",
    AttributeKind.NUMBER: "numbers",
    AttributeKind.WHOLE: "whole numbers",
    AttributeKind.INSTANT: "instants",
    AttributeKind.LIST: "lists",
}
