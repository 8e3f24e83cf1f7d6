"""Samples of the other pages: leads, one lead, imports, settings, alerts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from layouts.import_shapes import FileColumn, FoundValue, ImportItem, ImportPreview, Question, Target
from layouts.settings import LogoSettings, OrganizationSettings, ProfileSettings
from services.vocabulary import ImportKind, ImportStatus
from tests.layouts.sample import ANA, NOW

LEAD_ID = "3f1c2b6e-1111-4b7e-9d6a-0a1b2c3d4e5f"
ALERTS: list[dict[str, Any]] = [
    {"id": f"{place}", "version": 1, "title": title, "priority": priority, "impact": impact}
    for place, (title, priority, impact) in enumerate((
        ("A taxa de ganho caiu de 31% para 18%", "high", 184_000.0),
        ("R$ 489.980,50 parados em Proposta", "high", 489_980.5),
        ("Feira não se paga há 90 dias", "medium", 52_400.0),
        ("Nada foi registrado há 3 dias", "low", None),
    ))
]  # fmt: skip


def lead_rows() -> list[dict[str, Any]]:
    """A page of the list, as `services.leads.list_leads` gives it."""
    people = (
        ("Marina Azevedo", "Padaria Flor", "indicacao", "negociacao", "open", 88, 42_000.0, "Ana Ribeiro"),
        ("Caio Nogueira", "Transportes Rio Claro", "google", "proposta", "open", 74, 118_500.0, None),
        (None, "Clínica Vida Plena", "instagram", "contato", "open", 51, 9_800.0, "Bruno Tavares"),
        ("Helena Prado", None, "unattributed", "lead", "lost", 22, None, None),
        ("João Batista Albuquerque de Oliveira", "Albuquerque & Filhos Engenharia", "feira",
         "fechado", "won", 93, 64_250.0, "Ana Ribeiro"),
    )  # fmt: skip
    return [
        {
            "id": LEAD_ID[:-1] + str(index),
            "external_id": f"HS-{10_480 + index}",
            "name": name,
            "company": company,
            "email": "contato@example.com",
            "phone": "+55 11 90000-0000",
            "source": source,
            "stage": stage,
            "outcome": outcome,
            "lead_score": score,
            "estimated_value": value,
            "closing_value": value if outcome == "won" else None,
            "assigned_user_id": ANA if assignee else None,
            "assignee": assignee,
            "created_at": NOW - timedelta(days=index * 3, hours=2),
            "stage_entered_at": NOW - timedelta(days=index),
            "closed_at": None if outcome == "open" else NOW - timedelta(days=1),
            "lost_reason": "Preço" if outcome == "lost" else None,
        }
        for index, (name, company, source, stage, outcome, score, value, assignee) in enumerate(people)
    ]


def lead() -> dict[str, Any]:
    """One lead, as `services.lead_detail.lead_detail` gives it."""
    entered = [NOW - timedelta(days=days) for days in (40, 38, 33, 4)]
    return {
        **lead_rows()[0],
        "initial_score": 61,
        "score_origin": "rules",
        "score_factors": {
            "source_quality": 23, "engagement": 21, "completeness": 15,
            "recency": 14, "deal_value": 8, "first_contact": 7,
        },
        "custom_fields": {"Cargo": "Diretora", "Porte": "11–50"},
        "stage_limits": {"lead": 7.0, "contato": 7.0, "proposta": 7.0, "negociacao": 10.0},
        "stays": [
            _stay("lead", entered[0], entered[1], "advanced"),
            _stay("contato", entered[1], entered[2], "advanced"),
            _stay("proposta", entered[2], entered[3], "advanced"),
            _stay("negociacao", entered[3], None, None),
        ],
        "interactions": [
            {"kind": kind, "occurred_at": NOW - timedelta(days=2 + index, hours=index)}
            for index, kind in enumerate(("meeting", "call_answered", "email_opened", "email_sent"))
        ],
        "interactions_total": 24,
        "history": lead_history(),
        "history_total": 5,
        "version": 7,
        "next_step": "follow_up",
        "next_stage": None,
        "won_value": None,
        "can_write": True,
        "can_assign": True,
    }  # fmt: skip


def lead_history() -> list[dict[str, Any]]:
    """Entries of the audit log of every kind, the newest first."""
    entries: tuple[dict[str, Any], ...] = (
        {"action": "edited", "actor_name": "Ana Ribeiro",
         "changes": {"name": ["Marina", "Marina Azevedo"], "estimated_value": [None, 42_000.0]}},
        {"action": "assigned", "actor_name": "Bruno Tavares",
         "changes": {"assigned_user_id": [None, ANA], "assignee": [None, "Ana Ribeiro"]}},
        {"action": "stage_changed", "actor_name": "Ana Ribeiro", "from_stage": "contato",
         "to_stage": "proposta", "outcome": "open"},
        {"action": "stage_changed", "actor_name": "Ana Ribeiro", "from_stage": "contato", "outcome": "lost",
         "changes": {"lost_reason": [None, "<b>Preço</b>"]}},
        {"action": "created", "origin": "snapshot", "to_stage": "lead"},
    )  # fmt: skip
    nothing = {"origin": "app", "from_stage": None, "to_stage": None, "outcome": None, "actor_name": None}
    return [
        {**nothing, "changes": {}, "occurred_at": NOW - timedelta(days=index * 3), **entry}
        for index, entry in enumerate(entries)
    ]


def _stay(stage: str, entered: datetime, left: datetime | None, exit_: str | None) -> dict[str, Any]:
    return {"stage": stage, "entered_at": entered, "left_at": left, "exit": exit_}


def preview() -> ImportPreview:
    """A file with everything that can be asked about."""
    return ImportPreview(
        import_id="7a0e",
        filename="negocios-novembro.csv",
        kind=ImportKind.LEADS,
        format_name="Pipedrive",
        columns=(
            FileColumn("Negócio - ID", ("10481", "10482", "10483")),
            FileColumn("Negócio - Pessoa de contato", ("Marina Azevedo", "Caio Nogueira", "Helena Prado")),
            FileColumn("Negócio - Valor", ("R$ 42.000,00", "R$ 118.500,00", "R$ 9.800,00")),
            FileColumn("Negócio - Etapa", ("Proposta enviada", "Primeiro contato", "Negociação")),
            FileColumn("Negócio - Criado em", ("03/04/2026", "05/06/2026", "07/08/2026")),
        ),
        targets=(
            Target("external_id", required=True, header="Negócio - ID"),
            Target("name", header="Negócio - Pessoa de contato"),
            Target("estimated_value", header="Negócio - Valor"),
            Target("stage", header="Negócio - Etapa"),
            Target("created_at", header="Negócio - Criado em"),
            Target("source"),
        ),
        questions=(Question("created_at", "Negócio - Criado em", "date_order", "03/04/2026"),),
        values=(
            FoundValue("stage", "Proposta enviada", 412, "proposta"),
            FoundValue("stage", "Primeiro contato", 388, "contato"),
            FoundValue("stage", "Aguardando jurídico", 17, None),
        ),
        rows=(
            {
                "external_id": "10481",
                "name": "Marina Azevedo",
                "estimated_value": "42000.00",
                "stage": "proposta",
            },
            {
                "external_id": "10482",
                "name": "Caio Nogueira",
                "estimated_value": "118500.00",
                "stage": "contato",
            },
        ),
        problems=("The dates could be day-first or month-first. Say which.",),
    )


def imports() -> list[ImportItem]:
    """One import of each status."""
    shared = {"kind": ImportKind.LEADS, "created_at": NOW - timedelta(hours=3)}
    return [
        ImportItem("1", "negocios-novembro.csv", status=ImportStatus.UPLOADED, **shared),
        ImportItem("2", "leads-2026.xlsx", status=ImportStatus.RUNNING, progress=0.42, **shared),
        ImportItem(
            "3",
            "rd-station.csv",
            status=ImportStatus.DONE,
            created=1284,
            updated=73,
            unchanged=5120,
            rejected=2,
            notes=("3 rows were superseded by a later row about the same thing.",),
            new_members=("Carla Dias",),
            rejections=(
                (17, "lead_score", "140", "“140” is not a score (a whole number from 0 to 100)."),
                (92, "created_at", "31/02/2026", "“31/02/2026” is not a date."),
            ),
            **shared,
        ),
        ImportItem("4", "planilha.xls", status=ImportStatus.FAILED, error="The file is damaged.", **shared),
    ]


def organization_settings(*, can_edit: bool = True) -> OrganizationSettings:
    """Aurora Sistemas."""
    return OrganizationSettings(
        name="Aurora Sistemas",
        timezone="America/Sao_Paulo",
        currency="BRL",
        locale="pt_BR",
        brand_color="#0f8f83",
        stage_limits={"lead": 7.0, "contato": 7.0, "proposta": 7.0, "negociacao": 10.0},
        timezones=("America/Sao_Paulo", "Europe/Lisbon", "UTC"),
        currencies=(("BRL", "Real brasileiro"), ("USD", "Dólar americano")),
        locales=(("pt_BR", "português (Brasil)"), ("en_US", "inglês (Estados Unidos)")),
        can_edit=can_edit,
    )


def profile() -> ProfileSettings:
    """Ana."""
    return ProfileSettings(email="ana.ribeiro@example.com", language="pt_BR", theme="system")


def logo(mark: str | None = "0f" * 32, problem: str = "") -> LogoSettings:
    """A logo, and what was wrong with another."""
    return LogoSettings(mark=mark, csrf_token="token", problem=problem)
