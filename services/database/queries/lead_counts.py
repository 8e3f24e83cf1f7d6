"""How many leads a selection has.

From an index alone wherever the index holds what the selection asks for (`ix_leads_created`). Only a
search that finds very many leads, and is narrowed by filters besides, is counted to a bound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Uuid, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.database.models import Lead
from services.database.queries.leads import Chosen
from services.scope import OrgScope

FEW = 10_000
"""A search that finds fewer leads than this is answered from what it finds."""
WIDE = 40_000
"""A search that finds more leads than this is wide: its filters are held against so many of them."""


@dataclass(frozen=True, slots=True)
class Total:
    """How many leads a selection has."""

    count: int
    exact: bool = True
    """Else there are at least `count`."""


def searched(scope: OrgScope, session: Session, chosen: Chosen) -> tuple[Chosen, int | None]:  # noqa: ARG001
    """How many leads the selection's search finds, whatever its filters; None without a search, which names
    the scope's organization. For one word about so many, and at most a few more than `WIDE`; for several
    exactly so many, and few of them are known from then on."""
    if chosen.found is None:
        return chosen, None
    if not chosen.several:
        some = chosen.tokens.limit(WIDE + 1).subquery("some")
        hits = session.scalar(select(func.count()).select_from(some)) or 0
        return replace(chosen, narrow=hits <= WIDE), hits
    all_found = select(chosen.found.c.lead_id).cte("all_found").prefix_with("MATERIALIZED")
    total = select(func.count()).select_from(all_found).scalar_subquery()
    ids = select(func.array_agg(all_found.c.lead_id, type_=ARRAY(Uuid))).where(total <= FEW)
    hits, listed = session.execute(select(total, ids.scalar_subquery())).one()
    found = chosen.found
    if listed:
        found = select(func.unnest(literal(listed, ARRAY(Uuid))).label("lead_id")).subquery("found_by_search")
    return replace(chosen, found=found, narrow=hits <= WIDE, exact=True), hits


def total_of(scope: OrgScope, session: Session, chosen: Chosen, hits: int | None) -> Total:  # noqa: ARG001
    """The number of leads of the selection, which names the scope (`hits`: what `searched` says of it)."""
    if hits is not None and (not hits or (chosen.only_found and chosen.exact)):
        return Total(hits)
    if chosen.only_found:
        return Total(session.scalar(select(func.count()).select_from(chosen.found)) or 0)
    wide = hits is not None and hits > WIDE
    some = _among_the_first(chosen) if wide else chosen
    return Total(session.scalar(some.of(select(func.count()).select_from(Lead))) or 0, exact=not wide)


def _among_the_first(chosen: Chosen) -> Chosen:
    """The selection among the first that the search finds."""
    return replace(chosen, found=select(chosen.found.c.lead_id).limit(WIDE).subquery("first_found"))
