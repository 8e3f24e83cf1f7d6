"""Stage stays and the state of leads, derived from the audit log.

Events are the audit log's rows `created` and `stage_changed`:

- rows of origin `app` and `history` always count. A `snapshot` counts always while the lead has no
  history; where it has, only when it was recorded after the history and tells of a time after it.
- They take effect in the order of their instant; at the same instant an arrival first, then moves by
  the stage they lead to, then a win, then a loss.
- `created` says where the lead arrived, and counts only as the first event: its `to_stage` at its
  instant (with history: from `leads.created_at`, where that is earlier). Nothing is invented for
  skipped stages. A lead that arrived in `fechado` is won without a stay; the winning event that comes
  with it says when.
- A lead whose first event is another began in that event's `from_stage` (else `lead`), at
  `leads.created_at` or at the event, whichever is earlier.
- An event with outcome `lost` loses the lead where it stood; one to `fechado` or with outcome `won`
  wins it; any other moves it to `to_stage`, and re-opens it where it was closed (without a `to_stage`:
  in the stage it stood in last). Events that change nothing are passed over.
- Lost after won, it lies in the open stage it stood in last (`lead` where it never stood in one).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, delete, exists, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.database.models import Lead, StageStay
from services.database.stay_derivation import DERIVED, STEPS, states_of_steps, stays_of_steps, steps_of
from services.database.temporary import chosen_leads, filled, table_of_leads
from services.scope import OrgScope

_CHOSEN = table_of_leads("stays_of_leads")
_STATE = ("stage", "outcome", "reached", "stage_entered_at", "closed_at")
_UNSYNCHRONIZED = {"synchronize_session": False}


def rebuild_stays(scope: OrgScope, session: Session, lead_ids: Select[UUID]) -> None:
    """Derive the stays of these leads from the audit log, and with them `stage`, `outcome`, `reached`,
    `stage_entered_at` and `closed_at`. Definition: "Stages and outcome" in metrics.md and above.

    Writes only what differs. Leads without an event stay as they are. Leads of other organizations
    among the ids are passed over. The caller keeps the roll-up, the scores and the data version.
    """
    with (
        chosen_leads(scope, session, _CHOSEN, lead_ids),
        filled(session, STEPS, steps_of(scope, _CHOSEN)),
        filled(session, DERIVED, stays_of_steps()),
    ):
        session.execute(_delete_stale_stays(scope), execution_options=_UNSYNCHRONIZED)
        session.execute(_insert_stays(scope))
        session.execute(_update_leads(scope), execution_options=_UNSYNCHRONIZED)


def _delete_stale_stays(scope: OrgScope) -> Any:
    kept = tuple_(StageStay.stage, StageStay.entered_at, StageStay.left_at, StageStay.exit)
    derived = tuple_(DERIVED.c.stage, DERIVED.c.entered_at, DERIVED.c.left_at, DERIVED.c.exit)
    same = exists().where(
        DERIVED.c.lead_id == StageStay.lead_id,
        DERIVED.c.position == StageStay.position,
        kept.is_not_distinct_from(derived),
    )
    return delete(StageStay).where(
        StageStay.organization_id == scope.organization_id,
        StageStay.lead_id.in_(select(STEPS.c.lead_id)),
        ~same,
    )


def _insert_stays(scope: OrgScope) -> Any:
    names = ["lead_id", "position", "stage", "entered_at", "left_at", "exit"]
    organization = select(Lead.organization_id, *(DERIVED.c[name] for name in names)).join(
        Lead, and_(Lead.organization_id == scope.organization_id, Lead.id == DERIVED.c.lead_id)
    )
    return insert(StageStay).from_select(["organization_id", *names], organization).on_conflict_do_nothing()


def _update_leads(scope: OrgScope) -> Any:
    states = states_of_steps()
    kept = tuple_(*(getattr(Lead, name) for name in _STATE))
    derived = tuple_(*(states.c[name] for name in _STATE))
    return (
        update(Lead)
        .where(
            Lead.organization_id == scope.organization_id,
            Lead.id == states.c.lead_id,
            kept.is_distinct_from(derived),
        )
        .values(
            {name: states.c[name] for name in _STATE}
            | {"version": Lead.version + 1, "updated_at": func.now()}
        )
    )
