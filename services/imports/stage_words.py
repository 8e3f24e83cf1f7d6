"""What CRMs call the stages, the outcomes and the kinds of interaction, in English and Portuguese.

Every word is in the form of `headers.plain`. The mapping of one file always wins over these.
"""

from __future__ import annotations

from services.imports.columns import LOST
from services.vocabulary import InteractionKind, Outcome, Stage

_STAGES: dict[str, tuple[str, ...]] = {
    Stage.LEAD: (
        "lead", "leads", "new", "new lead", "novo", "novo lead", "novos", "novos leads", "prospect",
        "prospecting",
        "prospeccao", "prospecto", "open not contacted", "not contacted", "nao contatado",
        "nao contactado", "sem contato",
        "incoming leads", "incoming lead", "leads de entrada", "lead de entrada", "lead in", "entrada",
        "caixa de entrada",
        "subscriber", "assinante", "marketing qualified lead", "marketingqualifiedlead", "mql", "unassigned",
        "attempted to contact", "attempting contact", "tentativa de contato", "tentando contato",
        "triagem", "a contatar",
        "contact in future", "contatar no futuro", "base", "suspect", "backlog",
    ),
    Stage.CONTATO: (
        "contato", "contact", "contacted", "contatado", "contactado", "contato feito",
        "contato realizado", "contact made",
        "initial contact", "contato inicial", "primeiro contato", "first contact", "second contact",
        "2 contato",
        "2o contato", "segundo contato", "in contact", "em contato", "working", "working contacted",
        "em trabalho",
        "qualification", "qualificacao", "qualified", "qualificado", "lead qualificado", "pre qualified",
        "pre qualificado",
        "qualified to buy", "qualifiedtobuy", "qualificado para comprar", "qualificado para compra",
        "sales qualified lead",
        "salesqualifiedlead", "sql", "appointment scheduled", "appointmentscheduled", "compromisso agendado",
        "reuniao agendada", "agendamento", "visita agendada", "meeting scheduled", "connected",
        "conectado", "engaging",
        "engaged", "engajado", "needs analysis", "analise de necessidades", "identificacao do interesse",
        "identificacao de interesse", "interesse", "levantamento", "diagnostico", "discovery",
        "descoberta", "in progress",
        "em andamento", "em atendimento", "atendimento", "open deal", "follow up", "nurturing",
    ),
    Stage.PROPOSTA: (
        "proposta", "proposal", "proposition", "proposta enviada", "proposta feita", "proposta apresentada",
        "proposal made", "proposal sent", "proposal price quote", "proposta cotacao",
        "proposta cotacao de preco",
        "presentation scheduled", "presentationscheduled", "apresentacao agendada", "apresentacao",
        "apresentacao feita",
        "demo", "demo scheduled", "demonstracao", "demonstracao agendada", "value proposition",
        "proposta de valor",
        "id decision makers", "identify decision makers", "identificar tomadores de decisao",
        "perception analysis",
        "analise de percepcao", "quote", "quote sent", "orcamento", "orcamento enviado", "cotacao",
        "opportunity",
        "oportunidade", "closed converted", "fechado convertido", "discussions", "discussoes",
        "simulacao", "visita realizada",
    ),
    Stage.NEGOCIACAO: (
        "negociacao", "negotiation", "negotiations", "em negociacao", "negotiation review",
        "negociacao revisao",
        "negotiations started", "negociacoes iniciadas", "negociacao iniciada", "decision making",
        "tomada de decisao",
        "decision maker bought in", "decisionmakerboughtin", "tomador de decisao envolvido",
        "tomador de decisao convencido", "contract sent", "contractsent", "contrato enviado",
        "contract discussion",
        "discussao de contrato", "discussao do contrato", "contrato", "contract", "documentacao",
        "analise de credito",
        "aguardando assinatura", "verbal commitment", "commit", "fechamento",
    ),
    Stage.FECHADO: (
        "fechado", "won", "closed won", "closedwon", "fechado ganho", "fechado e ganho", "ganho", "ganha",
        "ganhamos",
        "ganhou", "venda ganha", "negocio ganho", "negocio fechado", "deal won", "venda", "vendido",
        "venda realizada",
        "venda fechada", "cliente", "customer", "evangelist", "promotor", "successful", "sucesso",
        "logrado con exito", "assinado", "contract signed", "contrato assinado", "matriculado",
    ),
    LOST: (
        "lost", "closed lost", "closedlost", "perdido", "perdida", "perdemos", "fechado perdido",
        "fechado e perdido",
        "venda perdida", "negocio perdido", "deal lost", "closed lost to competition",
        "fechado perdido para concorrencia",
        "disqualified", "desqualificado", "unqualified", "not qualified", "nao qualificado", "junk lead",
        "lost lead",
        "lead perdido", "lead invalido", "descartado", "descarte", "discarded", "closed not converted",
        "fechado nao convertido", "recusado", "rejected", "declined", "cancelado", "cancelled",
        "canceled", "bad timing",
        "sem interesse", "not interested", "desistiu", "desistencia",
    ),
}  # fmt: skip
_OUTCOMES: dict[Outcome, tuple[str, ...]] = {
    Outcome.OPEN: (
        "open", "aberto", "aberta", "em aberto", "em andamento", "andamento", "in progress", "active",
        "ativo", "ativa",
        "pending", "pendente", "0", "false", "falso", "no", "nao", "n", "new", "novo", "working", "ongoing",
    ),
    Outcome.WON: (*_STAGES[Stage.FECHADO], "converted", "convertido", "convertida", "1", "true",
        "verdadeiro", "yes",
                  "sim", "s", "y"),
    Outcome.LOST: _STAGES[LOST],
}  # fmt: skip
_KINDS: dict[InteractionKind, tuple[str, ...]] = {
    InteractionKind.MEETING: (
        "meeting", "reuniao", "visit", "visita", "demo", "demonstracao", "appointment", "compromisso",
        "encontro", "lunch",
        "almoco", "apresentacao", "reuniao realizada", "visita realizada", "video call", "videochamada",
    ),
    InteractionKind.CALL_ANSWERED: (
        "call answered", "answered call", "inbound call", "incoming call", "call received",
        "ligacao atendida",
        "chamada atendida", "ligacao recebida", "chamada recebida", "had a phone conversation",
        "connected call",
    ),
    InteractionKind.MESSAGE_RECEIVED: (
        "message received", "mensagem recebida", "whatsapp received", "whatsapp recebido",
        "incoming message", "sms received",
        "sms recebido", "chat", "olark chat conversation", "resposta whatsapp",
    ),
    InteractionKind.EMAIL_RECEIVED: (
        "email received", "e mail received", "email recebido", "e mail recebido", "incoming email",
        "email reply", "replied",
        "email replied", "resposta de email", "respondeu email",
    ),
    InteractionKind.FORM_SUBMITTED: (
        "form submitted", "form submission", "formulario enviado", "formulario preenchido", "formulario",
        "form",
        "conversion", "conversao", "landing page submission", "form submitted on website",
    ),
    InteractionKind.LINK_CLICKED: (
        "link clicked", "email link clicked", "click", "clique", "clicked", "link clicado",
        "clicou no link", "email clicked",
        "email clicado", "clique em email",
    ),
    InteractionKind.EMAIL_OPENED: (
        "email opened", "e mail opened", "open email", "email aberto", "e mail aberto", "abriu email",
        "abertura de email",
    ),
    InteractionKind.SITE_VISITED: (
        "site visited", "page visited on website", "page view", "website visit", "visited website",
        "visita ao site",
        "pagina visitada", "visita no site", "site visitado",
    ),
    InteractionKind.EMAIL_SENT: (
        "email sent", "e mail sent", "email", "e mail", "email enviado", "e mail enviado",
        "outgoing email", "sent email",
    ),
    InteractionKind.MESSAGE_SENT: (
        "message sent", "mensagem enviada", "sms sent", "sms enviado", "sms", "whatsapp", "whatsapp sent",
        "whatsapp enviado",
        "outgoing message", "mensagem",
    ),
    InteractionKind.CALL_MADE: (
        "call made", "call", "phone call", "ligacao", "chamada", "telefonema", "ligacao realizada",
        "outbound call",
        "outgoing call", "chamada realizada", "ligacao feita", "ligacao nao atendida", "no answer",
        "nao atendeu",
    ),
}  # fmt: skip

STAGE_WORDS: dict[str, str] = {word: str(target) for target, words in _STAGES.items() for word in words}
"""Word → one of the five stages, or `lost`."""
OUTCOME_WORDS: dict[str, str] = {word: str(target) for target, words in _OUTCOMES.items() for word in words}
KIND_WORDS: dict[str, str] = {
    **{word: str(target) for target, words in _KINDS.items() for word in words},
    **{kind.value.replace("_", " "): kind.value for kind in InteractionKind},
}
