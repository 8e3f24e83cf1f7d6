"""What the exports of known CRMs look like: data only. Header names are in the form of `headers.plain`.

Sources: genuine header lines of exports (English and Portuguese) and the vendors' documentation.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from services.imports.dates import DateOrder
from services.vocabulary import ImportKind, Outcome


@dataclass(frozen=True, slots=True)
class Preset:
    """One kind of export of one CRM."""

    format: str
    kind: ImportKind
    needs: tuple[tuple[str, ...], ...]
    """Recognised when the file has one header of each group."""
    columns: dict[str, tuple[str, ...]]
    """Canonical column → headers; of several in a file the first that isn't blank in a row counts."""
    constants: dict[str, str] = field(default_factory=dict)
    null_values: tuple[str, ...] = ()
    date_order: DateOrder | None = None
    only_rows: dict[str, tuple[str, ...]] = field(default_factory=dict)
    external_id_prefix: str = ""


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

PRESETS: tuple[Preset, ...] = (
    _HUBSPOT_DEALS,
    _HUBSPOT_CONTACTS,
    _PIPEDRIVE,
    _ZOHO_DEALS,
    _ZOHO_LEADS,
    _SALESFORCE_OPPORTUNITIES,
    _SALESFORCE_LEADS,
    _SALESFORCE_API,
    _SALESFORCE_HISTORY,
    _RD_STATION,
    _KOMMO,
    _ODOO,
    _OLIST_LEADS,
    _OLIST_DEALS,
    _LEADSQUARED,
)
GENERIC = "generic"
AUTO = "auto"
FORMATS: tuple[str, ...] = (GENERIC, *sorted({preset.format for preset in PRESETS}))
"""What `--format` knows besides `auto`."""
