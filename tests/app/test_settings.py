"""Settings: what is wrong is named, and no value of a secret is ever shown."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from app.settings import Settings, SettingsError, kept_secret, load_settings

WRONG = {
    "DATABASE_URL": "mysql://user:hunter2@host/name",
    "DATABASE_OWNER_URL": "hunter2",
    "REDIS_URL": "http://hunter2@host",
    "SMTP_URL": "mail.hunter2",
    "BASE_URL": "leads.hunter2",
    "SECRET_KEY": "hunter2",
    "LOG_FORMAT": "hunter2",
    "LOG_LEVEL": "hunter2",
    "ENVIRONMENT": "hunter2",
    "UPLOAD_LIMIT_MB": "hunter2",
    "SESSION_IDLE_MINUTES": "0",
    "SESSION_ABSOLUTE_HOURS": "-1",
    "TRUSTED_PROXIES": "11",
    "DATABASE_POOL_SIZE": "0",
    "METRICS_ENABLED": "hunter2",
    "METRICS_TOKEN": "hunter2",
    "METRICS_ADDRESS": "hunter2",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "hunter2",
    "SENTRY_DSN": "hunter2",
    "SLOW_QUERY_MS": "0",
    "SLOW_SERVICE_MS": "-1",
}


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (*WRONG, "DATA_DIR", "MAIL_FROM"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("name", "value"), WRONG.items())
def test_a_wrong_value_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert str(raised.value).startswith(f"{name}: ")
    if name in (
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "REDIS_URL",
        "SMTP_URL",
        "SECRET_KEY",
        "METRICS_TOKEN",
        "SENTRY_DSN",
    ):
        assert "hunter2" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_every_wrong_value_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in WRONG.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert len(str(raised.value).splitlines()) == len(WRONG)


def test_nothing_set_is_a_working_demo() -> None:
    settings = load_settings()
    assert settings.embedded
    assert (settings.base_url, settings.data_dir) == ("http://127.0.0.1:8050", Path(".data"))
    assert not settings.cookie_secure


def test_an_empty_value_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "SECRET_KEY"):
        monkeypatch.setenv(name, "")
    assert load_settings().embedded


def test_a_dot_env_file_is_read_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("LOG_LEVEL=ERROR\nUPLOAD_LIMIT_MB=7\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    settings = load_settings()
    assert (settings.log_level, settings.upload_limit_bytes) == ("DEBUG", 7 * 1024 * 1024)


def test_production_needs_a_key_and_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        load_settings()
    monkeypatch.setenv("SECRET_KEY", "k" * 32)
    with pytest.raises(SettingsError, match="BASE_URL"):
        load_settings()
    monkeypatch.setenv("BASE_URL", "https://leads.example.com/")
    settings = load_settings()
    assert settings.base_url == "https://leads.example.com"
    assert settings.cookie_secure


def test_secrets_are_not_in_what_is_printed() -> None:
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url="postgresql://u:hunter2@host/name",  # type: ignore[arg-type]
        secret_key="hunter2" * 8,  # type: ignore[arg-type]
    )
    assert "hunter2" not in f"{settings!r} {settings}"


def test_a_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    first = Settings(_env_file=None, data_dir=tmp_path / "data")  # type: ignore[call-arg]
    again = Settings(_env_file=None, data_dir=tmp_path / "data")  # type: ignore[call-arg]
    assert len(first.signing_key) >= 43
    assert first.signing_key == again.signing_key
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600
    assert stat.S_IMODE(first.folder("uploads").stat().st_mode) == 0o700


def test_processes_that_start_together_agree_on_the_secret(tmp_path: Path) -> None:
    numbers = iter(range(100))
    seen: list[str] = []

    def read() -> None:
        seen.append(kept_secret(tmp_path / "secret", lambda: f"secret-{next(numbers)}"))

    threads = [threading.Thread(target=read) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


def test_metrics_beside_the_pages_need_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_ENABLED", "true")
    with pytest.raises(SettingsError, match="METRICS_TOKEN"):
        load_settings()
    monkeypatch.setenv("METRICS_TOKEN", "hunter2" * 3)
    settings = load_settings()
    assert settings.metrics_enabled
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    "address", ["9100", ":9100", "host", "host:0", "host:70000", "a b:1", "u@h:1", "http://h:1"]
)
def test_an_address_to_listen_on_has_a_host_and_a_port(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("METRICS_ADDRESS", address)
    with pytest.raises(SettingsError, match="METRICS_ADDRESS"):
        load_settings()


@pytest.mark.parametrize("address", ["127.0.0.1:9100", "[::1]:9100", "localhost:9100"])
def test_addresses_to_listen_on(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("METRICS_ADDRESS", address)
    assert load_settings().metrics_address == address


def test_secrets_may_be_files_and_the_environment_has_the_last_word(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret_key").write_text("from-a-file-" * 4 + "\n")
    (tmp_path / "mail_from").write_text("file@example.com")
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("MAIL_FROM", "environment@example.com")
    settings = load_settings()
    assert settings.secret_key is not None
    assert settings.secret_key.get_secret_value() == "from-a-file-" * 4
    assert settings.mail_from == "environment@example.com"
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path / "nowhere"))
    assert load_settings().secret_key is None
