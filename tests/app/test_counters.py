"""Counters shared by processes, in a file or in Redis."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from limits import parse
from limits.strategies import FixedWindowRateLimiter

from app.counters import SCHEME, SharedCounters

COUNT = """
import sys
from app.counters import SCHEME, SharedCounters
counters = SharedCounters(f"{SCHEME}://{sys.argv[1]}")
for _ in range(200):
    counters.incr("key", 60)
"""


@pytest.fixture
def counters(tmp_path: Path) -> SharedCounters:
    return SharedCounters(f"{SCHEME}://{tmp_path / 'counters.sqlite'}")


def test_counting(counters: SharedCounters, later: Callable[[float], None]) -> None:
    assert counters.get("key") == 0
    assert [counters.incr("key", 60), counters.incr("key", 60, 2), counters.get("key")] == [1, 3, 3]
    assert counters.get("other") == 0
    later(59)
    assert counters.incr("key", 60) == 4, "the first one's minute"
    later(2)
    assert counters.get("key") == 0
    assert counters.incr("key", 60) == 1
    counters.clear("key")
    assert counters.get("key") == 0
    assert counters.check()


def test_processes_count_together(counters: SharedCounters, tmp_path: Path) -> None:
    file = str(tmp_path / "counters.sqlite")
    processes = [subprocess.Popen([sys.executable, "-c", COUNT, file]) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert counters.get("key") == 600


def test_the_library_limits_by_it(counters: SharedCounters) -> None:
    limiter, limit = FixedWindowRateLimiter(counters), parse("3 per minute")
    assert [limiter.hit(limit, "ana") for _ in range(4)] == [True, True, True, False]
    assert limiter.hit(limit, "bia")
    limiter.clear(limit, "ana")
    assert limiter.test(limit, "ana")


def test_without_redis_answering_it_counts_on_this_machine(tmp_path: Path) -> None:
    counters = SharedCounters(f"{SCHEME}://{tmp_path / 'counters.sqlite'}", redis_url="redis://127.0.0.1:9/0")
    assert [counters.incr("key", 60), counters.incr("key", 60), counters.get("key")] == [1, 2, 2]
    counters.clear("key")
    assert counters.get("key") == 0
