"""The exports of known CRMs are recognised by their headers, and their values understood."""

# ruff: noqa: E501 (header lines as they stand in the files)
from __future__ import annotations

from pathlib import Path

import pytest

from services.imports.mapping import Mapping
from services.imports.problems import MappingError
from services.imports.reading import open_table
from services.imports.recognition import complete_mapping, propose_mapping, recognize
from services.imports.stage_words import OUTCOME_WORDS, STAGE_WORDS
from services.imports.words import match_word
from services.vocabulary import ImportKind
from tests.services.imports.files import write_csv

LEADS, HISTORY = ImportKind.LEADS, ImportKind.HISTORY
HEADERS: dict[str, tuple[ImportKind, str, dict[str, tuple[str, ...]]]] = {
    "Record ID|Deal Name|Last Activity Date|State|Deal Stage|Close Date|Deal owner|Amount|Pipeline|Create Date": (
        LEADS,
        "hubspot",
        {
            "external_id": ("Record ID",),
            "stage": ("Deal Stage",),
            "assigned_to": ("Deal owner",),
            "estimated_value": ("Amount",),
            "created_at": ("Create Date",),
            "closed_at": ("Close Date",),
        },
    ),
    "Record ID|First Name|Last Name|Email|Phone Number|Mobile Phone Number|Contact owner|Lifecycle Stage|Lead Status"
    "|Create Date|Original Source|Company Name|Job Title|Buying Role": (
        LEADS,
        "hubspot",
        {
            "first_name": ("First Name",),
            "phone": ("Mobile Phone Number", "Phone Number"),
            "stage": ("Lifecycle Stage", "Lead Status"),
            "source": ("Original Source",),
            "company": ("Company Name",),
        },
    ),
    "Negócio - ID|Negócio - Título|Negócio - Valor|Negócio - Etapa|Negócio - Status|Negócio - Negócio criado em"
    "|Negócio - Ganho em|Negócio - Data de perda|Negócio - Proprietário|Pessoa - Nome|Pessoa - Telefone - Celular"
    "|Pessoa - E-mail - Trabalho|Pessoa - Email - Work|Organização - Nome|Negócio - Última alteração de etapa": (
        LEADS,
        "pipedrive",
        {
            "external_id": ("Negócio - ID",),
            "email": ("Pessoa - E-mail - Trabalho", "Pessoa - Email - Work"),
            "closed_at": ("Negócio - Ganho em", "Negócio - Data de perda"),
            "outcome": ("Negócio - Status",),
            "stage_entered_at": ("Negócio - Última alteração de etapa",),
        },
    ),
    "Deal - Title|Deal - Owner|Deal - Pipeline|Deal - Stage|Deal - Value|Deal - Currency|Deal - Status"
    "|Deal - Lost reason|Deal - Won time|Deal - Lost time|Deal - Closed on|Organization - Name|Person - Name"
    "|Person - Email (Work)|Person - Phone": (
        LEADS,
        "pipedrive",
        {
            "external_id": ("Deal - Title",),
            "name": ("Person - Name", "Deal - Title"),
            "email": ("Person - Email (Work)",),
            "closed_at": ("Deal - Won time", "Deal - Lost time", "Deal - Closed on"),
            "lost_reason": ("Deal - Lost reason",),
        },
    ),
    "Email|Nome|Telefone|Celular|Empresa|Estágio no funil|Dono do Lead|Data da primeira conversão"
    "|Origem da primeira conversão|Lead Scoring - Perfil|Motivo de Perda no RD Station CRM": (
        LEADS,
        "rdstation",
        {
            "external_id": ("Email",),
            "email": ("Email",),
            "phone": ("Celular", "Telefone"),
            "stage": ("Estágio no funil",),
            "source": ("Origem da primeira conversão",),
            "assigned_to": ("Dono do Lead",),
        },
    ),
    "Record Id|Lead Owner|Company|First Name|Last Name|Email|Phone|Lead Source|Lead Status|Street": (
        LEADS,
        "zoho",
        {"external_id": ("Record Id",), "stage": ("Lead Status",), "source": ("Lead Source",)},
    ),
    "Record Id|Deal Name|Account Name|Account Name.id|Contact Name|Stage|Closing Date|Amount|Lead Source|Type": (
        LEADS,
        "zoho",
        {"name": ("Contact Name", "Deal Name"), "company": ("Account Name",), "closed_at": ("Closing Date",)},
    ),
    "ID do registro|Lead Name|Nome|Sobrenome|Fonte de Lead|Situação de Lead|Hora de Criação|Celular|Telefone": (
        LEADS,
        "zoho",
        {"stage": ("Situação de Lead",), "source": ("Fonte de Lead",), "created_at": ("Hora de Criação",)},
    ),
    "Lead ID|First Name|Last Name|Company / Account|Lead Source|Lead Status|Lead Owner|Create Date|Email": (
        LEADS,
        "salesforce",
        {"external_id": ("Lead ID",), "company": ("Company / Account",), "stage": ("Lead Status",)},
    ),
    "Opportunity Owner|Account Name|Opportunity Name|Stage|Amount|Close Date|Created Date|Lead Source|Opportunity ID": (
        LEADS,
        "salesforce",
        {"external_id": ("Opportunity ID",), "assigned_to": ("Opportunity Owner",), "stage": ("Stage",)},
    ),
    "Opportunity Owner|Edited By|Field / Event|Old Value|New Value|Edit Date|Opportunity Name": (
        HISTORY,
        "salesforce",
        {
            "external_id": ("Opportunity Name",),
            "from_stage": ("Old Value",),
            "to_stage": ("New Value",),
            "changed_at": ("Edit Date",),
            "changed_by": ("Edited By",),
        },
    ),
    "ID|Nome|Empresa do contato|Telefone comercial|Telefone celular|Email comercial|Email pessoal|Etapa"
    "|Usuário responsável|Tags|Criado em": (
        LEADS,
        "kommo",
        {
            "external_id": ("ID",),
            "email": ("Email comercial", "Email pessoal"),
            "assigned_to": ("Usuário responsável",),
        },
    ),
    "External ID|Name|Customer Name|Contact Name|Email|Job Position|Phone|Mobile|Street|City|State|Country": (
        LEADS,
        "odoo",
        {"external_id": ("External ID",), "name": ("Contact Name", "Name"), "company": ("Customer Name",)},
    ),
    "Oportunidade|Receita Esperada|Fechamento Esperado|Estágio|Vendedor|Razão de Perda|Origem"
    "|Última Atualização de Estágio|Criado em": (
        LEADS,
        "odoo",
        {
            "external_id": ("Oportunidade",),
            "estimated_value": ("Receita Esperada",),
            "lost_reason": ("Razão de Perda",),
            "stage_entered_at": ("Última Atualização de Estágio",),
        },
    ),
    "mql_id|first_contact_date|landing_page_id|origin": (
        LEADS,
        "olist",
        {"created_at": ("first_contact_date",)},
    ),
    "mql_id|seller_id|sdr_id|sr_id|won_date|business_segment|declared_monthly_revenue": (
        LEADS,
        "olist",
        {"external_id": ("mql_id",), "closed_at": ("won_date",)},
    ),
    "Prospect ID|Lead Number|Lead Origin|Lead Source|Converted|Tags|": (
        LEADS,
        "leadsquared",
        {"external_id": ("Prospect ID",), "source": ("Lead Source",), "outcome": ("Converted",)},
    ),
    "opportunity_id|sales_agent|product|account|deal_stage|engage_date|close_date|close_value": (
        LEADS,
        "generic",
        {
            "external_id": ("opportunity_id",),
            "assigned_to": ("sales_agent",),
            "company": ("account",),
            "stage": ("deal_stage",),
            "created_at": ("engage_date",),
            "closed_at": ("close_date",),
            "closing_value": ("close_value",),
        },
    ),
}


