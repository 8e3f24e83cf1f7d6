"""E-mail addresses as their providers read them."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from services.duplicates.text import folded, listed

_ADDRESS = re.compile(r"[^\s<>,;\"'()\[\]:]{1,64}@[^\s<>,;\"'()\[\]:@]{3,120}")
_PUBLIC = frozenset(
    listed(
        """gmail.com hotmail.com hotmail.com.br outlook.com outlook.com.br live.com msn.com yahoo.com
    yahoo.com.br ymail.com icloud.com me.com mac.com uol.com.br bol.com.br terra.com.br ig.com.br
    globo.com globomail.com r7.com oi.com.br aol.com gmx.com gmx.net gmx.de web.de proton.me
    protonmail.com zoho.com mail.com yandex.com mail.ru qq.com 163.com libero.it orange.fr
    wanadoo.fr free.fr t-online.de sapo.pt comcast.net verizon.net att.net bigpond.com
    btinternet.com sky.com zipmail.com.br superig.com.br"""
    )
)
_SAME_PROVIDER = {"googlemail.com": "gmail.com"}
_ROLES = frozenset(
    listed(
        """contato contact info vendas sales comercial admin administracao adm financeiro sac atendimento
    suporte support office hello ola rh compras marketing diretoria secretaria recepcao faleconosco
    noreply naoresponda help billing service webmaster geral administrativo orcamento loja shop nfe
    fiscal contabilidade"""
    )
)
_NOBODYS = frozenset(
    listed(
        """naotem naotenho naopossui nao sememail noemail semmail none email e-mail seuemail teste
        testes test testando asdf asdfg qwerty abc abcd aaa xxx a x aa xx naoinformado
        naoinformou nonono 123 1234 12345 nomail exemplo fulano anonimo null undefined na
        nome name"""
    )
)
_NO_DOMAINS = frozenset(
    listed("teste test naotem naopossui sememail noemail semmail naoinformado asdf xxx aaa")
)


def email_of(value: object) -> str:
    """The first e-mail address in a text, lower case, without "+tag", and at Gmail without dots (they
    deliver to one inbox there); empty where there is none, or one that people invent ("nao@tem.com")."""
    found = _ADDRESS.search(folded(value))
    if not found:
        return ""
    local, _, domain = found[0].rpartition("@")
    domain = domain.strip(".-")
    domain = _SAME_PROVIDER.get(domain, domain)
    local = local.partition("+")[0].strip(".")
    if domain == "gmail.com":
        local = local.replace(".", "")
    if not local or "." not in domain or local in _NOBODYS or domain.partition(".")[0] in _NO_DOMAINS:
        return ""
    return f"{local}@{domain}"


@lru_cache(maxsize=20_000)
def is_public(domain: str) -> bool:
    """Whether everybody can have an address there (gmail.com, and slips such as gmial.com), so that a
    common domain says nothing."""
    if domain in _PUBLIC:
        return True
    return len(domain) >= 7 and any(
        OSA.distance(domain, public, score_cutoff=1) <= 1 for public in _PUBLIC if len(public) >= 7
    )


def is_role(local: str) -> bool:
    """Whether an address belongs to a desk and not to a person ("vendas", "contato2")."""
    return local.rstrip("0123456789") in _ROLES


def plain_local(local: str) -> str:
    """The part before the @ without what separates words in it."""
    return local.replace(".", "").replace("_", "").replace("-", "")
