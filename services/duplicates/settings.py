"""From which probability on two leads are proposed as one: the organization's two thresholds."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.database.models import AnalyticsEvent, DuplicateSettings
from services.duplicates.model import Thresholds
from services.language import gettext as _
from services.scope import IMPORTING_ROLES, OrgScope
from services.versions import bump_data_version

LOWEST = 0.5
"""Below an even chance nothing is worth somebody's look."""

THRESHOLDS_CHANGED = "duplicate_thresholds_changed"
"""Kind of the `analytics_events` row: data {"certain", "review"}."""


class ThresholdError(ValueError):
    """Thresholds that can't be kept. `field` (`certain` or `review`) names which; the message is in the
    reader's language."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def thresholds(scope: OrgScope, session: Session) -> Thresholds:
    """The organization's thresholds, probabilities of 0–1; the product's where none were chosen."""
    found = session.execute(
        select(DuplicateSettings.certain, DuplicateSettings.review).where(
            DuplicateSettings.organization_id == scope.organization_id
        )
    ).one_or_none()
    usual = Thresholds()
    if found is None:
        return usual
    certain, review = found
    return Thresholds(
        usual.certain if certain is None else certain, usual.review if review is None else review
    )


def save_thresholds(
    scope: OrgScope, session: Session, certain: float, review: float, now: datetime
) -> Thresholds:
    """Keep the thresholds (probabilities of 0–1) and return them.

    Pairs are kept with their probability, from the product's lowest (`LOWEST`) on, so what is certain and
    what is for review follows at once. Raises ThresholdError for what isn't 50–100 % or in order,
    ForbiddenError for a role that doesn't decide about the organization's leads.
    """
    scope.require(IMPORTING_ROLES)
    for field, value in (("certain", certain), ("review", review)):
        if not math.isfinite(value) or not LOWEST <= value <= 1:
            raise ThresholdError(field, _("A threshold lies between 50 % and 100 %."))
    if review > certain:
        raise ThresholdError("review", _("Review begins below what is certain."))
    keep_settings(scope, session, certain=certain, review=review)
    session.add(
        AnalyticsEvent(
            organization_id=scope.organization_id,
            kind=THRESHOLDS_CHANGED,
            actor_id=scope.user_id,
            occurred_at=now,
            data={"certain": certain, "review": review},
        )
    )
    session.flush()
    bump_data_version(scope, session)
    return Thresholds(certain, review)


def note_search(scope: OrgScope, session: Session, now: datetime | None) -> None:
    """Say that a search of everybody was asked for (None: that it wasn't, after all), so that the page knows
    before the worker begins. ForbiddenError for a role that may not ask for one."""
    scope.require(IMPORTING_ROLES)
    keep_settings(scope, session, search_seen_at=now, search_progress=0.0)


def keep_settings(scope: OrgScope, session: Session, **values: Any) -> None:
    """Write columns of the organization's one row of `duplicate_settings`."""
    statement = insert(DuplicateSettings).values(organization_id=scope.organization_id, **values)
    session.execute(
        statement.on_conflict_do_update(index_elements=[DuplicateSettings.organization_id], set_=values),
        execution_options={"synchronize_session": False},
    )
