"""Keys as texts: `trogen_op_<prefix>_<secret><checksum>` for operators, `trogen_br_…` for brands.

The beginning lets scanners for leaked secrets find them. The prefix names the key and is no secret. The checksum tells
a mistyped or cut off key from a wrong one, without anybody being asked.
"""

import hmac
import secrets
import string
import zlib
from dataclasses import dataclass, field
from hashlib import sha256

_LETTERS = string.digits + string.ascii_lowercase
_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase

_PREFIX_LENGTH = 10
_SECRET_LENGTH = 43
"""Of 62 letters: 256 bits, so that a fast hash is all that they need."""
_CHECKSUM_LENGTH = 6

OPERATOR = "op"
BRAND = "br"


@dataclass(frozen=True, slots=True)
class KeyText:
    """A key as it was read from its text."""

    prefix: str
    secret: str = field(repr=False)

    @property
    def secret_hash(self) -> str:
        """SHA-256 of the secret, in hexadecimal: the only thing of it that is stored."""
        return sha256(self.secret.encode("utf-8", "surrogatepass")).hexdigest()

    def belongs_to(self, secret_hash: str) -> bool:
        """Whether its secret is the one with that hash; how long that takes tells nothing."""
        return hmac.compare_digest(self.secret_hash, secret_hash)


def new_key(kind: str) -> tuple[KeyText, str]:
    """A new key, and its text, which is shown once."""
    prefix, secret = _random(_LETTERS, _PREFIX_LENGTH), _random(_ALPHABET, _SECRET_LENGTH)
    body = f"trogen_{kind}_{prefix}_{secret}"
    return KeyText(prefix, secret), body + _checksum(body)


def looks_like_a_key(text: str) -> bool:
    """Whether a text was meant as a key, be it whole or not."""
    return text.startswith((f"trogen_{OPERATOR}_", f"trogen_{BRAND}_"))


def read_key(text: str) -> KeyText | None:
    """The key that a text is; None when it was mistyped, cut off, or never was a key."""
    body, checksum = text[:-_CHECKSUM_LENGTH], text[-_CHECKSUM_LENGTH:]
    parts = body.split("_")
    if not looks_like_a_key(text) or len(parts) != 4 or _checksum(body) != checksum:
        return None
    return KeyText(parts[2], parts[3])


def new_name(length: int = _PREFIX_LENGTH) -> str:
    """A random name of small letters and digits."""
    return _random(_LETTERS, length)


def _random(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


def _checksum(body: str) -> str:
    rest, digits = zlib.crc32(body.encode("utf-8", "surrogatepass")), ""
    for _ in range(_CHECKSUM_LENGTH):
        rest, digit = divmod(rest, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
