"""From a value as a CRM writes it to one of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping as Mappings

from services.imports.headers import plain

_PARENTHESIS = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")
_NUMBERING = re.compile(r"^\s*\d{1,2}\s*[.)\-–:º°]+\s*(?=\D)")
_BILINGUAL = re.compile(r"\s+[/|]\s+")


def match_word(value: str, explicit: Mappings[str, str], known: Mappings[str, str]) -> str | None:
    """What `value` stands for: by the mapping's own values first, else by the known words.

    Tried whole, without numbering (`03 - Proposta`), without a pipeline's name in parentheses
    (`Contract Sent (Sales Pipeline)`), and each half of a bilingual value
    (`Disqualified / Desqualificado`) when the halves don't contradict each other. None when unknown.
    """
    for candidate in _readings(value):
        word = plain(candidate) or candidate
        if word in explicit:
            return explicit[word]
    for candidate in _readings(value):
        found = known.get(plain(candidate))
        if found:
            return found
    halves = {known.get(plain(half)) for half in _BILINGUAL.split(value)} - {None}
    return halves.pop() if len(halves) == 1 else None


def _readings(value: str) -> tuple[str, ...]:
    bare = _PARENTHESIS.sub("", value)
    return value, bare, _NUMBERING.sub("", value), _NUMBERING.sub("", bare)
