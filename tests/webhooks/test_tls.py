"""Sending over TLS: to receivers with real certificates, good and bad, from authorities that are made on the fly."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpcore
import pytest
import trustme
from pydantic import SecretStr

from engine.clock import SetClock
from engine.operations.webhooks.addresses import Address
from engine.operations.webhooks.values import Answer, Made, NewWebhook, Request
from engine.settings import Settings
from schema.app import create_app
from schema.webhooks.failures import told
from schema.webhooks.sender import Sender, sending
from schema.webhooks.trusting import trusted
from tests.club import NOON, club, found, write_program
from tests.schema.asking import KEY, api_at, served
from tests.schema.garden import GARDEN
from tests.webhooks.receiver import allowing_private, receiver

HOST = "partner.example.org"
OURS = trustme.CA(organization_name="Ours")
NOBODYS = trustme.CA(organization_name="Nobody's")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
LATER = datetime(2100, 1, 1, tzinfo=UTC)
CLOCK = SetClock(NOON)


def with_tls(certificate: trustme.LeafCert, names: list[str | None] | None = None) -> ssl.SSLContext:
    """How a receiver shows a certificate; notes the names that it is asked for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    if names is not None:
        context.sni_callback = lambda _, name, __: names.append(name)
    return context


def without_what_is_between(certificate: trustme.LeafCert, folder: Path) -> ssl.SSLContext:
    """Shows a certificate alone, as receivers do that were given one file of two."""
    key, first = certificate.private_key_pem.bytes(), certificate.cert_chain_pems[0].bytes()
    (folder / "alone.pem").write_bytes(key + first)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "alone.pem")
    return context


def trusting(authority: trustme.CA = OURS) -> ssl.SSLContext:
    context = trusted()
    authority.configure_trust(context)
    return context


async def here(host: str, port: int) -> Sequence[Address]:
    return [ip_address("127.0.0.1")]


async def answer_from(tls: ssl.SSLContext | None, host: str = HOST) -> Answer:
    async with receiver(tls=tls) as at:
        sends = Sender(clock=CLOCK, private=True, resolve=here, trusts=trusting(), answer_seconds=5)
        answer = await sends.carry(Request(f"https://{host}:{at.port}/hooks", (), b"{}"))
        await sends.close()
    return answer


@pytest.mark.parametrize("host", [HOST, "PARTNER.example.org", "partner.example.org."])
async def test_a_name_is_asked_for_and_verified_although_its_address_is_connected_to(host: str) -> None:
    asked_for: list[str | None] = []
    async with receiver(tls=with_tls(OURS.issue_cert(HOST), asked_for)) as at:
        sends = Sender(clock=CLOCK, private=True, resolve=here, trusts=trusting())
        answer = await sends.carry(Request(f"https://{host}:{at.port}/hooks", (), b"{}"))
        await sends.close()

    assert (answer.status, answer.reason) == (204, None)
    assert asked_for == [HOST]
    assert [each.headers["host"] for each in at.heard] == [f"{host}:{at.port}"]


async def test_an_address_is_verified_where_it_is_given_without_a_name() -> None:
    assert (await answer_from(with_tls(OURS.issue_cert("127.0.0.1")), "127.0.0.1")).status == 204
    assert "not for 127.0.0.1" in ((await answer_from(with_tls(OURS.issue_cert(HOST)), "127.0.0.1")).reason or "")


async def test_one_certificate_for_all_names_of_a_domain_is_good_for_one_level() -> None:
    for_all = with_tls(OURS.issue_cert("*.example.org"))

    assert (await answer_from(for_all)).status == 204
    assert "not for deep.partner.example.org" in ((await answer_from(for_all, f"deep.{HOST}")).reason or "")


async def test_a_certificate_with_others_between_is_taken_with_them_and_refused_without(tmp_path: Path) -> None:
    certificate = OURS.create_child_ca().issue_cert(HOST)

    assert (await answer_from(with_tls(certificate))).status == 204
    alone = await answer_from(without_what_is_between(certificate, tmp_path))
    assert "send every certificate between yours and the authority's" in (alone.reason or "")


