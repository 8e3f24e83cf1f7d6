"""Static files: which ones a page loads, and the compressed copies that are answered.

`assets/` files are compressed when they are installed (`.br`, `.gz` beside them); Dash's and its
components' own files when first asked for, once per version, kept under DATA_DIR.
"""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # ships no types
from flask import Flask, Response, make_response, request, send_from_directory
from werkzeug.wrappers import Response as AnyResponse

from app.settings import Settings

ASSETS = Path(__file__).resolve().parent.parent / "assets"
STATIC_ENDPOINT = "_dash_assets.static"
YEAR = 365 * 86_400
DAY = 86_400
PLOTLY_PATH = "/_dash-component-suites/plotly/package_data/plotly.min.js"
"""Where Dash's graph fetches plotly.js when the first chart is drawn."""
_PLOTLY_BUNDLE = "vendor/plotly/plotly-finance.min.js"
_SUITES = "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"
_FIRST = "js/0"
_TEXT = ("text/css", "text/javascript", "application/javascript", "image/svg+xml")
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


def stylesheets() -> list[str]:
    """Addresses of the style sheets, Bootstrap first, so that ours have the last word."""
    return [asset_url("vendor/bootstrap/bootstrap.min.css"), *map(asset_url, _ours("css"))]


def first_scripts() -> list[str]:
    """Addresses of the scripts that run before the first paint, on every page: `assets/js/0*.js`."""
    return [asset_url(path) for path in _ours("js") if path.startswith(_FIRST)]


def later_scripts() -> list[str]:
    """Addresses of the others, which run before Dash's."""
    return [asset_url(path) for path in _ours("js") if not path.startswith(_FIRST)]


def favicon() -> str:
    """The address of the icon in the browser's tab."""
    return asset_url("favicon.svg") if (ASSETS / "favicon.svg").exists() else "data:,"


def asset_url(path: str) -> str:
    """The address of a file under `assets/`, which changes when the file does."""
    file = ASSETS / path
    version = int(file.stat().st_mtime) if file.exists() else 0
    return f"/assets/{path}?m={version}"


class CompressedCopies:
    """Brotli copies of what no build step compressed: made once per content, kept on disk and in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def compress(self, response: Response) -> Response:
        """The same answer in Brotli's best compression, where the browser takes it and it is text."""
        if response.status_code != 200 or response.mimetype not in _TEXT or not _takes("br"):
            return response
        if response.content_encoding:  # a copy that was compressed beforehand
            return response
        response.direct_passthrough = False
        content = response.get_data()
        response.set_data(self._copy(hashlib.sha256(content).hexdigest(), content))
        response.headers["Content-Encoding"] = "br"
        response.headers["Vary"] = "Accept-Encoding"
        return response

    def _copy(self, digest: str, content: bytes) -> bytes:
        with self._lock:
            if digest not in self._kept:
                file = self._folder / f"{digest}.br"
                if not file.exists():
                    draft = file.with_suffix(f".{os.getpid()}")
                    draft.write_bytes(brotli.compress(content))
                    draft.replace(file)
                self._kept[digest] = file.read_bytes()
            return self._kept[digest]


def install_assets(server: Flask, settings: Settings) -> None:
    """Answer static files from compressed copies. After `Dash(server=…)`: it replaces Dash's own views."""
    copies = CompressedCopies(settings.folder("cache/static"))
    component_file = server.view_functions[_SUITES]

    def asset(filename: str) -> AnyResponse:
        return copies.compress(_file(filename, YEAR if "m" in request.args else None))

    def component(package_name: str, fingerprinted_path: str) -> AnyResponse:
        answer = component_file(package_name=package_name, fingerprinted_path=fingerprinted_path)
        return copies.compress(make_response(answer))

    server.jinja_env.globals.update(
        stylesheets=stylesheets, first_scripts=first_scripts, later_scripts=later_scripts, favicon=favicon
    )
    server.add_url_rule(PLOTLY_PATH, "plotly_bundle", plotly_bundle)
    server.view_functions[STATIC_ENDPOINT] = asset
    server.view_functions[_SUITES] = component


def plotly_bundle() -> AnyResponse:
    """The partial bundle with the kinds of chart we draw, a quarter of the full one.

    Its address doesn't change with its content: kept for a day, then asked about by its ETag.
    """
    return _file(_PLOTLY_BUNDLE, DAY)


def _ours(kind: str) -> list[str]:
    return sorted(f"{kind}/{file.name}" for file in (ASSETS / kind).glob(f"*.{kind}"))


def _file(path: str, max_age: int | None) -> Response:
    """A file under `assets/`: the smallest copy the browser understands, with the ETag of that copy."""
    for encoding, suffix in _ENCODINGS:
        if _takes(encoding) and _has(f"{path}{suffix}", path):
            response = send_from_directory(
                ASSETS, f"{path}{suffix}", mimetype=_mimetype(path), max_age=max_age
            )
            response.headers["Content-Encoding"] = encoding
            break
    else:
        response = send_from_directory(ASSETS, path, mimetype=_mimetype(path), max_age=max_age)
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _has(compressed: str, original: str) -> bool:
    """Whether there is a compressed copy that is as new as the file itself."""
    copy, file = ASSETS / compressed, ASSETS / original
    return copy.is_file() and file.is_file() and copy.stat().st_mtime >= file.stat().st_mtime


def _mimetype(path: str) -> str | None:
    """Ours for text, whatever the machine's tables say; None leaves it to them."""
    return {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}.get(path.rpartition(".")[2])


def _takes(encoding: str) -> bool:
    return request.accept_encodings[encoding] > 0 and "Range" not in request.headers
