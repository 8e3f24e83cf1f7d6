"""What the name of a field gives away, in English and Portuguese: a judgement, an outcome, a person.

Phrases are words without accents, in order, next to each other; `a|b` is one of them. `LeadStatus`,
`lead_status` and `Lead status` are the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_LATEST = (
    "last|latest|lastest|recent|most recent|notable|ultimo|ultima|ultimos|ultimas|mais recente|"
    "next|upcoming|proximo|proxima|proximos|proximas"
)
JUDGEMENT_PHRASES = tuple(
    """
    tag|tags|label|labels|etiqueta|etiquetas|marcador|marcadores
    status|substatus|situacao|stage|stages|estagio|etapa|etapas|fase|pipeline|funil|lifecycle
    outcome|disposition|resultado|desfecho|verdict|veredito|decision|decisao
    quality|qualidade|qualification|qualified|qualificacao|qualificado|qualificada|disqualified|unqualified
    profile|perfil
    score|scores|scoring|pontuacao|rating|ratings|grade|rank|ranking|index|indice|classificacao|avaliacao
    priority|prioridade|temperature|temperatura|probability|probabilidade|likelihood|forecast|previsao
    reason|reasons|motivo|motivos|razao
    note|notes|nota|notas|comment|comments|comentario|comentarios|remark|remarks|observacao|observacoes|obs
    anotacao|anotacoes|feedback|follow up|followup|followups
    modified|updated|edited|modificado|modificada|modificacao|atualizado|atualizada|atualizacao|alteracao
    closed|close date|closing|closer|close time|fechado|fechada|fechamento|encerrado|encerramento|concluido
    won|win|lost|loss|lose|ganho|ganha|perda|perdido|perdida|vendido|data da venda|valor da venda
    converted|is converted|convertido|convertida|customer since|became a customer|cliente desde
    conversion date|data da conversao|data de conversao|lead conversion|became
    sentiment|sentimento|confidence|confianca|chance|chances|potencial do lead|lead potential
    due date|vencimento|contract date|contract number|data do contrato|numero do contrato
    contacted|times contacted|contatado|contatada|attempt|attempts|tentativa|tentativas
    number of calls|number of contacts|number of meetings|number of emails|number of sales activities
    number of associated deals|num associated deals|num contacted notes|num notes|sales activities
    calls made|call count|call duration|duration of call|ligacoes|duracao da chamada|duracao da ligacao
    reunioes|numero de atividades|atividades concluidas|atividades para fazer|total de atividades
    days to close|days to|days in|days since|days until|days open|time to close|time in|time since
    dias ate|dias no|dias na|dias em|dias desde|tempo ate|tempo no|tempo na|tempo de fechamento
    cycle|ciclo de venda|ciclo de vendas|sales cycle
    owner|proprietario|responsavel|vendedor|vendedora|sales rep|salesperson|assigned to|dono do lead
    date entered|entered stage|meeting booked|date of last
    paid|payment|payments|pago|pagamento|pagamentos|invoice|invoiced|fatura|nota fiscal|boleto
    signed|assinado|assinatura|enrolled|enrollment|matriculado|matricula|purchased|onboarding|churn|refund
    deal stage|deal status|recent deal amount|total revenue|proposal sent|proposta enviada|desistencia
    """.replace("\n", "|").split("|")
)

PERSONAL_PHRASES = tuple(
    """
    first name|last name|full name|middle name|surname|nickname|maiden name|contact name|person name
    nome completo|sobrenome|apelido|primeiro nome|nome do contato|nome da mae|nome do pai|nome da pessoa
    nome do cliente|customer name|client name|company name|account name|razao social|nome da empresa
    email|e mail|mail|phone|telefone|celular|mobile|whatsapp|fax|fone
    cpf|cnpj|rg|cnh|ssn|passport|passaporte|document number|documento|tax id|national id
    birth|birthday|birthdate|dob|nascimento|aniversario
    address|endereco|street|rua|logradouro|zip|zipcode|zip code|postal code|postcode|cep|complemento
    facebook|twitter|linkedin|instagram|skype|ip|ip address
    """.replace("\n", "|").split("|")
)
"""Of a person or company, where the values are many; `E-mail confirmed` with two values is not."""

JUDGEMENT_ALONE = (
    "duration",
    "duracao",
    "activity",
    "atividade",
    "atividades",
    "activities",
    "result",
    "call",
)
"""A judgement, or something that happened later, where it is the whole name."""

PERSONAL_ALONE = ("name", "nome", "contact", "contato", "person", "pessoa", "cliente", "client", "customer")
"""Personal where it is the whole name."""

SENSITIVE_PHRASES = tuple(
    """
    race|raca|ethnicity|ethnic|etnia|cor da pele|skin color|religion|religiao|religious|political|politico
    trade union|sindicato|health|saude|disability|deficiencia|sexual|sexual orientation|orientacao sexual
    gender|genero|sex|sexo|pregnant|gestante|biometric|biometria
    """.replace("\n", "|").split("|")
)
"""What the law forbids to treat people by (LGPD, articles 5 and 6), whatever the values."""

HARMLESS_PHRASES = (
    "ramo de atividade", "atividade economica", "atividade principal", "business activity", "health plan",
    "plano de saude", "first stage", "marital status", "civil status", "estado civil", "health insurance",
    "employment status", "home owner", "business owner", "do not email", "do not call",
)  # fmt: skip
"""Taken out of a name before anything else is looked for in it."""

OUTCOME_WORDS_WON = frozenset({
    "won", "win", "closed", "converted", "purchased", "enrolled", "paid", "ganho", "ganha", "ganhou",
    "vendido", "vendida", "convertido", "convertida", "fechado", "fechada", "matriculado", "matriculada",
    "contratado", "contratada", "pago", "comprou",
})  # fmt: skip
OUTCOME_WORDS_LOST = frozenset({
    "lost", "lose", "closed", "rejected", "disqualified", "unqualified", "dead", "junk", "invalid",
    "perdido", "perdida", "perdeu", "perda", "descartado", "descartada", "desqualificado",
    "desqualificada", "cancelado", "cancelada", "desistiu", "desistencia", "invalido",
})  # fmt: skip


def _split(phrases: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(phrase.split()) for phrase in phrases if phrase.strip())


_LATEST_WORDS = _split(_LATEST.split("|"))
_SPLIT = {
    phrases: _split(phrases)
    for phrases in (JUDGEMENT_PHRASES, PERSONAL_PHRASES, SENSITIVE_PHRASES, HARMLESS_PHRASES)
}


def has_phrase(words: Sequence[str], phrases: tuple[str, ...]) -> bool:
    """Whether one of the phrases stands among the words (`services.scoring.features.words_of`)."""
    return any(_at(words, phrase) is not None for phrase in _SPLIT[phrases])


def is_judgement(words: Sequence[str]) -> bool:
    """Whether the name is that of a judgement, a state, or of something that is kept up to date."""
    left = without_harmless(words)
    if has_phrase(left, JUDGEMENT_PHRASES) or (len(left) == 1 and left[0] in JUDGEMENT_ALONE):
        return True
    return any(_at(left, phrase) is not None for phrase in _LATEST_WORDS)


def is_personal(words: Sequence[str]) -> bool:
    """Whether the name is that of a person's or company's own particulars."""
    left = without_harmless(words)
    return (len(left) == 1 and left[0] in PERSONAL_ALONE) or has_phrase(left, PERSONAL_PHRASES)


def is_sensitive(words: Sequence[str]) -> bool:
    """Whether nobody may be treated by it."""
    return has_phrase(without_harmless(words), SENSITIVE_PHRASES)


def without_harmless(words: Sequence[str]) -> tuple[str, ...]:
    left = tuple(words)
    for phrase in _SPLIT[HARMLESS_PHRASES]:
        place = _at(left, phrase)
        if place is not None:
            left = left[:place] + left[place + len(phrase) :]
    return left


def _at(words: Sequence[str], phrase: tuple[str, ...]) -> int | None:
    for place in range(len(words) - len(phrase) + 1):
        if tuple(words[place : place + len(phrase)]) == phrase:
            return place
    return None
