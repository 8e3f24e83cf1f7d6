"""The signed-in person, for callbacks: the only reader of `current_user` here.

An organization's id never comes from the browser: it is the one of the session, and the database
confirmed the membership in this very request.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

import structlog
from flask import current_app, g
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from services.cache import ResultStore
from services.database.sessions import Database
from services.duplicates.settings import note_search
from services.notifications.addresses import Allowed
from services.notifications.deliveries import DueDelivery
from services.organizations import OrganizationInfo, organization_of
from services.scope import OrgScope
from services.scoring.progress import note_training
from services.session import Session

log = structlog.get_logger(__name__)


class NotSignedInError(PermissionError):
    """Nobody is signed in: the guard lets no such request reach a callback."""


class JobQueue(Protocol):
    """What the web server asks of the worker."""

    def run_import(self, organization_id: UUID, import_id: UUID) -> None: ...

    def evaluate_alerts(self, organization_id: UUID) -> None: ...

    def refresh_scores(self, organization_id: UUID) -> None: ...

    def train_scores(self, organization_id: UUID) -> None: ...

    def search_duplicates(self, organization_id: UUID) -> None: ...

    def make_report(self, organization_id: UUID, report_id: UUID) -> None: ...

    def run_schedule(self, organization_id: UUID, schedule_id: UUID, at: datetime) -> None: ...

    def deliver(self, organization_id: UUID, delivery_id: UUID, at: datetime | None = None) -> None: ...


class UploadStore(Protocol):
    """Where uploaded files wait for their import."""

    def path(self, organization_id: UUID, import_id: UUID) -> Path: ...


def current_scope() -> OrgScope:
    """Who acts, in which organization, as what."""
    if not current_user.is_authenticated:
        raise NotSignedInError
    scope: OrgScope = current_user.scope
    return scope


@contextmanager
def signed_in(*, statement_timeout_ms: int | None = None) -> Iterator[tuple[OrgScope, Session]]:
    """The callback's one transaction: its scope and session; committed at the end, undone by an error.

    A statement that takes longer than `statement_timeout_ms` is an error.
    """
    scope = current_scope()
    database: Database = current_app.extensions["database"]
    with database.transaction(scope, statement_timeout_ms=statement_timeout_ms) as session:
        yield scope, session


def current_organization() -> OrganizationInfo:
    """The organization worked in, as it was when this request began."""
    known: OrganizationInfo | None = g.get("organization")
    if known is not None:
        return known
    with signed_in() as (scope, session):
        g.organization = organization_of(scope, session)
    return current_organization()


@contextmanager
def own_account() -> Iterator[tuple[UUID, Session]]:
    """The person's account id and a transaction on it, for what belongs to no organization."""
    current_scope()
    database: Database = current_app.extensions["database"]
    with database.sign_in_transaction(current_user.user_id) as session:
        yield current_user.user_id, session


def current_theme() -> str:
    """The person's theme: `light`, `dark` or `system`."""
    current_scope()
    return current_user.theme or "system"


def current_email() -> str:
    """The e-mail the person signs in with."""
    current_scope()
    return str(current_user.email)


def result_cache() -> ResultStore:
    """Where whole results are kept; shared by all workers."""
    store: ResultStore = current_app.extensions["result_cache"]
    return store


def job_queue() -> JobQueue:
    """The worker's queue. Put a job in after the transaction that it needs has ended."""
    queue: JobQueue = current_app.extensions["jobs"]
    return queue


def evaluate_soon() -> None:
    """Have the alerts evaluated after what was just written; a burst of writes is evaluated once.

    Call it after the transaction that wrote has ended. What was written stays written whatever becomes
    of the queue: trouble there is logged, and the daily evaluation makes up for it.
    """
    organization_id = current_scope().organization_id
    try:
        job_queue().evaluate_alerts(organization_id)
    except Exception:  # a queue that is down must not fail a write that is done
        log.exception("evaluation_not_queued", organization_id=str(organization_id))


def train_soon() -> None:
    """Have the organization's score trained by the worker, and say so on its page meanwhile (admins only)."""
    with signed_in() as (scope, session):
        note_training(scope, session, datetime.now(UTC))
    organization_id = current_scope().organization_id
    try:
        job_queue().train_scores(organization_id)
    except Exception:  # the daily round asks for a training too, where it is time for one
        log.exception("training_not_queued", organization_id=str(organization_id))
        with signed_in() as (scope, session):
            note_training(scope, session, None)


def search_duplicates_soon() -> None:
    """Have everybody compared with everybody by the worker, and say so on the page of duplicates meanwhile
    (admins and managers only)."""
    with signed_in() as (scope, session):
        note_search(scope, session, datetime.now(UTC))
    organization_id = current_scope().organization_id
    try:
        job_queue().search_duplicates(organization_id)
    except Exception:  # nothing is lost by it: somebody asks again
        log.exception("search_not_queued", organization_id=str(organization_id))
        with signed_in() as (scope, session):
            note_search(scope, session, None)


def rescore_soon() -> None:
    """Have every lead scored by what scores now. Call it after the transaction that changed that has ended;
    should the queue be down, the daily round makes up for it."""
    organization_id = current_scope().organization_id
    try:
        job_queue().refresh_scores(organization_id)
    except Exception:  # a queue that is down must not fail a write that is done
        log.exception("rescoring_not_queued", organization_id=str(organization_id))


def deliver_soon(deliveries: Iterable[DueDelivery]) -> None:
    """Have messages of the outbox sent when they are due. Call it after the transaction that wrote them has
    ended; should the queue be down, the daily round makes up for it."""
    organization_id = current_scope().organization_id
    try:
        for delivery in deliveries:
            job_queue().deliver(organization_id, delivery.id, at=delivery.at)
    except Exception:  # a queue that is down must not fail a write that is done
        log.exception("delivery_not_queued", organization_id=str(organization_id))


def webhook_addresses() -> Allowed:
    """What the operator lets webhooks lead to."""
    allowed: Allowed = current_app.extensions["settings"].webhook_addresses
    return allowed


def signing_key() -> str:
    """What signatures and the webhooks' secrets are made with; it never leaves the server."""
    return str(current_app.secret_key)


def uploaded_file(import_id: UUID) -> Path:
    """Where this organization's uploaded file waits; it may be gone."""
    uploads: UploadStore = current_app.extensions["uploads"]
    return uploads.path(current_scope().organization_id, import_id)


def upload_limit_mb() -> int:
    """The largest file that can be brought."""
    limit: int = current_app.extensions["settings"].upload_limit_mb
    return limit


def mail_is_set_up() -> bool:
    """Whether this server can send mail."""
    return current_app.extensions["settings"].smtp_url is not None


def site_address() -> str:
    """Where programs and mails reach this site, without a slash at the end."""
    address: str = current_app.extensions["settings"].base_url
    return address.rstrip("/")


def csrf_token() -> str:
    """The session's token, for plain forms in a layout."""
    return str(generate_csrf())
