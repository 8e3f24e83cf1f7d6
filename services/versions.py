"""The organization's data version: what tells a cache and an open page that something changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.database.models import DataVersion
from services.database.observed import DATA_CHANGED
from services.scope import OrgScope

SLOTS = 8


@dataclass(frozen=True, slots=True)
class DataState:
    """How often the organization's data changed, and when last (None: never)."""

    version: int
    changed_at: datetime | None


def bump_data_version(scope: OrgScope, session: Session) -> None:
    """Count one change of the organization's data; seen by others when the transaction commits.

    The connection picks the slot, so that writers at the same time don't queue on one row. Call it
    last: the slot stays locked until the commit.
    """
    session.info[DATA_CHANGED] = True
    statement = insert(DataVersion).values(
        organization_id=scope.organization_id,
        slot=func.pg_backend_pid() % SLOTS,
        version=1,
        changed_at=func.now(),
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[DataVersion.organization_id, DataVersion.slot],
            set_={"version": DataVersion.version + 1, "changed_at": func.now()},
        )
    )


def data_version(scope: OrgScope, session: Session) -> DataState:
    """The organization's data version (the sum over the slots, 0 when nothing was ever written) and
    the instant of the newest change."""
    version, changed_at = session.execute(
        select(func.coalesce(func.sum(DataVersion.version), 0), func.max(DataVersion.changed_at)).where(
            DataVersion.organization_id == scope.organization_id
        )
    ).one()
    return DataState(int(version), changed_at)
