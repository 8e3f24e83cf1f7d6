"""Whose turn it is: imports, merges and searches of one organization don't get into each other's way."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from services.duplicates.errors import MergeError
from services.language import gettext as _
from services.scope import OrgScope

PATIENCE_SECONDS = 5
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
_NOT_FREE = "55P03"


def take_merging_turn(scope: OrgScope, session: Session) -> None:
    """Wait for the organization's imports (which choose leads before they lock them) and for the slice of a
    search that is under way, until the commit. MergeError, with a sentence, where that takes longer than a
    person wants to wait; the transaction is lost then."""
    connection = session.connection()
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {PATIENCE_SECONDS * 1000}")
    try:
        session.execute(_LOCK, {"key": f"import:{scope.organization_id}"})
        session.execute(_LOCK, {"key": f"duplicates:{scope.organization_id}"})
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == _NOT_FREE:
            raise MergeError(_("An import is running. Try again when it is done.")) from error
        raise
    connection.exec_driver_sql("SET LOCAL lock_timeout TO DEFAULT")


def take_searching_turn(scope: OrgScope, session: Session) -> None:
    """Wait for the organization's merges and other slices of searches, until the commit."""
    session.execute(_LOCK, {"key": f"duplicates:{scope.organization_id}"})
