"""What the planner knows of the tables: gathered right after many rows came, not when autovacuum does."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.scope import IMPORTING_ROLES, OrgScope


def gather_planner_statistics(scope: OrgScope, session: Session) -> None:
    """Have PostgreSQL look at its tables anew; about two seconds, however large they are.

    Without it, the first questions after a large import are planned as if there were hardly any rows:
    minutes instead of a second were measured. It reads a sample of every organization's rows and shows none.
    """
    scope.require(IMPORTING_ROLES)
    session.execute(text("SELECT public.gather_planner_statistics()"))
