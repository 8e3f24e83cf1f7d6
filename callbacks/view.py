"""From an address to a question: the view it asks for, resolved on the organization's clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from callbacks.saved_queries import saved_views
from layouts.context import ViewContext
from layouts.links import read_view
from layouts.periods import DEFAULT_PERIOD
from layouts.views import ASSIGNEE, View
from services.choices import filter_choices
from services.dashboard import DashboardQuery
from services.filters import Assignee, LeadFilter
from services.organizations import organization_of
from services.periods import local_day, named_period
from services.scope import OrgScope
from services.session import Session
from services.sources import source_key
from services.vocabulary import UNASSIGNED

NOBODY = UUID(int=0)
"""An assignee that no lead has: what an address names that isn't a member matches nothing."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a page was asked for, in the three shapes its parts need."""

    context: ViewContext
    query: DashboardQuery
    problems: tuple[str, ...]
    """Names in the address that could not be understood."""

    def context_at(self, computed_at: datetime) -> ViewContext:
        """The context of a result that was computed earlier."""
        return replace(self.context, computed_at=computed_at)


def question_of(search: str | None, scope: OrgScope, session: Session, now: datetime) -> Question:
    """The question an address asks; whatever is in it, this doesn't raise."""
    view, problems = read_view(search)
    organization = organization_of(scope, session)
    choices = filter_choices(scope, session)
    start, end = _days(view, now, organization.timezone)
    assignee, known = _assignee(view.assignee, choices.members)
    filters = LeadFilter(
        sources=tuple(source_key(source) for source in view.sources),
        score_min=view.score_min,
        score_max=view.score_max,
        assigned_user_id=assignee,
    )
    context = ViewContext(
        view=view,
        start=start,
        end=end,
        computed_at=now,
        organization=organization.name,
        members={str(member): name for member, name in choices.members.items()},
        sources=choices.sources,
        saved_views=saved_views(scope, session),
        own_leads_only=scope.own_leads_only is not None,
    )
    return Question(
        context, DashboardQuery(start, end, filters), problems if known else (*problems, ASSIGNEE)
    )


def _days(view: View, now: datetime, timezone: str) -> tuple[date, date]:
    if view.start and view.end:
        return view.start, view.end
    return named_period(view.period or DEFAULT_PERIOD, local_day(now, timezone))


def _assignee(text: str | None, members: dict[UUID, str]) -> tuple[Assignee, bool]:
    if text is None:
        return None, True
    if text == UNASSIGNED:
        return UNASSIGNED, True
    try:
        member = UUID(text)
    except ValueError:
        return NOBODY, False
    return member, member in members
