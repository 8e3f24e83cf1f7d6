"""Each reason for which a past month changes, to the cent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from services.lead_edits import assign_lead, edit_lead
from services.organizations import update_organization
from services.restatement import Figures
from services.restatement.model import MOST_LEADS
from services.scope import OrgScope
from services.stage_changes import record_stage_change
from services.vocabulary import Outcome, RestatementReason, Stage
from tests.services.imports.files import import_file, write_csv
from tests.services.restatement.leads import (
    BETWEEN,
    FIRST_REPORT,
    IN_OCTOBER,
    NOVEMBER,
    OCTOBER,
    SECOND_REPORT,
    arrive,
    change,
    effect,
    leads_of,
    member,
    next_report,
    of_month,
    remove,
    rep,
    report,
    win,
)

IN_AUGUST = datetime(2026, 8, 20, 12, tzinfo=UTC)


def test_nothing_changed(session: Session, organization: OrgScope) -> None:
    arrive(organization, session, won="100")
    report(organization, session, FIRST_REPORT)
    restated = next_report(organization, session)
    assert not restated.changed
    assert restated.explained
    assert restated.since == FIRST_REPORT
    assert restated.total.before == restated.total.after == Figures(1, 1, 100_00)
    assert restated.sources == ()


def test_closed_late(session: Session, organization: OrgScope) -> None:
    lead_id = arrive(organization, session, estimated_value=900)
    arrive(organization, session, won="50")
    report(organization, session, FIRST_REPORT)
    win(organization, session, lead_id, "1234.56")
    restated = next_report(organization, session)
    (october,) = restated.changed_months
    assert (october.month, october.until) == (OCTOBER, None)
    assert (october.before, october.after) == (Figures(2, 1, 50_00), Figures(2, 2, 1284_56))
    only = effect(restated)
    assert (only.reason, only.n) == (RestatementReason.CLOSED_LATE, 1)
    assert (only.change, only.lead_ids) == (Figures(0, 1, 1234_56), (lead_id,))


def test_a_win_without_any_value_is_a_win(session: Session, organization: OrgScope) -> None:
    lead_id = arrive(organization, session)
    report(organization, session, FIRST_REPORT)
    win(organization, session, lead_id, None)
    assert of_month(next_report(organization, session)) == {"closed_late": (1, Figures(0, 1, 0))}


def test_no_longer_won(session: Session, organization: OrgScope) -> None:
    reopened = arrive(organization, session, won="100", estimated_value=70)
    lost = arrive(organization, session, won="40")
    report(organization, session, FIRST_REPORT)
    for lead_id, stage, outcome in (
        (reopened, Stage.PROPOSTA, Outcome.OPEN),
        (lost, None, Outcome.LOST),
    ):
        record_stage_change(
            organization, session, lead_id, stage, outcome, occurred_at=BETWEEN, now=SECOND_REPORT
        )
    assert of_month(next_report(organization, session)) == {"reopened": (2, Figures(0, -2, -140_00))}


def test_a_loss_changes_no_figure(session: Session, organization: OrgScope) -> None:
    lead_id = arrive(organization, session)
    report(organization, session, FIRST_REPORT)
    record_stage_change(
        organization, session, lead_id, None, Outcome.LOST, occurred_at=BETWEEN, now=SECOND_REPORT
    )
    assert not next_report(organization, session).changed


def test_edited_value(session: Session, organization: OrgScope) -> None:
    dearer = arrive(organization, session, won="100.10")
    cheaper = arrive(organization, session, won="300")
    still_open = arrive(organization, session, estimated_value=5)
    report(organization, session, FIRST_REPORT)
    for lead_id, values in (
        (dearer, {"closing_value": "250.25"}),
        (cheaper, {"closing_value": "10"}),
        (still_open, {"estimated_value": "900"}),
    ):
        edit_lead(organization, session, lead_id, values, version=None, now=BETWEEN)
    restated = next_report(organization, session)
    assert of_month(restated) == {"edited_value": (2, Figures(0, 0, -139_85))}
    assert effect(restated).lead_ids == (cheaper, dearer)


def test_merged_duplicate(session: Session, organization: OrgScope) -> None:
    kept = arrive(organization, session)
    duplicate = arrive(organization, session, won="80")
    report(organization, session, FIRST_REPORT)
    change(organization, session, duplicate, merged_into_id=kept, closing_value=99)
    restated = next_report(organization, session)
    assert of_month(restated) == {"merged_duplicate": (1, Figures(-1, -1, -80_00))}
    # The duplicate can't be opened any more: its place is that of the lead it is now.
    assert effect(restated).lead_ids == (kept,)
    change(organization, session, duplicate, merged_into_id=None, closing_value=70)
    separated = next_report(organization, session, SECOND_REPORT + timedelta(days=1))
    assert of_month(separated) == {"merged_duplicate": (1, Figures(1, 1, 70_00))}


def test_deleted(session: Session, organization: OrgScope) -> None:
    gone = arrive(organization, session, won="80")
    arrive(organization, session)
    report(organization, session, FIRST_REPORT)
    remove(organization, session, gone)
    restated = next_report(organization, session)
    assert of_month(restated) == {"deleted": (1, Figures(-1, -1, -80_00))}
    assert effect(restated).lead_ids == ()


def test_added_late(session: Session, organization: OrgScope, tmp_path: Path) -> None:
    report(organization, session, FIRST_REPORT)
    rows = [("external_id", "created_at"), ("late", "2026-10-05"), ("new", "2026-11-10")]
    import_file(organization, session, write_csv(tmp_path / "leads.csv", rows), now=BETWEEN)
    late = next(lead.id for lead in leads_of(session) if lead.external_id == "late")
    restated = next_report(organization, session)
    assert effect(restated).lead_ids == (late,)
    assert of_month(restated) == {"added_late": (1, Figures(1, 0, 0))}
    # What came after the report is no restatement of it.
    assert of_month(restated, NOVEMBER) == {}
    assert restated.total.after == Figures(1, 0, 0)


def test_date_edit(session: Session, organization: OrgScope, tmp_path: Path) -> None:
    moved = arrive(organization, session, won="10", external_id="moved")
    later = arrive(organization, session, external_id="later")
    report(organization, session, FIRST_REPORT)
    rows = [("external_id", "created_at"), ("moved", "2026-08-05"), ("later", "2026-11-20")]
    import_file(organization, session, write_csv(tmp_path / "leads.csv", rows), now=SECOND_REPORT)
    restated = next_report(organization, session)
    assert of_month(restated, IN_AUGUST.date().replace(day=1)) == {"date_edit": (1, Figures(1, 1, 10_00))}
    assert of_month(restated) == {"date_edit": (2, Figures(-2, -1, -10_00))}
    # Over all months only the one counts that is now from after the report.
    (whole,) = restated.total.reasons
    assert (whole.n, whole.change, whole.lead_ids) == (1, Figures(-1, 0, 0), (later,))
    assert moved in effect(restated).lead_ids


def test_source_edit(session: Session, organization: OrgScope) -> None:
    into = arrive(organization, session, source="meta", won="5")
    out = arrive(organization, session, source="google", won="7")
    report(organization, session, FIRST_REPORT, sources=("google",))
    report(organization, session, FIRST_REPORT)
    edit_lead(organization, session, into, {"source": "Google"}, version=None, now=BETWEEN)
    edit_lead(organization, session, out, {"source": ""}, version=None, now=BETWEEN)
    filtered = next_report(organization, session, sources=("google",))
    assert of_month(filtered) == {"source_edit": (2, Figures(0, 0, -2_00))}
    everything = next_report(organization, session)
    # Unfiltered, no month changes; but the sources do.
    assert not everything.changed
    assert [(each.source, each.change) for each in everything.sources] == [
        ("unattributed", Figures(1, 1, 7_00)),
        ("meta", Figures(-1, -1, -5_00)),
        ("google", Figures(0, 0, -2_00)),
    ]
    assert {effect.reason for each in everything.sources for effect in each.reasons} == {"source_edit"}


def test_owner_edit(session: Session, organization: OrgScope) -> None:
    ana, bia = member(organization, session, "Ana"), member(organization, session, "Bia")
    given = arrive(organization, session, assigned_user_id=ana, won="3")
    got = arrive(organization, session, assigned_user_id=bia)
    scope = rep(organization, ana)
    report(scope, session, FIRST_REPORT)
    report(organization, session, FIRST_REPORT, assigned_user_id=ana)
    report(organization, session, FIRST_REPORT, assigned_user_id="unassigned")
    assign_lead(organization, session, given, None, version=None, now=BETWEEN)
    assign_lead(organization, session, got, ana, version=None, now=BETWEEN)
    expected = {"owner_edit": (2, Figures(0, -1, -3_00))}
    own = next_report(scope, session)
    managed = next_report(organization, session, assigned_user_id=ana)
    assert of_month(own) == of_month(managed) == expected
    # A rep is not told which lead it is that is theirs no longer.
    assert effect(own).lead_ids == (got,)
    assert set(effect(managed).lead_ids) == {given, got}
    nobodys = next_report(organization, session, assigned_user_id="unassigned")
    assert of_month(nobodys) == {"owner_edit": (1, Figures(1, 1, 3_00))}


def test_score_change(session: Session, organization: OrgScope) -> None:
    rising, falling = (arrive(organization, session, estimated_value=1) for _ in range(2))
    change(organization, session, rising, lead_score=79)
    change(organization, session, falling, lead_score=80)
    report(organization, session, FIRST_REPORT, score_min=79.5)
    report(organization, session, FIRST_REPORT, score_max=79)
    change(organization, session, rising, lead_score=100)
    change(organization, session, falling, lead_score=0)
    assert of_month(next_report(organization, session, score_min=79.5)) == {
        "score_change": (2, Figures(0, 0, 0))
    }
    assert of_month(next_report(organization, session, score_max=79)) == {
        "score_change": (2, Figures(0, 0, 0))
    }


def test_time_zone(session: Session, organization: OrgScope) -> None:
    """The first hour of October in UTC is September's last night in São Paulo."""
    update_organization(organization, session, {"timezone": "UTC"})
    arrive(organization, session, datetime(2026, 10, 1, 1, tzinfo=UTC), won="20")
    arrive(organization, session, IN_OCTOBER)
    report(organization, session, FIRST_REPORT)
    update_organization(organization, session, {"timezone": "America/Sao_Paulo"})
    restated = next_report(organization, session)
    assert of_month(restated) == {"time_zone": (1, Figures(-1, -1, -20_00))}
    september = OCTOBER.replace(month=9)
    assert of_month(restated, september) == {"time_zone": (1, Figures(1, 1, 20_00))}
    assert restated.total.reasons == ()


