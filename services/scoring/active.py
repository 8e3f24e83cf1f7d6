"""The scorecard that an organization's leads are scored by: read at every write that scores."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from services.database.models import ScoreModel
from services.scope import OrgScope
from services.scoring.codec import scorecard_from_json
from services.scoring.model import Scorecard
from services.vocabulary import ModelState


@dataclass(frozen=True, slots=True)
class ActiveModel:
    """A model's id and its scorecard, which never changes: so the id alone tells two of them apart."""

    id: UUID
    scorecard: Scorecard = field(compare=False, repr=False)


def active_model(scope: OrgScope, session: Session) -> ActiveModel | None:
    """The organization's active model; None where the rules score, also where a newer version left a
    model that this one can't read."""
    row = session.execute(
        select(ScoreModel.id, cast(ScoreModel.scorecard, Text)).where(
            ScoreModel.organization_id == scope.organization_id,
            ScoreModel.state == ModelState.ACTIVE.value,
        )
    ).one_or_none()
    if row is None:
        return None
    scorecard = scorecard_from_json(row[1])
    return None if scorecard is None else ActiveModel(row[0], scorecard)
