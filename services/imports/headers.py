"""Names as people and programs write them, brought to one form to be compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

from services.plain_text import plain as plain  # for the other modules of imports too


def unique_headers(cells: Iterable[str]) -> tuple[str, ...]:
    """Usable names for a header row: blanks become "Column 3", a repeated name gets " (2)"."""
    names: list[str] = []
    seen: set[str] = set()
    for position, cell in enumerate(cells, start=1):
        base = " ".join(cell.replace("\x00", "").split()) or f"Column {position}"
        name, copy = base, 2
        while name in seen:
            name, copy = f"{base} ({copy})", copy + 1
        seen.add(name)
        names.append(name)
    return tuple(names)


def header_fingerprint(header: Sequence[str]) -> str:
    """What a remembered mapping is found by: the header's names, as they are and in order."""
    return hashlib.sha256(json.dumps(list(header)).encode()).hexdigest()
