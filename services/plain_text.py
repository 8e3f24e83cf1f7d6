"""Text as people write it, brought to one form to be compared."""

from __future__ import annotations

import re
import unicodedata

_NOT_WORD = re.compile(r"[^0-9a-z]+")


def plain(text: str) -> str:
    """`text` without case, accents and punctuation, words separated by one space.

    Letters of other scripts stay: a header of Greek letters must not become an empty name.
    """
    unaccented = "".join(
        mark for mark in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(mark)
    )
    if unaccented.isascii():
        return _NOT_WORD.sub(" ", unaccented).strip()
    return " ".join("".join(mark if mark.isalnum() else " " for mark in unaccented).split())
