"""A method tried on the leads of the past."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog

from callbacks.scope import result_cache, signed_in
from layouts.assignment.trial import DAYS, could_not_try, nothing_to_try, trial_result
from services.assignment.settings import AssignmentChanges
from services.assignment.simulation import simulate
from services.cache import cached
from services.scope import ForbiddenError
from services.vocabulary import AssignmentMethod

log = structlog.get_logger(__name__)
PATIENCE_MS = 20_000
"""For one question to the database."""
MOST_LEADS = 100_000
"""So many are tried in a few seconds."""


def trial(changes: AssignmentChanges, now: datetime) -> Any:
    """What the method would have done with these settings, in words. Kept until something is written."""
    if changes.method is AssignmentMethod.OFF:
        return nothing_to_try()
    try:
        method = changes.method
        with signed_in(statement_timeout_ms=PATIENCE_MS) as (scope, session):
            found = cached(
                scope,
                session,
                result_cache(),
                "assignment_simulation",
                changes,
                now,
                lambda: simulate(scope, session, method, now, days=DAYS, changes=changes, most=MOST_LEADS),
            )
    except ForbiddenError:
        raise
    except Exception:  # too many leads for the time there is: the page and what was typed stay
        log.exception("assignment_trial_failed", method=changes.method.value)
        return could_not_try()
    return trial_result(found)
