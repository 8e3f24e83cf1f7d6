"""What a custom field holds of somebody's identity, by its name."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from services.duplicates.text import folded, listed, words


class Part(StrEnum):
    """A part of an identity that a custom field can hold."""

    GIVEN_NAME = "given_name"
    SURNAME = "surname"
    FULL_NAME = "full_name"
    EMAIL = "email"
    PHONE = "phone"
    COMPANY = "company"
    DOCUMENT = "document"
    STREET = "street"
    PLACE = "place"
    """District, city, region, the second line of an address."""
    POSTCODE = "postcode"
    STREET_NUMBER = "street_number"
    BIRTH_DATE = "birth_date"


_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WHOLE = {
    Part.GIVEN_NAME: """given name|first name|firstname|forename|primeiro nome|prenome|nome
            proprio|givenname|fname |nombre""",
    Part.SURNAME: """surname|last name|lastname|family name|sobrenome|ultimo nome|apelido de familia|apellido
        |apellidos|lname|nome de familia""",
    Part.FULL_NAME: """full name|nome completo|fullname|nome do contato|nome contato|contact name|nome
            do cliente""",
    Part.STREET_NUMBER: """numero|number|num|nro|street number|house number|numero endereco|endereco numero
        |numero da casa|numero do endereco|street no|house no|housenumber|streetnumber|address number|n""",
    Part.COMPANY: """company|company name|empresa|nome da empresa|razao social|nome
            fantasia|organization|organizacao""",
    Part.PLACE: "state|estado|uf|region|regiao|province|provincia|complemento|complement|localidade|locality",
}
_TOKENS = {
    Part.BIRTH_DATE: "dob birthdate birthday birth nascimento nasc aniversario dtnasc datanasc nacimiento",
    Part.POSTCODE: "postcode postalcode postal zip zipcode cep plz",
    Part.STREET: """street rua logradouro endereco address addr address1 addr1 address2 addr2 avenida
            direccion""",
    Part.PLACE: """bairro suburb district neighborhood neighbourhood cidade city town municipio
            distrito ciudad""",
    Part.PHONE: "phone telefone celular mobile cell whatsapp whats tel fone telephone telefono",
    Part.EMAIL: "email e-mail mail",
}
_DOCUMENTS = {
    "cpf": "cpf",
    "cnpj": "cnpj",
    "rg": "rg",
    "passport": "passport passaporte",
    "id": "ssn nif nie dni cuit cuil rut ruc curp rfc nino sin",
    "document": "documento document doc docto",
}
_DOCUMENT_PHRASES = {
    "id": """soc sec|social security|national id|tax id|taxpayer|vat number|vat no|id number|identity number
        |identidade|identity card|personal id|driver license|driving licence|cnh""",
    "document": "cpf cnpj|cpf ou cnpj|cnpj cpf",
}
_NOT_OF_A_PERSON = frozenset(
    listed(
        """civil status type tipo data date link url ip web site mac count quantidade qtd valor value score
        verified opt optin consent validado last ultimo campaign campanha source origem owner manager vendedor
        responsavel sdr employees funcionarios page event lead"""
    )
)
_ALLOWED = {Part.BIRTH_DATE: frozenset(["data", "date"]), Part.DOCUMENT: frozenset(["tipo", "valor"])}
_SMALL = frozenset(["de", "do", "da", "of"])


def _tokens(name: str) -> list[str]:
    return [word for word in words(folded(_CAMEL.sub(" ", name[:100]))) if word not in _SMALL]


_WHOLE_NAMES = {" ".join(_tokens(name)): part for part, names in _WHOLE.items() for name in names.split("|")}
_TOKEN_NAMES = {token: part for part, tokens in _TOKENS.items() for token in tokens.split()}
_DOCUMENT_TOKENS = {token: kind for kind, tokens in _DOCUMENTS.items() for token in tokens.split()}
_PHRASES = {
    " ".join(_tokens(phrase)): kind
    for kind, phrases in _DOCUMENT_PHRASES.items()
    for phrase in phrases.split("|")
}


@lru_cache(maxsize=4096)
def part_of(name: str) -> tuple[Part, str] | None:
    """What a custom field of this name holds, with the kind of a document ("cpf", "id" …); None where it
    is no part of an identity. A judgement by the name alone: `date_of_birth`, `Data de nascimento`,
    `soc_sec_id`, `CPF/CNPJ`, `Endereço (rua)`; not `ip_address`, `estado civil`, `email opt-in`."""
    tokens = _tokens(name)
    joined = " ".join(tokens)
    if not tokens or len(tokens) > 6:
        return None
    whole = _WHOLE_NAMES.get(joined)
    if whole is not None:
        return whole, ""
    document = _document_kind(tokens, joined)
    found = Part.DOCUMENT if document else _by_token(tokens)
    if found is None:
        return None
    strange = _NOT_OF_A_PERSON.intersection(tokens) - _ALLOWED.get(found, frozenset())
    if strange or (found in (Part.STREET, Part.PLACE) and "email" in tokens):
        return None
    return found, document


def _document_kind(tokens: list[str], joined: str) -> str:
    for phrase, kind in _PHRASES.items():
        if f" {phrase} " in f" {joined} ":
            return kind
    kinds = {_DOCUMENT_TOKENS[token] for token in tokens if token in _DOCUMENT_TOKENS}
    if len(kinds - {"document"}) == 1:
        return (kinds - {"document"}).pop()
    return "document" if kinds else ""


def _by_token(tokens: list[str]) -> Part | None:
    for part in (Part.EMAIL, Part.BIRTH_DATE, Part.POSTCODE, Part.PHONE, Part.PLACE, Part.STREET):
        if any(_TOKEN_NAMES.get(token) is part for token in tokens):
            return part
    return None
