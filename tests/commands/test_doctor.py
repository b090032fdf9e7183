"""`trogen doctor` and `trogen rebuild`, as they are called from a shell."""

import json
import re
from pathlib import Path

import pytest

from tests.club import club, found
from tests.commands.test_trogen import trogen
from tests.databases import apart
from tests.operations.damage import contents, damaged, rows_of

WRONG = "update ledger_entry set amount = amount + 5 where number = 1"


@pytest.fixture
def url(sqlite_url: str, tmp_path: Path) -> str:
    """A database with a member who did three things."""

    async def live() -> None:
        async with club(sqlite_url, tmp_path) as service:
            await service.submit([found(str(number)) for number in range(3)])

    apart(live())
    return sqlite_url


def test_a_healthy_database_is_said_to_be_so(url: str) -> None:
    for words in (("doctor",), ("doctor", "--deep")):
        told = trogen(*words, "--database-url", url)
        assert (told.returncode, told.stderr) == (0, "")
        assert re.fullmatch("1 member, 3 entries: nothing is wrong.\nThe audit ends at 1:[0-9a-f]{64}\n", told.stdout)
    before = contents(url)
    told = trogen("rebuild", "--verify", TROGEN_DATABASE_URL=url)
    sound = "1 member, 3 entries: everything stored is what the facts come to.\n"
    assert (told.returncode, told.stdout, told.stderr) == (0, sound, "")
    assert contents(url) == before


def test_the_end_of_the_audit_is_told_and_held_against_what_is_there_later(url: str) -> None:
    head = json.loads(trogen("doctor", "--format", "json", "--database-url", url).stdout)["auditHead"]

    kept = trogen("doctor", "--audit-head", head, "--database-url", url)
    other = trogen("doctor", "--audit-head", f"7:{'0' * 64}", "--database-url", url)
    wrong = trogen("doctor", "--audit-head", "seven", "--database-url", url)

    assert (kept.returncode, other.returncode, wrong.returncode) == (0, 1, 2)
    assert (
        "audit_entry 7: ends at 1, and once went to 7: its tail was cut off; nothing of ours does this" in other.stdout
    )
    assert wrong.stderr.startswith('--audit-head: "seven" is no number and hash as `trogen doctor` tells them')


def test_what_is_wrong_is_named_told_as_a_difference_and_mended(url: str) -> None:
    damaged(url, WRONG)
    ((anna,),) = rows_of(url, "select id from member")

    found = trogen("doctor", "--database-url", url)
    assert (found.returncode, found.stderr) == (1, "")
    assert found.stdout.startswith(
        f"club, member {anna}, ledger_entry: of the wallet points it adds up to 165, and the state has 160; "
        "run `trogen rebuild`\n1 member, 3 entries: 1 finding (ledger sums 1)\nThe audit ends at 1:"
    )
    verified = trogen("rebuild", "--verify", "--database-url", url)
    assert (verified.returncode, verified.stderr) == (1, "")
    difference = (
        f"club, member {anna}: ledger, wallet points: stored is 165 and 0 pending, recomputed is 160 and 0 pending\n"
    )
    assert verified.stdout == f"{difference}1 member, 3 entries: 1 member differs; 1 difference (ledger 1)\n"
    mended = trogen("rebuild", "--database-url", url)
    assert (mended.returncode, mended.stderr) == (0, "")
    assert mended.stdout == (
        f"{difference}1 member, 3 entries: 1 member differs, 1 of them mended; 1 difference (ledger 1)\n"
    )
    assert trogen("doctor", "--deep", "--database-url", url).returncode == 0


def test_what_cannot_be_mended_is_exit_code_1(url: str) -> None:
    damaged(url, """update feed_item set body = '{"kind": "nothing"}' where number = 1""")
    told = trogen("rebuild", "--database-url", url)
    assert told.returncode == 1
    assert told.stderr.startswith("not mended: club, member ")
    assert told.stderr.endswith("bring it back from a backup\n")


def test_programs_are_told_in_json(url: str) -> None:
    damaged(url, WRONG)
    diagnosis = json.loads(trogen("doctor", "--format", "json", "--database-url", url).stdout)
    assert (diagnosis["members"], diagnosis["entries"], diagnosis["counts"]) == (1, 3, {"ledger sums": 1})
    assert diagnosis["findings"][0]["advice"] == "run `trogen rebuild`"
    rebuilt = json.loads(trogen("rebuild", "--format", "json", "--database-url", url).stdout)
    assert (rebuilt["differing"], rebuilt["mended"], rebuilt["left"]) == (1, 1, [])
    assert rebuilt["differences"][0]["what"] == "ledger, wallet points"


@pytest.mark.parametrize("words", [("doctor",), ("rebuild", "--verify"), ("rebuild",)])
def test_a_database_that_is_not_there_or_not_migrated_is_told_in_one_line(tmp_path: Path, words: list[str]) -> None:
    refused = trogen(*words, "--database-url", f"sqlite://{tmp_path}/none.db")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == f"the database {tmp_path}/none.db lacks its tables: run `trogen migrate` first\n"
    assert not (tmp_path / "none.db").exists()


def test_a_programme_that_cannot_be_read_is_told_in_one_line(url: str) -> None:
    damaged(url, """update ruleset_version set files = '{"programme.yaml": "name: ["}'""")
    found = trogen("doctor", "--database-url", url)
    assert found.returncode == 1
    assert "this release cannot read its version 1; run the release that published it\n" in found.stdout
    refused = trogen("rebuild", "--database-url", url)
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].endswith("nothing was rebuilt")
