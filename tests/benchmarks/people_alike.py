"""People who aren't one although they share much: each makes a new row like the first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.benchmarks.people_slips import plain

if TYPE_CHECKING:
    from tests.benchmarks.people_like import People

Row = dict[str, Any]


def _home(people: People, first: Row, other: Row) -> None:
    """One roof: the address, often the telephone."""
    shared = ("Endereço", "Número", "Cidade", "UF", "CEP")
    if not any(field in first["custom_fields"] for field in shared):
        first["custom_fields"] |= people.address("Curitiba", "PR")
    other["custom_fields"] |= {
        field: first["custom_fields"][field] for field in shared if field in first["custom_fields"]
    }
    if people.chance.random() < 0.5:
        other["phone"] = first["phone"]


def _family(people: People, first: Row, other: Row) -> None:
    given = other["name"].split()[0]
    if given == first["name"].split()[0]:
        given = "Jandira" if given != "Jandira" else "Plínio"
    other["name"] = f"{given} {first['name'].split()[-1]}"
    other["email"] = people.email(other["name"], None)
    first["custom_fields"].setdefault("Data de nascimento", people.birth_date())
    other["custom_fields"]["Data de nascimento"] = people.birth_date()
    _home(people, first, other)


def _son(people: People, first: Row, other: Row) -> None:
    other["name"] = f"{first['name']} {people.chance.choice(('Filho', 'Junior', 'Jr.', 'Neto'))}"
    other["email"] = people.email(other["name"] + " x", None)
    _home(people, first, other)


def _colleague(people: People, first: Row, other: Row) -> None:
    first["company"] = first["company"] or people.company()
    domain = "".join(plain(first["company"]).split()[:2]) + ".com.br"
    landline = people.phone("11", mobile=False)
    for row in (first, other):
        words = plain(row["name"]).split()
        row["email"] = f"{words[0]}.{words[-1]}@{domain}"
        row["phone"] = landline
        row["company"] = first["company"]
    other["custom_fields"].pop("CPF", None)


def _desk(people: People, first: Row, other: Row) -> None:
    first["company"] = first["company"] or people.company()
    domain = "".join(plain(first["company"]).split()[:2]) + ".com.br"
    other["company"] = first["company"]
    first["email"] = other["email"] = f"contato@{domain}"


def _namesake(people: People, first: Row, other: Row) -> None:
    other["name"] = first["name"]
    first["custom_fields"]["CPF"], other["custom_fields"]["CPF"] = people.cpf(), people.cpf()
    other["email"] = people.email(f"{other['name']} junqueira", None)


def _branch(people: People, first: Row, other: Row) -> None:
    first["company"] = other["company"] = first["company"] or people.company()
    first["name"] = other["name"] = None
    first["email"] = other["email"] = None
    first["phone"] = other["phone"] = people.phone("11", mobile=False)
    first["custom_fields"] = people.address("São Paulo", "SP")
    other["custom_fields"] = people.address("Campinas", "SP")


ALIKE: dict[str, Callable[[People, Row, Row], None]] = {
    "family": _family,
    "father and son": _son,
    "colleagues": _colleague,
    "a shared desk": _desk,
    "namesakes": _namesake,
    "branches": _branch,
}
