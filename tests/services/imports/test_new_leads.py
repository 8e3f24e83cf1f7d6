"""New leads are written once, with everything that would otherwise be derived from them."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.database.models import Lead
from services.database.rollups import check_rollup
from services.scope import OrgScope
from services.scores import freeze_initial_scores, rescore
from services.stays import rebuild_stays
from tests.services.imports.files import NOW, everything, import_file, write_csv

_HEADER = (
    "external_id", "source", "email", "stage", "outcome", "lead_score", "estimated_value", "created_at",
    "stage_entered_at", "closed_at",
)  # fmt: skip
_STATES = (
    *(("", outcome) for outcome in ("", "open", "won", "lost")),
    *(("proposta", outcome) for outcome in ("", "open", "won", "lost")),
    ("fechado", ""),
    ("lead", "lost"),
)
_CREATED = ("", "2026-01-05 09:00:00")
_ENTERED = ("", "2026-01-02 10:00:00", "2026-02-03 10:00:00")
_CLOSED = ("", "2026-01-05 08:00:00", "2026-01-05 09:00:00", "2026-04-05 10:00:00")


def _every_kind_of_lead(path: Path, prefix: str) -> Path:
    """A file in which states, dates and scores occur in every combination."""
    combinations = product(_STATES, _CREATED, _ENTERED, _CLOSED)
    rows = [
        (
            f"{prefix}{number}", ("google", "feira", "")[number % 3], f"a{number}@example.com",
            stage, outcome, "40" if number % 7 == 0 else "", 100 + number if number % 2 else "",
            created, entered, closed,
        )
        for number, ((stage, outcome), created, entered, closed) in enumerate(combinations)
    ]  # fmt: skip
    return write_csv(path, [_HEADER, *rows])


@pytest.mark.parametrize("known_before", [False, True])
def test_new_leads_are_what_would_be_derived(
    tmp_path: Path, organization: OrgScope, session: Session, *, known_before: bool
) -> None:
    if known_before:
        import_file(organization, session, _every_kind_of_lead(tmp_path / "before.csv", "B-"))
    report = import_file(organization, session, _every_kind_of_lead(tmp_path / "leads.csv", "N-"))
    assert report.created == len(_STATES) * len(_CREATED) * len(_ENTERED) * len(_CLOSED)
    assert report.rejected == 0
    # `updated_at` tells of any write, were it of the same values.
    session.execute(text("UPDATE leads SET updated_at = '2026-11-22'"))
    written = everything(session)
    new = select(Lead.id).where(Lead.external_id.like("N-%"))
    rebuild_stays(organization, session, new)
    freeze_initial_scores(organization, session, new)
    assert rescore(organization, session, new, NOW) == 0
    assert everything(session) == written
    assert check_rollup(organization, session) == []
