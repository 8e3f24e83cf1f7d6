"""Counters that expire, shared by all workers: rate limits, and sessions that were signed out.

With REDIS_URL they live in Redis; otherwise, and while Redis doesn't answer, in one SQLite file under
DATA_DIR, shared by the workers of one machine. So no limit depends on which worker answers, and a
Redis that is down loosens nothing on a single machine.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import redis
import structlog
from limits.storage import RedisStorage, Storage

SCHEME = "lead-analytics"
_PATIENCE_SECONDS = 1.0
Answer = TypeVar("Answer")
log = structlog.get_logger(__name__)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS counters (key TEXT PRIMARY KEY, count INTEGER NOT NULL, expires_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS counters_expiry ON counters (expires_at);
"""
_INCREASE = """
INSERT INTO counters VALUES (:key, :amount, :now + :expiry)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN expires_at <= :now THEN :amount ELSE count + :amount END,
  expires_at = CASE WHEN expires_at <= :now THEN excluded.expires_at ELSE expires_at END
RETURNING count
"""


class SharedCounters(Storage):
    """A storage of the `limits` library, so that Flask-Limiter and our own throttle count in one place."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - the library reads it as a class attribute

    def __init__(
        self, uri: str, wrap_exceptions: bool = False, redis_url: str = "", **_: float | str | bool
    ) -> None:
        super().__init__(uri, wrap_exceptions)
        self._path = Path(uri.removeprefix(f"{SCHEME}://"))
        self._redis = _redis_storage(redis_url) if redis_url else None
        with self._connection() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)
        self._path.chmod(0o600)

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        return (sqlite3.Error, redis.RedisError)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return self._ask(
            lambda store: store.incr(key, int(expiry), amount), lambda: self._increase(key, expiry, amount)
        )

    def get(self, key: str) -> int:
        return self._ask(lambda store: store.get(key), lambda: int(self._row(key)[0]))

    def get_expiry(self, key: str) -> float:
        return self._ask(lambda store: store.get_expiry(key), lambda: self._row(key)[1])

    def check(self) -> bool:
        return self._ask(lambda store: store.check(), lambda: self._row("")[0] == 0)

    def clear(self, key: str) -> None:
        self._ask(lambda store: store.clear(key), lambda: None)
        with self._connection() as connection:
            connection.execute("DELETE FROM counters WHERE key = ?", (key,))

    def reset(self) -> int | None:
        if self._redis is not None:
            self._redis.reset()
        with self._connection() as connection:
            return connection.execute("DELETE FROM counters").rowcount

    def _ask(self, shared: Callable[[RedisStorage], Answer], local: Callable[[], Answer]) -> Answer:
        if self._redis is None:
            return local()
        try:
            return shared(self._redis)
        except redis.RedisError as error:
            log.warning("counters_without_redis", error=type(error).__name__)
            return local()

    def _increase(self, key: str, expiry: float, amount: int) -> int:
        now = time.time()
        with self._connection() as connection:
            values = {"key": key, "amount": amount, "now": now, "expiry": expiry}
            (count,) = connection.execute(_INCREASE, values).fetchone()
            if count == amount:
                connection.execute("DELETE FROM counters WHERE expires_at <= ?", (now,))
        return int(count)

    def _row(self, key: str) -> tuple[int, float]:
        """Count and expiry of a live counter; zero, expiring now, of any other."""
        now = time.time()
        with self._connection() as connection:
            row = connection.execute(
                "SELECT count, expires_at FROM counters WHERE key = ? AND expires_at > ?", (key, now)
            ).fetchone()
        return (int(row[0]), float(row[1])) if row else (0, now)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        # One a call: cheap for a local file, and safe across threads and the fork of the workers.
        with closing(sqlite3.connect(self._path, timeout=10, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            yield connection


def _redis_storage(url: str) -> RedisStorage:
    return RedisStorage(url, socket_timeout=_PATIENCE_SECONDS, socket_connect_timeout=_PATIENCE_SECONDS)
