"""Who a lead is, from whatever was typed."""

from __future__ import annotations

import time

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.duplicates.blocking import keys_of
from services.duplicates.fields import Part, part_of
from services.duplicates.numbers import phones_of
from tests.services.duplicates.leads import lead, probability


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("João da Silva", ("joao", "silva")),
        ("  DR. JOSÉ   dos SANTOS ", ("jose", "santos")),
        ("Silva, João", ("joao", "silva")),
        ("Sra. Maria d'Ávila", ("maria", "davila")),
        ("François Müller-Lüdenscheidt", ("francois", "muller", "ludenscheidt")),
        ("Prof. Dra. Ana 😀 Lima", ("ana", "lima")),
        ("J. Silva", ("j", "silva")),
        ("Ана Петрова", ("ана", "петрова")),
    ],
)
def test_names(written: str, names: tuple[str, ...]) -> None:
    assert lead(written).names == names


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "😀😀",
        "X",
        "teste",
        "Teste Teste",
        "asdf",
        "não informado",
        "N/A",
        "-",
        "123 456",
        "sem nome",
        "aaaa",
    ],
)
def test_what_stands_for_nothing_is_no_name(written: str) -> None:
    identity = lead(written)
    assert identity.names == ()
    assert keys_of(identity) == frozenset()


@pytest.mark.parametrize(
    ("written", "suffix"),
    [
        ("João Silva Filho", "filho"),
        ("João Silva Jr.", "filho"),
        ("João Silva Júnior", "filho"),
        ("João Silva Neto", "neto"),
        ("João Silva", ""),
    ],
)
def test_what_tells_father_and_son_apart(written: str, suffix: str) -> None:
    identity = lead(written)
    assert identity.names == ("joao", "silva")
    assert identity.suffix == suffix


def test_a_name_in_two_custom_fields() -> None:
    assert lead(None, first_name="Ana", last_name="Souza").names == ("ana", "souza")
    assert lead("Bia Reis", first_name="Ana", last_name="Souza").names == ("bia", "reis")


def test_a_company_in_the_place_of_a_name() -> None:
    identity = lead("Padaria Sol Ltda")
    assert identity.names == ()
    assert identity.company == ("padaria", "sol")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Joao.Silva+promo@Gmail.com", "joaosilva@gmail.com"),
        ("joao.silva@googlemail.com", "joaosilva@gmail.com"),
        ("joao.silva+x@empresa.com.br", "joao.silva@empresa.com.br"),
        ("João <joao@x.com.br>; outro@y.com", "joao@x.com.br"),
        ("mailto:ana@x.com", "ana@x.com"),
        ("contato@sol.com.br", "contato@sol.com.br"),
        ("nao@tem.com", ""),
        ("maria@teste.com.br", ""),
        ("teste@teste.com", ""),
        ("naotem@email.com", ""),
        ("sem arroba", ""),
        ("a@b", ""),
    ],
)
def test_emails(written: str, read: str) -> None:
    assert lead(email=written).email == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("(11) 98765-4329", ("+5511987654329",)),
        ("11 8765-4329", ("+5511987654329",)),  # from before the ninth digit
        ("011 98765 4329", ("+5511987654329",)),
        ("+55 (11) 98765-4329", ("+5511987654329",)),
        ("5511987654329", ("+5511987654329",)),
        ("(11) 3333-4455 / (11) 98765-4329", ("+551133334455", "+5511987654329")),
        ("11 3333-4455 ramal 21", ("+551133334455",)),
        ("+1 650-253-0000", ("+16502530000",)),
        ("3333-4455", ("33334455",)),  # no area: no country makes sense of it
        ("11111111111", ()),
        ("00000000", ()),
        ("12345678", ()),
        ("1234", ()),
        ("não tem", ()),
    ],
)
def test_phones(written: str, read: tuple[str, ...]) -> None:
    assert lead(phone=written).phones == read


def test_phones_of_other_fields_and_other_countries() -> None:
    assert lead(phone="11 3333-4455", Celular="11987654329").phones == ("+551133334455", "+5511987654329")
    assert lead(phone="(650) 253-0000", region="US").phones == ("+16502530000",)
    assert lead(phone="030 901820", region="DE").phones == ("+4930901820",)


