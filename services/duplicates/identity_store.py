"""Who everybody of an organization is, kept for the time of a search: read and normalised once.

In a temporary file, which has no name and is gone with the search, so that memory stays flat: of each lead
only its id and its place in the file are held, 24 bytes.
"""

from __future__ import annotations

import pickle
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from tempfile import SpooledTemporaryFile
from uuid import UUID

from services.duplicates.model import Identity

IN_MEMORY = 16 * 1024 * 1024
"""Bytes until which no file is needed."""
_ID = 16


class _Ids:
    """Ids in their order, as `bisect` wants to see them."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def __len__(self) -> int:
        return len(self._bytes) // _ID

    def __getitem__(self, place: int) -> bytes:
        return bytes(self._bytes[place * _ID : place * _ID + _ID])

    def append(self, lead: UUID) -> None:
        self._bytes += lead.bytes


class IdentityStore:
    """Add leads in the order of their ids, then read any of them; `close` it."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (closed by `close`)
        self._ids = _Ids()
        self._places = array("Q", [0])

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, identities: Mapping[UUID, Identity], keys: Mapping[UUID, frozenset[str]]) -> None:
        """Keep these leads with their keys; their ids are greater than all before."""
        end = self._places[-1]
        for lead in sorted(identities):
            written = pickle.dumps((identities[lead], tuple(keys[lead])), protocol=pickle.HIGHEST_PROTOCOL)
            self._file.write(written)
            end += len(written)
            self._ids.append(lead)
            self._places.append(end)

    def slices(self, size: int) -> Iterator[dict[UUID, tuple[Identity, tuple[str, ...]]]]:
        """All leads with their keys, so many at a time, in the order of their ids."""
        for start in range(0, len(self), size):
            read = (self._at(place) for place in range(start, min(start + size, len(self))))
            yield {identity.lead_id: (identity, keys) for identity, keys in read}

    def read(self, leads: Iterable[UUID]) -> dict[UUID, Identity]:
        """Those of the leads that are kept."""
        found = {}
        for lead in sorted(leads):
            place = bisect_left(self._ids, lead.bytes)
            if place < len(self) and self._ids[place] == lead.bytes:
                found[lead] = self._at(place)[0]
        return found

    def close(self) -> None:
        """Forget everything."""
        self._file.close()

    def _at(self, place: int) -> tuple[Identity, tuple[str, ...]]:
        begin, end = self._places[place], self._places[place + 1]
        self._file.seek(begin)
        read: tuple[Identity, tuple[str, ...]] = pickle.loads(self._file.read(end - begin))  # noqa: S301 (our own)
        return read
