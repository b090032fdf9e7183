"""Signatures are those of the specification, as its own library sees them."""

from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook as Judge
from standardwebhooks import WebhookVerificationError

from engine.operations.webhooks.signing import new_secret, signed
from engine.rules.instants import SECOND, Instant, instant_of

BODY = '{"type":"badge.won","data":{"text":"Märket är ditt"}}'.encode()


def now() -> Instant:
    return instant_of(datetime.now(UTC))


def test_the_library_of_the_specification_verifies_it() -> None:
    secret = new_secret()

    assert Judge(secret).verify(BODY, dict(signed("msg_1", now(), BODY, [secret])))["type"] == "badge.won"


def test_during_a_rotation_both_secrets_verify_it() -> None:
    old, new = new_secret(), new_secret()
    headers = dict(signed("msg_1", now(), BODY, [new, old]))

    assert Judge(old).verify(BODY, headers) == Judge(new).verify(BODY, headers)


@pytest.mark.parametrize("part", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_what_was_changed_on_the_way_is_not_verified(part: str) -> None:
    secret = new_secret()
    headers = dict(signed("msg_1", now(), BODY, [secret]))
    others = dict(signed("msg_2", Instant(now() + SECOND), BODY, [new_secret()]))
    headers[part] = others[part]

    with pytest.raises(WebhookVerificationError):
        Judge(secret).verify(BODY, headers)
