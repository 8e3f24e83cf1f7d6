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
from services.selection import LeadSelection

WIDE = 40_000
"""A search that finds more leads than this is wide: its filters are held against so many of them."""


@dataclass(frozen=True, slots=True)
class Total:
    """How many leads a selection has."""

    count: int
    exact: bool = True
    """Else there are at least `count`."""


def hits_of(scope: OrgScope, session: Session, chosen: Chosen) -> int | None:
    """How many leads the selection's search finds, whatever its filters; None without a search.
    The search names the scope's organization."""
    if chosen.found is None:
        return None
    return session.scalar(select(func.count()).select_from(chosen.found)) or 0


def total_of(
    scope: OrgScope, session: Session, chosen: Chosen, selection: LeadSelection, hits: int | None
) -> Total:
    """The number of leads of the selection (`chosen` and `hits` are the selection's)."""
    if hits is not None and (not hits or _only_searched(scope, selection)):
        return Total(hits)
    wide = hits is not None and hits > WIDE
    some = _among_the_first(chosen) if wide else chosen
    return Total(session.scalar(some.of(select(func.count()).select_from(Lead))) or 0, exact=not wide)


def _only_searched(scope: OrgScope, selection: LeadSelection) -> bool:
    return replace(selection, text="") == LeadSelection() and scope.own_leads_only is None


def _among_the_first(chosen: Chosen) -> Chosen:
    """The selection among the first that the search finds."""
    return replace(chosen, found=select(chosen.found.c.lead_id).limit(WIDE).subquery("first_found"))
