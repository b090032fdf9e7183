"""Origins: whose pages may ask from a browser, over HTTP and WebSocket alike.

A credential is never sent by a browser of itself: it stands in a header or in a socket's first message. So a page of
another origin can do nothing in somebody's name; and it is refused all the same, before anything is read of it.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from engine.settings import Settings

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Origins:
    """Which origins may ask. A request without one comes from no page, and may."""

    def __init__(self, settings: Settings) -> None:
        listed = frozenset(settings.origins.split(",")) - {""}
        self._any = "*" in listed
        self._listed = listed
        self._loopback = settings.development

    def permits(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a request with these headers, named in lower case, may come in at all."""
        origin = headers.get(b"origin")
        return origin is None or self._any or _is_own_page(origin, headers) or self._is_listed(origin)

    def _is_listed(self, origin: bytes) -> bool:
        text = origin.decode("latin-1").lower()
        return text in self._listed or (self._loopback and _is_loopback(text))


def _is_own_page(origin: bytes, headers: Mapping[bytes, bytes]) -> bool:
    """Whether it is a page of this very address, as GraphiQL is; behind a proxy that renames us the browser says so."""
    host = headers.get(b"host", b"").lower()
    same_host = bool(host) and origin.partition(b"://")[2].lower() == host
    return same_host or headers.get(b"sec-fetch-site") == b"same-origin"


def _is_loopback(origin: str) -> bool:
    try:
        return urlsplit(origin).hostname in _LOOPBACK
    except ValueError:
        return False
