"""The organization's leads at one moment as columns, and as the compressed file that is kept.

All of them, whatever a report filters: only who knows that a lead was there under another source, owner
or score can say that it moved, and not that it is new. In NumPy's arrays, for a report is made beside the
server, within its memory.
"""

from __future__ import annotations

import io
import json
import zlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from services.database.queries.restatement import LeadColumns, lead_columns
from services.scope import OrgScope

FORMAT = 1
"""Of the file; one of another format counts as no longer kept."""
NOT_WON = np.iinfo(np.int64).min
NOBODY = UUID(int=0)
_SINCE_2000 = 946_684_800_000_000
"""PostgreSQL counts microseconds from there."""
_ARRAYS = ("ids", "created", "source", "owner", "score", "value", "into")

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Bools = NDArray[np.bool_]
Ids = NDArray[np.bytes_]
Columns = tuple[NDArray[Any], ...]


@dataclass(frozen=True, slots=True)
class Leads:
    """Columns of all leads, in the order of their ids."""

    ids: Ids
    """16 bytes each."""
    created: Ints
    """Microseconds since 1970."""
    source: Codes
    """Places in `sources`."""
    owner: Codes
    """Places in `owners`; `NOBODY` is one of them."""
    score: NDArray[np.uint8]
    value: Ints
    """What it was won for, in cents; `NOT_WON`."""
    into: Codes
    """The place of the lead it is merged into; -1 unless it is."""
    sources: tuple[str, ...]
    owners: tuple[UUID, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def owned_by(self, member: UUID | None) -> Bools:
        """Which leads are this member's, or nobody's."""
        wanted = NOBODY if member is None else member
        places = [place for place, owner in enumerate(self.owners) if owner == wanted]
        return np.isin(self.owner, places)


def read_leads(scope: OrgScope, session: Session) -> Leads:
    """Every lead of the organization as it stands, in one statement."""
    sources: dict[bytes, int] = {}
    owners: dict[bytes, int] = {}
    parts = [_decoded(part, sources, owners) for part in lead_columns(scope, session)]
    ids, created, source, owner, score, value, merged = (
        np.concatenate(columns) for columns in zip(_nothing(), *parts, strict=True)
    )
    into = np.full(len(ids), -1, np.int32)
    into[places_in(ids, merged[::2])] = places_in(ids, merged[1::2])
    return Leads(
        ids, created, source, owner, score, value, into,
        tuple(name.decode() for name in sources),
        tuple(UUID(bytes=each) for each in owners),
    )  # fmt: skip


def pack(leads: Leads) -> bytes:
    """The file: NumPy's arrays, compressed. The same leads give the same bytes."""
    names = {"sources": leads.sources, "owners": [str(owner) for owner in leads.owners]}
    file = io.BytesIO()
    texts = np.frombuffer(json.dumps(names).encode(), np.uint8)
    np.savez_compressed(file, names=texts, **{name: getattr(leads, name) for name in _ARRAYS})
    return file.getvalue()


def unpack(content: bytes) -> Leads | None:
    """The leads of `pack`; None of what isn't such a file."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            names = json.loads(file["names"].tobytes())
            return Leads(
                **{name: file[name] for name in _ARRAYS},
                sources=tuple(names["sources"]),
                owners=tuple(map(UUID, names["owners"])),
            )
    except (ValueError, KeyError, EOFError, BadZipFile, zlib.error):
        return None


def places_in(ids: Ids, wanted: Ids) -> NDArray[np.int64]:
    """Where each of `wanted` is among `ids`, which are in order; -1 where it isn't."""
    if not len(ids):
        return np.full(len(wanted), -1, np.int64)
    found = np.searchsorted(ids, wanted)
    found[found == len(ids)] = 0
    found[ids[found] != wanted] = -1
    return found


def id_of(text: bytes) -> UUID:
    """The id of 16 bytes, of which NumPy leaves out zeros at the end."""
    return UUID(bytes=text.ljust(16, b"\0"))


def _nothing() -> Columns:
    return _decoded(LeadColumns(*[b""] * len(LeadColumns._fields)), {}, {})


def _decoded(part: LeadColumns, sources: dict[bytes, int], owners: dict[bytes, int]) -> Columns:
    ends = np.cumsum(np.frombuffer(part.source_lengths, ">i4")).tolist()
    names = (part.sources[start:end] for start, end in zip([0, *ends], ends, strict=False))
    people = (part.owners[start : start + 16] for start in range(0, len(part.owners), 16))
    return (
        np.frombuffer(part.ids, "S16"),
        np.frombuffer(part.created, ">i8").astype(np.int64) + _SINCE_2000,
        np.fromiter((sources.setdefault(name, len(sources)) for name in names), np.int32),
        np.fromiter((owners.setdefault(each, len(owners)) for each in people), np.int32),
        np.frombuffer(part.scores, ">i2").astype(np.uint8),
        np.frombuffer(part.values, ">i8").astype(np.int64),
        np.frombuffer(part.merged, "S16"),
    )
