"""Which addresses may be sent to: none that leads into the network of whoever runs this.

Without it, whoever may name an address could have this server ask its neighbours: databases, routers, the metadata of
clouds. The address as it is written is judged when a webhook is made, and what its name stands for each time that a
connection is opened, which goes to the very address that was judged.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

Address: TypeAlias = IPv4Address | IPv6Address

LONGEST = 2_000
_LONGEST_NAME = 253
"""Of a host, by the rules of names; what is told of a longer one is cut."""

_SPECIAL = (
    IPv4Network("192.0.0.0/24"),  # for protocols; a cloud answers there with its metadata, and not every Python knows
    IPv4Network("192.88.99.0/24"),  # relays of 6to4, long out of use
    IPv4Network("168.63.129.16/32"),  # public as it looks, and in every network of Azure the machine's own keeper
    IPv6Network("3fff::/20"),  # for documents
)
_NAT64 = IPv6Network("64:ff9b::/96")
_TUNNELS = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))
"""6to4 and Teredo: they lead to IPv4 addresses by way of somebody else."""
_SITE_LOCAL = IPv6Network("fec0::/10")
_FIRST_FREE_PORT = 1_024
_LOCAL_NAMES = ("localhost", ".localhost", ".local", ".internal", ".home.arpa")


def is_public(address: Address) -> bool:
    """Whether an address is one of the internet, rather than of a private network or for a special purpose."""
    if isinstance(address, IPv6Address):
        within = _ipv4_within(address)
        if within is not None:
            return is_public(within)
        if address.is_site_local or address in _SITE_LOCAL or any(address in each for each in _TUNNELS):
            return False
    if any(address in each for each in _SPECIAL):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def url_complaint(url: str, *, private: bool) -> str | None:
    """What is wrong with an address as it is written, in words that say what to do; None when nothing is.

    `private` lets everything be sent to: plain HTTP, and addresses within the own network.
    """
    if not 0 < len(url) <= LONGEST:
        return f"an address has 1 to {LONGEST:,} characters; give one as https://example.org/hooks"
    if not url.isascii() or not url.isprintable() or " " in url:
        return "an address has no spaces, and other letters are written in its encoded form, as %C3%A5 or xn--…"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "that is not an address; give one as https://example.org/hooks"
    complaint = _parts_complaint(parts, port, private=private)
    return complaint or (None if private else _host_complaint(parts.hostname or ""))


def literal(host: str) -> Address | None:
    """The address that a host is when it is written as one; None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _parts_complaint(parts: SplitResult, port: int | None, *, private: bool) -> str | None:
    if parts.scheme not in ("https", "http") or not parts.hostname:
        return "an address begins with https:// and names a host; give one as https://example.org/hooks"
    if parts.scheme == "http" and not private:
        return (
            "only https is sent to: what is sent would be open to everybody on the way; give an address with https://"
        )
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        return "an address holds no user or password; whether a request is genuine is told by its signature"
    if parts.fragment or "#" in (parts.path + parts.query):
        return "what follows a # is never sent; leave it out"
    if port is not None and not private and port != 443 and port < _FIRST_FREE_PORT:
        return f"ports below {_FIRST_FREE_PORT} but 443 belong to other services; give another, or none"
    return None


def _host_complaint(host: str) -> str | None:
    host = host.rstrip(".").lower()
    address = literal(host)
    if address is not None:
        return None if is_public(address) else private_address(host)
    if any(host == each or host.endswith(each) for each in _LOCAL_NAMES) or "." not in host:
        return private_address(host)
    # Some resolvers read 2130706433, 127.1 and 0x7f.1 as addresses.
    last = host.rpartition(".")[2]
    if last.isdecimal() or last.startswith("0x"):
        return f"{host[:_LONGEST_NAME]} is neither a name nor an address that can be understood; give the host's name"
    return None


def private_address(host: str) -> str:
    """What is told of a host that is not on the internet."""
    return (
        f"{host[:_LONGEST_NAME]} is not on the internet but within a private network, or has a special purpose; give "
        "an address that anybody can reach, or set TROGEN_WEBHOOK_PRIVATE=yes where only trusted people name addresses"
    )


def _ipv4_within(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if int(address) >> 32 == 0 and int(address) > 1:  # ::a.b.c.d, long out of use
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return None
