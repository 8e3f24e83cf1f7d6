"""What a report says: the dashboard's facts, in the words of whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services import palette
from services.choices import filter_choices
from services.dashboard import DashboardQuery, executive_dashboard
from services.filters import LeadFilter
from services.language import gettext as _
from services.language import instant, ngettext, reader
from services.organizations import OrganizationInfo, organization_of
from services.reports.cards import cards_of, course_table
from services.reports.document import Receipt, ReportContent
from services.reports.restated import restated_receipt, restated_section, restated_sentence
from services.reports.sections import alerts_of, alerts_section, sections_of
from services.reports.sentences import executive_summary
from services.restatement.model import Restatement
from services.scope import OrgScope
from services.words.definitions import RECEIPTS, alerts_definition, definition, figure_name
from services.words.filters import filters_words, period_words
from services.words.receipts import counted, left_out, reasons, time_counted


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about, beside its figures."""

    organization: OrganizationInfo
    query: DashboardQuery
    members: Mapping[str, str]
    """Member id → name."""
    own_leads_of: str | None = None
    """The name of the member whose leads alone are counted."""


def report_content(
    scope: OrgScope,
    session: Session,
    query: DashboardQuery,
    now: datetime,
    *,
    restatement: Restatement | None = None,
) -> ReportContent:
    """The report of what the scope may see at `now`: the figures of `executive_dashboard`, in the words
    of the reader of this context (`use_language`). `restatement`: what changed in past months since the
    last report (`services.restatement.restated_since_last`), where there was one.

    Raises PeriodError when the days are reversed.
    """
    organization = organization_of(scope, session)
    members = {str(id): name for id, name in filter_choices(scope, session).members.items()}  # noqa: A001
    own = scope.own_leads_only
    name = None if own is None else members.get(str(own), "")
    data = executive_dashboard(scope, session, query, now)
    return compose(data, Subject(organization, query, members, name), restatement)


def compose(data: dict[str, Any], subject: Subject, restatement: Restatement | None = None) -> ReportContent:
    """The report of the dashboard's JSON. Pure but for the reader of this context."""
    said, query, organization = reader(), subject.query, subject.organization
    computed_at = datetime.fromisoformat(data["receipts"]["computed_at"])
    alerts = alerts_of(data)
    return ReportContent(
        title=_("Sales report"),
        organization=organization.name,
        whose=_whose(subject),
        period=period_words(query.start, query.end),
        filters=_filters(query.filters, subject.members),
        computed=instant(computed_at),
        computed_at=computed_at,
        start=query.start,
        end=query.end,
        lang=said.lang,
        formats=str(said.figures),
        currency=said.currency,
        timezone=said.timezone,
        color=organization.brand_color or palette.ACCENT,
        summary=executive_summary(data, restated_sentence(restatement)),
        cards=cards_of(data),
        course=course_table(data),
        sections=sections_of(data),
        alerts=alerts,
        alerts_section=alerts_section(data, alerts),
        receipts=_receipts(data, subject, restatement),
        restated=restated_section(restatement),
        labels=_labels(),
    )


def _whose(subject: Subject) -> str:
    if subject.own_leads_of is None:
        return ""
    return _("Only the leads of %(name)s", name=subject.own_leads_of)


def _filters(filters: LeadFilter, members: Mapping[str, str]) -> str:
    assignee = filters.assigned_user_id
    text = str(assignee) if isinstance(assignee, UUID) else assignee
    return filters_words(filters.sources, filters.score_min, filters.score_max, text, members)


def _receipts(data: dict[str, Any], subject: Subject, restatement: Restatement | None) -> tuple[Receipt, ...]:
    period = period_words(subject.query.start, subject.query.end)
    filters = _filters(subject.query.filters, subject.members)
    computed = instant(datetime.fromisoformat(data["receipts"]["computed_at"]))
    own = subject.own_leads_of is not None
    made = [
        Receipt(
            figure_name(figure),
            tuple(definition(figure)),
            counted(figure, data),
            time_counted(figure, data, period),
            filters,
            tuple(left_out(figure, data, own_leads_only=own)),
            computed,
            tuple(reasons(data)) if figure == "blocked" else (),
        )
        for figure in RECEIPTS
    ]
    past = () if restatement is None else (restated_receipt(restatement, filters, computed),)
    return (*made, _alerts_receipt(data, computed), *past)


def _alerts_receipt(data: dict[str, Any], computed: str) -> Receipt:
    return Receipt(
        _("Alerts"),
        tuple(alerts_definition()),
        ngettext("%(num)s alert", "%(num)s alerts", len(data["alerts"])),
        _("A snapshot of now, whatever the creation date"),
        _("None: alerts are of the whole organization"),
        (_("Alerts that are reviewed, dismissed, resolved or asleep"),),
        computed,
    )


def _labels() -> dict[str, str]:
    """Words of the frame around the figures."""
    return {
        "period": _("Period"),
        "filters": _("Filters"),
        "computed": _("Computed"),
        "organization": _("Organization"),
        "summary": _("Summary"),
        "figures": _("Key figures"),
        "figure": _("Figure"),
        "value": _("Value"),
        "change": _("Change"),
        "why": _("Why"),
        "actions": _("What to do"),
        "worth": _("What it may bring"),
        "since": _("Since"),
        "impact": _("Impact"),
        "evidence": _("Evidence"),
        "receipts": _("Receipts"),
        "receipts_title": _("How every figure is calculated"),
        "same_for_all": _("The same for every figure"),
        "definition": _("Definition"),
        "counted": _("Counted"),
        "left_out": _("Left out"),
        "split": _("Parts"),
        "more_alerts": _("What to do about the other alerts is in the Excel report and on the alerts page."),
    }
