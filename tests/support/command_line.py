"""The command line, run in this process as somebody at a shell would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.cli import main
from services.database.embedded import EmbeddedDatabase


@dataclass
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]


def commands_on(
    urls: EmbeddedDatabase,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs commands against this database, in `folder`."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DATABASE_URL", urls.application_url)
    monkeypatch.setenv("DATABASE_OWNER_URL", urls.owner_url)
    monkeypatch.setenv("DATA_DIR", str(folder / "data"))
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    monkeypatch.setattr("app.cli.support.configure_logging", lambda _settings: None)

    def command(*arguments: str) -> Answer:
        capsys.readouterr()
        code = main(arguments)
        written = capsys.readouterr()
        return Answer(code, written.out, written.err)

    return command
