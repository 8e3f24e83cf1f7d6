"""How leads behave."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.api.answers.behavior import Behavior
from app.api.frame import Answer, Call, Routes
from app.api.parameters import FilterParameters, Identifier
from services.behavior_analysis import LONGEST_DAYS, behavior_analysis
from services.cache import cached
from services.metrics.behavior import DEFAULT_DAYS
from services.vocabulary import Segment

routes = Routes("Behaviour")
KEPT_AS = "api_behavior_analysis"


class BehaviorParameters(FilterParameters):
    """What of behaviour."""

    lead_id: Identifier | None = Field(None, description="One lead's behaviour; the filters are not used.")
    segment: Segment | None = Field(None, description="Only leads of this segment.")
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] = Field(
        DEFAULT_DAYS, description="Leads created in the last so many × 24 hours."
    )


@routes.get("/behavior-analysis", answer=Behavior)
def behavior(call: Call, query: BehaviorParameters) -> Answer:
    """Segments, engagement and flags; or one lead's behaviour.

    With `lead_id` the answer holds `lead`; without it everything else."""
    filters = query.filters()
    asked = (query.days, filters, query.segment, query.lead_id)
    with call.transaction() as session:
        data = cached(
            call.scope,
            session,
            call.store,
            KEPT_AS,
            asked,
            call.now,
            lambda: behavior_analysis(
                call.scope,
                session,
                now=call.now,
                days=query.days,
                filters=filters,
                segment=query.segment,
                lead_id=query.lead_id,
            ),
        )
    return Answer(data, generated_at=data["computed_at"])
