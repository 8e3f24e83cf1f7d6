"""What people call a column, in English and Portuguese, whatever the CRM.

Every name is in the form of `headers.plain`: no case, accents or punctuation. The first name that
a file has wins.
"""

from __future__ import annotations

from services.vocabulary import ImportKind

_EXTERNAL_ID = (
    "external id", "externalid", "id externo", "lead id", "leadid", "record id", "deal id", "opportunity id",
    "contact id", "codigo", "codigo do lead", "id do lead", "id do negocio", "id da oportunidade", "id",
    "prospect id", "mql id", "uuid", "key", "chave",
)  # fmt: skip
_INSTANT_OF_CREATION = (
    "created at", "createdat", "create date", "created date", "creation date", "date created", "created on",
    "created time", "created", "criado em", "data de criacao", "data criacao", "hora de criacao",
    "data de cadastro",
    "data do cadastro", "data de entrada", "cadastrado em", "first contact date", "entry date", "lead date",
    "data do lead", "engage date", "data da primeira conversao", "data",
)  # fmt: skip
HEADER_SYNONYMS: dict[ImportKind, dict[str, tuple[str, ...]]] = {
    ImportKind.LEADS: {
        "external_id": _EXTERNAL_ID,
        "name": (
            "name", "lead name", "full name", "contact name", "customer name", "nome", "nome completo",
            "nome do lead",
            "nome do contato", "contato", "deal name", "opportunity name", "nome do negocio",
            "nome da oportunidade",
            "oportunidade", "titulo", "title", "cliente",
        ),
        "first_name": ("first name", "firstname", "given name", "primeiro nome"),
        "last_name": ("last name", "lastname", "surname", "family name", "sobrenome"),
        "email": (
            "email", "e mail", "email address", "e mail address", "endereco de email", "endereco de e mail",
            "email do lead", "e mail do lead", "email comercial", "email pessoal", "correio eletronico",
        ),
        "phone": (
            "phone", "phone number", "telephone", "mobile", "mobile phone", "mobile phone number",
            "celular", "telefone",
            "telefone celular", "telefone comercial", "whatsapp", "fone", "contact number",
        ),
        "company": (
            "company", "company name", "account", "account name", "organization", "organisation",
            "organization name",
            "empresa", "nome da empresa", "empresa do contato", "conta", "nome da conta", "organizacao",
            "razao social",
        ),
        "source": (
            "source", "lead source", "original source", "origin", "origem", "origem do lead", "fonte",
            "fonte do lead",
            "fonte de lead", "canal", "canal de origem", "channel", "utm source",
            "origem da primeira conversao", "midia",
        ),
        "stage": (
            "stage", "deal stage", "pipeline stage", "lead stage", "lead status", "situacao de lead",
            "etapa", "estagio",
            "fase", "etapa do funil", "estagio no funil", "etapa do negocio", "fase da oportunidade",
            "lifecycle stage",
        ),
        "outcome": (
            "outcome", "deal status", "resultado", "status do negocio", "status da oportunidade", "converted",
            "convertido", "desfecho", "won lost", "status", "situacao",
        ),
        "lead_score": ("lead score", "leadscore", "score", "pontuacao", "pontuacao do lead",
            "lead scoring", "nota"),
        "estimated_value": (
            "estimated value", "value", "amount", "deal value", "deal amount", "expected revenue",
            "valor", "valor estimado",
            "valor do negocio", "valor da oportunidade", "receita esperada", "valor total",
        ),
        "closing_value": (
            "closing value", "close value", "won value", "closed amount", "valor fechado",
            "valor de fechamento",
            "valor da venda", "valor ganho",
        ),
        "assigned_to": (
            "assigned to", "assigned user", "owner", "lead owner", "deal owner", "contact owner",
            "opportunity owner",
            "account owner", "salesperson", "sales agent", "sales rep", "seller", "responsavel",
            "usuario responsavel",
            "proprietario", "proprietario do lead", "dono do lead", "vendedor", "atribuido a", "corretor",
            "consultor",
        ),
        "created_at": _INSTANT_OF_CREATION,
        "stage_entered_at": (
            "stage entered at", "stage changed at", "last stage change", "stage change date",
            "last stage update",
            "ultima alteracao de etapa", "ultima atualizacao de estagio", "entrou na etapa em",
            "data da etapa",
        ),
        "closed_at": (
            "closed at", "closed date", "close date", "closed on", "closing date", "won date", "won time",
            "lost date",
            "lost time", "lost at", "won at", "ganho em", "data de fechamento", "data da venda",
            "data de perda",
            "perdido em", "fechado em", "data do fechamento", "data de ganho",
        ),
        "lost_reason": (
            "lost reason", "loss reason", "reason lost", "closed lost reason", "motivo da perda",
            "motivo de perda",
            "razao de perda", "razao da perda", "motivo",
        ),
    },
    ImportKind.HISTORY: {
        "external_id": (*_EXTERNAL_ID, "lead", "opportunity name", "nome da oportunidade"),
        "from_stage": ("from stage", "old stage", "old value", "previous stage", "etapa anterior", "de",
            "valor antigo"),
        "to_stage": ("to stage", "new stage", "new value", "stage", "etapa nova", "nova etapa", "etapa",
            "para",
                     "estagio", "fase", "novo valor", "valor novo"),
        "outcome": ("outcome", "resultado", "status", "desfecho"),
        "changed_at": (
            "changed at", "change date", "changed on", "edit date", "date", "timestamp", "occurred at",
            "data", "data hora",
            "data da mudanca", "data da alteracao", "data de edicao", "alterado em", "mudou em", "movido em",
        ),
        "changed_by": ("changed by", "edited by", "user", "actor", "alterado por", "editado por",
            "usuario", "autor"),
    },
    ImportKind.INTERACTIONS: {
        "external_id": (*_EXTERNAL_ID, "lead"),
        "kind": ("kind", "type", "activity type", "activity", "interaction", "tipo", "tipo de atividade",
            "atividade",
                 "interacao", "evento", "event", "canal"),
        "occurred_at": ("occurred at", "date", "timestamp", "activity date", "done at", "time", "data",
            "data hora",
                        "data da atividade", "ocorreu em", "realizado em", "created at", "criado em"),
    },
    ImportKind.SPEND: {
        "source": ("source", "channel", "campaign source", "utm source", "origem", "fonte", "canal", "midia"),
        "month": ("month", "period", "date", "mes", "mes ano", "competencia", "periodo", "data"),
        "amount": ("amount", "spend", "cost", "investment", "spent", "amount spent", "valor", "custo",
            "gasto",
                   "investimento", "valor gasto", "valor investido", "total"),
    },
}  # fmt: skip

IDENTIFIER_HEADERS = frozenset(_EXTERNAL_ID)
"""Names of a column that identifies a lead: the only ones a file of one column may have."""
