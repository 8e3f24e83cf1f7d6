"""Notes: what may be written. HTML and formulas are text like any other; whoever shows it, escapes it."""

from __future__ import annotations

LONGEST_NOTE = 2_000


class NoteError(ValueError):
    """A note that can't be kept. `field` is `note`."""

    field = "note"


def clean_note(note: str | None) -> str | None:
    """The note as it is kept: trimmed, without what PostgreSQL's text can't hold; None for an empty one.

    Raises NoteError for more than 2,000 characters: a note is never cut.
    """
    text = (note or "").replace("\x00", "").encode("utf-8", "replace").decode().strip()
    if len(text) > LONGEST_NOTE:
        raise NoteError(f"a note has at most {LONGEST_NOTE:,} characters; this one has {len(text):,}")
    return text or None
