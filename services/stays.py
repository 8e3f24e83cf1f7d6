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

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    FromClause,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session

from services.database.bound import ANY_SCOPE, CHOSEN, are_few, execute_for
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
    session.flush()
    if are_few(lead_ids):
        _rebuild_few(scope, session, lead_ids)
        return
    with (
        chosen_leads(scope, session, _CHOSEN, lead_ids),
        filled(session, STEPS, steps_of(scope, _CHOSEN)),
        filled(session, DERIVED, stays_of_steps()),
    ):
        for statement in _statements(scope, STEPS, DERIVED):
            session.execute(statement, execution_options=_UNSYNCHRONIZED)


def _rebuild_few(scope: OrgScope, session: Session, lead_ids: Select[UUID]) -> None:
    """The same without a temporary table: the steps of a few leads go with the statements."""
    steps_of_few, statements = _few_statements()
    found = execute_for(scope, session, steps_of_few, lead_ids).mappings()
    steps = [row | {"lead_id": str(row["lead_id"]), "at": row["at"].isoformat()} for row in map(dict, found)]
    if not steps:
        return
    for statement in statements:
        execute_for(scope, session, statement, lead_ids, steps=steps)


@cache
def _few_statements() -> tuple[Any, tuple[Any, ...]]:
    """What selects the steps of CHOSEN, and what writes those of the parameter `steps`."""
    columns = [Column(one.name, one.type) for one in STEPS.columns]
    listed = func.jsonb_to_recordset(bindparam("steps", type_=JSONB)).table_valued(*columns, name=STEPS.name)
    steps = listed.render_derived(with_types=True)
    derived = stays_of_steps(steps).cte(DERIVED.name)
    return steps_of(ANY_SCOPE, CHOSEN.subquery("chosen")), _statements(ANY_SCOPE, steps, derived)


def _statements(scope: OrgScope, steps: FromClause, derived: FromClause) -> tuple[Any, ...]:
    return (
        _delete_stale_stays(scope, steps, derived),
        _insert_stays(scope, derived),
        _update_leads(scope, steps),
    )


def _delete_stale_stays(scope: OrgScope, steps: FromClause, derived: FromClause) -> Any:
    d = derived.c
    kept = tuple_(StageStay.stage, StageStay.entered_at, StageStay.left_at, StageStay.exit)
    right = tuple_(d.stage, d.entered_at, d.left_at, d.exit)
    same = exists().where(
        d.lead_id == StageStay.lead_id,
        d.position == StageStay.position,
        kept.is_not_distinct_from(right),
    )
    return delete(StageStay).where(
        StageStay.organization_id == scope.organization_id,
        StageStay.lead_id.in_(select(steps.c.lead_id)),
        ~same,
    )


def _insert_stays(scope: OrgScope, derived: FromClause) -> Any:
    names = ["lead_id", "position", "stage", "entered_at", "left_at", "exit"]
    organization = select(Lead.organization_id, *(derived.c[name] for name in names)).join(
        Lead, and_(Lead.organization_id == scope.organization_id, Lead.id == derived.c.lead_id)
    )
    return insert(StageStay).from_select(["organization_id", *names], organization).on_conflict_do_nothing()


def _update_leads(scope: OrgScope, steps: FromClause) -> Any:
    states = states_of_steps(steps)
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