def _propose(path: Path, header: str, kind: ImportKind, wanted: str = "auto") -> Mapping:
    names = header.split("|")
    with open_table(write_csv(path / "a.csv", [names, ["x"] * len(names)], delimiter="\t")) as table:
        return propose_mapping(table, kind, wanted=wanted)


@pytest.mark.parametrize("header", HEADERS)
def test_the_export_is_recognised(tmp_path: Path, header: str) -> None:
    kind, crm, columns = HEADERS[header]
    mapping = _propose(tmp_path, header, kind)
    assert mapping.format == crm
    assert {column: mapping.columns.get(column) for column in columns} == columns
    named = [name for names in mapping.columns.values() for name in names]
    twice = {name for name in named if named.count(name) > 1}
    assert not twice - {"Email", "Deal - Title", "Oportunidade"}


def test_canonical_names_are_their_own_proposal(tmp_path: Path) -> None:
    names = "external_id|name|email|phone|company|source|stage|outcome|lead_score|estimated_value|assigned_to"
    names += "|created_at|stage_entered_at|closed_at|lost_reason"
    mapping = _propose(tmp_path, names, LEADS)
    assert mapping.columns == {name: (name,) for name in names.split("|")}


def test_a_lost_olist_revenue_is_no_value(tmp_path: Path) -> None:
    header = "mql_id|seller_id|sdr_id|sr_id|won_date|declared_monthly_revenue"
    mapping = _propose(tmp_path, header, LEADS)
    assert mapping.constants == {"outcome": "won"}
    assert not {"estimated_value", "closing_value"} & mapping.columns.keys()


