"""A client of the YAML language server that editors run: it opens files, and hears what an editor would show."""

import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import Any, NamedTuple

import pytest

SERVER = Path(__file__).parent / "editor/node_modules/.bin/yaml-language-server"
PATIENCE_SECONDS = 60.0


class Squiggle(NamedTuple):
    """What an editor underlines; the line counts from 1."""

    line: int
    text: str
    message: str


class Editor:
    """An editor with a folder open."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._arrived: Queue[dict[str, Any]] = Queue()
        self._asked = 0
        threading.Thread(target=self._read, daemon=True).start()

    def open(self, file: Path, text: str | None = None) -> list[Squiggle]:
        """Opens a file that is not open yet, with other text than it has if any is given: what is underlined in it."""
        content = file.read_text("utf-8") if text is None else text
        document = {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": content}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        told = self._wait_for(
            lambda each: (
                each.get("method") == "textDocument/publishDiagnostics" and each["params"]["uri"] == document["uri"]
            )
        )
        lines = content.splitlines()
        return [_squiggle(each, lines) for each in told["params"]["diagnostics"]]

    def offers(self, file: Path, text: str) -> list[str]:
        """What is offered where `|` stands in the text."""
        before, after = text.split("|", 1)
        self.open(file, before + after)
        line, character = before.count("\n"), len(before) - before.rfind("\n") - 1
        found = self.ask(
            "textDocument/completion",
            {"textDocument": {"uri": file.as_uri()}, "position": {"line": line, "character": character}},
        )
        return sorted(each["label"] for each in found["items"])

    def ask(self, method: str, params: Mapping[str, Any]) -> Any:
        """The answer to a request."""
        self._asked += 1
        number = self._asked
        self._send({"id": number, "method": method, "params": params})
        return self._wait_for(lambda each: each.get("id") == number and "method" not in each)["result"]

    def _wait_for(self, is_it: Any) -> dict[str, Any]:
        while True:
            try:
                message = self._arrived.get(timeout=PATIENCE_SECONDS)
            except Empty:
                raise AssertionError("the language server says nothing") from None
            if is_it(message):
                return message
            self._answer(message)

    def _answer(self, message: Mapping[str, Any]) -> None:
        """Answers what the server asks of every editor: it gets the settings that it has without any."""
        if "id" in message and "method" in message:
            asked = message["params"].get("items", []) if message["method"] == "workspace/configuration" else None
            self._send({"id": message["id"], "result": None if asked is None else [None] * len(asked)})

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            length = int(header.split(b":")[1])
            while stream.readline().strip():
                pass
            self._arrived.put(json.loads(stream.read(length)))


def _squiggle(found: Mapping[str, Any], lines: list[str]) -> Squiggle:
    start, end = found["range"]["start"], found["range"]["end"]
    line = lines[start["line"]] if start["line"] < len(lines) else ""
    stop = end["character"] if end["line"] == start["line"] else len(line)
    return Squiggle(start["line"] + 1, line[start["character"] : stop], found["message"])


@contextmanager
def editor_in(folder: Path) -> Iterator[Editor]:
    """An editor in which a folder is open. The test is left out where there is no language server, but never in CI."""
    if not SERVER.exists():
        assert "CI" not in os.environ, "there is no YAML language server; install it with: make editor"
        pytest.skip("there is no YAML language server; install it with: make editor")
    with subprocess.Popen([SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder) as process:
        try:
            editor = Editor(process)
            abilities = {"workspace": {"configuration": True}}
            editor.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": abilities})
            editor._send({"method": "initialized", "params": {}})
            yield editor
        finally:
            process.kill()
