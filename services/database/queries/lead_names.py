"""A page of the list by name: along the tokens that hold the names without case and accents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, func, literal_column, or_, select, tuple_
from sqlalchemy.orm import Session

from services.database.models import Lead, LeadSearch, LeadSearchBacklog
from services.database.queries.leads import FAR, Chosen, Page, Place, walking
from services.scope import OrgScope
from services.search_terms import NAME, NAMELESS, name_token_sql

FEW = 5_000
"""Names of fewer leads are worked out rather than looked for among the tokens."""
_NAMED, _NAMELESS, _WAITING = range(3)


def page_by_name(
    scope: OrgScope,
    session: Session,
    chosen: Chosen,
    after: Place | None,
    limit: int,
    *,
    descending: bool,
    few: bool = False,
) -> Page:
    """The places of up to `limit` leads of the selection that follow `after`: by name, then those
    without one, then those whose names are not known to the tokens yet."""
    places: list[Place] = []
    for phase in (_NAMED, _NAMELESS):
        if few or (after is not None and phase < after.phase):
            continue
        here = after if after is not None and after.phase == phase else None
        rest = limit - len(places)
        found = _walk(scope, session, chosen.to_walk(), phase, here, rest, descending=descending)
        if found is None:
            few = True
            break
        places += found
        if len(places) >= limit:
            return Page(places)
    last = places[-1] if places else after
    total: int | None = None
    if few and (last is None or last.phase < _WAITING):
        rest = limit - len(places)
        total = session.scalar(chosen.of(select(func.count()).select_from(Lead))) or 0
        way = _worked_out if total < FEW else _looked_up
        places += way(scope, session, chosen, last, rest, descending=descending)
        if total < FEW or len(places) >= limit:
            return Page(places, total)
    here = after if after is not None and after.phase == _WAITING else None
    return Page(places + _waiting(scope, session, chosen, here, limit - len(places)), total)


def _walk(
    scope: OrgScope,
    session: Session,
    chosen: Chosen,
    phase: int,
    here: Place | None,
    wanted: int,
    *,
    descending: bool,
) -> list[Place] | None:
    """The next leads by going along the tokens; None where that leads too far."""
    place = tuple_(LeadSearch.token, LeadSearch.lead_id)
    order = [each.desc() if descending else each.asc() for each in (LeadSearch.token, LeadSearch.lead_id)]
    window = _tokens(scope, phase)
    if here is not None:
        there = tuple_(here.key, here.lead_id)
        window.append(place < there if descending else place > there)
    tokens = select(LeadSearch.token, LeadSearch.lead_id)
    with walking(session):
        end = session.execute(tokens.where(*window).order_by(*order).offset(FAR).limit(1)).one_or_none()
        if end is not None:
            window.append(place > tuple_(*end) if descending else place < tuple_(*end))
        lead = and_(Lead.organization_id == scope.organization_id, Lead.id == LeadSearch.lead_id)
        page = chosen.of(tokens.select_from(LeadSearch).join(Lead, lead)).where(*window)
        rows = session.execute(page.order_by(*order).limit(wanted)).all()
    if end is not None and len(rows) < wanted:
        return None
    return [Place(phase, token, lead_id) for token, lead_id in rows]


def _tokens(scope: OrgScope, phase: int) -> list[ColumnElement[bool]]:
    mine = [LeadSearch.organization_id == scope.organization_id]
    if phase == _NAMELESS:
        return [*mine, LeadSearch.token == NAMELESS]
    return [*mine, LeadSearch.token >= NAME, LeadSearch.token < NAMELESS]


def _worked_out(
    scope: OrgScope,
    session: Session,
    chosen: Chosen,
    after: Place | None,
    limit: int,
    *,
    descending: bool,
) -> list[Place]:
    """All that match, found from an index alone, their names worked out from their rows."""
    found = chosen.of(select(Lead.id)).offset(0).subquery("found")
    name: Any = literal_column(name_token_sql("leads"), Text(collation="C"))
    named = (
        select(name.label("key"), Lead.id.label("id"))
        .join(found, found.c.id == Lead.id)
        .where(Lead.organization_id == scope.organization_id)
    )
    return _ordered(session, named, after, limit, descending=descending)


def _looked_up(
    scope: OrgScope,
    session: Session,
    chosen: Chosen,
    after: Place | None,
    limit: int,
    *,
    descending: bool,
) -> list[Place]:
    """All that match, beside all names."""
    found = chosen.of(select(Lead.id)).offset(0).subquery("found")
    named = (
        select(LeadSearch.token.label("key"), LeadSearch.lead_id.label("id"))
        .join(found, found.c.id == LeadSearch.lead_id)
        .where(
            LeadSearch.organization_id == scope.organization_id,
            LeadSearch.token >= NAME,
            LeadSearch.token <= NAMELESS,
        )
    )
    connection = session.connection()
    connection.exec_driver_sql("SET LOCAL enable_nestloop = off")
    places = _ordered(session, named, after, limit, descending=descending)
    connection.exec_driver_sql("SET LOCAL enable_nestloop TO DEFAULT")
    return places


def _ordered(
    session: Session, named: Any, after: Place | None, limit: int, *, descending: bool
) -> list[Place]:
    """Of (key, id) rows the next ones, those without a name last."""
    rows = named.offset(0).subquery("named")
    key, lead_id, nameless = rows.c.key, rows.c.id, rows.c.key == NAMELESS
    order = [column.desc() if descending else column.asc() for column in (key, lead_id)]
    statement = select(key, lead_id, nameless).order_by(nameless, *order)
    if after is not None:
        statement = statement.where(_follows(key, lead_id, nameless, after, descending=descending))
    found = session.execute(statement.limit(limit)).all()
    return [Place(_NAMELESS if without else _NAMED, token, each) for token, each, without in found]


def _follows(key: Any, lead_id: Any, nameless: Any, after: Place, *, descending: bool) -> ColumnElement[bool]:
    place, there = tuple_(key, lead_id), tuple_(after.key, after.lead_id)
    if after.phase == _NAMELESS:
        return and_(nameless, lead_id < after.lead_id if descending else lead_id > after.lead_id)
    return or_(nameless, and_(~nameless, place < there if descending else place > there))


def _waiting(
    scope: OrgScope, session: Session, chosen: Chosen, here: Place | None, wanted: int
) -> list[Place]:
    """Leads of a large import that have no tokens yet, in the order of their ids."""
    ids: list[UUID] = []
    waiting = select(func.unnest(LeadSearchBacklog.lead_ids)).where(
        LeadSearchBacklog.organization_id == scope.organization_id
    )
    if session.scalar(waiting.limit(1)) is not None:
        named = select(LeadSearch.lead_id).where(
            LeadSearch.organization_id == scope.organization_id,
            LeadSearch.token >= NAME,
            LeadSearch.token <= NAMELESS,
        )
        page = chosen.of(select(Lead.id)).where(Lead.id.in_(waiting), Lead.id.not_in(named))
        if here is not None:
            page = page.where(Lead.id > here.lead_id)
        ids = list(session.scalars(page.order_by(Lead.id).limit(wanted)))
    return [Place(_WAITING, None, each) for each in ids]
