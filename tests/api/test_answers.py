"""What a route answers: the envelope, the models it is documented with, the same numbers as the pages."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.api.answers.alerts import AlertList
from app.api.answers.behavior import BehaviorAnalysis, LeadBehaviorAnalysis
from app.api.answers.dashboard import Dashboard
from app.api.answers.health import Health
from app.api.answers.leads import Lead, LeadList
from app.api.answers.reports import ReportList
from tests.api.callers import Caller
from tests.support.rows import Filled

MODELS = {
    "/executive-dashboard": Dashboard,
    "/behavior-analysis": BehaviorAnalysis,
    "/behavior-analysis?lead_id={lead}": LeadBehaviorAnalysis,
    "/alerts": AlertList,
    "/leads": LeadList,
    "/leads/{lead}": Lead,
    "/reports": ReportList,
    "/health": Health,
}


@pytest.mark.parametrize("address", MODELS)
def test_an_answer_is_as_documented(address: str, admin: Caller, ours: Filled) -> None:
    data = admin.data(address.format(lead=ours.lead_id))
    MODELS[address].model_validate(data)


def test_the_envelope(admin: Caller) -> None:
    answer = admin.get("/leads").json
    assert set(answer) == {"success", "data", "organization", "generated_at"}
    assert answer["success"] is True
    assert answer["organization"] == {"id": str(admin.scope.organization_id), "name": "Test"}
    assert datetime.fromisoformat(answer["generated_at"]).tzinfo is not None
