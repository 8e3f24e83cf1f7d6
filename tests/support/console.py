"""The scripts' one way to say something to the person at the terminal."""

from __future__ import annotations

import sys


def say(text: str = "") -> None:
    """Print a line at once, on standard error: standard output belongs to results."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201
