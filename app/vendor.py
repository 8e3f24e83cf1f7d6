"""Copies the third-party front-end files from `node_modules` into `assets/vendor` (`make assets`).

Only what a page asks for, with its licence, and precompressed: the server hands out the `.br` or
`.gz` beside a file as it is.
"""

from __future__ import annotations

import gzip
import shutil
import sys
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # ships no types

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "assets" / "vendor"
COMPRESSIBLE = {".css", ".js"}
FILES = {
    **{
        f"@expo-google-fonts/inter/{name}/Inter_{name}.ttf": f"inter/print/Inter_{name}.ttf"
        for name in ("400Regular", "400Regular_Italic", "500Medium", "600SemiBold", "700Bold")
    },
    "@expo-google-fonts/inter/LICENSE_FONT": "inter/print/LICENSE",
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap/bootstrap.min.css",
    "bootstrap/LICENSE": "bootstrap/LICENSE",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter/inter-latin-wght-normal.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": (
        "inter/inter-latin-ext-wght-normal.woff2"
    ),
    "@fontsource-variable/inter/LICENSE": "inter/LICENSE",
    "plotly.js-finance-dist-min/plotly-finance.min.js": "plotly/plotly-finance.min.js",
    "plotly.js-finance-dist-min/LICENSE": "plotly/LICENSE",
    "swagger-ui-dist/swagger-ui.css": "swagger-ui/swagger-ui.css",
    "swagger-ui-dist/swagger-ui-bundle.js": "swagger-ui/swagger-ui-bundle.js",
    "swagger-ui-dist/LICENSE": "swagger-ui/LICENSE",
}


def copy_vendor_files(modules: Path, vendor: Path) -> list[Path]:
    """Fill `vendor` anew from an installed `node_modules`; returns the files written."""
    missing = [name for name in FILES if not (modules / name).is_file()]
    if missing:
        raise FileNotFoundError(f"not in {modules}: {', '.join(missing)}")
    shutil.rmtree(vendor, ignore_errors=True)
    written = []
    for source, target in FILES.items():
        path = vendor / target
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / source, path)
        written += [path, *(_compress(path) if path.suffix in COMPRESSIBLE else [])]
    return written


def _compress(path: Path) -> list[Path]:
    content = path.read_bytes()
    packed = {
        ".br": brotli.compress(content, quality=11),
        ".gz": gzip.compress(content, compresslevel=9, mtime=0),
    }
    targets = []
    for suffix, data in packed.items():
        target = path.with_name(path.name + suffix)
        target.write_bytes(data)
        targets.append(target)
    return targets


def main() -> int:
    try:
        copy_vendor_files(ROOT / "node_modules", VENDOR)
    except FileNotFoundError as error:
        print(f"{error}\nRun `make assets`, which installs them first.", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
