"""Reading the folder of a programme, and what its content is called."""

from pathlib import Path

import pytest

from engine.errors import RulesetsInvalid
from engine.rulesets import check_folder, digest_of, read_folder
from tests.rulesets.checking import PROGRAMME


def test_every_rule_file_below_the_folder_is_read_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "programme.yaml").write_text(PROGRAMME)
    (tmp_path / "green").mkdir()
    (tmp_path / "green" / "badges.yml").write_text("# å\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a rule file")
    (tmp_path / ".draft.yaml").write_text("hidden")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.yaml").write_text("hidden")
    assert dict(read_folder(tmp_path)) == {"programme.yaml": PROGRAMME, "green/badges.yml": "# å\n"}


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulesetsInvalid, match=r"there is no folder .*nowhere"):
        read_folder(tmp_path / "nowhere")


def test_a_folder_without_a_programme_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulesetsInvalid, match=r"there is no `programme\.yaml` in"):
        read_folder(tmp_path)


def test_a_file_that_is_not_utf8_is_told_with_its_place_and_the_rest_is_checked(tmp_path: Path) -> None:
    (tmp_path / "programme.yaml").write_text(PROGRAMME)
    (tmp_path / "a.yaml").write_bytes(b"badges:\n  b: {name: Sk\xe5ne}\n")
    (tmp_path / "b.yaml").write_text("streaks: {s: {when: purchase, every: dya, milestones: {5: {badge: b}}}}\n")
    report = check_folder(tmp_path)
    assert report.compiled.ruleset is None
    assert [(each.code, each.file, each.line, each.column) for each in report.compiled.diagnostics] == [
        ("TRG003", "a.yaml", 2, 15),
        ("TRG028", "b.yaml", 1, 38),
    ]
    with pytest.raises(RulesetsInvalid, match="this file is not UTF-8 text: byte 23 is 0xE5"):
        read_folder(tmp_path)


def test_a_programme_file_that_is_not_utf8_hides_no_other_errors(tmp_path: Path) -> None:
    (tmp_path / "programme.yaml").write_bytes(b"\xff\xfe")
    (tmp_path / "b.yaml").write_text("streaks: {s: {when: purchase, every: dya}}\n")
    assert [each.code for each in check_folder(tmp_path).compiled.diagnostics] == ["TRG028", "TRG003"]


def test_a_folder_that_is_called_like_a_rule_file_is_no_rule_file(tmp_path: Path) -> None:
    (tmp_path / "programme.yaml").write_text(PROGRAMME)
    (tmp_path / "old.yaml").mkdir()
    assert list(read_folder(tmp_path)) == ["programme.yaml"]


def test_a_huge_file_is_refused_without_being_parsed(tmp_path: Path) -> None:
    (tmp_path / "programme.yaml").write_text(PROGRAMME)
    (tmp_path / "huge.yaml").write_bytes(b"\xff" * 3_000_000)
    assert "TRG005" in {each.code for each in check_folder(tmp_path).compiled.diagnostics}


def test_a_report_has_the_folders_name_as_key(tmp_path: Path) -> None:
    folder = tmp_path / "my_club"
    folder.mkdir()
    (folder / "programme.yaml").write_text(PROGRAMME)
    report = check_folder(folder)
    assert report.key == "my_club"
    first = f"warning[TRG081]: nothing puts points into `points`\n --> {folder}/programme.yaml:4:11\n"
    assert report.text.startswith(first)
    assert report.text.endswith(f"\n{folder}: 5 warnings\n")


def test_a_folder_is_shown_as_it_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "programme.yaml").write_text("languages: [en\n")
    assert " --> programme.yaml:1:12\n" in check_folder(Path()).text
    assert f" --> ../{tmp_path.name}/programme.yaml:1:12\n" in check_folder(Path("..", tmp_path.name)).text


def test_the_digest_names_the_content_and_nothing_else() -> None:
    sources = {"programme.yaml": "a: 1\n", "b.yaml": "b: 2\n"}
    digest = digest_of(sources)
    assert digest == "62253403fcf64fbb2397a039c9381fd5d4d91d3d7883e9e767228113ff26b6ff"
    assert digest_of(dict(reversed(sources.items()))) == digest
    assert digest_of({**sources, "notes.md": "changed"}) == digest
    assert digest_of({**sources, "b.yaml": "b: 3\n"}) != digest
    assert digest_of({"programme.yaml": "a: 1\n", "c.yaml": "b: 2\n"}) != digest
    assert digest_of({"programme.yaml": "a: 1\nb", ".yaml": "b: 2\n"}) != digest
