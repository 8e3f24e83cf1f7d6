"""How probable it is that two leads are one: what must agree, and what mustn't be taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.duplicates.frequencies import Frequencies
from services.duplicates.matching import compare
from services.duplicates.model import CERTAIN, REVIEW, Identity
from services.vocabulary import Agreement, IdentityField
from tests.services.duplicates.leads import FEW, counted, evidence, lead, probability

MOBILE, OTHER_MOBILE, SWITCHBOARD = "11 98765-4329", "21 96666-1234", "11 3333-4455"
HOME = {"rua": "Rua das Acácias Douradas", "número": "120", "cidade": "Vila Velha", "cep": "29101-200"}
CPF, OTHER_CPF = "529.982.247-25", "111.444.777-35"

ONE = {
    "written otherwise": (
        lead("José Zampronha", "JZ+promo@gmail.com"),
        lead("JOSE ZAMPRONHA", "j.z@googlemail.com"),
    ),
    "swapped": (lead("Giuliana Zampronha", phone=MOBILE), lead("Zampronha Giuliana", phone="+5511987654329")),
    "typed wrong": (lead("Fernanda Olivera", phone=MOBILE), lead("Fernnada Oliveira", phone=MOBILE)),
    "nickname": (lead("Chico Zampronha", phone=MOBILE), lead("Francisco Zampronha", phone="11 8765-4329")),
    "second nickname": (lead("Beto Lima", "beto@x.com.br"), lead("Gilberto Lima", "beto@x.com.br")),
    "English nickname": (lead("Bill Carver", "bc@x.com"), lead("William Carver", "bc@x.com")),
    "part of the name": (lead("Ana", "ana@sol.com.br"), lead("Ana Paula Reis", "ana@sol.com.br")),
    "company's suffix": (
        lead("Rita Zampronha", company="Padaria Sol Ltda"),
        lead("Rita Zampronha", company="PADARIA SOL S/A"),
    ),
    "document": (lead("Rita Reis", CPF=CPF), lead("Rita Reis Souza", cpf="52998224725")),
    "document without names": (lead(custom={"CPF": CPF}), lead(custom={"documento": "52998224725"})),
    "digits swapped": (
        lead("Rita Zampronha", phone="11 98765-4329", nascimento="08/11/1994"),
        lead("Rita Zampronha", phone="11 98765-3429", nascimento="08/11/1994"),
    ),
    "day and month swapped": (
        lead("Rita Zampronha", nascimento="1994-11-08", custom=HOME),
        lead("Rita Zampronha", nascimento="1994-08-11", custom=HOME),
    ),
}
NOT_ONE = {
    "nothing in common": (lead("Ana Lima", phone=MOBILE), lead("Rui Reis", phone=OTHER_MOBILE)),
    "a common name": (lead("Maria Silva"), lead("Maria Silva")),
    "namesakes": (lead("João Silva", CPF=CPF), lead("João Silva", CPF=OTHER_CPF)),
    "rare namesakes": (lead("Rita Zampronha", CPF=CPF), lead("Rita Zampronha", CPF=OTHER_CPF)),
    "family": (
        lead("Ana Zampronha", phone=SWITCHBOARD, nascimento="1970-02-03", custom=HOME),
        lead("Rui Zampronha", phone=SWITCHBOARD, nascimento="1968-07-21", custom=HOME),
    ),
    "brother and sister": (
        lead("Mário Zampronha", phone=SWITCHBOARD, custom=HOME),
        lead("Maria Zampronha", phone=SWITCHBOARD, custom=HOME),
    ),
    "sisters": (
        lead("Ana Paula Zampronha", phone=SWITCHBOARD, custom=HOME),
        lead("Ana Clara Zampronha", phone=SWITCHBOARD, custom=HOME),
    ),
    "father and son": (
        lead("João Zampronha", phone=SWITCHBOARD, custom=HOME),
        lead("João Zampronha Filho", phone=SWITCHBOARD, custom=HOME),
    ),
    "son and grandson": (
        lead("João Zampronha Neto", phone=MOBILE, custom=HOME),
        lead("João Zampronha Júnior", phone=MOBILE, custom=HOME),
    ),
    "colleagues": (
        lead("Ana Lima", "ana@sol.com.br", SWITCHBOARD, "Padaria Sol"),
        lead("Rui Reis", "rui@sol.com.br", SWITCHBOARD, "Padaria Sol"),
    ),
    "a shared desk": (
        lead("Ana Lima", "contato@sol.com.br", company="Padaria Sol"),
        lead("Rui Reis", "contato@sol.com.br", company="Padaria Sol"),
    ),
    "two branches": (
        lead(phone=SWITCHBOARD, company="Padaria Sol", custom=HOME),
        lead(
            phone=SWITCHBOARD,
            company="Padaria Sol",
            rua="Rua Quinze",
            número="7",
            cidade="Campinas",
            cep="13010-000",
        ),
    ),
    "numbered addresses": (lead(email="lead1001@acme.com"), lead(email="lead1002@acme.com")),
}


@pytest.mark.parametrize("name", ONE)
def test_one_person(name: str) -> None:
    a, b = ONE[name]
    assert probability(a, b) >= REVIEW


@pytest.mark.parametrize("name", ["written otherwise", "swapped", "nickname", "document", "company's suffix"])
def test_certainly_one_person(name: str) -> None:
    a, b = ONE[name]
    assert probability(a, b) >= CERTAIN


@pytest.mark.parametrize("name", NOT_ONE)
def test_not_one_person(name: str) -> None:
    a, b = NOT_ONE[name]
    assert probability(a, b) < REVIEW


@pytest.mark.parametrize("leads", [0, 10, 1_000, 1_000_000])
def test_a_name_alone_is_never_certain(leads: int) -> None:
    a, b = lead("Giuliana Zampronha Terrabuio"), lead("Giuliana Zampronha Terrabuio")
    assert probability(a, b, Frequencies(leads)) < CERTAIN


@pytest.mark.parametrize("kind", ["email", "phone", "custom"])
def test_what_many_share_is_no_evidence(kind: str) -> None:
    values: dict[str, object] = {
        "email": "leads@portalimoveis.com.br",
        "phone": MOBILE,
        "custom": {"rg": "1234567x"},
    }
    crowd = [
        lead(f"Pessoa{number} Sobrenome{number}", **{kind: values[kind]}, number=number)  # type: ignore[arg-type]
        for number in range(500)
    ]
    one, other = (lead(name, **{kind: values[kind]}) for name in ("Maria Silva", "Maria Souza"))  # type: ignore[arg-type]
    alone, shared = counted(one, other), counted(*crowd, one, other)
    field = {"email": IdentityField.EMAIL, "phone": IdentityField.PHONE}.get(kind, IdentityField.DOCUMENT)
    assert evidence(one, other, alone)[field].weight > 1
    assert evidence(one, other, shared)[field].weight < 1
    assert probability(one, other, shared) < 0.05


def test_a_rare_name_weighs_more_than_a_common_one() -> None:
    crowd = [lead("Rita Souza", number=number) for number in range(60)]
    known = counted(*crowd, *(lead(f"Pessoa{number} Outra{number}", number=number) for number in range(600)))
    common = evidence(lead("Rita Souza"), lead("Rita Souza"), known)[IdentityField.NAME].weight
    rare = evidence(lead("Odete Zampronha"), lead("Odete Zampronha"), known)[IdentityField.NAME].weight
    assert rare > common + 5


def test_missing_is_not_different() -> None:
    bare = lead("Rita Zampronha", "rita@sol.com.br")
    full = lead("Rita Zampronha", "rita@sol.com.br", phone=MOBILE, company="Sol", nascimento="1990-03-04")
    assert set(evidence(bare, full)) == {IdentityField.NAME, IdentityField.EMAIL}
    other = lead("Rita Zampronha", "rita@sol.com.br", phone=OTHER_MOBILE)
    found = evidence(full, other)[IdentityField.PHONE]
    assert found.agreement is Agreement.DIFFERENT
    assert found.weight < 0


def test_no_evidence_at_all() -> None:
    match = compare(lead("teste"), lead("😀"), FEW)
    assert match.probability == 0.0
    assert match.evidence == ()


def test_more_leads_make_a_coincidence_likelier() -> None:
    a, b = lead("Giuliana Zampronha"), lead("Giuliana Zampronha")
    few, many = (probability(a, b, Frequencies(leads)) for leads in (2_000, 1_000_000))
    assert few > many


WORDS = st.sampled_from(["ana", "maria", "silva", "joão", "zé", "filho", "x", "zampronha", "ltda", "-"])
ROWS = st.builds(
    lead,
    name=st.lists(WORDS, max_size=4).map(" ".join),
    email=st.sampled_from(["", "ana@x.com", "ana.silva@gmail.com", "contato@x.com"]),
    phone=st.sampled_from(["", MOBILE, SWITCHBOARD, "11 98765-4320", "+1 650-253-0000"]),
    company=st.sampled_from(["", "Sol", "Sol Ltda", "Padaria Sol"]),
    custom=st.dictionaries(
        st.sampled_from(["cpf", "rua", "cidade", "cep", "nascimento", "número", "cnpj"]),
        st.sampled_from([CPF, "Rua Sol 10", "Santos", "11010-000", "1990-02-03", "7", "11.222.333/0001-81"]),
        max_size=4,
    ),
)


@given(ROWS, ROWS)
def test_the_order_of_the_two_does_not_matter(a: Identity, b: Identity) -> None:
    one, other = compare(a, b, FEW), compare(b, a, FEW)
    assert one.probability == pytest.approx(other.probability, abs=0.05)
    assert 0.0 <= one.probability <= 1.0
    assert all(each.agreement is not Agreement.MISSING for each in one.evidence)
