"""Leads: the list, and one with its history."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.api.answers.leads import Lead, LeadList
from app.api.frame import Answer, Call, Routes
from app.api.pages import LINK, link_to_next
from app.api.parameters import Cursor, PeriodParameters, days_of
from app.api.problems import invalid
from app.api.reading import Parameters
from services.behavior_analysis import LONGEST_DAYS
from services.lead_detail import SHOWN_HISTORY, SHOWN_INTERACTIONS, lead_detail
from services.leads import PAGE_SIZE, is_cursor, list_leads
from services.periods import Period, period_of
from services.selection import LeadOrder, LeadSelection
from services.vocabulary import LeadSort, Outcome, Segment, Stage

routes = Routes("Leads")
LARGEST_PAGE = 200
LONGEST_SEARCH = 200
LONGEST_PAST = 500


class LeadParameters(PeriodParameters):
    """Which leads, in which order."""

    stage: Stage | None = None
    outcome: Outcome | None = None
    segment: Segment | None = Field(None, description="Of the leads created in the last `days` (default 90).")
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] | None = Field(
        None, description="Only leads created in the last so many × 24 hours."
    )
    q: Annotated[str, Field(min_length=1, max_length=LONGEST_SEARCH)] | None = Field(
        None, description="Part of the name, company, e-mail, phone or external id."
    )
    sort: LeadSort = LeadSort.CREATED
    order: Literal["asc", "desc"] = "desc"
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = PAGE_SIZE
    cursor: Cursor | None = Field(None, description="`next` of the page before; keep the other parameters.")

    def selection(self, call: Call) -> LeadSelection:
        """As the services know it. Raises ProblemError (422)."""
        return LeadSelection(
            filters=self.filters(),
            cohort=self._cohort(call),
            stage=self.stage,
            outcome=self.outcome,
            segment=self.segment,
            days=self.days,
            text=(self.q or "").strip(),
        )

    def _cohort(self, call: Call) -> Period | None:
        """The days of creation; without either day it doesn't matter when a lead was created."""
        if self.start_date is None and self.end_date is None:
            return None
        return period_of(*days_of(call, self.start_date, self.end_date), call.now, call.organization.timezone)


class LeadDetailParameters(Parameters):
    """How much of a lead's past."""

    interactions: Annotated[int, Field(ge=1, le=LONGEST_PAST)] = SHOWN_INTERACTIONS
    history: Annotated[int, Field(ge=1, le=LONGEST_PAST)] = SHOWN_HISTORY


@routes.get("/leads", answer=LeadList, headers=LINK, links={"lead": {"lead_id": "/data/leads/0/id"}})
def leads(call: Call, query: LeadParameters) -> Answer:
    """Leads that match every filter, a page at a time.

    A page begins after the last lead of the one before, so nothing comes twice or is left out because of what
    is written meanwhile. With `start_date` or `end_date`: only leads created in these days."""
    order = LeadOrder(query.sort, query.order == "desc")
    if query.cursor is not None and not is_cursor(query.cursor, order):
        raise invalid("cursor", "This is no `next` of a list in this order.")
    with call.transaction() as session:
        page = list_leads(
            call.scope,
            session,
            query.selection(call),
            call.now,
            order=order,
            cursor=query.cursor,
            limit=query.limit,
            store=call.store,
        )
    data = {
        "leads": page.rows,
        "total": page.total,
        "total_is_exact": page.exact,
        "next": page.next_cursor,
    }
    return Answer(data, headers=link_to_next(page.next_cursor))


@routes.get("/leads/<uuid:lead_id>", answer=Lead)
def lead(call: Call, lead_id: UUID, query: LeadDetailParameters) -> Answer:
    """A lead: its score's factors, its stays, what happened, and what to do next."""
    with call.transaction() as session:
        found = lead_detail(
            call.scope,
            session,
            lead_id,
            now=call.now,
            interactions=query.interactions,
            history=query.history,
        )
    return Answer(found)
