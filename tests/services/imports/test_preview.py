"""A file is shown, questioned and understood before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from services.imports import ImportProblem, Mapping, preview_file, remember_mapping
from services.scope import ForbiddenError, OrgScope
from services.vocabulary import ImportKind, Role
from tests.services.imports.files import NOW, everything, rows_of, write_csv

ROWS = [
    ("Código", "Nome", "Etapa", "Criado em", "Valor", "Cidade"),
    ("1", "Ana", "Novo", "03/02/2024", "1.500", "Belém"),
    ("2", "Rui", "Novo", "04/05/2024", "2.000", "Belém"),
    ("3", "Eva", "Ganho", "05/05/2024", "300", "Natal"),
    ("4", "Ivo", "Limbo", "06/05/2024", "x", ""),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "a.csv", ROWS, delimiter=";", encoding="cp1252")


def test_a_preview(path: Path, organization: OrgScope, session: Session) -> None:
    before = everything(session)
    found = preview_file(organization, session, path, ImportKind.LEADS, now=NOW)
    assert (found.format, found.rows, found.encoding, found.delimiter) == ("generic", 4, "cp1252", ";")
    assert [(one.header, one.samples, one.canonical) for one in found.columns][-2:] == [
        ("Valor", ("1.500", "2.000", "300", "x"), "estimated_value"),
        ("Cidade", ("Belém", "Natal"), None),
    ]
    assert [(one.code, one.column, one.example) for one in found.questions] == [
        (ImportProblem.DATE_ORDER_UNKNOWN, "created_at", "03/02/2024"),
        (ImportProblem.DECIMAL_MARK_UNKNOWN, "estimated_value", "1.500"),
    ]
    assert [(one.value, one.count, one.target) for one in found.values["stage"]] == [
        ("Novo", 2, "lead"),
        ("Ganho", 1, "fechado"),
        ("Limbo", 1, None),
    ]
    assert found.unmapped_values == {"stage": ("Limbo",)}
    assert found.mapping.stage_values == {"novo": "lead", "ganho": "fechado"}
    assert [one["external_id"] for one in found.rows_preview] == ["1", "2", "3"]
    assert found.rows_preview[2]["stage"] == "fechado"
    assert [(one.line, one.problem) for one in found.problems] == [(5, ImportProblem.STAGE_UNMAPPED)]
    assert not found.ready
    assert everything(session) == before
    assert rows_of(session, "SELECT count(*) FROM imports") == [(0,)]


def test_the_answers_make_it_ready_and_are_remembered(
    path: Path, organization: OrgScope, session: Session
) -> None:
    found = preview_file(organization, session, path, ImportKind.LEADS, now=NOW)
    answered = found.mapping.model_copy(
        update=Mapping.model_validate(
            {"kind": "leads", "date_order": "day_first", "decimal": "comma"}
        ).model_dump(include={"date_order", "decimal"})
    )
    again = preview_file(organization, session, path, ImportKind.LEADS, answered, now=NOW)
    assert again.ready
    assert not again.remembered
    remember_mapping(organization, session, answered, again.fingerprint)
    third = preview_file(organization, session, path, ImportKind.LEADS, now=NOW)
    assert third.remembered
    assert third.mapping == again.mapping


def test_a_mapping_that_does_not_fit_yet(path: Path, organization: OrgScope, session: Session) -> None:
    mapping = Mapping.model_validate({"kind": "leads", "columns": {"name": ["Nome", "Apelido"]}})
    found = preview_file(organization, session, path, ImportKind.LEADS, mapping, now=NOW)
    assert found.missing is not None
    assert found.missing.code is ImportProblem.HEADER_MISSING
    assert not found.ready
    assert found.rows == 4


def test_only_importing_roles_preview(path: Path, organization: OrgScope, session: Session) -> None:
    with pytest.raises(ForbiddenError):
        preview_file(OrgScope(organization.organization_id, Role.ANALYST), session, path, ImportKind.LEADS)
