"""How many leads a selection has.

From an index alone wherever the index holds what the selection asks for (`ix_leads_created`). Only a
search that finds very many leads, and is narrowed by filters besides, is counted to a bound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.database.models import Lead
from services.database.queries.leads import Chosen
from services.scope import OrgScope

WIDE = 40_000
"""A search that finds more leads than this is wide: its filters are held against so many of them."""


@dataclass(frozen=True, slots=True)
class Total:
    """How many leads a selection has."""

    count: int
    exact: bool = True
    """Else there are at least `count`."""


def hits_of(scope: OrgScope, session: Session, chosen: Chosen) -> int | None:  # noqa: ARG001
    """About how many leads the selection's search finds, whatever its filters: not fewer than there are, if
    those are at most `WIDE`; None without a search. The search names the scope's organization."""
    if chosen.found is None:
        return None
    some = chosen.tokens.limit(WIDE + 1).subquery("some")
    return session.scalar(select(func.count()).select_from(some)) or 0


def total_of(scope: OrgScope, session: Session, chosen: Chosen, hits: int | None) -> Total:  # noqa: ARG001
    """The number of leads of the selection, which names the scope (`hits`: what `hits_of` says of it)."""
    if hits is not None and not hits:
        return Total(0)
    if chosen.only_found:
        return Total(session.scalar(select(func.count()).select_from(chosen.found)) or 0)
    wide = hits is not None and hits > WIDE
    some = _among_the_first(chosen) if wide else chosen
    return Total(session.scalar(some.of(select(func.count()).select_from(Lead))) or 0, exact=not wide)


def _among_the_first(chosen: Chosen) -> Chosen:
    """The selection among the first that the search finds."""
    return replace(chosen, found=select(chosen.found.c.lead_id).limit(WIDE).subquery("first_found"))
