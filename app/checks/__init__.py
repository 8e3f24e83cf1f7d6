"""What `doctor` looks at: one function per thing, each with what it found and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """`NOTE`: nothing is broken, but somebody should know."""

    OK = "ok"
    NOTE = "note"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; `remedy` is empty where nothing is wrong."""

    subject: str
    text: str
    remedy: str = ""
    level: Level = Level.OK

    def __post_init__(self) -> None:
        if self.remedy and self.level is Level.OK:
            object.__setattr__(self, "level", Level.FAIL)


def note(subject: str, text: str, remedy: str = "") -> Finding:
    """Something worth knowing that isn't wrong."""
    return Finding(subject, text, remedy, Level.NOTE)
