"""What went wrong with a request that nobody answered, in words that say what to do where that is known."""

import ssl

import httpcore

from schema.webhooks.resolving import NotPublic
from schema.webhooks.showing import shown

CONNECT_SECONDS = 10.0
"""How long it may take to be connected to a host, at all its addresses together, and as long again to agree on TLS."""

_SAID = 300
"""Characters of what the system says."""

_EXPIRED, _NOT_YET = 10, 9  # X509_V_ERR_CERT_HAS_EXPIRED, _NOT_YET_VALID
_OTHER_NAME = (62, 64)  # X509_V_ERR_HOSTNAME_MISMATCH, _IP_ADDRESS_MISMATCH
_UNKNOWN_AUTHORITY = (2, 18, 19, 20, 21)
"""No issuer is found, or it is one that signs for itself and is not known."""
_NOT_TLS = ("WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE")
"""What OpenSSL calls an answer in plain text, from one release to another."""


def told(error: Exception, host: str, answer_seconds: float) -> str:
    """Why there is no answer of this host's, which had so many seconds for one."""
    refusal = _of_tls(error)
    if refusal is not None:
        return _tls_told(refusal, host)
    match error:
        case NotPublic():
            return str(error)
        case httpcore.ConnectTimeout():
            return (
                f"no connection within {CONNECT_SECONDS:g} seconds: nothing answers at that port, a firewall is "
                "between, or TLS is not spoken there"
            )
        case TimeoutError() | httpcore.TimeoutException():
            return f"no answer within {answer_seconds:g} seconds; answer 2xx first, then do the work"
        case httpcore.ConnectError() | OSError():
            return f"it cannot be connected to: {_said(error)}"
        case UnicodeError():
            return f"the host's name cannot be looked up: {_said(error)}"
        case _:
            return f"the connection broke, or the answer was no HTTP: {_said(error)}"


def _of_tls(error: Exception) -> ssl.SSLError | None:
    """What TLS itself refused; httpcore wraps it."""
    return next((each for each in (error, *error.args) if isinstance(each, ssl.SSLError)), None)


def _tls_told(error: ssl.SSLError, host: str) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate_told(error, host)
    if any(each in str(error) for each in _NOT_TLS):
        return "it does not speak TLS at that port: what it says is no https; give a port that has TLS"
    return (
        f"TLS cannot be agreed on: {_said(error)}; it must speak TLS 1.2 or newer, have a certificate for {host[:253]} "
        "and want none of the sender"
    )


def _certificate_told(error: ssl.SSLCertVerificationError, host: str) -> str:
    if error.verify_code == _EXPIRED:
        return "its certificate has expired; renew it"
    if error.verify_code == _NOT_YET:
        return "its certificate is not valid yet; look at its dates, and at the clock of this server"
    if error.verify_code in _OTHER_NAME:
        return (
            f"its certificate is not for {host[:253]}; get one for that name, or give the address with the name that "
            "it is for"
        )
    if error.verify_code in _UNKNOWN_AUTHORITY:
        return (
            f"its certificate comes from nobody who is trusted here ({shown(error.verify_message)}); send every "
            "certificate between yours and the authority's, or have an authority of your own named in "
            "TROGEN_WEBHOOK_CA_FILE"
        )
    return f"its certificate is not trusted here: {shown(error.verify_message)[:_SAID]}"


def _said(error: Exception) -> str:
    return shown(str(error))[:_SAID] or "it hung up"
