"""Sends chunks of lines to a server, and again what it did not answer, for as long as there is hope."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import NoReturn

import httpx
import msgspec

from engine.errors import EngineError, WrongSetting
from schema.bulk.lines import Lines
from schema.importing.dictionary import DOCUMENT, Answer, DeclaredProgram

LONGEST_WAIT_SECONDS = 30.0

ANSWER_SECONDS = 60.0
"""How long the next answer may take."""


LONGEST_ANSWER_BYTES = 16_777_216
"""Of one line."""


class GaveUp(EngineError):
    """The server did not answer for too long; the same command goes on where this one stopped."""


class LineError(msgspec.Struct, frozen=True):
    """Why a line was rejected."""

    code: str
    message: str
    path: list[str]


class LineAnswer(msgspec.Struct, frozen=True, rename="camel"):
    """What came of a line, or with `end` why there are no more."""

    line: int = 0
    result: str = ""
    errors: list[LineError] = []
    end: str = ""
    message: str = ""
    retry_after: float | None = None


class _Problem(msgspec.Struct, frozen=True):
    detail: str = ""


class _Again(Exception):
    """It may well work in a moment."""

    def __init__(self, why: str, seconds: float | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.seconds = seconds


class _Silence:
    """Since nothing was answered any more: longer and longer waits, until there is no hope."""

    def __init__(self, patience_seconds: float) -> None:
        self._patience_seconds = patience_seconds
        self._began = time.monotonic()
        self._wait = 0.25

    def next_wait(self, again: _Again) -> float:
        """How many seconds to wait, as the server says if it does. Raises GaveUp."""
        self._wait = min(self._wait * 2, LONGEST_WAIT_SECONDS)
        seconds = self._wait if again.seconds is None else again.seconds
        if time.monotonic() - self._began + seconds > self._patience_seconds:
            raise GaveUp(f"gave up after {self._patience_seconds:g} seconds: {again.why}") from None
        return seconds


_READ = msgspec.json.Decoder(LineAnswer)


class Server:
    """A server that takes actions. Belongs to one event loop; close its client in the end."""

    def __init__(self, url: str, key: str, *, patience_seconds: float) -> None:
        self.waiting: Callable[[str, float], None] = lambda why, seconds: None
        """Called before each wait, with why and for how many seconds."""
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=10.0),
        )
        self._url = url
        self._patience_seconds = patience_seconds

    async def close(self) -> None:
        await self._http.aclose()

    async def programs(self) -> list[DeclaredProgram]:
        """The programmes that the key may see. Raises WrongSetting when it opens nothing, or no Trogen is there."""
        try:
            answer = await self._http.post("/graphql", json={"query": DOCUMENT})
            if answer.status_code == 401:
                raise WrongSetting(f"{self._url} does not accept the key; give it in TROGEN_KEY or with --key")
            return msgspec.json.decode(answer.content, type=Answer).data.programs
        except httpx.HTTPError:
            message = f"no server answers at {self._url}; start one with `trogen serve`, or give --url"
            raise WrongSetting(message) from None
        except msgspec.MsgspecError:
            raise WrongSetting(f"what answers at {self._url} is not Trogen; name another with --url") from None

    async def send(self, program: str, lines: Sequence[bytes], parameters: dict[str, str]) -> list[LineAnswer]:
        """An answer for each line, in order. Raises WrongSetting when it is refused as a whole, and GaveUp."""
        answers: list[LineAnswer | None] = [None] * len(lines)
        silent = _Silence(self._patience_seconds)
        while missing := [number for number, answer in enumerate(answers) if answer is None]:
            try:
                await self._ask(program, missing, lines, parameters, answers)
            except _Again as again:
                if answers[missing[0]] is not None:
                    silent = _Silence(self._patience_seconds)
                seconds = silent.next_wait(again)
                self.waiting(again.why, seconds)
                await asyncio.sleep(seconds)
        return [each for each in answers if each is not None]

    async def _ask(
        self,
        program: str,
        numbers: Sequence[int],
        lines: Sequence[bytes],
        parameters: dict[str, str],
        answers: list[LineAnswer | None],
    ) -> None:
        """Sends some of the lines, and notes what is answered. Raises _Again unless all of them were."""
        body = b"".join(lines[number] + b"\n" for number in numbers)
        address = f"/programs/{program}/actions"
        headers = {"Content-Type": "application/x-ndjson"}
        try:
            async with self._http.stream("POST", address, params=parameters, content=body, headers=headers) as answer:
                if answer.status_code != 200:
                    _refused(answer, await answer.aread())
                async for told in _answers_in(answer):
                    if told.end:
                        _require_complete(told)
                        break
                    answers[numbers[told.line - 1]] = told
        except httpx.HTTPError as error:
            away = "no server answers" if isinstance(error, httpx.ConnectError) else "the connection was lost"
            raise _Again(away) from None
        except (msgspec.MsgspecError, IndexError):
            raise WrongSetting(f"what answers at {self._url} is not Trogen; name another with --url") from None
        if any(answers[number] is None for number in numbers):
            raise _Again("the answer ended before it was whole")


async def _answers_in(answer: httpx.Response) -> AsyncIterator[LineAnswer]:
    # Not by `aiter_lines`: what is told of a row may hold what httpx takes for the end of a line, as U+2028.
    lines = Lines(LONGEST_ANSWER_BYTES)
    async for part in answer.aiter_bytes():
        for line in lines.taken(part):
            yield _READ.decode(line.text or b"")


def _require_complete(told: LineAnswer) -> None:
    if told.end != "COMPLETE":
        raise _Again(told.message or told.end, told.retry_after)


def _refused(answer: httpx.Response, body: bytes) -> NoReturn:
    try:
        detail = msgspec.json.decode(body, type=_Problem).detail
    except msgspec.MsgspecError:
        detail = ""
    why = detail or f"the server answered {answer.status_code} {answer.reason_phrase}"
    if answer.status_code in (408, 429, 500, 502, 503, 504):
        after = answer.headers.get("retry-after", "")
        raise _Again(why, float(after) if after.isdigit() else None)
    raise WrongSetting(why)
