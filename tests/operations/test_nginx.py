"""The nginx that stands in front, for real: TLS, two web servers behind it, one of which goes away."""

from __future__ import annotations

import http.client
import os
import re
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.database.embedded import EmbeddedDatabase
from tests.operations.files import NGINX
from tests.support.machine import find_nginx
from tests.support.site import _free_port, serving

NAME = "leads.example.com"
PROGRAM = find_nginx()
needs_nginx = pytest.mark.skipif(
    PROGRAM is None, reason="no nginx on this machine (`make machine` installs one where it may)"
)


def configuration(folder: Path, ports: tuple[int, int], webs: tuple[str, ...]) -> Path:
    """Ours, with the addresses of a test instead of a machine's."""
    text = NGINX.read_text().replace("${SERVER_NAME}", NAME).replace("${UPLOAD_LIMIT_MB}", "3")
    for old, new in (
        ("/var/cache/nginx/static", str(folder / "cache")),
        ("/etc/nginx/tls", str(folder / "tls")),
        ("access_log /dev/stdout json;", f"access_log {folder / 'access.log'} json;"),
        ("listen 80 default_server;", f"listen 127.0.0.1:{ports[0]} default_server;"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{ports[1]} ssl;"),
        ("set $web web:8050;", "set $web webs;"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    text = re.sub(r"listen \[::\][^;]*;", "", text)
    servers = " ".join(f"server {web};" for web in webs)
    whole = folder / "nginx.conf"
    temporary = " ".join(
        f"{kind}_temp_path {folder / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""  # the test's folder is closed to any other account
    whole.write_text(
        f"{user} daemon off; pid {folder / 'pid'}; error_log {folder / 'error.log'};\n"
        f"events {{}}\nhttp {{ {temporary}\nupstream webs {{ {servers} }}\n{text}\n}}\n"
    )
    return whole


def certificate(folder: Path) -> None:
    """A certificate for the length of a test."""
    folder.mkdir()
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        f"/CN={NAME}",
    ]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*command, *files], check=True, capture_output=True)


@dataclass
class Front:
    """A running nginx."""

    ports: tuple[int, int]

    def ask(self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", self.ports[1], context=context, timeout=60)
        try:
            named = {"Host": NAME} | {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            response = connection.getresponse()
            return Answer(response.status, response.msg, response.read())
        finally:
            connection.close()


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


@needs_nginx
def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    assert PROGRAM is not None
    certificate(tmp_path / "tls")
    whole = configuration(tmp_path, (_free_port(), _free_port()), ("127.0.0.1:9",))
    done = subprocess.run([PROGRAM, "-t", "-c", str(whole)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@pytest.fixture
def behind(
    database_urls: EmbeddedDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Front, ExitStack]]:
    """nginx before two web servers in production; closing the stack takes the first of them away."""
    assert PROGRAM is not None
    for name, value in {
        "ENVIRONMENT": "production", "SECRET_KEY": "x" * 40, "TRUSTED_PROXIES": "1", "UPLOAD_LIMIT_MB": "3",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    certificate(tmp_path / "tls")
    ports = _free_port(), _free_port()
    with ExitStack() as rest, ExitStack() as first:
        addresses = [
            stack.enter_context(serving(database_urls, tmp_path / name, base_url=f"https://{NAME}"))
            for stack, name in ((first, "one"), (rest, "two"))
        ]
        webs = tuple(address.removeprefix("http://") for address in addresses)
        whole = configuration(tmp_path, ports, webs)
        process = subprocess.Popen([PROGRAM, "-c", str(whole)], stderr=subprocess.DEVNULL)
        rest.callback(process.wait, 20)
        rest.callback(process.terminate)
        front = Front(ports)
        _until_it_answers(front)
        yield front, first


def _until_it_answers(front: Front) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if front.ask("/readyz").status == 200:
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail("nginx doesn't answer")


@needs_nginx
def test_people_get_the_product_through_it(behind: tuple[Front, ExitStack]) -> None:
    front, first_web = behind
    page = front.ask("/login")
    assert page.status == 200
    cookies = page.headers.get_all("Set-Cookie") or []
    assert cookies
    assert all("Secure" in cookie for cookie in cookies), "it knows that people came by https"
    assert "max-age" in (page.headers["Strict-Transport-Security"] or "")

    forged = front.ask("/login", X_Forwarded_For="203.0.113.9", X_Request_ID="forged-forged-forged")
    assert forged.headers["X-Request-ID"] != "forged-forged-forged", "nginx names the request"

    style = re.findall(r'href="(/assets/[^"]+\.css[^"]*)"', page.body.decode())[0].replace("&amp;", "&")
    states = []
    for encoding in ("br", "br", "identity"):
        answer = front.ask(style, Accept_Encoding=encoding)
        states.append(answer.headers["X-Cache"])
        assert answer.status == 200, answer.body
        assert (answer.headers["Content-Encoding"] or "identity") == encoding
    assert states == ["MISS", "HIT", "MISS"], "kept, each encoding for itself"

    assert front.ask("/metrics").status == 404
    assert front.ask("/login", method="POST", body=b"x" * 17_000_000).status == 413
    form = "multipart/form-data; boundary=x"
    refused = front.ask("/imports/upload", method="POST", body=b"x" * 4_000_000, Content_Type=form)
    assert refused.status == 413
    assert "3 MB" in refused.body.decode()
    assert front.ask("/imports/upload", method="POST", body=b"x" * 40_000, Content_Type=form).status == 303

    plain = http.client.HTTPConnection("127.0.0.1", front.ports[0], timeout=10)
    plain.request("GET", "/leads?q=1", headers={"Host": "whatever.example"})
    moved = plain.getresponse()
    assert (moved.status, moved.headers["Location"]) == (301, f"https://{NAME}/leads?q=1")

    first_web.close()
    assert [front.ask("/login").status for _ in range(8)] == [200] * 8, "the other one answers"
