"""How a word sounds, roughly: Portuguese spelling first, kind to English."""

from __future__ import annotations

import re
from functools import lru_cache

_SPELLINGS = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"[ckqs]?ch|sh|x"), "x"),
    (re.compile(r"ck|qu?|c(?![eiy])|g(?=h)"), "k"),
    (re.compile(r"c(?=[eiy])|z|sc(?=[eiy])"), "s"),
    (re.compile(r"g(?=[eiy])"), "j"),
    (re.compile(r"w"), "v"),
    (re.compile(r"y"), "i"),
    (re.compile(r"n(?=[bp])"), "m"),
    (re.compile(r"h"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)
_VOWELS = re.compile(r"(?<!^)[aeiou]")


@lru_cache(maxsize=30_000)
def sound(word: str) -> str:
    """What a folded word sounds like: its first letter's sound and the consonants after it, at most five
    ("thiago", "tiago" → "tg"; "sousa", "souza" → "ss"). Words of other scripts are themselves."""
    if not word.isascii():
        return word[:5]
    for pattern, becomes in _SPELLINGS:
        word = pattern.sub(becomes, word)
    return _VOWELS.sub("", word)[:5]
