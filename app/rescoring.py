"""Scoring every lead of an organization anew: slice by slice, so that nobody who writes waits for long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.database.sessions import Database
from services.scope import OrgScope
from services.score_slices import SLICE, leads_to_score, score_slice
from services.scoring.drift import note_drift
from services.scoring.progress import note_rescoring

Told = Callable[[int, int], None]
"""Called with leads done and leads in all."""


@dataclass(frozen=True, slots=True)
class Rescored:
    """Leads looked at, and leads whose score, breakdown or origin changed."""

    leads: int
    changed: int


def rescore_everybody(
    database: Database,
    scope: OrgScope,
    now: datetime,
    *,
    told: Told | None = None,
    dry_run: bool = False,
    size: int = SLICE,
) -> Rescored:
    """Score all leads as of `now` by whoever scores, each slice in a transaction of its own.

    Interrupted, what is done stays done, and doing all of it again ends the same. Where there is more than
    one slice, how far it has come is kept where the page sees it. `dry_run` only counts.
    """
    with database.transaction(scope) as session:
        leads = leads_to_score(scope, session)
    shown = leads > size and not dry_run
    after: UUID | None = None
    done = changed = 0
    while True:
        with database.transaction(scope) as session:
            part = score_slice(scope, session, now, after, size=size, dry_run=dry_run)
            if shown:
                note_rescoring(scope, session, now, leads, min(done + part.leads, leads))
        if part.last is None:
            break
        after, done, changed = part.last, done + part.leads, changed + part.changed
        if told is not None:
            told(done, max(leads, done))
    if shown:
        with database.transaction(scope) as session:
            note_rescoring(scope, session, None, 0, 0)
    if not dry_run:
        with database.transaction(scope) as session:
            note_drift(scope, session, now)
    return Rescored(done, changed)
