"""CloudEvents in `programme.yaml`: which become actions, and where in them things stand."""

import pytest

from engine.rules.dictionary import EventMapping
from tests.rulesets.checking import PROGRAMME, report, ruleset


def with_events(written: str) -> str:
    return f"{PROGRAMME}cloud_events: {written}\n"


def test_an_event_becomes_an_action_by_its_type() -> None:
    written = (
        "{se.shop/order-placed: {action: purchase, member: data.who.id, "
        "attributes: {category: data.kind, shop: source}, proof: {url: data.paper, issued_at: data.on}}, "
        "Care.Call: {action: help.found}}"
    )
    assert ruleset("", with_events(written)).dictionary.cloud_events == {
        "se.shop/order-placed": EventMapping(
            "se.shop/order-placed",
            "purchase",
            "data.who.id",
            {"category": "data.kind", "shop": "source"},
            {"url": "data.paper", "issued_at": "data.on"},
        ),
        "Care.Call": EventMapping("Care.Call", "help.found"),
    }


@pytest.mark.parametrize(
    ("written", "message", "suggestion"),
    [
        ("[]", "`cloud_events` needs types of events, each with what becomes of it, and this is a list", None),
        ("{a: {}}", "a CloudEvent is empty", "write `{action: purchase}`"),
        ("{a: {action: purchas}}", "`purchas` is not an action type of this programme", "did you mean `purchase`?"),
        ("{a: {action: purchase, membr: subject}}", "`membr` is not a key of a CloudEvent", "did you mean `member`?"),
        (
            "{a: {action: purchase, member: customer.id}}",
            "`customer.id` is no place in an event",
            "write `data.customer.id` for a field of its data",
        ),
        ("{a: {action: purchase, member: data}}", "`data` is no place in an event", None),
        (
            "{a: {action: purchase, proof: {certificat: data.no}}}",
            "`certificat` is not a key of `proof` of a CloudEvent",
            "did you mean `certificate`?",
        ),
        (
            "{a: {action: purchase, proof: {url: paper.url}}}",
            "`paper.url` is no place in an event",
            "write `data.paper.url` for a field of its data",
        ),
        (
            "{a: {action: purchase, attributes: {categry: data.kind}}}",
            "`categry` is not an attribute of `purchase`",
            "did you mean `category`?",
        ),
    ],
)
def test_what_cannot_be_meant_is_told(written: str, message: str, suggestion: str | None) -> None:
    found = report("", with_events(written))
    assert message in found
    assert suggestion is None or suggestion in found
