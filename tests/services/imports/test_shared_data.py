"""The real files: what they say is what the database says, to the last digit."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy.orm import Session

from services.database.rollups import check_rollup
from services.imports import ImportNote, Mapping
from services.imports.reading import open_table
from services.scope import OrgScope
from services.vocabulary import OPEN_STAGES, ImportKind
from tests.services.imports.files import SHARED_DATA, everything, import_file, needs_shared_data, rows_of

pytestmark = [pytest.mark.shared_data, needs_shared_data]

OLIST_LEADS = SHARED_DATA / "olist" / "olist_marketing_qualified_leads_dataset.csv"
OLIST_DEALS = SHARED_DATA / "olist" / "olist_closed_deals_dataset.csv"
MAVEN = SHARED_DATA / "maven" / "sales_pipeline.csv"
BPI = SHARED_DATA / "bpi2012" / "application_stages_slice.csv"
X_EDUCATION = SHARED_DATA / "x_education" / "leads_70_percent.csv"

OLIST_BY_ORIGIN = {
    "social": (75, 1350),
    "paid_search": (195, 1586),
    "organic_search": (271, 2296),
    "email": (15, 493),
    "unknown": (179, 1099),
    "referral": (24, 284),
    "direct_traffic": (56, 499),
    "display": (6, 118),
    "unattributed": (14, 60),
    "other_publicities": (3, 65),
    "other": (4, 150),
}
BPI_STAGES = {
    "A_SUBMITTED": "lead",
    "A_PARTLYSUBMITTED": "lead",
    "A_PREACCEPTED": "contato",
    "A_ACCEPTED": "proposta",
    "A_FINALIZED": "negociacao",
    "A_APPROVED": "fechado",
    "A_REGISTERED": "fechado",
    "A_ACTIVATED": "fechado",
    "A_DECLINED": "lost",
    "A_CANCELLED": "lost",
}


@pytest.mark.parametrize(
    "files", [(OLIST_LEADS, OLIST_DEALS), (OLIST_DEALS, OLIST_LEADS)], ids=["leads", "deals"]
)
def test_olist_in_either_order(organization: OrgScope, session: Session, files: tuple[Path, Path]) -> None:
    reports = [import_file(organization, session, path) for path in files]
    assert [report.format for report in reports] == ["olist", "olist"]
    assert not any(report.rejected for report in reports)
    by_origin = {
        source: (won, leads)
        for source, won, leads in rows_of(
            session, "SELECT source, count(*) FILTER (WHERE outcome = 'won'), count(*) FROM leads GROUP BY 1"
        )
    }
    assert by_origin == OLIST_BY_ORIGIN
    assert rows_of(session, "SELECT count(closing_value), count(estimated_value) FROM leads") == [(0, 0)]
    assert rows_of(
        session, "SELECT closed_at::text FROM leads WHERE external_id = '5420aad7fec3549a85876ba1c529bd84'"
    ) == [("2018-02-26 22:58:00+00",)]
    assert check_rollup(organization, session) == []
    before = everything(session)
    assert import_file(organization, session, files[1]).unchanged == reports[1].created + reports[1].updated
    assert everything(session) == before


def test_maven(organization: OrgScope, session: Session) -> None:
    report = import_file(organization, session, MAVEN)
    assert (report.created, report.rejected, len(report.new_members)) == (8800, 0, 30)
    assert report.notes[ImportNote.CREATED_AT_MISSING] == 500
    counted = rows_of(session, "SELECT stage, outcome, count(*) FROM leads GROUP BY 1, 2 ORDER BY 3")
    assert counted == [
        ("lead", "open", 500),
        ("contato", "open", 1589),
        ("lead", "lost", 2473),
        ("fechado", "won", 4238),
    ]
    assert rows_of(session, "SELECT sum(closing_value)::int FROM leads") == [(10_005_534,)]
    assert rows_of(
        session,
        "SELECT extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY closed_at - created_at))::int"
        " / 86400 FROM leads WHERE outcome = 'won'",
    ) == [(57,)]


def test_x_education(organization: OrgScope, session: Session) -> None:
    with open_table(X_EDUCATION) as table:
        assert (table.header[0], table.header[-1], len(table.header)) == ("Prospect ID", "Column 38", 38)
    report = import_file(organization, session, X_EDUCATION)
    assert (report.format, report.created, report.rejected) == ("leadsquared", 6468, 0)
    assert rows_of(session, "SELECT outcome, count(*) FROM leads GROUP BY 1 ORDER BY 1") == [
        ("open", 3971),
        ("won", 2497),
    ]
    raw = pd.read_csv(X_EDUCATION)
    google = int(raw["Lead Source"].str.lower().eq("google").sum())
    assert rows_of(session, "SELECT count(*) FROM leads WHERE source = 'google'") == [(google,)]
    assert rows_of(session, "SELECT count(*) FROM leads WHERE custom_fields::text ILIKE '%\"Select\"%'") == [
        (0,)
    ]


def test_bpi_as_history(organization: OrgScope, session: Session) -> None:
    leads = Mapping.model_validate(
        {
            "kind": "leads",
            "columns": {"external_id": "lead_id", "created_at": "created_at", "estimated_value": "amount"},
            "custom_fields": [],
        }
    )
    history = Mapping.model_validate(
        {
            "kind": "history",
            "columns": {
                "external_id": "lead_id",
                "to_stage": "stage",
                "changed_at": "changed_at",
                "changed_by": "user",
            },
            "stage_values": BPI_STAGES,
        }
    )
    created = import_file(organization, session, BPI, ImportKind.LEADS, leads)
    assert (created.created, created.notes[ImportNote.SUPERSEDED]) == (6500, 30_192 - 6500)
    report = import_file(organization, session, BPI, ImportKind.HISTORY, history)
    assert (report.created + report.unchanged, report.rejected) == (30_192, 0)
    expected = _stays_by_pandas()
    found = pd.DataFrame(
        rows_of(
            session,
            "SELECT l.external_id, s.stage, s.entered_at, s.left_at"
            " FROM stage_stays s JOIN leads l ON (l.organization_id, l.id) = (s.organization_id, s.lead_id)",
        ),
        columns=["lead_id", "stage", "entered", "left"],
    )
    order = ["lead_id", "entered", "stage"]
    found = found.sort_values(order, ignore_index=True)
    for column in ("entered", "left"):
        found[column] = pd.to_datetime(found[column], utc=True).astype("datetime64[us, UTC]")
    pd.testing.assert_frame_equal(found, expected.sort_values(order, ignore_index=True), check_dtype=False)
    medians = {
        stage: (found["left"] - found["entered"])[found["stage"] == stage].dropna().median()
        for stage in OPEN_STAGES
    }
    expected_medians = {
        stage: (expected["left"] - expected["entered"])[expected["stage"] == stage].dropna().median()
        for stage in OPEN_STAGES
    }
    assert medians == expected_medians
    assert medians["contato"].total_seconds() > 0
    assert check_rollup(organization, session) == []


def _stays_by_pandas() -> pd.DataFrame:
    """The stays of the file, worked out without the product: states in order, repeated ones dropped,
    each open one ended by the next."""
    rows = pd.read_csv(BPI, dtype={"lead_id": str})
    rows["at"] = pd.to_datetime(rows["changed_at"], utc=True, format="ISO8601").astype("datetime64[us, UTC]")
    rows["state"] = rows["stage"].map(BPI_STAGES)
    created = rows.groupby("lead_id")["created_at"].first().pipe(pd.to_datetime, utc=True, format="ISO8601")
    begins = pd.DataFrame(
        {"lead_id": created.index, "at": created.astype("datetime64[us, UTC]").to_numpy(), "state": "lead"}
    )
    begins["at"] = pd.to_datetime(begins["at"], utc=True)
    ranks = [*OPEN_STAGES, "fechado", "lost"]
    states = pd.concat([begins.assign(rank=-1), rows.assign(rank=rows["state"].map(ranks.index))])
    states = states.sort_values(["lead_id", "at", "rank"], kind="stable")
    states = states[states["state"] != states.groupby("lead_id")["state"].shift()]
    states["left"] = states.groupby("lead_id")["at"].shift(-1)
    stays = states.loc[states["state"].isin(list(OPEN_STAGES)), ["lead_id", "state", "at", "left"]]
    return stays.rename(columns={"state": "stage", "at": "entered"})
