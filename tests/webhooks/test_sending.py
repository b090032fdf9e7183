"""Sending over real sockets: whatever a receiver does is an answer, and nothing private is ever reached."""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import ip_address

import pytest
from structlog.testing import capture_logs

from engine.clock import SetClock
from engine.live.webhooks.courier import REASON
from engine.operations.webhooks.addresses import Address, is_public, url_complaint
from engine.operations.webhooks.values import Answer, Request
from schema.webhooks.resolving import NotPublic, Resolve, Resolver, judged
from schema.webhooks.sender import READ_BYTES, Sender
from tests.club import NOON
from tests.webhooks.receiver import Heard, Replies, receiver, sender, status

CLOCK = SetClock(NOON)


async def answer_to(replies: Replies, *, seconds: float = 5.0) -> Answer:
    async with receiver() as at, sender(CLOCK, answer_seconds=seconds) as sends:
        at.replies = replies
        return await sends.carry(Request(at.url, (("webhook-id", "msg_1"),), b"{}"))


async def test_what_is_taken_is_taken() -> None:
    answer = await answer_to(lambda heard: status(200, "thank you"))

    assert (answer.status, answer.is_good, answer.beginning, answer.reason) == (200, True, "thank you", None)


async def test_a_refusal_is_told_as_it_began() -> None:
    answer = await answer_to(lambda heard: status(500, "out of\x1b[31m\x00\n paper" + "." * 10_000))

    assert (answer.status, answer.is_good) == (500, False)
    assert answer.beginning.startswith("out of [31m  paper...")
    assert len(answer.beginning) == 400


async def test_redirects_are_not_followed() -> None:
    heard: list[Heard] = []

    def elsewhere(asked: Heard) -> bytes:
        heard.append(asked)
        return status(302, "", "location: /other")

    answer = await answer_to(elsewhere)

    assert (len(heard), answer.is_good) == (1, False)
    assert answer.reason == "redirects are not followed; change the address to where it leads: /other"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("retry-after: 120", 120), ("Retry-After: Fri, 20 Nov 2026 12:05:00 GMT", 300), ("retry-after: soon", None)],
)
async def test_when_to_come_again_is_understood(header: str, seconds: int | None) -> None:
    assert (await answer_to(lambda heard: status(503, "", header))).retry_after == seconds


async def test_a_receiver_that_says_nothing_is_not_waited_for() -> None:
    async def never(heard: Heard) -> bytes:
        await asyncio.Event().wait()
        return b""

    answer = await answer_to(never, seconds=0.2)

    assert (answer.status, answer.reason) == (
        None,
        "no answer within 0.2 seconds; answer 2xx first, then do the work",
    )


async def test_a_receiver_that_hangs_up_in_the_middle_has_not_taken_it() -> None:
    answer = await answer_to(lambda heard: b"HTTP/1.1 204")

    assert answer.status is None
    assert (answer.reason or "").startswith("the connection broke, or the answer was no HTTP")


async def test_an_endless_answer_is_not_read_to_its_end() -> None:
    endless = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n" + b"x" * (2 * READ_BYTES)

    answer = await answer_to(lambda heard: endless)

    assert (answer.status, len(answer.beginning)) == (200, 400)


async def test_a_receiver_that_is_not_there_is_an_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    async with sender(CLOCK) as sends:
        answer = await sends.carry(Request(f"http://127.0.0.1:{port}/", (), b"{}"))

    assert answer.status is None
    assert (answer.reason or "").startswith("it cannot be connected to: ")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "0.1.2.3",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001:db8::1",
        "192.0.0.192",
        "192.88.99.1",
        "168.63.129.16",
        "::ffff:168.63.129.16",
        "3fff::1",
        "100::1",
    ],
)
def test_addresses_that_are_not_of_the_internet_are_known(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1", "64:ff9b::93.184.215.14"])
def test_addresses_of_the_internet_are_let_through(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://example.org/", "only https is sent to"),
        ("ftp://example.org/", "begins with https://"),
        ("https:///hooks", "begins with https://"),
        ("https://user:secret@example.org/", "holds no user or password"),
        ("https://@example.org/", "holds no user or password"),
        ("https://example.org/#here", "what follows a # is never sent"),
        ("https://example.org:25/", "ports below 1024"),
        ("https://example.org:99999/", "not an address"),
        ("https://127.0.0.1/", "is not on the internet"),
        ("https://[::ffff:10.0.0.1]/", "is not on the internet"),
        ("https://localhost/", "is not on the internet"),
        ("https://db.internal/", "is not on the internet"),
        ("https://metadata.google.internal./", "is not on the internet"),
        ("https://redis/", "is not on the internet"),
        ("https://2130706433/", "is not on the internet"),
        ("https://017700000001/", "is not on the internet"),
        ("https://0x7f000001/", "is not on the internet"),
        ("https://0.0.0.0/", "is not on the internet"),
        ("https://169.254.169.254/latest/meta-data", "is not on the internet"),
        ("https://[::1]/", "is not on the internet"),
        ("https://[::]:8443/", "is not on the internet"),
        ("https://[::ffff:7f00:1]/", "is not on the internet"),
        ("https://[0:0:0:0:0:ffff:169.254.169.254]/", "is not on the internet"),
        ("https://[64:ff9b::a9fe:a9fe]/", "is not on the internet"),
        ("https://[2002:7f00:1::]/", "is not on the internet"),
        ("https://[fe80::1%25eth0]/", "is not on the internet"),
        ("https://127.0.0.1./", "is not on the internet"),
        ("https://0177.0.0.1/", "neither a name nor an address"),
        ("https://127.0.0.0x1/", "neither a name nor an address"),
        ("https://127.1/", "neither a name nor an address"),
        ("https://0x7f.0x1/", "neither a name nor an address"),
        ("https://exa mple.org/", "has no spaces"),
        ("https://exämple.org/", "has no spaces"),
        ("https://example.org/\r\nx: y", "has no spaces"),
        ("", "1 to 2,000 characters"),
        ("https://example.org/" + "x" * 2_000, "1 to 2,000 characters"),
    ],
)
def test_a_wrong_address_is_told_with_what_to_do(url: str, said: str) -> None:
    complaint = url_complaint(url, private=False)

    assert complaint is not None
    assert said in complaint


