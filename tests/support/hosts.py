"""No file of the project names a package registry, an index or a content-delivery network.

Where packages come from is the machine's business (its pip and npm settings); where a page's files
come from is our own origin. `python -m tests.support.hosts` is part of `make lint`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In pieces, so that this file doesn't name them either.
HOSTS = (
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com"),
    ("jsdelivr", "net"), ("unpkg", "com"), ("cdnjs", "com"), ("cloudflare", "com"), ("plot", "ly"),
    ("googleapis", "com"), ("gstatic", "com"), ("bootstrapcdn", "com"), ("jquery", "com"), ("esm", "sh"),
    ("skypack", "dev"), ("docker", "io"), ("ghcr", "io"), ("quay", "io"),
)  # fmt: skip
ALTERNATIVES = "|".join(rf"{name}\.{end}" for name, end in HOSTS)
PATTERN = re.compile(rf"(?<![\w-])(?:{ALTERNATIVES})(?![\w-])", re.IGNORECASE)


def project_files() -> list[Path]:
    """Every file that git knows or would add."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def find_hosts() -> list[str]:
    """`file:line: host` of every place that names one."""
    found = []
    for path in project_files():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        for number, line in enumerate(text.splitlines(), start=1):
            found += [f"{path.relative_to(ROOT)}:{number}: {hit.group()}" for hit in PATTERN.finditer(line)]
    return found


if __name__ == "__main__":
    places = find_hosts()
    if places:
        sys.exit("These files name a registry, an index or a CDN:\n" + "\n".join(places))
