"""Traces leave a real server for a real collector."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.club import write_program
from tests.schema.asking import BEARER
from tests.schema.garden import GARDEN
from tests.schema.serving import trogen_serving


class Collector(ThreadingHTTPServer):
    """Takes what is sent as OTLP over HTTP."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.taken: list[ExportTraceServiceRequest] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def names(self) -> set[str]:
        """Of all spans."""
        scopes = [each for taken in self.taken for spans in taken.resource_spans for each in spans.scope_spans]
        return {span.name for scope in scopes for span in scope.spans}

    def services(self) -> set[str]:
        resources = [spans.resource for taken in self.taken for spans in taken.resource_spans]
        return {a.value.string_value for each in resources for a in each.attributes if a.key == "service.name"}


class _Taking(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.taken.append(ExportTraceServiceRequest.FromString(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def collecting() -> Iterator[Collector]:
    with Collector() as collector:
        thread = threading.Thread(target=collector.serve_forever)
        thread.start()
        try:
            yield collector
        finally:
            collector.shutdown()
            thread.join()


def test_spans_reach_a_collector_before_the_server_has_stopped(sqlite_url: str, tmp_path: Path) -> None:
    rulesets = write_program(tmp_path / "rulesets", GARDEN, "garden")
    document = 'mutation Register { registerMember(input: {program: "garden", member: "ines"}) { created } }'
    with collecting() as collector:
        to_there = {"TROGEN_TRACES": "yes", "OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint}
        with trogen_serving(sqlite_url, rulesets, **to_there) as (server, address):
            answer = httpx.post(f"http://{address}/graphql", json={"query": document}, headers=BEARER)
            assert answer.json()["data"]["registerMember"] == {"created": True}
            assert server.terminate() == 0
        assert collector.names() >= {"POST /graphql", "mutation Register", "writer batch"}
        assert collector.services() == {"trogen"}