@pytest.mark.parametrize("host", ["x" * 1_900, "x" * 1_900 + ".0x7f"])
def test_what_is_told_of_a_long_address_fits_into_the_log(host: str) -> None:
    assert 0 < len(url_complaint(f"https://{host}/", private=False) or "") <= REASON


@pytest.mark.parametrize("url", ["https://example.org", "https://example.org:8443/a?b=c", "https://93.184.215.14/"])
def test_a_right_address_is_right(url: str) -> None:
    assert url_complaint(url, private=False) is None


async def test_a_name_that_leads_into_the_own_network_is_refused_when_it_is_connected_to() -> None:
    """However it was written, and whatever it stood for when the webhook was made."""

    async def within(host: str, port: int) -> Sequence[Address]:
        return [ip_address("93.184.215.14"), ip_address("127.0.0.1")]

    async with receiver() as at:
        port = at.url.split(":")[2].split("/")[0]
        sends = Sender(clock=CLOCK, private=False, resolve=within)
        answer = await sends.carry(Request(f"https://partner.example.org:{port}/", (), b"{}"))
        await sends.close()

        assert at.connections == set()
    assert answer.status is None
    assert "partner.example.org is not on the internet" in (answer.reason or "")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0177.0.0.1", "017700000001", "0x7f000001", "0x7f.1", "0", "::1"]
)
async def test_however_an_address_is_spelt_it_is_judged_by_what_the_system_makes_of_it(host: str) -> None:
    resolver = Resolver()
    with pytest.raises(NotPublic, match="is not on the internet"):
        await judged(resolver, host, 443, private=False)
    resolver.close()


async def test_a_connection_goes_to_the_address_that_was_judged() -> None:
    """A name is asked for once: a second answer, with another address, has nobody to deceive."""
    asked: list[str] = []

    async def first_this_then_that(host: str, port: int) -> Sequence[Address]:
        asked.append(host)
        return [ip_address("127.0.0.1" if len(asked) == 1 else "127.0.0.2")]

    async with receiver() as at:
        port = at.url.split(":")[2].split("/")[0]
        sends = Sender(clock=CLOCK, private=True, resolve=first_this_then_that)
        answers = [await sends.carry(Request(f"http://partner.example.org:{port}/", (), b"{}")) for _ in range(3)]
        await sends.close()

    assert [each.status for each in answers] == [204, 204, 204]
    assert asked == ["partner.example.org"]
    assert {each.headers["host"] for each in at.heard} == {f"partner.example.org:{port}"}


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert (await answer_to(lambda heard: status(200))).status == 200


async def answer_when_looked_up(resolve: Resolve) -> Answer:
    sends = Sender(clock=CLOCK, private=True, resolve=resolve)
    answer = await sends.carry(Request("http://partner.example.org/", (), b"{}"))
    await sends.close()
    return answer


@pytest.mark.parametrize("error", [socket.gaierror("no such name"), UnicodeError("label too long"), TimeoutError()])
async def test_what_the_network_does_is_an_answer_and_no_mistake(error: Exception) -> None:
    async def fails(host: str, port: int) -> Sequence[Address]:
        raise error

    with capture_logs() as logs:
        answer = await answer_when_looked_up(fails)

    assert (answer.status, logs) == (None, [])


async def test_a_mistake_of_ours_is_tried_again_and_stands_in_the_log() -> None:
    async def is_wrong(host: str, port: int) -> Sequence[Address]:
        raise AttributeError("nobody wrote this")

    with capture_logs() as logs:
        answer = await answer_when_looked_up(is_wrong)

    assert (answer.status, answer.reason) == (
        None,
        "it could not be sent, because of a mistake of ours that is in the log",
    )
    (said,) = logs
    assert (said["log_level"], said["host"]) == ("error", "partner.example.org")
    assert isinstance(said["exc_info"], AttributeError)
