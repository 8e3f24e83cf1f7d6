"""One lead merged into another: what goes over, what stays, what is refused, and the way back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.batches.interactions import write_interactions
from services.batches.leads import write_leads
from services.batches.stage_changes import write_stage_changes
from services.database.models import AnalyticsEvent, AuditLog, LeadBehavior, StageStay
from services.database.rollups import check_rollup
from services.database.sessions import Database
from services.duplicates.merging import MergeError, list_merges, merge_leads, undo_merge
from services.duplicates.moving import has_merged_leads
from services.imports.engine import run_import
from services.imports.staging import begin_import
from services.lead_detail import lead_detail
from services.lead_edits import edit_lead
from services.lead_search import check_search
from services.leads import list_leads
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.selection import LeadSelection
from services.stage_changes import StaleLeadError
from services.versions import data_version
from services.vocabulary import ImportKind, Role
from tests.services.duplicates.people import ANA, NOW, known, lead_of, talks_of
from tests.services.lead_rows import CREATED
from tests.services.test_lead_edits import member
from tests.support.postgres import create_organization

HOUR = timedelta(hours=1)


def merge(scope: OrgScope, session: Session, survivor: UUID, merged: UUID, **fields: str) -> UUID:
    return merge_leads(scope, session, survivor, merged, fields, versions=None, now=NOW)


def _sound(scope: OrgScope, session: Session) -> None:
    assert check_rollup(scope, session) == []
    assert check_search(scope, session) == []


def test_the_survivor_is_filled_up_and_takes_what_was_chosen(
    session: Session, organization: OrgScope
) -> None:
    rui = member(organization, session, "Rui")
    survivor = known(
        organization, session, name="Ana", email=None, source="unattributed",
        estimated_value=Decimal("10.50"), custom_fields={"cpf": "1"},
    )  # fmt: skip
    merged = known(
        organization, session, name="Ana Maria", email="ana@x.com", source="google",
        estimated_value=Decimal("99.90"), assigned_user_id=rui, custom_fields={"cpf": "2", "cidade": "Rio"},
    )  # fmt: skip
    before = data_version(organization, session).version
    merge(organization, session, survivor, merged, name="merged", estimated_value="survivor")
    lead = lead_of(session, survivor)
    assert (lead.name, lead.email, lead.source) == ("Ana Maria", "ana@x.com", "google")
    assert (lead.estimated_value, lead.assigned_user_id) == (Decimal("10.50"), rui)
    assert lead.custom_fields == {"cpf": "1", "cidade": "Rio"}
    assert lead_of(session, merged).merged_into_id == survivor
    assert data_version(organization, session).version == before + 1
    _sound(organization, session)


def test_the_audit_log_and_the_events_say_so(session: Session, organization: OrgScope) -> None:
    ana = OrgScope(organization.organization_id, Role.MANAGER, member(organization, session, "Ana"))
    survivor, merged = known(ana, session, name=None), known(ana, session, name="Bia")
    merge_id = merge(ana, session, survivor, merged)
    entries = session.scalars(select(AuditLog).where(AuditLog.action.in_(("merged", "edited")))).all()
    said = {(entry.lead_id, entry.action): entry.changes for entry in entries}
    assert said[survivor, "merged"]["lead"]["id"] == str(merged)
    assert said[survivor, "merged"]["role"] == "survivor"
    assert said[merged, "merged"]["lead"]["id"] == str(survivor)
    assert said[survivor, "edited"] == {"name": [None, "Bia"]}
    assert {entry.actor_name for entry in entries} == {"Ana"}
    event = session.scalars(select(AnalyticsEvent).where(AnalyticsEvent.kind == "leads_merged")).one()
    assert event.data == {"merge": str(merge_id), "merged": str(merged)}


def test_interactions_go_over_once_and_come_back(session: Session, organization: OrgScope) -> None:
    same, other = (CREATED + HOUR, "call_made"), (CREATED + 2 * HOUR, "email_opened")
    survivor = known(organization, session, talks=(same,))
    merged = known(organization, session, talks=(same, other))
    merge_id = merge(organization, session, survivor, merged)
    assert talks_of(session, survivor) == [(*same, None), (*other, merged)]
    assert talks_of(session, merged) == [(*same, None)]
    counted = select(LeadBehavior.interactions).where(LeadBehavior.lead_id == survivor)
    assert session.scalar(counted) == 2
    undo_merge(organization, session, merge_id, NOW)
    assert talks_of(session, survivor) == [(*same, None)]
    assert talks_of(session, merged) == [(*same, None), (*other, None)]
    _sound(organization, session)


def test_a_merged_lead_is_in_no_list_and_its_page_says_where_it_went(
    session: Session, organization: OrgScope
) -> None:
    survivor, merged = known(organization, session, **ANA), known(organization, session, name="Zuleide")
    merge_id = merge(organization, session, survivor, merged)
    listed = list_leads(organization, session, LeadSelection(text="Zuleide"), NOW)
    assert listed.total == 0
    detail = lead_detail(organization, session, merged, now=NOW)
    assert detail["merged_into"]["id"] == str(survivor)
    assert (detail["can_write"], detail["can_assign"], detail["next_step"]) == (False, False, None)
    undo_merge(organization, session, merge_id, NOW)
    assert lead_detail(organization, session, merged, now=NOW)["merged_into"] is None
    _sound(organization, session)


def test_the_survivor_keeps_its_own_history_and_outcome(session: Session, organization: OrgScope) -> None:
    survivor = known(organization, session, won=True)
    merged = known(organization, session, lost=True, lost_reason="Preço", closing_value=None)
    stays = select(func.count()).where(StageStay.lead_id == survivor)
    before = session.scalar(stays)
    merge(organization, session, survivor, merged)
    lead = lead_of(session, survivor)
    assert (lead.outcome, lead.lost_reason) == ("won", None)
    assert session.scalar(stays) == before


@pytest.mark.parametrize("field", ["closing_value", "lost_reason"])
def test_what_belongs_to_another_outcome_cant_be_chosen(
    session: Session, organization: OrgScope, field: str
) -> None:
    of_a_loss = field == "lost_reason"
    survivor = known(organization, session, won=of_a_loss, lost=not of_a_loss)
    merged = known(organization, session, closing_value=Decimal(5), lost_reason="Preço")
    with pytest.raises(MergeError) as refused:
        merge(organization, session, survivor, merged, **{field: "merged"})
    assert refused.value.field == field
    assert lead_of(session, merged).merged_into_id is None


def test_somebody_who_left_is_given_no_lead(session: Session, organization: OrgScope) -> None:
    left = member(organization, session, "Gone", active=False)
    survivor, merged = known(organization, session), known(organization, session, assigned_user_id=left)
    with pytest.raises(MergeError):
        merge(organization, session, survivor, merged, assignee="merged")
    merge(organization, session, survivor, merged)
    assert lead_of(session, survivor).assigned_user_id is None


def test_a_merged_lead_isnt_merged_again_nor_a_lead_with_itself(
    session: Session, organization: OrgScope
) -> None:
    one, other, third = (known(organization, session, name=name) for name in ("Um", "Dois", "Três"))
    merge(organization, session, one, other)
    with pytest.raises(MergeError, match="Um") as refused:
        merge(organization, session, third, other)
    assert refused.value.survivor_id == one
    with pytest.raises(MergeError):
        merge(organization, session, other, third)
    with pytest.raises(MergeError):
        merge(organization, session, third, third)
    with pytest.raises(NotFoundError):
        merge(organization, session, third, uuid4())


def test_only_who_brings_leads_in_merges_them(session: Session, organization: OrgScope) -> None:
    rep = member(organization, session, "Rep", Role.REP)
    one, other = (known(organization, session, assigned_user_id=rep) for _ in range(2))
    merge_id = merge(organization, session, one, other)
    third = known(organization, session, assigned_user_id=rep)
    for role, user in ((Role.REP, rep), (Role.ANALYST, None)):
        scope = OrgScope(organization.organization_id, role, user)
        with pytest.raises(ForbiddenError):
            merge(scope, session, one, third)
        with pytest.raises(ForbiddenError):
            undo_merge(scope, session, merge_id, NOW)


def test_a_lead_that_somebody_changed_first_is_refused(session: Session, organization: OrgScope) -> None:
    one, other = known(organization, session), known(organization, session)
    versions = (lead_of(session, one).version, lead_of(session, other).version)
    edit_lead(organization, session, other, {"name": "Novo"}, version=None, now=NOW)
    with pytest.raises(StaleLeadError):
        merge_leads(organization, session, one, other, {}, versions=versions, now=NOW)
    assert lead_of(session, other).merged_into_id is None


def test_an_edit_since_the_merge_stays_and_is_said(session: Session, organization: OrgScope) -> None:
    survivor = known(organization, session, name=None, email=None)
    merged = known(organization, session, name="Ana", email="ana@x.com")
    merge_id = merge(organization, session, survivor, merged)
    edit_lead(organization, session, survivor, {"name": "Ana Clara"}, version=None, now=NOW)
    undone = undo_merge(organization, session, merge_id, NOW)
    lead = lead_of(session, survivor)
    assert undone.kept == ("name",)
    assert (lead.name, lead.email) == ("Ana Clara", None)
    _sound(organization, session)


def test_merges_of_one_survivor_are_undone_in_any_order(session: Session, organization: OrgScope) -> None:
    survivor = known(organization, session, name="A")
    second, third = known(organization, session, name="B"), known(organization, session, name="C")
    first = merge(organization, session, survivor, second, name="merged")
    later = merge(organization, session, survivor, third, name="merged")
    undo_merge(organization, session, first, NOW)
    assert lead_of(session, survivor).name == "C"
    undo_merge(organization, session, later, NOW)
    assert lead_of(session, survivor).name == "A"


def test_a_chain_is_flat_and_undone_from_its_end(session: Session, organization: OrgScope) -> None:
    a, b, c = (known(organization, session, name=name) for name in "ABC")
    inner = merge(organization, session, b, c)
    outer = merge(organization, session, a, b)
    assert {lead_of(session, lead).merged_into_id for lead in (b, c)} == {a}
    with pytest.raises(MergeError, match="A"):
        undo_merge(organization, session, inner, NOW)
    records, _next = list_merges(organization, session)
    assert [(record.id, record.undoable) for record in records] == [(outer, True), (inner, False)]
    undo_merge(organization, session, outer, NOW)
    assert lead_of(session, c).merged_into_id == b
    undo_merge(organization, session, inner, NOW)
    assert not has_merged_leads(organization, session)
    with pytest.raises(MergeError):
        undo_merge(organization, session, inner, NOW)


def test_what_is_told_of_a_merged_lead_is_told_of_its_survivor(
    session: Session, organization: OrgScope
) -> None:
    survivor, merged = known(organization, session), known(organization, session)
    external_id = lead_of(session, merged).external_id
    merge_id = merge(organization, session, survivor, merged)
    told = [{"external_id": external_id, "kind": "call_made", "occurred_at": "2026-03-05T12:00:00Z"}]
    assert [each.status for each in write_interactions(organization, session, told, NOW)] == ["created"]
    assert [each.status for each in write_interactions(organization, session, told, NOW)] == ["unchanged"]
    assert [row[2] for row in talks_of(session, survivor)] == [merged]
    undo_merge(organization, session, merge_id, NOW)
    assert [row[2] for row in talks_of(session, merged)] == [None]
    assert talks_of(session, survivor) == []


def test_each_lead_keeps_what_was_told_of_it(session: Session, organization: OrgScope) -> None:
    """The same call told first of the merged lead, then of the survivor itself."""
    survivor, merged = known(organization, session), known(organization, session)
    merge_id = merge(organization, session, survivor, merged)
    for lead in (merged, survivor):
        told = {"external_id": lead_of(session, lead).external_id, "kind": "call_made"}
        write_interactions(organization, session, [told | {"occurred_at": "2026-03-05T12:00:00Z"}], NOW)
    assert [row[2] for row in talks_of(session, survivor)] == [None]
    undo_merge(organization, session, merge_id, NOW)
    assert len(talks_of(session, survivor)) == len(talks_of(session, merged)) == 1


def test_a_file_or_program_writes_into_a_merged_lead_silently(
    session: Session, organization: OrgScope
) -> None:
    survivor, merged = known(organization, session, name="Ana"), known(organization, session, name="Bia")
    external_id = lead_of(session, merged).external_id
    merge(organization, session, survivor, merged)
    item = {"external_id": external_id, "name": "Bianca", "stage": "proposta"}
    assert [each.status for each in write_leads(organization, session, [item], NOW)] == ["updated"]
    change = {"external_id": external_id, "to_stage": "negociacao", "changed_at": "2026-03-06T12:00:00Z"}
    assert [each.status for each in write_stage_changes(organization, session, [change], NOW)] == ["created"]
    lead = lead_of(session, merged)
    assert (lead.name, lead.stage, lead.merged_into_id) == ("Bianca", "negociacao", survivor)
    assert lead_of(session, survivor).stage == "contato"
    _sound(organization, session)


def test_a_running_import_is_said(database: Database) -> None:
    scope = create_organization(database)
    with database.transaction(scope) as session:
        one, other = known(scope, session), known(scope, session)
    with database.transaction(scope) as importing:
        begin_import(importing, scope.organization_id)
        with database.transaction(scope) as impatient, pytest.raises(MergeError):
            merge(scope, impatient, one, other)
    with database.transaction(scope) as session:
        assert not has_merged_leads(scope, session)
        merge(scope, session, one, other)


@pytest.mark.parametrize("twice", [False, True])
def test_a_file_of_interactions_follows_the_merge(
    session: Session, organization: OrgScope, tmp_path: Path, twice: bool
) -> None:
    """What the file says of the merged lead goes on to its survivor; what it says of the survivor itself
    takes the place of the same told of the merged one; and all of it finds back."""
    survivor, merged = known(organization, session), known(organization, session)
    names = {lead: lead_of(session, lead).external_id for lead in (survivor, merged)}
    merge_id = merge(organization, session, survivor, merged)

    def bring(*told: tuple[UUID, int]) -> tuple[int, int]:
        lines = [f"{names[lead]},call_made,2026-03-05T{hour}:00:00Z" for lead, hour in told]
        path = tmp_path / "interactions.csv"
        path.write_text("\n".join(["external_id,kind,occurred_at", *lines]), encoding="utf-8")
        report = run_import(organization, session, path, ImportKind.INTERACTIONS, now=NOW)
        return report.created, report.unchanged

    assert bring((merged, 10), (merged, 11)) == (2, 0)
    assert [row[2] for row in talks_of(session, survivor)] == [merged, merged]
    assert bring((survivor, 11)) == (1, 0)
    assert [row[2] for row in talks_of(session, survivor)] == [merged, None]
    if twice:
        assert bring((merged, 10), (merged, 11), (survivor, 11)) == (0, 3)
    _sound(organization, session)
    counted = select(LeadBehavior.interactions).where(LeadBehavior.lead_id == survivor)
    assert session.scalar(counted) == 2
    undo_merge(organization, session, merge_id, NOW)
    assert [row[2] for row in talks_of(session, merged)] == [None, None]
    assert [row[2] for row in talks_of(session, survivor)] == [None]
