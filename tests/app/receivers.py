"""A real HTTP server on the loopback that takes whatever is sent, as collectors of traces and errors do."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli

_PACKED = {"gzip": gzip.decompress, "br": brotli.decompress}


@dataclass
class Receiver:
    """What was sent: the path and the body, unpacked."""

    url: str
    got: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def host(self) -> str:
        return self.url.partition("://")[2]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            unpack = _PACKED.get(self.headers.get("Content-Encoding", ""), bytes)
            receiver.got.append((self.path, unpack(body)))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
