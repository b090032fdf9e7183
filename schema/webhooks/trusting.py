"""Whose certificates receivers may have."""

import os
import ssl
from pathlib import Path

import httpx

from engine.errors import WrongSetting

_ELSEWHERE = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def trusted(ca_file: Path | None = None) -> ssl.SSLContext:
    """Trusts the public authorities, or those that `SSL_CERT_FILE` or `SSL_CERT_DIR` names in their place.

    Besides them those of a file of one's own, as PEM, at which the settings have looked. Raises WrongSetting when those
    of the environment cannot be read.
    """
    try:
        context = httpx.create_ssl_context()
    except OSError as error:
        given = next((f"{name}={os.environ[name]}" for name in _ELSEWHERE if os.environ.get(name)), "certificates")
        raise WrongSetting(f"{given}: no certificates of authorities can be read there ({error})") from None
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context
