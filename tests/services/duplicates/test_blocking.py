"""Under which keys leads meet: a slip in any one field leaves another key, and nobody has many."""

from __future__ import annotations

from collections import Counter

import pytest

from services.duplicates.blocking import (
    MOST_IN_BLOCK,
    MOST_KEYS,
    MOST_OF_A_NAME,
    keys_of,
    most_in_block,
)
from services.duplicates.identity import identity_of
from services.duplicates.model import Identity
from tests.benchmarks.linking import candidates
from tests.benchmarks.people_like import people, true_pairs
from tests.services.duplicates.leads import lead, numbered

FULL = {
    "name": "Fernanda Oliveira",
    "email": "fernanda.oliveira@uol.com.br",
    "phone": "11 98765-4329",
    "company": "Padaria Sol Ltda",
}


def meet(a: Identity, b: Identity) -> bool:
    """Whether the two share a key."""
    return bool(keys_of(a) & keys_of(b))


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "Fernnada Olivera"},
        {"name": "Oliveira, Fernanda"},
        {"name": "Nanda"},
        {"email": "fernanda.olivera@uol.com.br"},
        {"email": "fernandaoliveira@gmail.com"},
        {"phone": "21 98765-4329"},
        {"phone": "11 98765-3429"},
        {"company": "Mercado Lua"},
        {"email": None, "phone": None},
        {"email": None, "phone": None, "company": None},
        {"name": None, "company": None, "email": None},
        {"name": None, "company": None, "phone": None},
    ],
    ids=str,
)
def test_who_differs_in_a_field_is_met(changed: dict[str, str | None]) -> None:
    assert meet(lead(**FULL), lead(**(FULL | changed)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Thiago Souza", "Tiago Sousa"),
        ("Felipe Wagner", "Phelipe Vagner"),
        ("Luiz Moraes", "Luís Morais"),
        ("Chico Zampronha", "Francisco Zampronha"),
        ("Ana Maria Reis Zampronha", "Ana Zampronha"),
        ("Yara Assis", "Iara Assis"),
    ],
)
def test_names_that_sound_alike_meet(one: str, other: str) -> None:
    assert meet(lead(one), lead(other))


def test_a_common_name_alone_is_no_key() -> None:
    assert keys_of(lead("Maria")) == frozenset()
    assert not meet(lead("Maria", "maria@sol.com.br"), lead("Maria", "maria@lua.com.br"))


def test_a_desk_is_no_key_across_companies() -> None:
    assert not meet(lead(None, "contato@sol.com.br"), lead(None, "contato@lua.com.br"))


def test_people_without_names_meet_by_their_documents_and_companies() -> None:
    assert meet(lead(CPF="529.982.247-25"), lead(documento="52998224725"))
    assert meet(lead(company="Padaria Sol Ltda"), lead(company="PADARIA SOL S.A."))


def test_the_same_keys_each_time() -> None:
    assert keys_of(lead(**FULL)) == keys_of(lead(**FULL))


def test_never_too_many_keys() -> None:
    everything = lead(
        "Ana Maria Paula Clara Eduarda Reis Lima Souza",
        "ana.reis@gmail.com",
        "11 98765-4329 / 11 3333-4455; 21 98765-4321, 31 3333-1111",
        "Padaria Sol",
        custom={
            "cpf": "529.982.247-25", "rg": "1234567", "passport": "FZ123456", "ssn": "123456789",
            "nascimento": "1990-02-03", "rua": "Rua das Acácias Douradas", "número": "7", "cep": "29101-200",
        },
    )  # fmt: skip
    assert 12 < len(keys_of(everything)) <= MOST_KEYS


def test_what_too_many_share_is_not_paired() -> None:
    email = "leads@portalimoveis.com.br"
    few = {numbered(number): keys_of(lead(None, email)) for number in range(MOST_IN_BLOCK)}
    assert len(list(candidates(few))) == MOST_IN_BLOCK * (MOST_IN_BLOCK - 1) // 2
    many = {numbered(number): keys_of(lead(None, email)) for number in range(MOST_IN_BLOCK + 1)}
    assert list(candidates(many)) == []


def test_a_name_alone_pairs_fewer() -> None:
    keys = keys_of(lead("Rita Zampronha"))
    assert keys
    assert {most_in_block(key) for key in keys} == {MOST_OF_A_NAME}
    assert {most_in_block(key) for key in keys_of(lead(None, "rita@sol.com.br"))} == {MOST_IN_BLOCK}


def test_nearly_all_who_are_one_meet_and_hardly_anybody_else() -> None:
    made = people(6_000, 8)
    keys = {each.row["id"]: keys_of(identity_of(each.row, "BR")) for each in made}
    met = {frozenset(pair) for pair in candidates(keys)}
    truth = true_pairs(made)
    missed = truth - met
    assert len(missed) / len(truth) < 0.01
    assert len(met) / len(made) < 2
    assert sum(map(len, keys.values())) / len(made) < 12
    assert max(Counter(len(own) for own in keys.values())) <= MOST_KEYS
