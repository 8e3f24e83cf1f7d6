"""One report, made by the worker: its figures, its file and its end in one transaction, or none."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from app.jobs import JobQueue
from app.observation import Observation
from app.settings import Settings
from services.database.sessions import Database
from services.diagnostics import out_of_room
from services.language import use_language
from services.notifications.deliveries import NewDelivery, add_delivery, waiting_deliveries
from services.notifications.planning import plan_report_ready
from services.organizations import organization_of
from services.reports import making
from services.reports.content import report_content
from services.reports.excel import render_excel
from services.reports.logos import Logo, organization_logo
from services.reports.making import ReportOrder, begin_report, finish_report
from services.reports.model import MEDIA_TYPES, SUFFIXES, ReportFile
from services.reports.pdf import render_pdf
from services.reports.running import recipients_of, run_due, standing_schedules
from services.restatement import keep_figures, restated_since_last
from services.scope import NotFoundError, OrgScope
from services.session import Session
from services.vocabulary import Channel, MessageKind, ReportType

log = structlog.get_logger(__name__)


class ReportWork:
    """What the worker needs to make reports, on demand and on schedule."""

    def __init__(
        self, settings: Settings, database: Database, queue: JobQueue, observation: Observation | None = None
    ) -> None:
        self._observation = observation
        self._keep_days = settings.report_keep_days
        self._database = database
        self._queue = queue

    def make(self, organization_id: UUID, report_id: UUID, now: datetime, *, last_try: bool = True) -> None:
        """Make a report that was asked for; one that is finished, or gone, is left alone.

        What goes wrong is raised, to be tried again, and the report waits; at the last try, or where there
        is no room for its file, it has failed and says so.
        """
        scope = OrgScope.operator(organization_id)
        try:
            with self._database.transaction(scope) as session:
                order = begin_report(scope, session, report_id, now)
            if order is None:
                return
            self._make(scope, order, now)
        except NotFoundError:
            log.info("report_gone", organization_id=str(organization_id))
        except Exception as error:
            if not self._put_off(scope, report_id, error, now, last_try=last_try):
                raise
        else:
            self._send(scope)

    def _make(self, scope: OrgScope, order: ReportOrder, now: datetime) -> None:
        """Figures, file, messages and the report's end, in one transaction."""
        query, report_id = order.request.query, order.report_id
        # One snapshot of the rows: what the document says in two places, and what the ledger keeps, agree.
        with (
            self._counted(order) as sizes,
            self._database.transaction(scope, snapshot=True) as session,
            self._words(scope, session, order),
        ):
            keep_figures(order.scope, session, report_id, query, now)
            restatement = restated_since_last(order.scope, session, query, now, before_report=report_id)
            content = report_content(order.scope, session, query, now, restatement=restatement)
            self._note(scope, report_id, 0.5, making.DRAWING)
            file = ReportFile(
                filename=_filename(organization_of(scope, session).slug, order),
                media_type=MEDIA_TYPES[order.request.report_type],
                content=_rendered(content, order, organization_logo(scope, session)),
            )
            sizes.append(len(file.content))
            self._note(scope, report_id, 0.9, making.STORING)
            if not finish_report(scope, session, report_id, file, now, keep_days=self._keep_days):
                raise NotFoundError("report")  # and nothing of it is kept
            self._address(scope, session, order, now)

    @contextmanager
    def _counted(self, order: ReportOrder) -> Iterator[list[int]]:
        """Count the report, its time and the sizes that are put into the list."""
        began, outcome, sizes = time.perf_counter(), "failed", list[int]()
        try:
            yield sizes
            outcome = "done"
        finally:
            if self._observation is not None:
                made = sum(sizes) if outcome == "done" else 0
                seconds = time.perf_counter() - began
                self._observation.report_ended(order.request.report_type.value, outcome, seconds, made)

    def _address(self, scope: OrgScope, session: Session, order: ReportOrder, now: datetime) -> None:
        """Write a message for each recipient of the schedule, once per report and recipient, and one for
        each endpoint that wants to know of reports."""
        for address in recipients_of(scope, session, order.schedule_id):
            once = f"report:{order.report_id}:{address}"
            message = NewDelivery(Channel.EMAIL, address, MessageKind.REPORT, order.report_id, once)
            add_delivery(scope, session, message, now)
        if order.scope.own_leads_only is None:
            plan_report_ready(scope, session, order.report_id, now)

    def _send(self, scope: OrgScope) -> None:
        """Put in the jobs of the messages that wait; one that has its job isn't put in again."""
        with self._database.transaction(scope) as session:
            waiting = waiting_deliveries(scope, session)
        for delivery in waiting:
            self._queue.deliver(scope.organization_id, delivery.id, delivery.at)

    @contextmanager
    def _words(self, scope: OrgScope, session: Session, order: ReportOrder) -> Iterator[None]:
        """Speak the report's language, in the organization's formats."""
        organization = organization_of(scope, session)
        with use_language(
            order.request.language,
            currency=organization.currency,
            timezone=organization.timezone,
            formats=organization.locale,
        ):
            yield

    def _note(self, scope: OrgScope, report_id: UUID, progress: float, step: str) -> None:
        with self._database.transaction(scope) as session:
            making.note_step(scope, session, report_id, progress, step)

    def _put_off(
        self, scope: OrgScope, report_id: UUID, error: Exception, now: datetime, *, last_try: bool
    ) -> bool:
        """Say on the report what becomes of it; whether that is its end."""
        no_room = out_of_room(error)
        with self._database.transaction(scope) as session:
            if no_room:
                making.fail_report(scope, session, report_id, making.NO_ROOM, now)
            elif last_try:
                making.fail_report(scope, session, report_id, making.WENT_WRONG, now)
            else:
                making.await_retry(scope, session, report_id)
        if no_room:
            log.error("no_room_for_report", report_id=str(report_id))
        return no_room

    def run_schedule(self, organization_id: UUID, schedule_id: UUID, now: datetime) -> None:
        """Ask for the report of a schedule that is due, and let the schedule stand in the queue again.

        The report is written before its job: a worker that dies in between leaves one that waits, which
        `tend` finds.
        """
        scope = OrgScope.operator(organization_id)
        with self._database.transaction(scope) as session:
            run = run_due(scope, session, schedule_id, now)
        if run.next_run_at is not None:
            self._queue.run_schedule(organization_id, schedule_id, run.next_run_at)
        if run.report_id is not None:
            self._queue.make_report(organization_id, run.report_id)

    def give_up(self, organization_id: UUID, report_id: UUID, now: datetime) -> None:
        """The report's worker died once too often: say so, or `tend` would begin it again for ever."""
        scope = OrgScope.operator(organization_id)
        with self._database.transaction(scope) as session:
            making.fail_report(scope, session, report_id, making.WENT_WRONG, now)

    def tend(self, organization_id: UUID, now: datetime) -> int:
        """Delete what has expired (how many), and put in the jobs of reports and schedules that may have
        lost theirs; what has one isn't put in again, and what is finished meanwhile is left alone."""
        scope = OrgScope.operator(organization_id)
        with self._database.transaction(scope) as session:
            gone = making.sweep_reports(scope, session, now, keep_days=self._keep_days)
            unfinished = making.unfinished_reports(scope, session)
            standing = standing_schedules(scope, session)
        for report_id in unfinished:
            self._queue.make_report(organization_id, report_id)
        for schedule_id, at in standing.items():
            self._queue.run_schedule(organization_id, schedule_id, at)
        return gone


def _rendered(content: Any, order: ReportOrder, logo: Logo | None) -> bytes:
    if order.request.report_type is ReportType.PDF:
        picture = logo.content if logo else None
        return render_pdf(content, include_charts=order.request.include_charts, logo=picture)
    return render_excel(content, include_charts=order.request.include_charts)


def _filename(slug: str, order: ReportOrder) -> str:
    query = order.request.query
    return f"{slug}-{query.start:%Y-%m-%d}-{query.end:%Y-%m-%d}.{SUFFIXES[order.request.report_type]}"
