"""Which bytes are these? The whole file decides, not its first lines."""

from __future__ import annotations

import codecs
from pathlib import Path

_CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def detect_encoding(path: Path) -> str:
    """The Python codec of a text file: UTF-8 or UTF-16 with or without byte order mark, else
    Windows-1252.

    UTF-8 is believed when the whole file is valid UTF-8, or when nearly all of its non-ASCII
    characters are (a cut character doesn't turn a file into mojibake). Reads the file once, in
    chunks. The codec may still meet bad bytes: decode with errors="replace".
    """
    with path.open("rb") as file:
        start = file.read(4096)
    for bom, codec in _BOMS:
        if start.startswith(bom):
            return codec
    return _utf16_without_bom(start) or ("utf-8" if _is_utf8(path) else "cp1252")


def _utf16_without_bom(start: bytes) -> str | None:
    """Text of any Western language has a zero in every second byte of its UTF-16."""
    half = len(start) // 2
    if half < 2:
        return None
    zeros_first = start[0 : half * 2 : 2].count(0)
    zeros_second = start[1 : half * 2 : 2].count(0)
    if zeros_second > 0.6 * half and zeros_first < 0.1 * half:
        return "utf-16-le"
    if zeros_first > 0.6 * half and zeros_second < 0.1 * half:
        return "utf-16-be"
    return None


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    beyond_ascii = bad = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            if not text.isascii():
                bad += text.count("�") - chunk.count(b"\xef\xbf\xbd")
                beyond_ascii += len(text) - len(text.encode("ascii", "ignore"))
    return bad <= 0.01 * beyond_ascii
