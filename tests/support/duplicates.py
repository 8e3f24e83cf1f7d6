"""Pairs of leads that are probably one, as a search leaves them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.database.models import DuplicatePair as PairRow
from services.database.rollups import rebuild_rollup
from services.duplicates.model import Evidence
from services.duplicates.pair_rows import FoundPair, in_order, keep_pairs
from services.scope import OrgScope
from services.versions import bump_data_version
from services.vocabulary import Agreement, IdentityField
from tests.services.lead_rows import add_lead

EVIDENCE = (
    Evidence(IdentityField.EMAIL, Agreement.SAME, 9.5),
    Evidence(IdentityField.NAME, Agreement.SIMILAR, 4.0),
    Evidence(IdentityField.PHONE, Agreement.MISSING, 0.0),
)


def add_pair(
    scope: OrgScope,
    session: Session,
    name: str,
    probability: float = 0.999,
    *,
    first: dict[str, Any] | None = None,
    second: dict[str, Any] | None = None,
) -> UUID:
    """Two leads of this name and their proposed pair, whose id this is; `first` is the one that stays."""
    now = datetime.now(UTC)
    email = f"{uuid4().hex[:12]}@example.com"
    common: dict[str, Any] = {"email": email, "created_at": now - timedelta(days=9), "score_origin": "rules"}
    stays = add_lead(
        scope, session,
        **common | {"name": name, "stage": "contato", "reached": 2, "phone": "+55 11 98888-7777",
                    "estimated_value": Decimal(48_000)} | (first or {}),
    )  # fmt: skip
    goes = add_lead(
        scope, session,
        **common | {"name": f"{name} (bis)", "source": "instagram", "company": "Acme Ltda",
                    "estimated_value": Decimal(52_000)} | (second or {}),
    )  # fmt: skip
    one, other = in_order(stays, goes)
    keep_pairs(scope, session, [FoundPair(one, other, probability, EVIDENCE)], now)
    rebuild_rollup(scope, session)
    bump_data_version(scope, session)
    return session.scalars(
        select(PairRow.id).where(
            PairRow.organization_id == scope.organization_id,
            PairRow.first_id == one,
            PairRow.second_id == other,
        )
    ).one()