def test_a_clock_on_which_the_report_was_in_the_next_month(session: Session, organization: OrgScope) -> None:
    update_organization(organization, session, {"timezone": "America/Sao_Paulo"})
    evening = datetime(2026, 11, 1, 2, tzinfo=UTC)  # the 31st of October in São Paulo
    arrive(organization, session, evening - timedelta(hours=1))
    report(organization, session, evening)
    update_organization(organization, session, {"timezone": "UTC"})
    restated = next_report(organization, session)
    assert of_month(restated) == {"time_zone": (1, Figures(-1, 0, 0))}
    assert of_month(restated, NOVEMBER) == {"time_zone": (1, Figures(1, 0, 0))}
    assert restated.months[-1].until == evening


def test_the_order_of_the_reasons(session: Session, organization: OrgScope) -> None:
    """A lead that came into the filter and was won since: it came first, and was won there."""
    ana = member(organization, session, "Ana")
    came = arrive(organization, session, source="meta", estimated_value=10)
    left = arrive(organization, session, source="google", won="40")
    report(organization, session, FIRST_REPORT, sources=("google",))
    for lead_id, source in ((came, "google"), (left, "meta")):
        edit_lead(organization, session, lead_id, {"source": source}, version=None, now=BETWEEN)
    win(organization, session, came, "25")
    edit_lead(organization, session, left, {"closing_value": "900"}, version=None, now=BETWEEN)
    assign_lead(organization, session, left, ana, version=None, now=BETWEEN)
    assert of_month(next_report(organization, session, sources=("google",))) == {
        "source_edit": (2, Figures(0, -1, -40_00)),
        "closed_late": (1, Figures(0, 1, 25_00)),
    }


def test_who_was_never_counted_is_no_change(session: Session, organization: OrgScope) -> None:
    """Into one filter and out of the other: at neither report it was counted."""
    ana = member(organization, session, "Ana")
    lead_id = arrive(organization, session, source="meta", assigned_user_id=ana)
    report(organization, session, FIRST_REPORT, sources=("google",), assigned_user_id=ana)
    edit_lead(organization, session, lead_id, {"source": "google"}, version=None, now=BETWEEN)
    assign_lead(organization, session, lead_id, None, version=None, now=BETWEEN)
    assert not next_report(organization, session, sources=("google",), assigned_user_id=ana).changed


def test_the_receipt_names_the_leads_with_the_most_money_first(
    session: Session, organization: OrgScope
) -> None:
    leads = [arrive(organization, session) for _ in range(MOST_LEADS + 2)]
    report(organization, session, FIRST_REPORT)
    for worth, lead_id in enumerate(leads):
        win(organization, session, lead_id, str(worth + 1))
    only = effect(next_report(organization, session))
    expected: list[UUID] = leads[: -MOST_LEADS - 1 : -1]
    assert only.n == len(leads)
    assert list(only.lead_ids) == expected
