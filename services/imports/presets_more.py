"""Exports of RD Station, Zoho, Kommo, Odoo, Olist and LeadSquared, in English and Portuguese: data only."""

from __future__ import annotations

from services.imports.dates import DateOrder
from services.imports.preset import Preset
from services.vocabulary import ImportKind, Outcome

_RD_STATION = Preset(
    "rdstation",
    ImportKind.LEADS,
    needs=(("email",), ("nome",), ("estagio no funil",)),
    columns={
        "external_id": ("email",),
        "name": ("nome",),
        "email": ("email",),
        "phone": ("celular", "telefone"),
        "company": ("empresa",),
        "source": ("origem da primeira conversao", "origem da oportunidade no crm ultima atualizacao"),
        "stage": ("estagio no funil",),
        "estimated_value": ("valor total da oportunidade no crm ultima atualizacao",),
        "closing_value": ("valor da ultima venda",),
        "assigned_to": ("dono do lead", "nome do responsavel pela oportunidade no crm ultima atualizacao"),
        "created_at": ("data da primeira conversao",),
        "closed_at": ("data da ultima venda",),
        "lost_reason": ("motivo de perda no rd station crm",),
    },
)
_ZOHO_LEADS = Preset(
    "zoho",
    ImportKind.LEADS,
    needs=(
        ("record id", "id do registro"),
        ("lead owner", "proprietario do lead", "lead name", "nome do lead", "fonte de lead"),
        ("lead status", "situacao de lead", "situacao do lead", "status do lead"),
        ("lead source", "fonte de lead", "fonte do lead", "lead owner"),
    ),
    columns={
        "external_id": ("record id", "id do registro", "id do lead", "lead id"),
        "name": ("lead name", "nome do lead", "full name"),
        "first_name": ("first name", "nome"),
        "last_name": ("last name", "sobrenome"),
        "email": ("email", "e mail"),
        "phone": ("mobile", "celular", "phone", "telefone"),
        "company": ("company", "empresa"),
        "source": ("lead source", "fonte de lead", "fonte do lead"),
        "stage": ("lead status", "situacao de lead", "situacao do lead", "status do lead"),
        "assigned_to": ("lead owner", "proprietario do lead"),
        "created_at": ("created time", "hora de criacao"),
    },
    external_id_prefix="zcrm_",
)
_ZOHO_DEALS = Preset(
    "zoho",
    ImportKind.LEADS,
    needs=(
        ("record id", "id do registro"),
        ("deal name", "nome do negocio"),
        ("stage", "fase", "estagio", "etapa"),
        ("closing date", "data de encerramento", "account name", "nome da conta"),
    ),
    columns={
        "external_id": ("record id", "id do registro"),
        "name": ("contact name", "nome do contato", "deal name", "nome do negocio"),
        "company": ("account name", "nome da conta"),
        "source": ("lead source", "fonte de lead", "fonte do lead"),
        "stage": ("stage", "fase", "estagio", "etapa"),
        "estimated_value": ("amount", "valor", "quantia"),
        "assigned_to": ("deal owner", "proprietario do negocio"),
        "created_at": ("created time", "hora de criacao"),
        "stage_entered_at": ("stage modified time", "data da ultima movimentacao"),
        "closed_at": ("closing date", "data de encerramento"),
        "lost_reason": ("reason for loss", "motivo da perda"),
    },
    external_id_prefix="zcrm_",
)
_KOMMO = Preset(
    "kommo",
    ImportKind.LEADS,
    needs=(
        ("id",),
        ("etapa", "lead stage", "stage", "etapa do lead", "status"),
        ("usuario responsavel", "responsible user", "lead usuario responsavel"),
    ),
    columns={
        "external_id": ("id",),
        "name": ("nome", "nome do contato", "lead title", "name", "main contact", "lead titulo"),
        "email": ("email comercial", "email pessoal", "work email", "personal email", "email"),
        "phone": ("telefone celular", "telefone comercial", "mobile phone", "work phone", "phone"),
        "company": ("empresa do contato", "empresa", "company", "contact company"),
        "source": ("fonte", "origem", "source", "utm source"),
        "stage": ("etapa", "etapa do lead", "lead stage", "stage", "status"),
        "estimated_value": ("venda", "orcamento", "sale", "budget"),
        "assigned_to": ("usuario responsavel", "lead usuario responsavel", "responsible user"),
        "created_at": ("criado em", "created at", "date created"),
        "closed_at": ("fechado em", "closed at", "date closed"),
        "lost_reason": ("motivo da perda", "loss reason", "reason for loss"),
    },
)
_ODOO = Preset(
    "odoo",
    ImportKind.LEADS,
    needs=(
        ("customer name", "oportunidade", "opportunity", "nome do cliente"),
        ("contact name", "estagio", "stage", "nome do contato"),
        ("external id", "id externo", "vendedor", "salesperson", "expected revenue", "receita esperada"),
    ),
    columns={
        "external_id": ("external id", "id externo", "id", "oportunidade", "opportunity", "name"),
        "name": ("contact name", "nome do contato", "name", "oportunidade", "opportunity"),
        "email": ("email", "e mail"),
        "phone": ("mobile", "celular", "phone", "telefone"),
        "company": ("customer name", "nome do cliente", "customer", "cliente", "company name", "empresa"),
        "source": ("source", "origem"),
        "stage": ("stage", "estagio"),
        "estimated_value": ("expected revenue", "receita esperada"),
        "assigned_to": ("salesperson", "vendedor"),
        "created_at": ("created on", "criado em"),
        "stage_entered_at": ("last stage update", "ultima atualizacao de estagio"),
        "closed_at": ("closed date", "data de fechamento"),
        "lost_reason": ("lost reason", "razao de perda", "motivo da perda"),
    },
)
_OLIST_LEADS = Preset(
    "olist",
    ImportKind.LEADS,
    needs=(("mql id",), ("first contact date",), ("origin",)),
    columns={"external_id": ("mql id",), "created_at": ("first contact date",), "source": ("origin",)},
    date_order=DateOrder.DAY_FIRST,
)
_OLIST_DEALS = Preset(
    "olist",
    ImportKind.LEADS,
    needs=(("mql id",), ("won date",), ("seller id",)),
    columns={"external_id": ("mql id",), "closed_at": ("won date",)},
    constants={"outcome": Outcome.WON},
    date_order=DateOrder.DAY_FIRST,
)
_LEADSQUARED = Preset(
    "leadsquared",
    ImportKind.LEADS,
    needs=(("prospect id",), ("lead number",), ("lead source",)),
    columns={
        "external_id": ("prospect id",),
        "first_name": ("first name",),
        "last_name": ("last name",),
        "email": ("email address", "email"),
        "phone": ("phone number", "mobile number"),
        "company": ("company",),
        "source": ("lead source",),
        "stage": ("lead stage",),
        "outcome": ("converted",),
        "assigned_to": ("owner", "lead owner"),
        "created_at": ("created on",),
    },
    null_values=("Select",),
)

MORE: tuple[Preset, ...] = (
    _ZOHO_DEALS,
    _ZOHO_LEADS,
    _RD_STATION,
    _KOMMO,
    _ODOO,
    _OLIST_LEADS,
    _OLIST_DEALS,
    _LEADSQUARED,
)
