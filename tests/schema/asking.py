"""Asking the API: the application in this process, or a real server on a socket, and what came back."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import httpx
from pydantic import SecretStr
from starlette.applications import Starlette

from engine.clock import Clock, SetClock
from engine.settings import Settings
from schema.app import create_app
from schema.safety.arrivals import READING_SECONDS, USUAL_SECONDS
from schema.server import AnnouncedServer, how_to_serve, listen
from tests.club import write_program
from tests.schema.garden import FRIDAY_NOON, GARDEN

KEY = "the-operator-of-these-tests"
BEARER = {"Authorization": f"Bearer {KEY}"}

Json: TypeAlias = Any
"""What came out of JSON: tests say by their assertions what they expect to find in it."""


@dataclass(frozen=True, slots=True)
class Api:
    """Speaks GraphQL to one endpoint as the operator."""

    http: httpx.AsyncClient

    async def ask(self, document: str, headers: Mapping[str, str] = BEARER, /, **variables: object) -> Json:
        """The `data` of an answer without errors."""
        answer = await self.answer(document, headers, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def answer(self, document: str, headers: Mapping[str, str] = BEARER, /, **variables: object) -> Json:
        """The whole answer, errors and all."""
        body = {"query": document, "variables": variables}
        return (await self.http.post("/graphql", json=body, headers=headers)).json()

    async def submit(self, fields: str, action: Mapping[str, object], program: str = "garden") -> Json:
        """The fields asked for of the payload of `submitAction`."""
        document = f"mutation($input: SubmitActionInput!) {{ submitAction(input: $input) {{ {fields} }} }}"
        return (await self.ask(document, input={"program": program, **action}))["submitAction"]

    async def submit_all(
        self, fields: str, actions: Sequence[Mapping[str, object]], program: str = "garden", verb: str = "submit"
    ) -> Json:
        """The fields asked for of the payload of `submitActions`, or of another verb's."""
        kind = f"{verb.capitalize()}ActionsInput"
        document = f"mutation($input: {kind}!) {{ {verb}Actions(input: $input) {{ {fields} }} }}"
        return (await self.ask(document, input={"program": program, "actions": actions}))[f"{verb}Actions"]


def garden_app(
    database_url: str,
    folder: Path,
    files: Mapping[str, str] = GARDEN,
    clock: Clock | None = None,
    **chosen: object,
) -> Starlette:
    """The application with the programme `garden`; its clock stands still on a Friday at noon unless told otherwise."""
    rulesets = write_program(folder / "rulesets", files, "garden")
    settings = Settings(database_url=database_url, rulesets=rulesets, operator_key=SecretStr(KEY))
    return create_app(settings.model_copy(update=chosen), clock or SetClock(FRIDAY_NOON))


@asynccontextmanager
async def garden(
    database_url: str,
    folder: Path,
    files: Mapping[str, str] = GARDEN,
    clock: Clock | None = None,
    **chosen: object,
) -> AsyncIterator[Api]:
    """The application, asked in this process without a socket."""
    app = garden_app(database_url, folder, files, clock, **chosen)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://garden") as http,
    ):
        yield Api(http)


@asynccontextmanager
async def served(
    app: Starlette,
    arrival_seconds: float = USUAL_SECONDS,
    reading_seconds: float = READING_SECONDS,
    trusted_proxies: str = "",
) -> AsyncIterator[str]:
    """The application on a real socket, served as `trogen serve` does; the address without a scheme."""
    ready = asyncio.Event()
    with listen("127.0.0.1", 0) as listening:
        serve = how_to_serve(app, arrival_seconds, reading_seconds, trusted_proxies)
        server = AnnouncedServer(serve, ready.set, app.state.say_goodbye)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        await asyncio.wait({serving, asyncio.create_task(ready.wait())}, return_when=asyncio.FIRST_COMPLETED)
        host, port = listening.getsockname()
        try:
            yield f"{host}:{port}"
        finally:
            server.should_exit = True
            await serving


@asynccontextmanager
async def api_at(address: str) -> AsyncIterator[Api]:
    """The API of a server on a socket."""
    async with httpx.AsyncClient(base_url=f"http://{address}", timeout=60) as http:
        yield Api(http)
