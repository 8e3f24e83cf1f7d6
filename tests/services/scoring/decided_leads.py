"""An organization whose leads are decided, and where a field tells how."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from services.database.rollups import add_to_rollup
from services.scope import OrgScope
from services.scores import freeze_initial_scores, rescore
from tests.services.lead_rows import CREATED, add_lead, leads_of

LEADS = 400


def fill(
    scope: OrgScope,
    session: Session,
    *,
    leads: int = LEADS,
    signal: bool = True,
    since: datetime = CREATED,
) -> None:
    """Leads of a hundred days, each decided a day after it came; a field says rather well how."""
    lot = Random(7)
    for number in range(leads):
        size = lot.choice(["pequena", "média", "grande"])
        chance = {"pequena": 0.2, "média": 0.4, "grande": 0.65}[size] if signal else 0.4
        won = lot.random() < chance
        at = since + timedelta(days=100 * number / leads)
        add_lead(
            scope, session, created_at=at, closed_at=at + timedelta(days=1), reached=5 if won else 2,
            outcome="won" if won else "lost", stage="fechado" if won else "contato", source="google",
            custom_fields={"Porte da empresa": size},
        )  # fmt: skip
    freeze_initial_scores(scope, session, leads_of(scope))
    rescore(scope, session, leads_of(scope), since + timedelta(days=101))
    add_to_rollup(scope, session, leads_of(scope))
