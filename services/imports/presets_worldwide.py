"""Exports of HubSpot, Pipedrive and Salesforce, in English and Portuguese: data only."""

from __future__ import annotations

from services.imports.preset import Preset
from services.vocabulary import ImportKind

_HUBSPOT_DEALS = Preset(
    "hubspot",
    ImportKind.LEADS,
    needs=(
        ("record id", "id do registro", "deal id"),
        ("deal name", "nome do negocio"),
        ("deal stage", "etapa do negocio"),
    ),
    columns={
        "external_id": ("record id", "id do registro", "deal id"),
        "name": ("deal name", "nome do negocio"),
        "company": ("associated company", "empresa associada", "company name"),
        "email": ("associated contact email", "email"),
        "source": ("original traffic source", "original source", "original source type", "fonte original"),
        "stage": ("deal stage", "etapa do negocio"),
        "estimated_value": ("amount", "valor"),
        "assigned_to": ("deal owner", "proprietario do negocio"),
        "created_at": ("create date", "data de criacao"),
        "stage_entered_at": ("date entered current stage", "data de entrada na etapa atual"),
        "closed_at": ("close date", "data de fechamento", "closed won date internal"),
        "lost_reason": ("closed lost reason", "motivo do negocio perdido"),
    },
)
_HUBSPOT_CONTACTS = Preset(
    "hubspot",
    ImportKind.LEADS,
    needs=(
        ("record id", "id do registro", "contact id"),
        ("email", "e mail"),
        ("lifecycle stage", "lead status", "fase do ciclo de vida", "status do lead"),
    ),
    columns={
        "external_id": ("record id", "id do registro", "contact id"),
        "first_name": ("first name", "primeiro nome", "nome"),
        "last_name": ("last name", "sobrenome"),
        "email": ("email", "e mail"),
        "phone": ("mobile phone number", "phone number", "numero do celular", "numero de telefone"),
        "company": ("company name", "associated company", "nome da empresa"),
        "source": ("original source", "original traffic source", "fonte original"),
        "stage": ("lifecycle stage", "fase do ciclo de vida", "lead status", "status do lead"),
        "assigned_to": ("contact owner", "proprietario do contato"),
        "created_at": ("create date", "data de criacao"),
    },
)
_PIPEDRIVE = Preset(
    "pipedrive",
    ImportKind.LEADS,
    needs=(
        ("deal title", "negocio titulo", "deal id", "negocio id"),
        ("deal stage", "negocio etapa", "deal status", "negocio status"),
    ),
    columns={
        "external_id": ("deal id", "negocio id", "deal title", "negocio titulo"),
        "name": (
            "person name", "pessoa nome", "deal contact person", "negocio pessoa de contato", "deal title",
            "negocio titulo",
        ),
        "email": (
            "person email work", "pessoa e mail trabalho", "pessoa email work", "pessoa email trabalho",
            "person email home", "pessoa e mail residencial", "pessoa email home", "person email other",
            "pessoa e mail outros", "pessoa email other", "person email", "pessoa e mail", "pessoa email",
        ),
        "phone": (
            "pessoa celular", "pessoa telefone celular", "person phone mobile", "person phone work",
            "pessoa telefone trabalho", "person phone", "pessoa telefone",
        ),
        "company": ("organization name", "organizacao nome", "deal organization", "negocio organizacao"),
        "source": (
            "deal source channel", "deal lead source", "deal source", "negocio fonte do lead",
            "negocio origem canal de origem", "negocio canal de origem", "negocio origem",
        ),
        "stage": ("deal stage", "negocio etapa"),
        "outcome": ("deal status", "negocio status"),
        "estimated_value": ("deal value", "negocio valor"),
        "assigned_to": ("deal owner", "negocio proprietario"),
        "created_at": (
            "deal deal created", "deal deal created on", "deal created", "negocio negocio criado em",
        ),
        "stage_entered_at": ("deal last stage change", "negocio ultima alteracao de etapa"),
        "closed_at": (
            "deal won time", "deal lost time", "deal closed on", "deal deal closed on", "negocio ganho em",
            "negocio data de perda", "negocio perdido em", "negocio negocio fechado em",
        ),
        "lost_reason": ("deal lost reason", "negocio motivo da perda"),
    },
)  # fmt: skip
_SALESFORCE_LEADS = Preset(
    "salesforce",
    ImportKind.LEADS,
    needs=(
        ("lead status", "status do lead"),
        ("lead owner", "proprietario do lead"),
        ("company account", "company", "empresa conta", "empresa"),
    ),
    columns={
        "external_id": ("lead id", "id do lead", "id", "email"),
        "name": ("lead name", "nome do lead", "name"),
        "first_name": ("first name", "primeiro nome"),
        "last_name": ("last name", "sobrenome"),
        "email": ("email",),
        "phone": ("mobile", "celular", "phone", "telefone"),
        "company": ("company account", "company", "empresa conta", "empresa"),
        "source": ("lead source", "origem do lead"),
        "stage": ("lead status", "status do lead"),
        "assigned_to": ("lead owner", "proprietario do lead"),
        "created_at": ("create date", "created date", "data de criacao"),
    },
)
_SALESFORCE_OPPORTUNITIES = Preset(
    "salesforce",
    ImportKind.LEADS,
    needs=(
        ("opportunity name", "nome da oportunidade"),
        ("stage", "fase", "estagio"),
        ("close date", "data de fechamento", "opportunity owner", "proprietario da oportunidade"),
    ),
    columns={
        "external_id": (
            "opportunity id", "id da oportunidade", "18 digit id", "case safe id", "opportunity name",
            "nome da oportunidade",
        ),
        "name": ("opportunity name", "nome da oportunidade"),
        "company": ("account name", "nome da conta"),
        "source": ("lead source", "origem do lead"),
        "stage": ("stage", "fase", "estagio"),
        "estimated_value": ("amount", "valor", "quantia"),
        "assigned_to": ("opportunity owner", "proprietario da oportunidade"),
        "created_at": ("created date", "create date", "data de criacao"),
        "stage_entered_at": ("last stage change date", "data da ultima alteracao de fase"),
        "closed_at": ("close date", "data de fechamento"),
        "lost_reason": ("loss reason", "reason lost", "lost reason", "motivo da perda"),
    },
)  # fmt: skip
_SALESFORCE_API = Preset(
    "salesforce",
    ImportKind.LEADS,
    needs=(("id",), ("stagename",), ("closedate",)),
    columns={
        "external_id": ("id",),
        "name": ("name",),
        "source": ("leadsource",),
        "stage": ("stagename",),
        "estimated_value": ("amount",),
        "assigned_to": ("owner name", "ownerid"),
        "created_at": ("createddate",),
        "stage_entered_at": ("laststagechangedate",),
        "closed_at": ("closedate",),
    },
)
_SALESFORCE_HISTORY = Preset(
    "salesforce",
    ImportKind.HISTORY,
    needs=(
        ("field event", "campo evento"),
        ("old value", "valor antigo"),
        ("new value", "novo valor", "valor novo"),
        ("edit date", "data de edicao"),
    ),
    columns={
        "external_id": ("opportunity id", "id da oportunidade", "opportunity name", "nome da oportunidade"),
        "from_stage": ("old value", "valor antigo"),
        "to_stage": ("new value", "novo valor", "valor novo"),
        "changed_at": ("edit date", "data de edicao"),
        "changed_by": ("edited by", "editado por"),
    },
    only_rows={
        "field event": ("Stage", "Fase", "Estágio", "Etapa"),
        "campo evento": ("Stage", "Fase", "Estágio", "Etapa"),
    },
)

WORLDWIDE: tuple[Preset, ...] = (
    _HUBSPOT_DEALS,
    _HUBSPOT_CONTACTS,
    _PIPEDRIVE,
    _SALESFORCE_OPPORTUNITIES,
    _SALESFORCE_LEADS,
    _SALESFORCE_API,
    _SALESFORCE_HISTORY,
)