@given(area=st.sampled_from([11, 21, 31, 47, 61, 85, 98]), number=st.integers(2_000_0000, 5_999_9999))
def test_brazilian_numbers_are_read_as_the_library_reads_them(area: int, number: int) -> None:
    written = f"({area}) {number // 10_000}-{number % 10_000:04d}"
    parsed = phonenumbers.parse(written, "BR")
    expected = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    assert phones_of(written, "BR") in ((expected,), ())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Padaria Sol Ltda.", ("padaria", "sol")),
        ("PADARIA SOL LTDA - ME", ("padaria", "sol")),
        ("Padaria Sol S/A", ("padaria", "sol")),
        ("Padaria do Sol S.A.", ("padaria", "sol")),
        ("Acme, Inc.", ("acme",)),
        ("Acme GmbH & Co. KG", ("acme",)),
        ("C&A", ("c", "a")),
        ("não informado", ()),
        ("n/a", ()),
    ],
)
def test_companies(written: str, read: tuple[str, ...]) -> None:
    assert lead(company=written).company == read


@pytest.mark.parametrize(
    ("field", "written", "read"),
    [
        ("CPF", "529.982.247-25", ("cpf:52998224725",)),
        ("cpf/cnpj", "11.222.333/0001-81", ("cnpj:11222333000181",)),
        ("CPF", "529.982.247-26", ("cpf?:52998224726",)),
        ("CPF", "000.000.000-00", ()),
        ("Documento", "52998224725", ("cpf:52998224725",)),
        ("soc_sec_id", "1238636", ("id:1238636",)),
        ("passport", "FZ 123456", ("passport:fz123456",)),
        ("Tipo de documento", "CPF", ()),
    ],
)
def test_documents(field: str, written: str, read: tuple[str, ...]) -> None:
    assert lead(custom={field: written}).documents == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1994-11-08", "1994-11-08"),
        ("1994-11-08T00:00:00", "1994-11-08"),
        ("19941108", "1994-11-08"),
        ("08/11/1994", "1994-11-08"),
        ("8.11.94", "1994-11-08"),
        ("8 de novembro de 1994", "1994-11-08"),
        ("Nov 8, 1994", "1994-11-08"),
        ("11/25/1994", "1994-11-25"),
        ("01/01/1900", ""),  # a form's default
        ("31/02/1994", ""),
        ("ontem", ""),
    ],
)
def test_birth_dates(written: str, read: str) -> None:
    assert lead(None, Nascimento=written).birth_date == read


def test_month_first_in_the_united_states() -> None:
    assert lead(None, dob="11/08/1994", region="US").birth_date == "1994-11-08"


def test_addresses() -> None:
    identity = lead(
        custom={"Endereço": "Rua das Flores, 123 - apto 4", "Cidade": "São Paulo", "CEP": "01310-100"}
    )
    assert identity.address == ("flores", "4", "sao", "paulo")
    assert (identity.street_number, identity.postcode) == ("123", "01310100")
    apart = lead(None, street_number="31", address_1="cobby street", suburb="potts point", postcode="3763")
    assert apart.address == ("cobby", "potts", "point")
    assert (apart.street_number, apart.postcode) == ("31", "3763")


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("date_of_birth", Part.BIRTH_DATE),
        ("dataNascimento", Part.BIRTH_DATE),
        ("soc_sec_id", Part.DOCUMENT),
        ("Nº do documento", Part.DOCUMENT),
        ("Bairro", Part.PLACE),
        ("UF", Part.PLACE),
        ("ZIP code", Part.POSTCODE),
        ("WhatsApp", Part.PHONE),
        ("Sobrenome", Part.SURNAME),
        ("ip_address", None),
        ("estado civil", None),
        ("número de funcionários", None),
        ("Email opt-in", None),
        ("Last Activity", None),
        ("landing_page_id", None),
    ],
)
def test_what_a_custom_field_holds_by_its_name(name: str, part: Part | None) -> None:
    found = part_of(name)
    assert (found and found[0]) is part


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=400), st.text(max_size=400))
def test_whatever_is_typed_is_read(name: str, email: str, phone: str, company: str) -> None:
    custom = {"cpf": email, "nascimento": phone, "endereço": company, "cep": name, "celular": name}
    identity = lead(name, email, phone, company, custom=custom)
    assert len(identity.names) <= 8
    assert all(len(key) < 500 for key in keys_of(identity))
    assert 0.0 <= probability(identity, identity) <= 1.0


def test_absurdly_long_values_are_read_in_their_beginning() -> None:
    begin = time.process_time()
    identity = lead("a b " * 500_000, "x" * 1_000_000 + "@y.com", "1" * 1_000_000, "palavra " * 500_000)
    keys_of(identity)
    probability(identity, identity)
    assert time.process_time() - begin < 0.5
