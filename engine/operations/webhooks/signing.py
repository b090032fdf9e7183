"""Signatures as the Standard Webhooks specification has them: HMAC-SHA256 over the id, the time and the body."""

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256

from engine.rules.instants import SECOND, Instant

PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A new secret as receivers are given it: `whsec_` and 256 random bits in base64."""
    return PREFIX + b64encode(secrets.token_bytes(_BYTES)).decode()


def signed(message_id: str, at: Instant, body: bytes, with_secrets: Iterable[str]) -> Mapping[str, str]:
    """The headers of a request that is sent at an instant; a signature for each secret, with spaces between."""
    seconds = str(at // SECOND)
    content = b".".join((message_id.encode(), seconds.encode(), body))
    signatures = (_signature(content, each) for each in with_secrets)
    return {"webhook-id": message_id, "webhook-timestamp": seconds, "webhook-signature": " ".join(signatures)}


def _signature(content: bytes, secret: str) -> str:
    key = b64decode(secret.removeprefix(PREFIX))
    return "v1," + b64encode(hmac.digest(key, content, sha256)).decode()
