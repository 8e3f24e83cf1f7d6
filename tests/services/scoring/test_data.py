"""Decided leads as they were known while they were open."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.database.models import Lead, Membership
from services.scope import OrgScope
from services.scoring.data import training_data
from services.scoring.rows import NOTHING, TrainingData
from services.vocabulary import Role
from tests.services.lead_rows import CREATED, add_event, add_interaction, add_lead

DAY = timedelta(days=1)
NOW = CREATED + 200 * DAY


def add_decided(
    scope: OrgScope, session: Session, *, days: float = 40, won: bool = True, **fields: Any
) -> UUID:
    """A lead decided so many days after its creation."""
    created = fields.pop("created_at", CREATED)
    decided = {"stage": "fechado", "outcome": "won", "reached": 5} if won else {"outcome": "lost"}
    return add_lead(scope, session, created_at=created, closed_at=created + days * DAY, **decided, **fields)


def add_edit(scope: OrgScope, session: Session, lead: UUID, at: datetime, **changes: Any) -> None:
    add_event(scope, session, lead, at, action="edited", changes={k: list(v) for k, v in changes.items()})


def text_of(data: TrainingData, name: str) -> list[str | None]:
    """Per row."""
    column = data.texts[name]
    return [None if code == NOTHING else column.values[code] for code in column.codes]


def test_landmarks_while_it_was_open(organization: OrgScope, session: Session) -> None:
    add_decided(organization, session, days=40)
    add_decided(organization, session, days=7, won=False, created_at=CREATED + DAY)
    add_decided(organization, session, days=0, created_at=CREATED + 2 * DAY)
    add_lead(organization, session)
    data = training_data(organization, session, NOW)
    assert data.lead.tolist() == [0, 0, 0, 0, 0, 1, 1, 2]
    assert data.days.tolist() == [0, 3, 7, 14, 30, 0, 3, 0]
    assert data.weight.tolist() == [0.5] + [0.125] * 4 + [0.5] * 2 + [1]
    assert data.won.tolist() == [True, False, True]
    assert data.first_rows.tolist() == [0, 5, 7]
    assert (data.created[0], data.closed[0]) == (CREATED.timestamp(), (CREATED + 40 * DAY).timestamp())
    assert data.open_leads == 1


def test_merged_and_still_to_be_closed_leads_are_none(organization: OrgScope, session: Session) -> None:
    kept = add_decided(organization, session)
    add_decided(organization, session, merged_into_id=kept)
    add_decided(organization, session, days=300)
    data = training_data(organization, session, NOW)
    assert data.lead_ids == (kept,)


def test_interactions_count_up_to_the_instant(organization: OrgScope, session: Session) -> None:
    lead = add_decided(organization, session)
    add_interaction(organization, session, lead, CREATED, "form_submitted")
    add_interaction(organization, session, lead, CREATED + 2 * DAY, "email_sent")
    add_interaction(organization, session, lead, CREATED + 7 * DAY, "call_answered")
    add_interaction(organization, session, lead, CREATED + 39 * DAY, "meeting")
    data = training_data(organization, session, NOW)
    half = math.log(2) / 14
    faded = [4 * math.exp(-half * day) for day in (0, 3, 7, 14, 30)]
    sent = [0, *(0.5 * math.exp(-half * (day - 2)) for day in (3, 7, 14, 30))]
    called = [0, 0, *(6 * math.exp(-half * (day - 7)) for day in (7, 14, 30))]
    assert data.numbers["engagement"] == pytest.approx(np.sum([faded, sent, called], axis=0))
    assert data.numbers["recency_days"].tolist() == [0, 3, 0, 7, 23]
    hours = data.numbers["first_contact_hours"]
    assert math.isnan(hours[0])
    assert hours[1:].tolist() == [48, 48, 48, 48]


def test_another_leads_interactions_are_not_its_own(organization: OrgScope, session: Session) -> None:
    add_decided(organization, session)
    other = add_decided(organization, session, created_at=CREATED + DAY)
    add_interaction(organization, session, other, CREATED, "meeting")
    data = training_data(organization, session, NOW)
    assert data.numbers["engagement"][data.lead == 0].tolist() == [0] * 5
    assert (data.numbers["engagement"][data.lead == 1] > 0).all()
    assert data.numbers["recency_days"][data.lead == 1].tolist() == [0, 3, 7, 14, 30]


def test_what_an_edit_changed_later_is_rolled_back(organization: OrgScope, session: Session) -> None:
    lead = add_decided(
        organization, session, source="feira", estimated_value=900, company="Acme",
        custom_fields={"Porte": "grande", "Nota": "A"},
    )  # fmt: skip
    edit = (organization, session, lead)
    add_edit(*edit, CREATED + 5 * DAY, source=("google", "site"), company=(None, "Acme"))
    add_edit(*edit, CREATED + 10 * DAY, source=("site", "feira"), estimated_value=(None, 900))
    add_edit(
        *edit, CREATED + 20 * DAY,
        custom_fields=({"Porte": "médio", "Fim": "x"}, {"Porte": "grande", "Nota": "A"}),
    )  # fmt: skip
    data = training_data(organization, session, NOW)
    assert text_of(data, "source") == ["google", "google", "site", "feira", "feira"]
    assert text_of(data, "company") == ["no", "no", "yes", "yes", "yes"]
    assert np.isnan(data.numbers["estimated_value"]).tolist() == [True, True, True, False, False]
    assert text_of(data, "custom:Porte") == ["médio"] * 4 + ["grande"]
    assert text_of(data, "custom:Nota") == [None] * 4 + ["A"]
    assert text_of(data, "custom:Fim") == ["x"] * 4 + [None]


def test_fields_as_they_are(organization: OrgScope, session: Session) -> None:
    add_decided(
        organization, session, name=" ", email="ana@example.com", phone="+55 11 91234-5678",
        estimated_value=0, custom_fields={"Porte": "grande", "Vazio": "  "},
    )  # fmt: skip
    data = training_data(organization, session, NOW)
    presence = {name: text_of(data, name)[0] for name in ("name", "email", "phone", "company")}
    assert presence == {"name": "no", "email": "yes", "phone": "yes", "company": "no"}
    assert math.isnan(data.numbers["estimated_value"][0])
    assert "custom:Vazio" not in data.texts


def test_the_former_score_is_the_one_given_at_creation(organization: OrgScope, session: Session) -> None:
    add_decided(organization, session, lead_score=90, initial_score=35)
    assert training_data(organization, session, NOW).former.tolist() == [35]


def test_when_fields_were_filled_in(organization: OrgScope, session: Session) -> None:
    late = add_decided(organization, session, custom_fields={"Tag": "b", "Porte": "grande"})
    add_edit(
        organization, session, late, CREATED + 41 * DAY,
        custom_fields=({"Tag": "a", "Porte": "grande"}, {"Tag": "b", "Porte": "grande"}),
    )  # fmt: skip
    early = add_decided(organization, session, created_at=CREATED + DAY, custom_fields={"Tag": "c"})
    add_edit(organization, session, early, CREATED + 5 * DAY, custom_fields=({}, {"Tag": "c"}))
    for lead, recorded in ((late, CREATED), (early, CREATED + 2 * DAY)):
        add_event(organization, session, lead, CREATED, action="created", recorded_at=recorded)
    with_tag = add_lead(organization, session, custom_fields={"Tag": "x", "Porte": "p"})
    add_edit(
        organization,
        session,
        with_tag,
        CREATED + DAY,
        custom_fields=({"Porte": "p"}, {"Tag": "x", "Porte": "p"}),
    )
    add_lead(organization, session)
    data = training_data(organization, session, NOW)
    tag, porte = data.fill_times["custom:Tag"], data.fill_times["custom:Porte"]
    assert (tag.filled, tag.late, tag.proven, tag.open_filled, tag.open_edited) == (2, 1, 1, 1, 1)
    assert (porte.filled, porte.late, porte.proven, porte.open_filled, porte.open_edited) == (1, 0, 1, 1, 0)
    assert data.open_leads == 2


@pytest.mark.parametrize(("life", "edited", "late"), [(40, 38.9, 0), (40, 39.1, 1), (2, 1.4, 0), (2, 1.6, 1)])
def test_shortly_before_the_outcome(
    organization: OrgScope, session: Session, life: float, edited: float, late: int
) -> None:
    """Within a day; of a short life the last quarter."""
    lead = add_decided(organization, session, days=life, custom_fields={"Tag": "b"})
    add_edit(organization, session, lead, CREATED + edited * DAY, custom_fields=({}, {"Tag": "b"}))
    assert training_data(organization, session, NOW).fill_times["custom:Tag"].late == late


def test_recorded_in_one_file_with_its_outcome_nothing_is_proven(
    organization: OrgScope, session: Session
) -> None:
    lead = add_decided(organization, session, custom_fields={"Tag": "b"})
    add_event(organization, session, lead, CREATED, action="created", recorded_at=NOW)
    assert training_data(organization, session, NOW).fill_times["custom:Tag"].proven == 0


def test_a_rep_trains_on_own_leads_alone(organization: OrgScope, session: Session) -> None:
    rep = UUID(int=5)
    session.add(
        Membership(organization_id=organization.organization_id, id=rep, role=Role.REP.value, name="Rep")
    )
    session.flush()
    add_decided(organization, session)
    mine = add_decided(organization, session, assigned_user_id=rep)
    scope = OrgScope(organization.organization_id, Role.REP, rep)
    assert training_data(scope, session, NOW).lead_ids == (mine,)


def test_nothing_decided(organization: OrgScope, session: Session) -> None:
    data = training_data(organization, session, NOW)
    assert (data.leads, data.lead.tolist(), data.first_rows.tolist()) == (0, [], [])


def test_reading_leaves_nothing_and_can_be_repeated(organization: OrgScope, session: Session) -> None:
    add_decided(organization, session)
    first = training_data(organization, session, NOW)
    session.execute(update(Lead).values(source="site"))
    assert text_of(training_data(organization, session, NOW), "source")[0] == "site"
    assert text_of(first, "source")[0] == "google"