@pytest.mark.parametrize(
    ("certificate", "said"),
    [
        (
            OURS.issue_cert("other.example.org"),
            "its certificate is not for partner.example.org; get one for that name, or give the address with the name "
            "that it is for",
        ),
        (
            OURS.issue_cert(HOST, not_before=LONG_AGO, not_after=LONG_AGO + timedelta(days=90)),
            "its certificate has expired; renew it",
        ),
        (
            OURS.issue_cert(HOST, not_before=LATER, not_after=LATER + timedelta(days=90)),
            "its certificate is not valid yet; look at its dates, and at the clock of this server",
        ),
        (
            NOBODYS.issue_cert(HOST),
            "its certificate comes from nobody who is trusted here (unable to get local issuer certificate); send "
            "every certificate between yours and the authority's, or have an authority of your own named in "
            "TROGEN_WEBHOOK_CA_FILE",
        ),
    ],
    ids=["another name", "expired", "not yet valid", "unknown authority"],
)
async def test_a_wrong_certificate_is_refused_with_what_to_do(certificate: trustme.LeafCert, said: str) -> None:
    answer = await answer_from(with_tls(certificate))

    assert (answer.status, answer.reason) == (None, said)


async def test_plain_http_where_tls_should_be_is_told_as_such() -> None:
    answer = await answer_from_text(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")

    assert answer.reason == "it does not speak TLS at that port: what it says is no https; give a port that has TLS"


async def test_a_receiver_that_hangs_up_before_tls_is_agreed_on_has_not_taken_it() -> None:
    assert (await answer_from_text(b"")).reason == "it cannot be connected to: it hung up"


async def answer_from_text(said: bytes) -> Answer:
    """From one that says the same to whatever it hears, and hangs up."""

    async def says(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(said)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(says, "127.0.0.1", 0)
    async with server, sending(clock=CLOCK, private=True) as sends:
        port = server.sockets[0].getsockname()[1]
        return await sends.carry(Request(f"https://127.0.0.1:{port}/", (), b"{}"))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (httpcore.ConnectTimeout(), "no connection within 10 seconds: nothing answers at that port"),
        (httpcore.ReadTimeout(), "no answer within 15 seconds; answer 2xx first, then do the work"),
        (
            httpcore.ConnectError(ssl.SSLError(1, "[SSL] tlsv1 alert protocol version")),
            "TLS cannot be agreed on: [SSL] tlsv1 alert protocol version; it must speak TLS 1.2 or newer",
        ),
        (httpcore.ReadError(), "the connection broke, or the answer was no HTTP: it hung up"),
    ],
)
def test_what_broke_is_told_in_words(error: Exception, said: str) -> None:
    assert told(error, HOST, 15).startswith(said)


@pytest.mark.parametrize(
    "wrong",
    [
        with_tls(OURS.issue_cert("other.example.org")),
        with_tls(OURS.issue_cert(HOST, not_before=LONG_AGO, not_after=LONG_AGO + timedelta(days=90))),
        with_tls(NOBODYS.issue_cert(HOST)),
        None,
    ],
    ids=["another name", "expired", "unknown authority", "plain HTTP"],
)
async def test_what_a_wrong_certificate_kept_back_is_sent_once_it_is_right(
    wrong: ssl.SSLContext | None, sqlite_url: str, tmp_path: Path
) -> None:
    clock = SetClock(NOON)
    async with club(sqlite_url, tmp_path, clock=clock) as service:
        bodies = allowing_private(service)
        sends = Sender(clock=clock, private=True, resolve=here, trusts=trusting(), answer_seconds=1)
        dispatcher = service.dispatcher(sends, bodies)
        async with receiver(tls=wrong) as at:
            made = await service.webhooks.create(NewWebhook(f"https://{HOST}:{at.port}/hooks", "tests"))
            assert isinstance(made, Made)
            await service.submit([found("1")])
            await dispatcher.deliver()
            assert at.heard == []
        refused = await service.webhooks.attempts(made.webhook, 10, None, None)
        async with receiver(at.port, tls=with_tls(OURS.issue_cert(HOST))) as mended:
            clock.move(timedelta(hours=1))
            await dispatcher.deliver()
        await sends.close()
        feed = await service.feed_after("club", "anna", 0, 100)

    assert [(row.outcome, row.attempt, row.status) for _, row in refused] == [("failed", 1, None)]
    assert all(row.reason and row.next_at for _, row in refused)
    assert mended.numbers_of("anna") == [row.number for row in feed] != []


