"""New leads are written once, with everything that would otherwise be derived from them."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services import score_basis
from services.database.models import Lead
from services.database.rollups import check_rollup
from services.scope import OrgScope
from services.score_basis import basis_of, live_basis
from services.scores import freeze_initial_scores, rescore
from services.stays import rebuild_stays
from services.vocabulary import ImportKind
from tests.services.imports.files import NOW, everything, import_file, write_csv
from tests.services.scoring.models import score_by, scorecard

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


@pytest.mark.parametrize("learned", [False, True])
@pytest.mark.parametrize("known_before", [False, True])
def test_new_leads_are_what_would_be_derived(
    tmp_path: Path, organization: OrgScope, session: Session, *, known_before: bool, learned: bool
) -> None:
    """By the rules, and by a model of the organization's own."""
    if learned:
        score_by(organization, session, scorecard(), NOW)
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
    origins = set(session.scalars(select(Lead.score_origin).where(Lead.external_id.like("N-%"))))
    assert origins == {"imported", "learned" if learned else "rules"}
    assert check_rollup(organization, session) == []


def test_each_import_works_out_anew_what_scores_are_measured_against(
    tmp_path: Path, organization: OrgScope, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an organization of many leads (here: of three): new ones, changed ones, and their history."""
    monkeypatch.setattr(score_basis, "ALWAYS_LIVE", 3)
    header = ("external_id", "source", "estimated_value", "created_at")
    dates = ("2026-01-01", "2026-01-02", "2026-01-03")
    new = [(f"N-{n}", "google", 100 * n, at) for n, at in enumerate(dates, start=1)]
    more = [*new[:2], ("N-3", "feira", 900, dates[2]), ("N-4", "feira", 500, dates[0])]
    changed = [("N-1", "feira", 700, dates[0])]
    moves = [("external_id", "to_stage", "outcome", "changed_at"), ("N-2", "", "won", "2026-02-01")]
    files = [
        (ImportKind.LEADS, [header, *new], "N-3"),
        (ImportKind.LEADS, [header, *more], "N-3"),
        (ImportKind.LEADS, [header, *changed], "N-1"),
        (ImportKind.HISTORY, moves, "N-2"),
    ]
    for kind, rows, written in files:
        import_file(organization, session, write_csv(tmp_path / "file.csv", rows), kind)
        live = live_basis(organization, session)
        assert basis_of(organization, session, NOW) == live
        assert rescore(organization, session, select(Lead.id).where(Lead.external_id == written), NOW) == 0
    assert live.rates == {"google": (1, 0, 1), "feira": (0, 0, 3)}
    assert live.median == 600
