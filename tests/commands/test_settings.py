"""A wrong setting is told in one line that names it, wherever it came from."""

from pathlib import Path

import pytest

from engine.errors import WrongSetting
from engine.settings import DEMO_OPERATOR_KEY, LogLevel, Settings, load_settings, unknown_variables


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(f"TROGEN_{field.upper()}", raising=False)


def test_without_any_setting_a_small_programme_can_be_served() -> None:
    settings = load_settings()
    assert settings.database_url == "sqlite://var/trogen.db"
    assert settings.rulesets == Path("rulesets")
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.operator_key is None
    assert not settings.serves_graphiql
    assert not settings.serves_introspection


def test_a_flag_beats_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROGEN_PORT", "9000")
    assert load_settings({"port": None}).port == 9000
    assert load_settings({"port": "9001"}).port == 9001


@pytest.mark.parametrize(
    ("variable", "value", "line"),
    [
        ("TROGEN_PORT", "abc", 'TROGEN_PORT: "abc" is not a whole number between 1 and 65535'),
        ("TROGEN_PORT", "0", 'TROGEN_PORT: "0" is not a whole number between 1 and 65535'),
        ("TROGEN_GRAPHIQL", "perhaps", 'TROGEN_GRAPHIQL: "perhaps" is neither yes nor no'),
        ("TROGEN_LOG_LEVEL", "loud", 'TROGEN_LOG_LEVEL: "loud" is none of debug, info, warning and error'),
        ("TROGEN_LOG_FORMAT", "xml", 'TROGEN_LOG_FORMAT: "xml" is neither console nor json'),
        (
            "TROGEN_MAX_BODY_BYTES",
            "4 MB",
            'TROGEN_MAX_BODY_BYTES: "4 MB" is not a whole number between 1024 and 1073741824',
        ),
        (
            "TROGEN_DATABASE_URL",
            "mysql://localhost/trogen",
            'TROGEN_DATABASE_URL: "mysql://localhost/trogen" is not a database address '
            "as `sqlite://var/trogen.db` or `postgres://user:password@host:5432/name`",
        ),
    ],
)
def test_a_wrong_variable_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, line: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(WrongSetting) as refusal:
        load_settings()
    assert str(refusal.value) == line


def test_a_wrong_flag_is_named_as_it_was_written() -> None:
    with pytest.raises(WrongSetting) as refusal:
        load_settings({"max_body_bytes": "12"})
    assert str(refusal.value) == '--max-body-bytes: "12" is not a whole number between 1024 and 1073741824'


def test_every_wrong_setting_has_its_own_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROGEN_GRAPHIQL", "perhaps")
    with pytest.raises(WrongSetting) as refusal:
        load_settings({"port": "70000"})
    assert str(refusal.value).splitlines() == [
        '--port: "70000" is not a whole number between 1 and 65535',
        'TROGEN_GRAPHIQL: "perhaps" is neither yes nor no',
    ]


def test_a_password_in_a_wrong_address_is_not_repeated() -> None:
    with pytest.raises(WrongSetting) as refusal:
        load_settings({"database_url": "mysql://trogen:hunter2@localhost/trogen"})
    assert "hunter2" not in str(refusal.value)
    assert str(refusal.value).startswith("--database-url: what was given is not a database address")


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROGEN_LOG_LEVEL", "")
    assert load_settings().log_level is LogLevel.INFO


def test_words_may_be_written_in_capitals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROGEN_LOG_LEVEL", "WARNING")
    assert load_settings().log_level is LogLevel.WARNING


def test_a_variable_that_looks_like_a_setting_is_told_with_what_was_meant() -> None:
    assert unknown_variables(["TROGEN_PROT", "TROGEN_PORT", "PATH", "TROGEN_TEST_POSTGRES_URL", "TROGEN_XYZZY"]) == [
        "TROGEN_PROT is not a setting; did you mean TROGEN_PORT?",
        "TROGEN_XYZZY is not a setting; the settings are listed in docs/operate.md",
    ]


@pytest.mark.parametrize(
    ("key", "beginning"),
    [
        (None, "TROGEN_OPERATOR_KEY is not set, and nothing is served without a key; make one with: "),
        ("short", "TROGEN_OPERATOR_KEY has 5 characters and needs at least 16; make one with: "),
        (DEMO_OPERATOR_KEY, "TROGEN_OPERATOR_KEY is the key of the demo, which everybody knows; make one with: "),
        ("sixteen characters", "TROGEN_OPERATOR_KEY holds spaces or other characters that no HTTP header can carry; "),
    ],
)
def test_no_server_stands_behind_a_weak_key(key: str | None, beginning: str) -> None:
    with pytest.raises(WrongSetting) as refusal:
        load_settings({"operator_key": key}).key_to_serve_with()
    assert str(refusal.value).startswith(beginning)


def test_a_key_is_not_shown_when_settings_are_printed() -> None:
    settings = load_settings({"operator_key": "0123456789abcdef"})
    assert settings.key_to_serve_with().get_secret_value() == "0123456789abcdef"
    assert "0123456789abcdef" not in repr(settings)
