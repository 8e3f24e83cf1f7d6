"""Leads files: upsert, snapshots into the audit log, what is rejected, and nothing by halves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.database.rollups import check_rollup
from services.database.sessions import Database
from services.imports import (
    ImportNote,
    ImportProblem,
    Mapping,
    MappingError,
    UnansweredQuestionError,
    rejected_rows_csv,
    run_import,
    sentence,
)
from services.scope import ForbiddenError, NotFoundError, OrgScope
from services.vocabulary import ImportKind, Role
from tests.services.imports.files import NOW, everything, import_file, read_rows, rows_of, write_csv

HEADER = (
    "external_id", "name", "email", "phone", "company", "source", "stage", "outcome", "lead_score",
    "estimated_value", "assigned_to", "created_at", "stage_entered_at", "closed_at", "lost_reason",
)  # fmt: skip


def _row(**cells: object) -> tuple[object, ...]:
    return tuple(cells.get(name, "") for name in HEADER)


def _file(path: Path, *rows: dict[str, object], header: Sequence[str] = HEADER) -> Path:
    return write_csv(path / "leads.csv", [header, *([one.get(name, "") for name in header] for one in rows)])


def _state(session: Session) -> list[tuple[object, ...]]:
    return rows_of(
        session,
        "SELECT external_id, stage, outcome, reached, stage_entered_at::date, closed_at::date"
        " FROM leads ORDER BY 1",
    )


def _events(session: Session) -> list[tuple[object, ...]]:
    return rows_of(
        session,
        "SELECT action, from_stage, to_stage, outcome, occurred_at::date::text FROM audit_logs"
        " WHERE action IN ('created', 'stage_changed') ORDER BY occurred_at, action, to_stage",
    )


def test_new_leads(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    path = _file(
        tmp_path,
        {
            "external_id": "A-1",
            "name": " Ana ",
            "email": "ana@example.com",
            "source": " Google ",
            "stage": "Proposta",
            "lead_score": "80",
            "estimated_value": "R$ 1.234,56",
            "created_at": "2026-01-02",
            "stage_entered_at": "2026-02-03",
        },
        {"external_id": "A-2", "estimated_value": "10,00", "created_at": "2026-01-02T10:00:00Z"},
    )
    report = import_file(organization, session, path)
    assert (report.rows, report.created, report.rejected) == (2, 2, 0)
    assert rows_of(
        session,
        "SELECT external_id, name, source, stage, outcome, lead_score, initial_score, score_origin,"
        " score_factors, estimated_value::text, created_at FROM leads WHERE external_id = 'A-1'",
    ) == [
        (
            "A-1", "Ana", "google", "proposta", "open", 80, 80, "imported", {"imported": 80}, "1234.56",
            datetime(2026, 1, 2, 3, tzinfo=UTC),
        )
    ]  # fmt: skip
    assert rows_of(session, "SELECT source, score_origin, stage FROM leads WHERE external_id = 'A-2'") == [
        ("unattributed", "rules", "lead")
    ]
    assert rows_of(
        session, "SELECT stage, entered_at::date::text, left_at FROM stage_stays ORDER BY entered_at"
    ) == [("lead", "2026-01-02", None), ("proposta", "2026-02-03", None)]
    assert check_rollup(organization, session) == []


def test_decided_leads(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    dates = {"created_at": "2026-01-02", "closed_at": "2026-03-04"}
    path = _file(
        tmp_path,
        {"external_id": "won", "stage": "fechado", **dates},
        {"external_id": "won from a stage", "stage": "negociacao", "outcome": "won", **dates},
        {"external_id": "lost", "stage": "contato", "outcome": "lost", **dates},
        {"external_id": "lost by stage", "stage": "Closed Lost", "created_at": "2026-01-02"},
        {"external_id": "open", "stage": "contato", **dates},
        {"external_id": "won without dates", "outcome": "won"},
        {"external_id": "closed only", "outcome": "lost", "closed_at": "2026-03-04"},
    )
    report = import_file(organization, session, path)
    closed, created = datetime(2026, 3, 4).date(), datetime(2026, 1, 2).date()  # noqa: DTZ001 (days)
    today = NOW.date()
    assert _state(session) == [
        ("closed only", "lead", "lost", 1, closed, closed),
        ("lost", "contato", "lost", 2, created, closed),
        ("lost by stage", "lead", "lost", 1, created, created),
        ("open", "contato", "open", 2, created, None),
        ("won", "fechado", "won", 5, closed, closed),
        ("won from a stage", "fechado", "won", 5, created, closed),
        ("won without dates", "fechado", "won", 5, today, today),
    ]
    assert report.notes == {
        ImportNote.CREATED_AT_MISSING: 1,
        ImportNote.CREATED_AT_FROM_OTHER_DATE: 1,
        ImportNote.CLOSED_AT_MISSING: 2,
        ImportNote.CLOSED_AT_IGNORED: 1,
        ImportNote.LOST_STAGE_UNKNOWN: 2,
    }
    # A lead that arrived won has no stay: nothing is invented for stages it was never seen in.
    assert rows_of(
        session,
        "SELECT count(*) FROM stage_stays s JOIN leads l ON l.id = s.lead_id WHERE l.external_id = 'won'",
    ) == [(0,)]


def test_the_same_file_twice_changes_nothing(
    tmp_path: Path, organization: OrgScope, session: Session
) -> None:
    path = _file(
        tmp_path,
        {
            "external_id": "A",
            "name": "Ana",
            "stage": "Proposta",
            "assigned_to": "Rui",
            "created_at": "2026-01-02",
        },
        {"external_id": "B", "outcome": "won"},
        {"external_id": "C", "outcome": "Perdido", "lost_reason": "preço"},
    )
    import_file(organization, session, path)
    before = everything(session)
    report = import_file(organization, session, path, now=datetime(2026, 12, 24, tzinfo=UTC))
    assert (report.created, report.updated, report.unchanged) == (0, 0, 3)
    assert everything(session) == before


def test_an_edit_since_survives_the_same_row(
    tmp_path: Path, organization: OrgScope, session: Session
) -> None:
    path = _file(tmp_path, {"external_id": "A", "name": "Ana"})
    import_file(organization, session, path)
    session.execute(text("UPDATE leads SET name = 'Ana Lima'"))
    import_file(organization, session, path)
    assert rows_of(session, "SELECT name FROM leads") == [("Ana Lima",)]


def test_updates_leave_what_is_blank_alone(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    first = {
        "external_id": "A",
        "name": "Ana",
        "email": "a@example.com",
        "stage": "contato",
        "created_at": "2026-01-02",
    }
    import_file(organization, session, _file(tmp_path, {**first, "estimated_value": "10.50"}))
    header = ("external_id", "name", "stage", "stage_entered_at", "city")
    report = import_file(
        organization,
        session,
        _file(
            tmp_path,
            {
                "external_id": "A",
                "name": "Ana Lima",
                "stage": "proposta",
                "stage_entered_at": "2026-02-03",
                "city": "Belém",
            },
            header=header,
        ),
    )
    assert (report.created, report.updated, report.unchanged) == (0, 1, 0)
    assert rows_of(
        session, "SELECT name, email, estimated_value::text, stage, version, custom_fields FROM leads"
    ) == [("Ana Lima", "a@example.com", "10.50", "proposta", 3, {"city": "Belém"})]
    assert _events(session) == [
        ("created", None, "contato", None, "2026-01-02"),
        ("stage_changed", "contato", "proposta", "open", "2026-02-03"),
    ]
    assert rows_of(session, "SELECT changes FROM audit_logs WHERE action = 'edited'") == [
        ({"name": ["Ana", "Ana Lima"], "custom_fields": [{}, {"city": "Belém"}]},)
    ]
    assert check_rollup(organization, session) == []


def test_stages_of_a_later_snapshot(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    base = {"external_id": "A", "created_at": "2026-01-02"}
    steps: list[dict[str, object]] = [
        {"stage": "contato"},
        {"stage": "proposta"},  # no date: now
        {"outcome": "lost", "closed_at": "2026-01-01", "created_at": ""},  # before the stay: now
        {"stage": "negociacao", "outcome": "open"},  # re-opened
        {"stage": "negociacao", "outcome": "won"},
        {"stage": "contato"},  # back again
    ]
    for number, step in enumerate(steps):
        at = datetime(2026, 11, 10 + number, 12, tzinfo=UTC)
        import_file(organization, session, _file(tmp_path, {**base, **step}), now=at)
    assert _events(session) == [
        ("created", None, "contato", None, "2026-01-02"),
        ("stage_changed", "contato", "proposta", "open", "2026-11-11"),
        ("stage_changed", "proposta", None, "lost", "2026-11-12"),
        ("stage_changed", "proposta", "negociacao", "open", "2026-11-13"),
        ("stage_changed", "negociacao", "fechado", "won", "2026-11-14"),
        ("stage_changed", "fechado", "contato", "open", "2026-11-15"),
    ]
    assert _state(session)[0][1:4] == ("contato", "open", 5)
    assert rows_of(session, "SELECT stage, exit FROM stage_stays ORDER BY position") == [
        ("contato", "advanced"), ("proposta", "lost"), ("negociacao", "won"), ("contato", None),
    ]  # fmt: skip
    assert check_rollup(organization, session) == []


def test_lost_in_another_stage_than_known(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    import_file(
        organization,
        session,
        _file(tmp_path, {"external_id": "A", "stage": "contato", "created_at": "2026-01-02"}),
    )
    row = {"external_id": "A", "stage": "negociacao", "outcome": "lost", "closed_at": "2026-03-04"}
    import_file(organization, session, _file(tmp_path, row))
    assert [(one[1], one[2]) for one in _state(session)] == [("negociacao", "lost")]
    before = everything(session)
    import_file(organization, session, _file(tmp_path, {**row, "phone": ""}))
    assert everything(session) == before


def test_owners_by_email_and_name(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    names = [
        "ana@example.com",
        "ANA LIMA",
        "Ana Lima <ana@example.com>",
        "rui",
        "Rúi",
        "novo@example.com",
        "",
    ]
    session.execute(
        text(
            "INSERT INTO memberships (organization_id, id, role, name, email, active)"
            " VALUES (:org, gen_random_uuid(), 'rep', 'Ana Lima', 'Ana@Example.com', true)"
        ),
        {"org": organization.organization_id},
    )
    rows: list[dict[str, object]] = [
        {"external_id": str(number), "assigned_to": name} for number, name in enumerate(names)
    ]
    report = import_file(organization, session, _file(tmp_path, *rows))
    assert report.new_members == ("Rúi", "novo@example.com")
    assert rows_of(
        session,
        "SELECT string_agg(l.external_id, ' ' ORDER BY l.external_id), m.role, m.user_id, m.email"
        " FROM leads l LEFT JOIN memberships m ON m.id = l.assigned_user_id"
        " GROUP BY m.id, 2, 3, 4 ORDER BY 1",
    ) == [
        ("0 1 2", "rep", None, "Ana@Example.com"),
        ("3 4", "rep", None, None),
        ("5", "rep", None, "novo@example.com"),
        ("6", None, None, None),
    ]
    import_file(organization, session, _file(tmp_path, {"external_id": "6", "assigned_to": "Rui"}))
    assert rows_of(session, "SELECT action FROM audit_logs WHERE action <> 'created'") == [("assigned",)]


REJECTED: list[tuple[dict[str, object], str, ImportProblem]] = [
    ({"external_id": "", "name": "Ana"}, "external_id", ImportProblem.VALUE_MISSING),
    ({"external_id": "x" * 201}, "external_id", ImportProblem.VALUE_TOO_LONG),
    ({"lead_score": "101"}, "lead_score", ImportProblem.SCORE_OUT_OF_RANGE),
    ({"lead_score": "-1"}, "lead_score", ImportProblem.SCORE_OUT_OF_RANGE),
    ({"lead_score": "50.5"}, "lead_score", ImportProblem.SCORE_OUT_OF_RANGE),
    ({"lead_score": "high"}, "lead_score", ImportProblem.NOT_A_NUMBER),
    ({"estimated_value": "-10"}, "estimated_value", ImportProblem.NEGATIVE_NUMBER),
    ({"estimated_value": "a lot"}, "estimated_value", ImportProblem.NOT_A_NUMBER),
    ({"estimated_value": "1000000000000"}, "estimated_value", ImportProblem.NUMBER_TOO_LARGE),
    ({"created_at": "someday"}, "created_at", ImportProblem.NOT_A_DATE),
    ({"created_at": "2026-02-30"}, "created_at", ImportProblem.NOT_A_DATE),
    ({"created_at": "2027-01-01"}, "created_at", ImportProblem.IN_THE_FUTURE),
    ({"stage_entered_at": "2027-01-01"}, "stage_entered_at", ImportProblem.IN_THE_FUTURE),
    ({"outcome": "won", "closed_at": "2027-01-01"}, "closed_at", ImportProblem.IN_THE_FUTURE),
    (
        {"outcome": "won", "created_at": "2026-03-04", "closed_at": "2026-03-01"},
        "closed_at",
        ImportProblem.CLOSED_BEFORE_CREATED,
    ),
    ({"stage": "Limbo"}, "stage", ImportProblem.STAGE_UNMAPPED),
    ({"outcome": "perhaps"}, "outcome", ImportProblem.OUTCOME_UNMAPPED),
    ({"stage": "fechado", "outcome": "open"}, "outcome", ImportProblem.OUTCOME_CONTRADICTS_STAGE),
    ({"stage": "fechado", "outcome": "lost"}, "outcome", ImportProblem.OUTCOME_CONTRADICTS_STAGE),
    ({"stage": "Perdido", "outcome": "won"}, "outcome", ImportProblem.OUTCOME_CONTRADICTS_STAGE),
]


def test_bad_rows_never_stop_good_ones(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    rows = [{"external_id": f"bad {number}", **cells} for number, (cells, _, _) in enumerate(REJECTED)]
    report = import_file(
        organization, session, _file(tmp_path, {"external_id": "good"}, *rows, {"external_id": "too"})
    )
    assert (report.created, report.rejected, report.rows) == (2, len(REJECTED), len(REJECTED) + 2)
    kept = rows_of(session, 'SELECT line, "column", reason FROM import_rejections ORDER BY position')
    assert kept == [(line, column, problem) for line, (_, column, problem) in enumerate(REJECTED, start=3)]
    assert all("{" not in sentence(one) for one in report.rejections)


def test_the_rejected_rows_as_a_file(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    path = _file(
        tmp_path, {"external_id": "1", "stage": "=HYPERLINK(1)"}, {"external_id": "2", "lead_score": "+500"}
    )
    report = import_file(organization, session, path)
    assert report.import_id is not None
    lines = list(rejected_rows_csv(organization, session, report.import_id))
    (tmp_path / "rejected.csv").write_text("".join(lines), encoding="utf-8", newline="")
    header, rows, _ = read_rows(tmp_path / "rejected.csv")
    assert header == ("line", "column", "value", "reason")
    assert [cells for _, cells in rows] == [
        [
            "2",
            "stage",
            "'=HYPERLINK(1)",
            "The stage “=HYPERLINK(1)” is not mapped to a stage of the pipeline.",
        ],
        ["3", "lead_score", "'+500", "“+500” is not a score (a whole number from 0 to 100)."],
    ]


def test_the_rejected_rows_are_the_organizations_own(
    tmp_path: Path, database: Database, organization: OrgScope, other_organization: OrgScope
) -> None:
    with database.transaction(organization) as session:
        report = import_file(organization, session, _file(tmp_path, {"external_id": "1", "stage": "?!"}))
    assert report.import_id is not None
    with database.transaction(other_organization) as session, pytest.raises(NotFoundError):
        list(rejected_rows_csv(other_organization, session, report.import_id))
    with database.transaction(other_organization) as session, pytest.raises(NotFoundError):
        run_import(
            other_organization, session, _file(tmp_path, {"external_id": "1"}), ImportKind.LEADS,
            now=NOW, import_id=report.import_id,
        )  # fmt: skip


def test_unmapped_stages_go_to_lead_when_the_mapping_says_so(
    tmp_path: Path, organization: OrgScope, session: Session
) -> None:
    path = _file(tmp_path, {"external_id": "1", "stage": "Limbo"}, {"external_id": "2", "stage": "Sumiu"})
    mapping = Mapping.model_validate(
        {"kind": "leads", "unmapped_stage": "lead", "stage_values": {"Sumiu": "lost"}}
    )
    report = import_file(organization, session, path, mapping=mapping)
    assert report.rejected == 0
    assert [one[1:3] for one in _state(session)] == [("lead", "open"), ("lead", "lost")]


def test_the_last_row_of_an_external_id_counts(
    tmp_path: Path, organization: OrgScope, session: Session
) -> None:
    path = _file(tmp_path, *({"external_id": "A", "name": f"Ana {number}"} for number in range(3)))
    report = import_file(organization, session, path)
    assert (report.created, report.notes[ImportNote.SUPERSEDED], report.rows) == (1, 2, 3)
    assert rows_of(session, "SELECT name FROM leads") == [("Ana 2",)]


def test_an_ambiguous_column_is_asked_about(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    path = _file(tmp_path, {"external_id": "A", "created_at": "03/02/2024", "estimated_value": "1.500"})
    with pytest.raises(UnansweredQuestionError, match=r"“created_at” \(such as 03/02/2024\)"):
        import_file(organization, session, path)
    answers = {"kind": "leads", "date_order": {"created_at": "month_first"}}
    with pytest.raises(UnansweredQuestionError, match=r"“estimated_value” \(such as 1\.500\)"):
        import_file(organization, session, path, mapping=Mapping.model_validate(answers))
    mapping = Mapping.model_validate({**answers, "decimal": "comma"})
    import_file(organization, session, path, mapping=mapping)
    assert rows_of(session, "SELECT created_at::date::text, estimated_value::int FROM leads") == [
        ("2024-03-02", 1500)
    ]


def test_custom_fields_and_missing_values(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    header = ("id", "Cidade", "Nota \x00livre", "Vazio", "Origem")
    rows = [header, ("1", "Belém", "x\x00y\u200b", "-", "N/A"), ("2", "null", "", "", "Feira")]
    import_file(organization, session, write_csv(tmp_path / "a.csv", rows))
    assert rows_of(session, "SELECT external_id, custom_fields, source FROM leads ORDER BY 1") == [
        ("1", {"Cidade": "Belém", "Nota livre": "xy"}, "unattributed"),
        ("2", {}, "feira"),
    ]


def test_a_mapping_can_leave_custom_fields_out(
    tmp_path: Path, organization: OrgScope, session: Session
) -> None:
    path = write_csv(tmp_path / "a.csv", [("id", "Cidade", "CPF"), ("1", "Belém", "000")])
    mapping = Mapping.model_validate({"kind": "leads", "custom_fields": ["Cidade"]})
    import_file(organization, session, path, mapping=mapping)
    assert rows_of(session, "SELECT custom_fields FROM leads") == [({"Cidade": "Belém"},)]


def test_a_dry_run_counts_and_writes_nothing(
    tmp_path: Path, organization: OrgScope, session: Session
) -> None:
    import_file(organization, session, _file(tmp_path, {"external_id": "A", "name": "Ana"}))
    before = (everything(session), rows_of(session, "SELECT count(*) FROM imports"))
    path = _file(
        tmp_path,
        {"external_id": "A", "name": "Ana Lima"},
        {"external_id": "B", "assigned_to": "Rui"},
        {"external_id": "C", "lead_score": "x"},
    )
    report = import_file(organization, session, path, dry_run=True)
    assert (report.created, report.updated, report.rejected, report.import_id) == (1, 1, 1, None)
    assert report.new_members == ("Rui",)
    assert [one.line for one in report.rejections] == [4]
    assert (everything(session), rows_of(session, "SELECT count(*) FROM imports")) == before


def test_an_import_that_dies_leaves_nothing(
    tmp_path: Path, database: Database, organization: OrgScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise RuntimeError("out of everything")

    monkeypatch.setattr("services.imports.leads.add_to_rollup", die)
    with pytest.raises(RuntimeError), database.transaction(organization) as session:
        import_file(organization, session, _file(tmp_path, {"external_id": "A", "assigned_to": "Rui"}))
    with database.transaction(organization) as session:
        assert not any(everything(session).values())
        assert rows_of(session, "SELECT count(*) FROM imports") == [(0,)]


@pytest.mark.parametrize("role", [Role.ANALYST, Role.REP])
def test_only_importing_roles_import(
    tmp_path: Path, organization: OrgScope, session: Session, role: Role
) -> None:
    scope = OrgScope(organization.organization_id, role, organization.organization_id)
    with pytest.raises(ForbiddenError):
        import_file(scope, session, _file(tmp_path, {"external_id": "A"}))


def test_a_file_without_ids_is_refused(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    with pytest.raises(MappingError, match="“external_id”, which is needed"):
        import_file(
            organization, session, write_csv(tmp_path / "a.csv", [("Nome", "Cidade"), ("Ana", "Belém")])
        )


def test_a_file_without_rows(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    report = import_file(organization, session, _file(tmp_path))
    assert (report.rows, report.notes) == (0, {ImportNote.NO_ROWS: 1})
    assert rows_of(session, "SELECT count(*) FROM data_versions") == [(0,)]


def test_progress_only_rises(tmp_path: Path, organization: OrgScope, session: Session) -> None:
    told: list[float] = []
    path = _file(tmp_path, {"external_id": "A"})
    run_import(organization, session, path, ImportKind.LEADS, now=NOW, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


anything = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=20)
random_rows = st.lists(
    st.fixed_dictionaries(
        {
            "external_id": st.sampled_from("ABCD") | anything,
            "name": anything,
            "source": anything,
            "stage": st.sampled_from(["", "Novo", "proposta", "Won", "Perdido", "?"]),
            "outcome": st.sampled_from(["", "open", "won", "lost"]),
            "lead_score": st.sampled_from(["", "0", "77", "101"]),
            "estimated_value": st.sampled_from(["", "10.50", "-1"]),
            "assigned_to": st.sampled_from(["", "Ana", "rui@example.com"]),
            "created_at": st.sampled_from(["", "2026-01-02", "2026-05-06T07:08:09Z", "2030-01-01"]),
            "stage_entered_at": st.sampled_from(["", "2026-02-03", "2025-02-03"]),
            "closed_at": st.sampled_from(["", "2026-03-04", "2026-01-02 00:00", "2024-01-01"]),
        }
    ),
    max_size=8,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(random_rows, min_size=1, max_size=3))
def test_any_files_in_any_order_stay_whole(
    tmp_path: Path, database: Database, organization: OrgScope, files: list[list[dict[str, object]]]
) -> None:
    """Counts add up, the roll-up stays right, the last file again changes nothing."""
    with database.transaction(organization) as session:
        for rows in files:
            path = _file(tmp_path, *rows)
            report = import_file(organization, session, path)
            set_aside = report.notes.get(ImportNote.SUPERSEDED, 0)
            assert (
                report.rows
                == report.created + report.updated + report.unchanged + report.rejected + set_aside
            )
            before = everything(session)
            again = import_file(organization, session, path)
            assert (again.created, again.updated) == (0, 0)
            assert everything(session) == before
        assert check_rollup(organization, session) == []
        session.rollback()