async def test_authorities_of_ones_own_are_trusted_besides_the_public_ones(sqlite_url: str, tmp_path: Path) -> None:
    OURS.cert_pem.write_to_path(tmp_path / "ours.pem")
    settings = Settings(
        database_url=sqlite_url,
        rulesets=write_program(tmp_path / "rulesets", GARDEN, "garden"),
        operator_key=SecretStr(KEY),
        webhook_private=True,
        webhook_ca_file=tmp_path / "ours.pem",
    )
    async with (
        receiver(tls=with_tls(OURS.issue_cert("127.0.0.1"))) as hears,
        served(create_app(settings)) as address,
        api_at(address) as api,
    ):
        making = "mutation($url: String!) { createWebhook(input: {url: $url}) { webhook { id } } }"
        id_ = (await api.ask(making, url=hears.url))["createWebhook"]["webhook"]["id"]
        testing = "mutation($id: ID!) { testWebhook(input: {id: $id}) { answer { status reason } } }"
        answered = (await api.ask(testing, id=id_))["testWebhook"]["answer"]

    assert answered == {"status": 204, "reason": None}
    assert len(trusted(tmp_path / "ours.pem").get_ca_certs()) == len(trusted().get_ca_certs()) + 1 > 2


@asynccontextmanager
async def internet(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[str]]:
    """Every connection ends at this machine; gives the addresses that were connected to."""
    connected: list[str] = []
    connect = httpcore.AnyIOBackend.connect_tcp

    async def noted(backend: httpcore.AnyIOBackend, host: str, port: int, *rest: object) -> httpcore.AsyncNetworkStream:
        connected.append(host)
        return await connect(backend, "127.0.0.1", port, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", noted)
    yield connected


async def test_a_name_that_leads_elsewhere_by_the_second_look_reaches_nothing_private(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each connection is judged by the look-up that it goes to, and by no other."""
    answers = ["93.184.215.14", "127.0.0.1", "93.184.215.14", "::ffff:169.254.169.254"]

    async def changes(host: str, port: int) -> Sequence[Address]:
        return [ip_address(answers.pop(0))]

    async with internet(monkeypatch) as connected, receiver(tls=with_tls(OURS.issue_cert(HOST))) as at:
        answered = []
        for _ in range(4):
            sends = Sender(clock=CLOCK, private=False, resolve=changes, trusts=trusting())  # with no connection open
            answered.append(await sends.carry(Request(f"https://{HOST}:{at.port}/", (), b"{}")))
            await sends.close()

    assert [each.status for each in answered] == [204, None, 204, None]
    assert connected == ["93.184.215.14"] * 2
    assert all("is not on the internet" in (each.reason or "") for each in answered[1::2])


async def test_a_receiver_that_says_nothing_of_tls_leaves_no_connection_open() -> None:
    hung_up = asyncio.Event()

    async def says_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1_000):
            pass
        hung_up.set()
        writer.close()

    server = await asyncio.start_server(says_nothing, "127.0.0.1", 0)
    async with server:
        sends = Sender(clock=CLOCK, private=True, resolve=here, trusts=trusting(), answer_seconds=1)
        answer = await sends.carry(Request(f"https://{HOST}:{server.sockets[0].getsockname()[1]}/", (), b"{}"))
        async with asyncio.timeout(5):
            await hung_up.wait()
        await sends.close()

    assert answer.reason == "no answer within 1 seconds; answer 2xx first, then do the work"
