"""`trogen import`: files into a running server, whatever happens to the file, to the server, or to the command."""

import gzip
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests import ports
from tests.club import write_program
from tests.commands.running import Running, running
from tests.commands.test_trogen import trogen
from tests.databases import Sqlite
from tests.journals import check_everything
from tests.operations.damage import rows_of
from tests.schema.asking import KEY, api_at
from tests.schema.garden import GARDEN

MAPPING = """
member: Kund
type: {from: Sort, values: {V: plant.watered, R: plot.weeded}}
idempotency_key: {columns: [Butik, Kvitto], between: "/"}
occurred_at: {from: Tid, format: "%d.%m.%Y %H:%M", zone: Europe/Stockholm}
attributes:
  plant: Växt
  litres: {from: Liter, decimal: ","}
  by: {value: can}
encoding: cp1252
"""


class Garden:
    """A server with the programme `garden`, and a folder to import from."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.rulesets = write_program(folder / "rulesets", GARDEN, "garden")
        self.port = ports.unused_port()
        self.variables = {"TROGEN_OPERATOR_KEY": KEY, "TROGEN_PORT": str(self.port)}

    @contextmanager
    def serving(self) -> Iterator[Running]:
        settings = {**self.variables, "TROGEN_DATABASE_URL": self.url}
        with running("serve", "--rulesets", str(self.rulesets), cwd=self.folder, **settings) as server:
            server.line_with("serving")
            yield server

    def runs(self, *arguments: str, **variables: str) -> "CompletedProcess[str]":
        return trogen("import", *arguments, cwd=self.folder, **{**self.variables, **variables})

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_text(text, encoding)
        return path


@pytest.fixture
def garden(sqlite: Sqlite, tmp_path: Path) -> Garden:
    return Garden(sqlite.database(tmp_path, migrated=True), tmp_path)


def weeded(key: str, **fields: object) -> str:
    return json.dumps({"member": "alva", "type": "plot.weeded", "idempotencyKey": key, **fields}) + "\n"


async def test_lines_are_taken_as_they_are_and_once(garden: Garden) -> None:
    garden.write("a.ndjson", weeded("k1") + "\n" + weeded("k2") + weeded("k1"))
    with garden.serving():
        first, again, anew = garden.runs("a.ndjson"), garden.runs("a.ndjson"), garden.runs("a.ndjson", "--restart")
        garden.write("a.ndjson", weeded("k1") + "\n" + weeded("k2") + weeded("k1") + weeded("k3"))
        grown = garden.runs("a.ndjson", "--restart")
    assert (first.returncode, first.stdout) == (0, "3 rows: 2 accepted, 1 duplicates, 0 rejected.\n")
    assert again.stdout == first.stdout
    assert anew.stdout == "3 rows: 0 accepted, 3 duplicates, 0 rejected.\n"
    assert grown.stdout == "4 rows: 1 accepted, 3 duplicates, 0 rejected.\n"
    assert await check_everything(garden.url) == 3


async def test_a_file_that_has_grown_goes_on_and_another_one_is_noticed(garden: Garden) -> None:
    garden.write("a.ndjson", weeded("k1"))
    with garden.serving():
        garden.runs("a.ndjson")
        garden.write("a.ndjson", weeded("k1") + weeded("k2"))
        grown = garden.runs("a.ndjson")
        garden.write("a.ndjson", weeded("kx") + weeded("k2") + weeded("k3"))
        replaced = garden.runs("a.ndjson")
        garden.write("a.ndjson", weeded("k1"))
        cut = garden.runs("a.ndjson")
    assert grown.stdout == "2 rows: 2 accepted, 0 duplicates, 0 rejected.\n"
    for refused in (replaced, cut):
        assert refused.returncode == 2
        assert "a.ndjson is not the file that a.ndjson.import.json tells of: it was replaced or cut" in refused.stderr


async def test_columns_become_what_a_mapping_says(garden: Garden) -> None:
    rows = [
        "Butik;Kvitto;Kund;Sort;Tid;Växt;Liter",
        f'7;1;alva;V;{time.strftime("%d.%m.%Y")} 00:00;"ormbunke; den\nstora";1,5',
        f"7;2;alva;R;{time.strftime('%d.%m.%Y')} 00:01;;",
        "7;3;alva;V;i går;ormbunke;1",
        "7;4;alva",
        "7;5;alva;V;;ormbunke;mycket",
    ]
    garden.write("a.csv", "\n".join(rows), "cp1252")
    garden.write("a.yaml", MAPPING)
    with garden.serving():
        dry = garden.runs("a.csv", "--mapping", "a.yaml", "--dry-run")
        assert not list(garden.folder.glob("a.csv.*"))
        first = garden.runs("a.csv", "--mapping", "a.yaml")
        rejected = garden.folder / "a.csv.rejected.csv"
        mended = (
            rejected.read_text("cp1252").replace("i går", "").replace("mycket", "2,25").replace("7;4;alva;", "7;4;;")
        )
        garden.write("b.csv", mended, "cp1252")
        second = garden.runs("b.csv", "--mapping", "a.yaml")
    assert dry.stdout == "Nothing was changed. It would be 5 rows: 2 accepted, 0 duplicates, 3 rejected.\n"
    assert (first.returncode, first.stdout) == (1, "5 rows: 2 accepted, 0 duplicates, 3 rejected.\n")
    assert 'UNREADABLE_TIME: row 3: "i går" is not a time as `%d.%m.%Y %H:%M`' in first.stderr
    assert 'INVALID_ATTRIBUTE: row 5: "litres" is not right' in first.stderr
    assert "UNREADABLE_ROW: row 4: the row has more or fewer fields than the header" in first.stderr
    assert second.stdout == "3 rows: 2 accepted, 0 duplicates, 1 rejected.\n"
    assert await check_everything(garden.url) == 4


async def test_columns_are_proof_where_a_mapping_says_so(garden: Garden) -> None:
    programme = GARDEN["programme.yaml"].replace("    actions:\n", "    actions:\n      grafted: {proof: document}\n")
    write_program(garden.folder / "rulesets", {**GARDEN, "programme.yaml": programme}, "garden")
    rows = ["who,what,no,paper,on", "alva,grafted,1,G-1,01.11.2026", "alva,plot.weeded,2,,", "alva,grafted,3,,"]
    garden.write("a.csv", "\n".join(rows))
    garden.write(
        "a.yaml",
        "{member: who, type: what, idempotency_key: no, proof: {certificate: paper, issuer: {value: The guild}, "
        'issued_at: {from: on, format: "%d.%m.%Y", zone: Europe/Stockholm}}}',
    )
    garden.write("b.yaml", "{member: who, type: what, idempotency_key: no, proof: {number: paper}}")
    garden.write("c.yaml", "{member: who, type: what, idempotency_key: no, proof: {kind: {value: WORD}, note: paper}}")
    with garden.serving():
        first = garden.runs("a.csv", "--mapping", "a.yaml")
        garden.write("c.csv", "who,what,no,paper\nalva,grafted,4,She showed it")
        word = garden.runs("c.csv", "--mapping", "c.yaml")
        wrong = garden.runs("a.csv", "--mapping", "b.yaml", "--restart")
    proofs = rows_of(garden.url, "select kind, certificate, issuer, issued_at, note from proof order by kind")
    assert first.stdout == "3 rows: 3 accepted, 0 duplicates, 0 rejected.\n"
    assert word.stdout == "1 rows: 1 accepted, 0 duplicates, 0 rejected.\n"
    assert [tuple(each) for each in proofs] == [
        ("document", "G-1", "The guild", 1_793_487_600_000_000, None),
        ("word", None, None, None, "She showed it"),
    ]
    assert wrong.returncode == 2
    assert "`number`" in wrong.stderr


async def test_columns_of_proof_are_found_by_their_names(garden: Garden) -> None:
    programme = GARDEN["programme.yaml"].replace("    actions:\n", "    actions:\n      grafted: {proof: document}\n")
    write_program(garden.folder / "rulesets", {**GARDEN, "programme.yaml": programme}, "garden")
    garden.write("a.csv", "Kundnr;Typ;Kvittonr;Intygsnr;Utfärdare;Utfärdad\nalva;grafted;1;G-1;The guild;01.11.2026\n")
    plain = "member,type,idempotencyKey,proof.certificate,proof.issuer,proof.issuedAt,proof.x\n"
    garden.write("b.csv", plain + "alva,grafted,2,G-2,The guild,2026-11-01T00:00:00+01:00,\nalva,plot.weeded,3,,,,\n")
    with garden.serving():
        proposed = garden.runs("a.csv", "--print-mapping").stdout
        garden.write("a.yaml", proposed)
        by_draft = garden.runs("a.csv", "--mapping", "a.yaml")
        by_header = garden.runs("b.csv")
    proofs = rows_of(garden.url, "select kind, certificate, issuer, issued_at from proof order by certificate")

    assert proposed.splitlines()[5:9] == [
        "proof:   # of rows that have a document; leave it out where no action type asks for it",
        "  certificate: Intygsnr",
        "  issuer: Utfärdare",
        '  issued_at: {from: Utfärdad, format: "%d.%m.%Y", zone: Europe/Stockholm}',
    ]
    assert by_draft.stdout == "1 rows: 1 accepted, 0 duplicates, 0 rejected.\n"
    assert by_header.stdout == "2 rows: 2 accepted, 0 duplicates, 0 rejected.\n"
    assert by_header.stderr.splitlines()[0].endswith("so these columns are left out: proof.x")
    issued = 1_793_487_600_000_000
    assert [tuple(each) for each in proofs] == [
        ("document", "G-1", "The guild", issued),
        ("document", "G-2", "The guild", issued),
    ]


async def test_rejected_lines_are_mended_where_they_stand(garden: Garden) -> None:
    good = weeded("k1")
    garden.write("a.ndjson", good + weeded("k2", type="plot.weded") + "{not json\n")
    with garden.serving():
        first = garden.runs("a.ndjson", "--quiet")
        rejected = garden.folder / "a.ndjson.rejected.ndjson"
        second_line, third_line = map(json.loads, rejected.read_text().splitlines())
        rejected.write_text(
            rejected.read_text()
            .replace("plot.weded", "plot.weeded")
            .replace("{not json", weeded("k3")[:-1].replace('"', '\\"'))
        )
        second = garden.runs(rejected.name)
    assert (first.returncode, first.stdout) == (1, "")
    assert second_line["_rejected"][0]["code"] == "UNKNOWN_ACTION_TYPE"
    assert second_line["idempotencyKey"] == "k2"
    assert third_line["_line"] == "{not json"
    assert (second.returncode, second.stdout) == (0, "2 rows: 2 accepted, 0 duplicates, 0 rejected.\n")
    assert await check_everything(garden.url) == 3


async def test_a_mapping_is_proposed_from_what_the_file_holds(garden: Garden) -> None:
    garden.write("a.csv", "customer_id,receipt,date,plant,litres\nalva,1,2026-11-20 12:00,fern,2\n")
    with garden.serving():
        proposed = garden.runs("a.csv", "--print-mapping")
        garden.write("a.yaml", proposed.stdout)
        imported = garden.runs("a.csv", "--mapping", "a.yaml", "--history")
    assert proposed.stdout.splitlines()[1:] == [
        "member: customer_id",
        "type: {value: plant.watered}   # one of plant.watered, plot.weeded, answer.thanked",
        "idempotency_key: receipt",
        'occurred_at: {from: date, format: "iso", zone: Europe/Stockholm}',
        "attributes:",
        "  plant: plant",
        "  litres: litres",
        "# proof: {certificate: FILL_IN}   # where action types ask for it; docs/submitting.md says more",
    ]
    assert imported.stdout == "1 rows: 1 accepted, 0 duplicates, 0 rejected.\n"


async def test_a_mapping_is_proposed_for_what_a_spreadsheet_in_sweden_saves(garden: Garden) -> None:
    rows = ["Kundnr;Händelse;Kvittonr;Datum;Växt", "1;Vattnat;a;01.11.2026 10:00;ormbunke, på höjden", "1;Rensat;b;;"]
    garden.write("a.csv", "\r\n".join(rows), "cp1252")
    with garden.serving():
        proposed = garden.runs("a.csv", "--print-mapping").stdout
        filled_in = proposed.replace("Vattnat: FILL_IN", "Vattnat: plant.watered")
        garden.write("a.yaml", filled_in.replace("Rensat: FILL_IN", "Rensat: plot.weeded"))
        imported = garden.runs("a.csv", "--mapping", "a.yaml", "--history")
    lines = proposed.splitlines()
    assert lines[1:4] == ["member: Kundnr", "type:", "  from: Händelse"]
    assert any(each.startswith("encoding: cp1252") for each in lines)
    assert lines[-1] == "# Left out: Växt"
    assert imported.stdout.startswith("2 rows: 1 accepted"), imported


async def test_what_is_refused_for_the_same_reason_is_told_once_with_its_rows(garden: Garden) -> None:
    old = "".join(weeded(key, occurredAt="2020-05-01T10:00:00Z") for key in ("a", "b"))
    garden.write("a.ndjson", weeded("c", type="plot.weded") + weeded("d", type="plot.weded") + old)
    with garden.serving():
        said = garden.runs("a.ndjson")
        by_operator = garden.runs("a.ndjson.rejected.ndjson", "--history")
    assert "UNKNOWN_ACTION_TYPE, 2 rows: rows 1, 2: " in said.stderr
    assert "OUTSIDE_TIME_WINDOW, 2 rows: row" in said.stderr
    assert "with an operator's key, and --history" in said.stderr
    assert by_operator.stdout == "4 rows: 2 accepted, 0 duplicates, 2 rejected.\n"


async def test_a_lone_carriage_return_is_told_in_words(garden: Garden) -> None:
    garden.write("a.csv", "member,type,idempotencyKey\nalva,plot.\rweeded,1\n")
    with garden.serving():
        said = garden.runs("a.csv")
    assert (said.returncode, "a carriage return stands alone" in said.stderr) == (2, True)


async def test_what_cannot_be_used_is_told_in_a_line(garden: Garden) -> None:
    garden.write("a.csv", "id,plant\n1,fern\n")
    garden.write("misspelt.yaml", "member: id\ntyp: plot.weeded\nidempotency_key: id\n")
    garden.write("column.yaml", "member: idd\ntype: {value: plot.weeded}\nidempotency_key: id\n")
    garden.write("attribute.yaml", "member: id\ntype: {value: a}\nidempotency_key: id\nattributes: {plants: plant}\n")
    garden.write("broken.yaml", "member: [id\n")
    with garden.serving():
        said = {
            arguments: garden.runs(*arguments.split())
            for arguments in (
                "none.csv",
                "a.csv",
                "a.csv --program gardn",
                "a.csv --mapping misspelt.yaml",
                "a.csv --mapping column.yaml",
                "a.csv --mapping attribute.yaml",
                "a.csv --mapping broken.yaml",
                "a.csv --key wrong",
                "- ",
                "a.csv --url ftp://x",
            )
        }
    away = garden.runs("a.csv")
    assert {each.returncode for each in (*said.values(), away)} == {2}
    lines = [each.stderr.splitlines()[0] for each in (*said.values(), away)]
    assert lines == [
        "none.csv cannot be read: no such file or directory",
        "no column is named member or type or idempotencyKey: there is id, plant. Say in a mapping which one it is; "
        "`trogen import FILE --print-mapping` proposes one",
        "--program: there is no programme `gardn`; did you mean `garden`?",
        "misspelt.yaml: there is no key `typ`; `trogen import FILE --print-mapping` shows a whole one",
        "column.yaml: a.csv has no column `idd`; did you mean `id`?",
        "attribute.yaml: garden has no attribute `plants`; did you mean `plant`?",
        lines[6],
        f"http://127.0.0.1:{garden.port} does not accept the key; give it in TROGEN_KEY or with --key",
        "whether - is CSV or lines of JSON cannot be told by its name; say --format csv or ndjson",
        '--url: "ftp://x" is not an address as `https://loyalty.example.org`',
        f"no server answers at http://127.0.0.1:{garden.port}; start one with `trogen serve`, or give --url",
    ]
    assert "broken.yaml:1:9" in said["a.csv --mapping broken.yaml"].stderr


async def test_what_is_told_of_a_row_may_hold_what_some_take_for_the_end_of_a_line(garden: Garden) -> None:
    garden.write("a.ndjson", "\ufeff \n" + weeded("k1", type="plot.we\u2028\x85ded") + weeded("k2"))
    with garden.serving():
        said = garden.runs("a.ndjson", "--patience", "5")
    assert (said.returncode, said.stdout) == (1, "2 rows: 1 accepted, 0 duplicates, 1 rejected.\n")
    assert "UNKNOWN_ACTION_TYPE: row 1" in said.stderr


async def test_a_rejected_line_that_was_emptied_is_rejected_again(garden: Garden) -> None:
    garden.write("a.ndjson", json.dumps({"_rejected": [], "_line": " "}) + "\n" + weeded("k1"))
    with garden.serving():
        said = garden.runs("a.ndjson", "--patience", "5")
    assert (said.returncode, said.stdout) == (1, "2 rows: 1 accepted, 0 duplicates, 1 rejected.\n")
    assert "UNREADABLE_ROW: row 1: `_line` is empty" in said.stderr


@pytest.mark.reliability
async def test_an_import_survives_the_servers_restart_and_its_own_interruptions(garden: Garden) -> None:
    rows = 30_000
    text = "".join(weeded(f"k{number}", member=f"m{number % 50}") for number in range(rows))
    with gzip.open(garden.folder / "a.ndjson.gz", "wt") as file:
        file.write(text)
    state = garden.folder / "a.ndjson.gz.import.json"

    def importing() -> AbstractContextManager[Running]:
        return running("import", "a.ndjson.gz", cwd=garden.folder, **garden.variables)

    with garden.serving() as server, importing() as command:
        await_state(state)
        assert command.press_ctrl_c() == 130
        assert any("The same command goes on where this one stopped" in each for each in drained(command))
        with importing() as killed:
            await_state(state, above=json.loads(state.read_text())["row"])
            killed.kill_9()
        with importing() as third:
            await_state(state, above=json.loads(state.read_text())["row"])
            server.kill_9()
            third.line_with("Waiting")
            with garden.serving():
                third.line_with(f"{rows:,} rows")
                assert third.ends() == 0
    assert await check_everything(garden.url) == rows
    counts = json.loads(state.read_text())
    assert counts["accepted"] + counts["duplicates"] == rows


async def test_what_a_key_may_submit_is_waited_for_and_nothing_is_lost(garden: Garden) -> None:
    garden.write("a.ndjson", "".join(weeded(f"k{number}") for number in range(1_000)))
    with garden.serving():
        async with api_at(f"127.0.0.1:{garden.port}") as api:
            await api.ask('mutation { createBrand(input: {key: "nursery", name: "Nursery"}) { errors { message } } }')
            made = await api.ask("""mutation { createKey(input: {role: BRAND, name: "till", brand: "nursery",
              programs: ["garden"], limits: {actionsPerSecond: 500, actionsAtOnce: 200}}) { secret } }""")
        key = made["createKey"]["secret"]
        begun = time.monotonic()
        result = garden.runs("a.ndjson", TROGEN_KEY=key, TROGEN_OPERATOR_KEY="")
    assert (result.returncode, result.stdout) == (0, "1,000 rows: 1,000 accepted, 0 duplicates, 0 rejected.\n")
    assert time.monotonic() - begun > 1, "eight hundred at five hundred a second, after the first two hundred"
    assert await check_everything(garden.url) == 1_000


def await_state(path: Path, above: int = 0) -> None:
    """Until so many rows are known to be done: the file is all that another process says of it, so it is looked at."""
    until = time.monotonic() + 60
    while not path.exists() or json.loads(path.read_text())["row"] <= above:
        assert time.monotonic() < until, "it does not come any further"
        time.sleep(0.005)


def drained(command: Running) -> list[str]:
    """All that it said."""
    with pytest.raises(AssertionError, match="it ended"):
        command.line_with("nothing that anybody says")
    return command.seen


class Moody(BaseHTTPRequestHandler):
    """A server that is too busy at first, then stops in the middle of an answer."""

    asked = 0
    answers: Mapping[str, object] = {"data": {"programs": [{"key": "garden", "timeZone": "UTC", "actionTypes": []}]}}

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/graphql":
            return self._tell(200, json.dumps(self.answers).encode())
        type(self).asked += 1
        lines = [b'{"line":%d,"result":"ACCEPTED"}\n' % number for number in range(1, body.count(b"\n") + 1)]
        match self.asked:
            case 1:
                return self._tell(429, b'{"detail": "too much at a time"}', ("Retry-After", "0"))
            case 2:
                end = b'{"end":"STOPPING","message":"the server is stopping","retryAfter":0}\n'
                return self._tell(200, lines[0] + end)
            case 3:
                return self._tell(200, lines[0])
            case _:
                return self._tell(200, b"".join(lines) + b'{"end":"COMPLETE"}\n')

    def _tell(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (*headers, ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None: ...


def test_a_server_is_waited_for_as_it_says_and_only_what_it_did_not_answer_is_sent_again(garden: Garden) -> None:
    garden.write("a.ndjson", "".join(weeded(f"k{number}") for number in range(4)))
    Moody.asked = 0
    with ThreadingHTTPServer(("127.0.0.1", garden.port), Moody) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        result = garden.runs("a.ndjson")
        impatient = garden.runs("a.ndjson", "--restart", "--patience", "0")
        server.shutdown()
    assert (result.returncode, result.stdout) == (0, "4 rows: 4 accepted, 0 duplicates, 0 rejected.\n")
    assert "Waiting 0 seconds: too much at a time" in result.stderr
    assert "Waiting 0 seconds: the server is stopping" in result.stderr
    assert "Waiting 0.5 seconds: the answer ended before it was whole" in result.stderr
    assert impatient.returncode == 0
