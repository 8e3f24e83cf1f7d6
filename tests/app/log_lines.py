"""Logs as production writes them, caught."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from app.logs import configure_logging
from app.settings import Settings


class Caught:
    """What was logged meanwhile."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Of JSON logs."""
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["event"] == event]


@contextmanager
def caught(settings: Settings) -> Iterator[Caught]:
    """Log as these settings say, into memory; afterwards everything is as it was."""
    root = logging.getLogger()
    before, level, kept = root.handlers[:], root.level, structlog.get_config()
    configure_logging(settings)
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    handler.setStream(stream)
    try:
        yield Caught(stream)
    finally:
        root.handlers, root.level = before, level
        structlog.configure(**kept)
        structlog.contextvars.clear_contextvars()
