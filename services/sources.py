"""Where leads come from: free text on the way in, one key inside."""

from __future__ import annotations

import unicodedata

from services.vocabulary import UNATTRIBUTED

LONGEST_SOURCE = 200


def source_key(text: str | None) -> str:
    """The key of a source written by hand: `Google`, ` google ` and `GOOGLE` are one source.

    NFKC, case-folded, trimmed, inner white space collapsed, at most 200 characters; control
    characters count as white space. Blank or None is `unattributed`, which is not the same as a
    source literally called "unknown". Idempotent: the key of a key is the key.
    """
    if not text:
        return UNATTRIBUTED
    if text.isascii() and text.isalnum() and len(text) <= LONGEST_SOURCE:
        return text.lower()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(" " if unicodedata.category(mark) == "Cc" else mark for mark in folded)
    return " ".join(plain.split())[:LONGEST_SOURCE].rstrip() or UNATTRIBUTED
