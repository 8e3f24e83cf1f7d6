"""What can go wrong with a merge, said to whoever asked for it."""

from __future__ import annotations

from uuid import UUID


class MergeError(ValueError):
    """A merge, or an undo, that can't be made: the message is a sentence in the reader's language.

    `field` names the field whose choice is the trouble; `survivor_id` is the lead that one of the two has
    been merged into already.
    """

    def __init__(self, message: str, *, field: str | None = None, survivor_id: UUID | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.survivor_id = survivor_id
