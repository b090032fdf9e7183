"""Texts for members: one for all languages, or one for each language of the programme."""

from engine.rules.dictionary import Localised
from engine.rulesets import codes, nodes, values
from engine.rulesets.diagnostics import Findings, instead, listed, quoted
from engine.rulesets.forms import Fields
from engine.rulesets.nodes import Node, Scalar, Span
from engine.rulesets.written import in_quotes


def name_of(fields: Fields, own: Scalar, languages: tuple[str, ...], findings: Findings) -> Localised:
    """The name that members read, in every language. One that is not given is made from the rule's own name."""
    node = fields.get("name")
    if node is not None:
        return text_of(node, "a name", languages, findings)
    if len(languages) > 1:
        message = f"{quoted(own.text)} has no name in {listed(languages)}"
        findings.add(codes.MISSING_TRANSLATION, own.span, message, _example(languages))
    return dict.fromkeys(languages, readable(own.text))


def description_of(fields: Fields, languages: tuple[str, ...], findings: Findings) -> Localised:
    """The description that members read, in every language; empty when there is none."""
    node = fields.get("description")
    return text_of(node, "a description", languages, findings) if node is not None else {}


def text_of(node: Node, what: str, languages: tuple[str, ...], findings: Findings) -> Localised:
    """A text in every language of the programme; where one is missing, the first that is there stands in."""
    if not isinstance(node, nodes.Mapping):
        text = values.text(node, what, findings, "Repair hero")
        return dict.fromkeys(languages, text) if text else {}
    given = _given(node, what, languages, findings)
    missing = [language for language in languages if language not in given]
    if missing and given:
        report_missing(node.span, what, missing, findings)
    stand_in = next((given[language] for language in languages if language in given), "")
    return {language: given.get(language, stand_in) for language in languages}


def report_missing(at: Span, what: str, missing: list[str], findings: Findings) -> None:
    message = f"{what} is missing in {listed(missing)}"
    suggestion = f"add {listed(missing)}, or write one plain text for all languages"
    findings.add(codes.MISSING_TRANSLATION, at, message, suggestion)


def readable(name: str) -> str:
    """`found_it_yourself` as `Found it yourself`."""
    return name.replace("_", " ").replace(".", " ").capitalize()


def _given(node: nodes.Mapping, what: str, languages: tuple[str, ...], findings: Findings) -> dict[str, str]:
    given: dict[str, str] = {}
    for key, value in values.pairs(node, what, findings, _in_each(languages), "a text for each language") or ():
        if languages and key.text not in languages:
            message = f"{quoted(key.text)} is not a language of this programme"
            suggestion = instead(key.text, languages, f"its languages are {listed(languages)}")
            if given and isinstance(value, Scalar) and value.empty:
                last = next(reversed(given))
                meant = in_quotes(f"{given[last]}, {key.text}")
                suggestion = f"a text with a comma in it needs quotes, as `{last}: {meant}`"
            findings.add(codes.UNKNOWN_LANGUAGE, key.span, message, suggestion)
        elif text := values.text(value, what, findings):
            given[key.text] = text
    return given


def _example(languages: tuple[str, ...]) -> str:
    return f"add `name: {_in_each(languages)}`"


def _in_each(languages: tuple[str, ...]) -> str:
    return "{" + ", ".join(f"{language}: …" for language in languages) + "}"
