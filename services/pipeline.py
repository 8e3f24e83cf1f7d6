"""The pipeline board: what stands in which stage, for how long, with how much money.

Columns are read page by page. Somebody who looks at a board holds pages, each the part of a column up to
its `end`; asking again with them gives only those that differ, so others' moves cost what they changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from sqlalchemy.orm import Session

from services.database.queries import pipeline as rows
from services.database.queries.pipeline import BoardSort, CardRow, Frame, StageFigures
from services.filters import LeadFilter
from services.names import lead_title
from services.organizations import organization_of
from services.periods import local_day, period_of
from services.pipeline_places import Place, beyond, read_place, write_place
from services.scope import OrgScope
from services.vocabulary import OPEN_STAGES, BlockedReason, Outcome, Stage

__all__ = [
    "COLUMNS",
    "MOST_PAGES",
    "MOST_RECENT",
    "PAGE_SIZE",
    "Board",
    "BoardColumn",
    "BoardPage",
    "BoardQuery",
    "BoardSort",
    "Card",
    "KnownPage",
    "StageFigures",
    "board",
    "board_cards",
]

COLUMNS = tuple(Stage)
PAGE_SIZE = 25
MOST_PAGES = 40
"""A column shows no more pages; who looks for a lead beyond is better served by the list."""
MOST_RECENT = 30
SLACK = 100
"""So many leads may have come into the pages that are held before a column is cut anew."""


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page as somebody holds it. `end`: its last place; None: it reaches to the column's end."""

    end: str | None
    digest: str


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """`known`: the pages held, by column; a column without one is given its first. `more`: the column to
    give one page more of. `recent`: leads to give wherever they stand."""

    filters: LeadFilter = field(default_factory=LeadFilter)
    sort: BoardSort = BoardSort.AGE
    known: Mapping[Stage, tuple[KnownPage, ...]] = field(default_factory=dict)
    more: Stage | None = None
    recent: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """One lead on the board. `value`: the estimate, of a won lead its value; None where there is none.
    Ages are whole days; `over_days`: beyond the limit of the stage, None within it."""

    id: UUID
    name: str
    company: str | None
    stage: Stage
    outcome: Outcome
    score: int
    value: Decimal | None
    age_days: int
    over_days: int | None
    reason: BlockedReason | None
    owner: str | None
    closed_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Part of a column. `cards` is None where it is as it is held already."""

    end: str | None
    digest: str
    cards: tuple[Card, ...] | None


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """`figures` count the whole column, whatever is loaded of it; in `fechado` the month's wins."""

    stage: Stage
    figures: StageFigures
    pages: tuple[BoardPage, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Board:
    """The columns in order, how many leads were lost this month, and the recent leads still in sight."""

    columns: tuple[BoardColumn, ...]
    lost: int
    recent: tuple[Card, ...]


def board(scope: OrgScope, session: Session, query: BoardQuery, now: datetime) -> Board:
    """The board that a question is about, as it is now.

    The figures of the open stages are those of "Open pipeline" and "Blocked pipeline" in metrics.md,
    with the same filters; wins and losses are those decided in the organization's month. A rep's board
    holds own leads. Places that are none of ours begin the column anew.
    """
    frame = _frame(scope, session, query, now)
    opened = rows.open_figures(scope, session, frame)
    won, won_value, lost = rows.closed_figures(scope, session, frame)
    nothing = StageFigures(0, Decimal(0), 0, Decimal(0))
    figures: dict[Stage, StageFigures] = {stage: opened.get(stage, nothing) for stage in OPEN_STAGES}
    figures[Stage.FECHADO] = StageFigures(won, won_value, 0, Decimal(0))
    return Board(
        columns=tuple(_column(scope, session, frame, stage, figures[stage], query) for stage in COLUMNS),
        lost=lost,
        recent=_recent(scope, session, frame, query.recent[:MOST_RECENT]),
    )


def board_cards(
    scope: OrgScope, session: Session, query: BoardQuery, lead_ids: Collection[UUID], now: datetime
) -> tuple[Card, ...]:
    """The cards of these leads wherever they stand, as far as the scope sees them and they match the
    filters, in the order of their ids."""
    return _recent(scope, session, _frame(scope, session, query, now), lead_ids)


def _frame(scope: OrgScope, session: Session, query: BoardQuery, now: datetime) -> Frame:
    organization = organization_of(scope, session)
    today = local_day(now, organization.timezone)
    month = period_of(today.replace(day=1), today, now, organization.timezone)
    return rows.frame_of(scope, session, query.filters, query.sort, organization.stage_limits, month, now)


def _recent(scope: OrgScope, session: Session, frame: Frame, lead_ids: Collection[UUID]) -> tuple[Card, ...]:
    return tuple(_card(row, frame) for row in rows.cards_of(scope, session, frame, lead_ids))


def _column(
    scope: OrgScope,
    session: Session,
    frame: Frame,
    stage: Stage,
    figures: StageFigures,
    query: BoardQuery,
) -> BoardColumn:
    known = _understood(query.known.get(stage, ()), stage, frame.sort)
    ends = [place for page in known if (place := read_place(page.end, stage, frame.sort))]
    if not figures.leads:
        return BoardColumn(stage, figures, (_page([], None, known[:1], frame),), more=False)

    def read(after: Place | None, until: Place | None, limit: int) -> list[CardRow]:
        return rows.cards(scope, session, frame, stage, after=after, until=until, limit=limit)

    room = len(ends) * PAGE_SIZE + SLACK
    held = read(None, ends[-1], room + 1) if ends else []
    if len(held) > room:  # much has come in between: the pages held are pages no more
        held = held[: len(ends) * PAGE_SIZE]
        parts = [held[start : start + PAGE_SIZE] for start in range(0, len(held), PAGE_SIZE)]
        ends = [(part[-1].key, part[-1].id) for part in parts]
    else:
        parts = _cut(held, ends, stage, frame.sort)
    open_ended = not known or known[-1].end is None
    wanted = PAGE_SIZE if (open_ended or query.more is stage) and len(ends) < MOST_PAGES else 0
    tail = read(ends[-1] if ends else None, None, wanted + 1)
    pages = [
        _page(part, place, known[index : index + 1], frame)
        for index, (part, place) in enumerate(zip(parts, ends, strict=True))
    ]
    if wanted:
        end = (tail[wanted - 1].key, tail[wanted - 1].id) if len(tail) > wanted else None
        pages.append(_page(tail[:wanted], end, known[len(ends) : len(ends) + 1], frame))
    return BoardColumn(stage, figures, tuple(pages), more=len(tail) > wanted and len(ends) < MOST_PAGES)


def _understood(known: Sequence[KnownPage], stage: Stage, sort: BoardSort) -> Sequence[KnownPage]:
    """The pages held, when all of them can be: only the last reaches to the end, and places rise."""
    places = [read_place(page.end, stage, sort) for page in known[:-1] if page.end]
    places += [read_place(page.end, stage, sort) for page in known[-1:] if page.end]
    readable = all(places) and all(page.end for page in known[:-1]) and len(known) <= MOST_PAGES + 1
    if not readable:
        return ()
    rising = all(beyond(later, place, stage, sort) for place, later in pairwise(filter(None, places)))
    return known if rising else ()


def _cut(
    held: Sequence[CardRow], ends: Sequence[Place], stage: Stage, sort: BoardSort
) -> list[list[CardRow]]:
    """The rows by the page they belong to."""
    parts: list[list[CardRow]] = [[] for _end in ends]
    index = 0
    for row in held:
        while beyond((row.key, row.id), ends[index], stage, sort):
            index += 1
        parts[index].append(row)
    return parts


def _page(part: Sequence[CardRow], end: Place | None, known: Sequence[KnownPage], frame: Frame) -> BoardPage:
    cards = tuple(_card(row, frame) for row in part)
    written = None if end is None else write_place(end)
    digest = hashlib.blake2b(repr((written, cards)).encode(), digest_size=9).hexdigest()
    same = bool(known) and known[0] == KnownPage(written, digest)
    return BoardPage(written, digest, None if same else cards)


def _card(row: CardRow, frame: Frame) -> Card:
    age = frame.now - row.entered_at
    limit = frame.limits.get(row.stage, 0)
    return Card(
        id=row.id,
        name=lead_title(row.name, row.company, row.email, row.external_id),
        company=row.company if row.name else None,
        stage=Stage(row.stage),
        outcome=Outcome(row.outcome),
        score=row.score,
        value=row.value,
        age_days=max(age.days, 0),
        over_days=(age - timedelta(days=limit)).days if row.over else None,
        reason=BlockedReason(row.reason) if row.reason else None,
        owner=row.owner,
        closed_at=row.closed_at,
        version=row.version,
    )
