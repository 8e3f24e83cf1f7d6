"""Mappings: from a TOML file, with one clear sentence when they are wrong; remembered by header."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.database.models import ImportMapping
from services.imports import (
    Mapping,
    MappingError,
    header_fingerprint,
    load_mapping,
    recall_mapping,
    remember_mapping,
)
from services.imports.dates import DateOrder
from services.imports.mapping import check_mapping
from services.imports.numbers import DecimalMark
from services.scope import ForbiddenError, OrgScope
from services.vocabulary import ImportKind, Role, Stage

TOML = """
kind = "leads"
date_order = "day_first"
unmapped_stage = "lead"

[columns]
external_id = "Código"
email = ["E-mail", "Outro e-mail"]

[stage_values]
"Fase 1 – Início" = "contato"
Sumiu = "lost"

[decimal]
Valor = "comma"
"""


def test_a_toml_file_is_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text(TOML, encoding="utf-8")
    mapping = load_mapping(path, ImportKind.LEADS)
    assert mapping.columns == {"external_id": ("Código",), "email": ("E-mail", "Outro e-mail")}
    assert mapping.stage_values == {"fase 1 inicio": "contato", "sumiu": "lost"}
    assert mapping.answer_about(mapping.date_order, "created_at") is DateOrder.DAY_FIRST
    assert mapping.decimal == {"Valor": DecimalMark.COMMA}
    assert mapping.unmapped_stage is Stage.LEAD
    assert Mapping.model_validate(mapping.model_dump(mode="json")) == mapping


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("columns = [", "can't be read"),
        ('kind = "leads"\n[columns]\nemial = "E-mail"', "“emial” is not a column of leads"),
        ('kind = "leads"\n[stage_values]\nX = "won"', "“x” is mapped to “won”"),
        ('kind = "leads"\ntimezone = "Mars/Base"', "is not a time zone"),
        ('kind = "leads"\ndate_order = "year_first"', "date_order"),
        ('kind = "leads"\ncolour = "red"', "colour"),
        ('kind = "spend"', "it is for spend, not leads"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(tmp_path: Path, toml: str, says: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(MappingError) as refused:
        load_mapping(path, ImportKind.LEADS)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_mapping_file(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"no file called m\.toml"):
        load_mapping(tmp_path / "m.toml")


def test_a_mapping_must_fit_the_file() -> None:
    mapping = Mapping.model_validate({"kind": "leads", "columns": {"external_id": "id", "email": "mail"}})
    with pytest.raises(MappingError, match="“mail”, which the file does not have"):
        check_mapping(mapping, ("id", "e-mail"))
    with pytest.raises(MappingError, match=r"“external_id”, which is needed\. The file has: a, b"):
        check_mapping(Mapping(kind=ImportKind.LEADS), ("a", "b"))


def test_a_mapping_is_remembered_by_the_header(organization: OrgScope, session: Session) -> None:
    fingerprint = header_fingerprint(["Código", "E-mail"])
    assert fingerprint != header_fingerprint(["E-mail", "Código"])
    assert recall_mapping(organization, session, ImportKind.LEADS, fingerprint) is None
    first = Mapping.model_validate({"kind": "leads", "columns": {"external_id": "Código"}})
    second = first.model_copy(update={"date_order": {"*": DateOrder.DAY_FIRST}})
    for mapping in (first, second):
        remember_mapping(organization, session, mapping, fingerprint)
        assert recall_mapping(organization, session, ImportKind.LEADS, fingerprint) == mapping
    assert recall_mapping(organization, session, ImportKind.HISTORY, fingerprint) is None
    session.execute(update(ImportMapping).values(mapping={"kind": "leads", "from": "another age"}))
    assert recall_mapping(organization, session, ImportKind.LEADS, fingerprint) is None


def test_only_importing_roles_remember(organization: OrgScope, session: Session) -> None:
    analyst = OrgScope(organization.organization_id, Role.ANALYST)
    with pytest.raises(ForbiddenError):
        remember_mapping(analyst, session, Mapping(kind=ImportKind.LEADS), "x")
    with pytest.raises(ForbiddenError):
        recall_mapping(analyst, session, ImportKind.LEADS, "x")
