"""Who watches over a server: whether it is ready, what it measures, what it logs, and what traces it leaves."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from engine.settings import RequestLog
from schema.safety.trusted import hash_of
from tests.club import write_program
from tests.commands.running import Running
from tests.schema.asking import BEARER, KEY, Api, garden, garden_app, served
from tests.schema.garden import GARDEN, watered
from tests.schema.listening import listening, socket_at
from tests.schema.serving import trogen_serving
from tests.schema.streaming import streaming

PROGRAMS = "query Programs { programs { key } }"
REGISTER = "mutation($input: RegisterMemberInput!) { registerMember(input: $input) { created } }"
INES = {"program": "garden", "member": "ines-who-must-not-be-logged"}


async def measured(api: Api) -> dict[str, float]:
    """Every sample by its name and labels, as Prometheus reads them."""
    page = await api.http.get("/metrics", headers=BEARER)
    assert page.status_code == 200, page.text
    lines = (line for line in page.text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


async def test_requests_are_counted_by_kind_and_outcome(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await api.ask(PROGRAMS)
        await api.ask(PROGRAMS)
        await api.answer("{ nothing }")
        await api.answer('{ node(id: "nonsense") { id } }')
        await api.ask(REGISTER, input=INES)
        await api.http.post("/graphql", json={"query": PROGRAMS})
        await api.http.post("/graphql", json={"query": PROGRAMS}, headers={"Origin": "https://evil.example.org"})
        samples = await measured(api)

    def requests(kind: str, outcome: str) -> float:
        return samples[f'trogen_requests_total{{kind="{kind}",outcome="{outcome}",transport="http"}}']

    assert requests("query", "ok") == 2
    assert requests("query", "errors") == 1
    assert requests("mutation", "ok") == 1
    assert requests("none", "refused") == 3
    assert samples['trogen_errors_total{code="FORBIDDEN"}'] == 1
    assert samples['trogen_errors_total{code="UNAUTHORIZED"}'] == 1
    assert samples['trogen_errors_total{code="INVALID_REQUEST"}'] == 1
    assert samples['trogen_request_seconds_count{kind="query"}'] == 3
    assert samples["trogen_operation_cost_count"] == 4
    assert samples['trogen_documents_read_total{found="remembered"}'] == 1
    assert samples['trogen_documents_read_total{found="parsed"}'] == 4
    assert samples["trogen_writer_batch_size_sum"] == 1
    assert samples["trogen_writer_waiting"] == 0
    assert samples["trogen_sockets_open"] == 0


async def test_no_name_makes_a_series_of_its_own(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await api.ask(REGISTER, input=INES)
        before = await measured(api)
        for number in range(20):
            await api.ask(f"query Q{number} {{ programs {{ key }} }}")
            await api.ask(REGISTER, input={**INES, "member": f"member-{number}"})
        after = await measured(api)
    assert {line.partition("=")[0] for line in after} == {line.partition("=")[0] for line in before}
    assert len(after) - len(before) < 30, "a first query, whatever its name"


async def test_open_sockets_and_what_is_asked_on_them_are_counted(sqlite_url: str, tmp_path: Path) -> None:
    app = garden_app(sqlite_url, tmp_path)
    async with (
        served(app) as address,
        httpx.AsyncClient(base_url=f"http://{address}") as http,
        listening(address, "ines", after="") as socket,
    ):
        await Api(http).submit("result", watered("one"))
        for _ in range(5):
            await socket.item()
        await socket.subscribe(PROGRAMS, id="2")
        assert (await socket.hear())["payload"] == {"data": {"programs": [{"key": "garden"}]}}
        assert (await socket.hear())["type"] == "complete"
        await socket.subscribe("{ nothing }", id="3")
        assert (await socket.hear())["type"] == "error"
        samples = await measured(Api(http))
    assert samples["trogen_sockets_open"] == 1
    assert samples["trogen_feed_lag_seconds_count"] >= 4, "all but perhaps the last one that was heard"
    assert samples['trogen_requests_total{kind="query",outcome="ok",transport="socket"}'] == 1
    assert samples['trogen_requests_total{kind="subscription",outcome="ok",transport="socket"}'] == 1
    assert samples['trogen_requests_total{kind="none",outcome="refused",transport="socket"}'] == 1


async def test_measures_are_for_operators(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        for headers in ({}, {"Authorization": "Bearer wrong"}):
            refused = await api.http.get("/metrics", headers=headers)
            assert refused.status_code == 401
            assert "trogen_" not in refused.text


async def test_a_server_whose_database_is_gone_is_not_ready(sqlite_url: str, tmp_path: Path) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        assert (await api.http.get("/ready")).json() == {"status": "ready"}
    async with garden(sqlite_url, tmp_path) as api:
        database = Path(sqlite_url.removeprefix("sqlite://"))
        database.write_bytes(b"no database at all" * 1_000)
        answer = await api.http.get("/ready")
        alive = await api.http.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"status": "the database does not answer"})
    assert alive.status_code == 200


def lines_of(server: Running) -> list[dict[str, object]]:
    return [json.loads(line) for line in server.seen if line.startswith("{")]


def test_a_request_is_logged_without_anything_of_a_person(sqlite_url: str, tmp_path: Path) -> None:
    rulesets = write_program(tmp_path / "rulesets", GARDEN, "garden")
    planted = "astrid-1984-05-17"
    with trogen_serving(sqlite_url, rulesets, TROGEN_LOG_REQUESTS="all", TROGEN_LOG_FORMAT="json") as (server, address):
        with httpx.Client(base_url=f"http://{address}") as http:

            def post(body: object, **headers: str) -> None:
                http.post("/graphql", json=body, headers={**BEARER, **headers})

            variables = {"input": {"program": "garden", "member": planted}}
            post({"query": REGISTER, "variables": variables})
            post({"query": f'query Home {{ member(program: "garden", externalId: "{planted}") {{ id }} }}'})
            post({"query": f'{{ member(program: "garden", external: "{planted}") {{ id }} }}'})
            post({"query": "query($n: Int!) { programs { key } }", "variables": {"n": planted}})
            post({"query": "{ __typename }", "operationName": planted})
            post({"documentId": planted})
            post({"query": "{ programs { key } }"}, Authorization=f"Bearer {planted}")
            http.get(
                "/graphql", params={"query": "{ __typename }", "variables": f'{{"a": "{planted}"}}'}, headers=BEARER
            )
            post({"query": "query Last { __typename }"})
        server.line_with('"Last"')
        server.terminate()
    logged = lines_of(server)
    requests = [line for line in logged if line["event"] == "request"]
    assert len(requests) == 9
    assert planted not in "\n".join(server.seen)
    assert KEY not in "\n".join(server.seen)
    home = next(line for line in requests if line.get("operation") == "Home")
    assert home.keys() >= {"transport", "kind", "outcome", "status", "ms", "role", "key", "document", "cost"}
    assert (home["role"], home["kind"], home["outcome"], home["status"]) == ("admin", "query", "ok", 200)
    assert (
        home["document"]
        == hash_of(f'query Home {{ member(program: "garden", externalId: "{planted}") {{ id }} }}')[:12]
    )
    assert re.fullmatch(r"[0-9a-f]{12}", str(home["document"]))


async def test_what_is_asked_on_sockets_and_as_events_is_logged_without_anything_of_a_person_too(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planted = "astrid-1984-05-17"
    query = f'query OnTheSocket {{ member(program: "garden", externalId: "{planted}") {{ id }} }}'
    app = garden_app(sqlite_url, tmp_path, log_requests=RequestLog.ALL)
    async with served(app) as address, listening(address, planted, after="") as socket:
        for number, text in enumerate((query, query.replace("externalId", "external"), f"{{ {planted.upper()} }}")):
            await socket.subscribe(text, id=f"{planted}-{number}", unused=planted)
            while (await socket.hear())["type"] == "next":
                pass
        async with socket_at(address) as stranger:
            await stranger.say({"type": "connection_init", "payload": {"authorization": f"Bearer {planted}"}})
            assert await stranger.closed() == 4403
        async with streaming(address, query.replace("Socket", "Stream"), {"unused": planted}) as stream:
            await stream.hear()
    out, err = capsys.readouterr()
    logged = out + err
    assert "operation=OnTheSocket" in logged
    assert "operation=OnTheStream" in logged
    assert "kind=subscription" in logged
    assert planted not in logged
    assert KEY not in logged


async def test_a_page_that_may_not_ask_is_logged_with_its_origin(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with garden(sqlite_url, tmp_path, origins="https://app.example.org") as api:
        await api.http.post("/graphql", json={"query": PROGRAMS}, headers={"Origin": "https://app.example.com"})
    out, err = capsys.readouterr()
    assert "origin=https://app.example.com" in out + err


@pytest.mark.parametrize(("which", "number"), [(RequestLog.FAILED, 1), (RequestLog.NONE, 0), (RequestLog.ALL, 2)])
async def test_which_requests_are_logged_is_a_setting(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], which: RequestLog, number: int
) -> None:
    async with garden(sqlite_url, tmp_path, log_requests=which) as api:
        await api.ask(PROGRAMS)
        await api.answer("{ nothing }")
    out, err = capsys.readouterr()
    assert (out + err).count("outcome=") == number


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """What is traced; the provider of a process can be set once, so that all tests of one share it."""
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        provider = TracerProvider()
        trace.set_tracer_provider(provider)
    exporter = InMemorySpanExporter()
    processor = SimpleSpanProcessor(exporter)
    provider.add_span_processor(processor)
    yield exporter
    processor.shutdown()


async def test_a_request_its_operation_and_its_batch_can_be_followed(
    sqlite_url: str, tmp_path: Path, spans: InMemorySpanExporter
) -> None:
    began = "0af7651916cd43dd8448eb211c80319c"
    headers = {**BEARER, "traceparent": f"00-{began}-b7ad6b7169203331-01"}
    async with garden(sqlite_url, tmp_path, traces=True) as api:
        await api.answer(REGISTER.replace("mutation(", "mutation Register("), headers, input=INES)
    by_name = {span.name: span for span in spans.get_finished_spans()}
    request, operation, batch = by_name["POST /graphql"], by_name["mutation Register"], by_name["writer batch"]
    assert f"{request.context.trace_id:032x}" == began, "the caller's trace goes on"
    assert operation.parent is not None
    assert operation.parent.span_id == request.context.span_id
    assert [link.context.span_id for link in batch.links] == [operation.context.span_id]
    assert request.attributes is not None
    assert request.attributes["http.response.status_code"] == 200
    told = json.dumps([dict(span.attributes or {}) for span in by_name.values()])
    assert INES["member"] not in told
    assert KEY not in told


async def test_without_the_setting_a_request_leaves_no_span(
    sqlite_url: str, tmp_path: Path, spans: InMemorySpanExporter
) -> None:
    async with garden(sqlite_url, tmp_path) as api:
        await api.ask(PROGRAMS)
    assert [span.name for span in spans.get_finished_spans()] == []