def test_the_salesforce_history_keeps_stage_rows_only(tmp_path: Path) -> None:
    header = "Edited By|Field / Event|Old Value|New Value|Edit Date|Opportunity Name"
    assert set(_propose(tmp_path, header, HISTORY).only_rows) == {"Field / Event"}


def test_a_format_asked_for_by_name(tmp_path: Path) -> None:
    assert recognize(["Nome", "Etapa"], LEADS, "kommo") is not None
    assert _propose(tmp_path, "Record ID|Deal Name|Deal Stage", LEADS, "generic").format == "generic"
    with pytest.raises(MappingError, match="no format called “siebel”"):
        recognize(["id"], LEADS, "siebel")


def test_unknown_headers_are_read_by_what_is_in_them(tmp_path: Path) -> None:
    rows = [
        ("rec_id", "correio e-mail", "tel. de contato", "data de criacao do cadastro", "preço total", "data de nascimento"),
        *((f"x{n}", f"a{n}@example.com", "+55 11 90000-0000", f"{n}/03/2024", "R$ 10,00", "01/01/1980") for n in range(1, 9)),
    ]  # fmt: skip
    with open_table(write_csv(tmp_path / "a.csv", rows, delimiter=";")) as table:
        mapping = propose_mapping(table, LEADS)
    assert mapping.columns == {
        "external_id": ("rec_id",),
        "email": ("correio e-mail",),
        "phone": ("tel. de contato",),
        "created_at": ("data de criacao do cadastro",),
        "estimated_value": ("preço total",),
    }


@pytest.mark.parametrize(
    ("cells", "column"), [(("Novo", "Em negociação"), "stage"), (("Aberto", "Perdido"), "outcome")]
)
def test_a_status_is_what_its_cells_say(tmp_path: Path, cells: tuple[str, str], column: str) -> None:
    rows = [("id", "status"), *((str(n), cell) for n, cell in enumerate(cells))]
    with open_table(write_csv(tmp_path / "a.csv", rows)) as table:
        assert propose_mapping(table, LEADS).columns[column] == ("status",)


def test_a_mapping_without_columns_adds_to_the_proposal(tmp_path: Path) -> None:
    with open_table(write_csv(tmp_path / "a.csv", [("id", "criado em"), ("1", "x")])) as table:
        mapping = complete_mapping(
            Mapping.model_validate({"kind": "leads", "date_order": "day_first"}), table
        )
    assert mapping.columns == {"external_id": ("id",), "created_at": ("criado em",)}
    assert mapping.date_order == {"*": "day_first"}


@pytest.mark.parametrize(
    ("value", "stage"),
    [
        ("Closed Won", "fechado"),
        ("closedlost", "lost"),
        ("Ganhamos", "fechado"),
        ("Negociações Iniciadas", "negociacao"),
        ("Proposal/Price Quote", "proposta"),
        ("Disqualified / Desqualificado", "lost"),
        ("Second Contact / 2º Contato", "contato"),
        ("03 - Proposta", "proposta"),
        ("1. Novo", "lead"),
        ("Contract Sent (Sales Pipeline)", "negociacao"),
        ("Fechado - perdido", "lost"),
        ("Open - Not Contacted", "lead"),
        ("Lead Qualificado", "contato"),
        ("Something else", None),
        ("Won / Lost", None),
        ("", None),
    ],
)
def test_stage_words(value: str, stage: str | None) -> None:
    assert match_word(value, {}, STAGE_WORDS) == stage


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        ("Ganho", "won"),
        ("1", "won"),
        ("0", "open"),
        ("Em aberto", "open"),
        ("Perdida", "lost"),
        ("maybe", None),
    ],
)
def test_outcome_words(value: str, outcome: str | None) -> None:
    assert match_word(value, {}, OUTCOME_WORDS) == outcome


def test_the_mappings_own_values_win() -> None:
    assert match_word("Proposta", {"proposta": "negociacao"}, STAGE_WORDS) == "negociacao"
