"""With REDIS_URL: cache and counters in Redis, and what happens while it doesn't answer."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from services.scope import OrgScope
from tests.app.people import make_person
from tests.support.web import MakeApp


@dataclass
class RedisServer:
    """A Redis of the test's own."""

    url: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture
def redis_server(tmp_path: Path, free_port: int) -> Iterator[RedisServer]:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server on this machine (`make machine` installs one where it may)")
    arguments = ["--port", str(free_port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL)
    server = RedisServer(f"redis://127.0.0.1:{free_port}/0", process)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            redis.Redis.from_url(server.url).ping()
            break
        except redis.ConnectionError:
            time.sleep(0.05)
    yield server
    server.stop()


def test_machines_share_limits_sessions_and_results(
    make_app: MakeApp, organization: OrgScope, redis_server: RedisServer
) -> None:
    one, other = (make_app(redis_url=redis_server.url, secret_key="k" * 40) for _ in range(2))
    one.extensions["result_cache"].set("key", {"a": 1}, timeout=60)
    assert other.extensions["result_cache"].get("key") == {"a": 1}
    ana = make_person(one, organization)
    ana.sign_in()
    there = ana.elsewhere()
    there.browser = other.test_client()
    for name in ("session", "used"):
        there.browser.set_cookie(f"lead_analytics_{name}", ana.cookie(name) or "")
    assert there.is_in()
    ana.post("/logout", page="/account/password")
    assert not there.is_in()
    assert [ana.sign_in("wrong").status_code for _ in range(3)] == [200] * 3
    there.browser = other.test_client()
    device = ana.browser.get_cookie("lead_analytics_device")
    assert device is not None
    there.browser.set_cookie("lead_analytics_device", device.value)
    assert [there.sign_in("wrong").status_code for _ in range(3)] == [200, 200, 429]


def test_without_redis_everything_still_works(
    make_app: MakeApp, organization: OrgScope, redis_server: RedisServer
) -> None:
    app = make_app(redis_url=redis_server.url)
    ana = make_person(app, organization)
    ana.sign_in()
    redis_server.stop()
    cache = app.extensions["result_cache"]
    assert cache.set("key", 1, timeout=60) is False
    assert cache.get("key") is None
    assert ana.is_in()
    ana.post("/logout", page="/account/password")
    assert not ana.is_in()
    assert [ana.sign_in("wrong").status_code for _ in range(6)] == [200] * 5 + [429]
