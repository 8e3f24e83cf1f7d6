"""What a field is, by its values."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.scoring.fields import read_fields
from services.scoring.model import CUSTOM
from services.vocabulary import FieldFate
from tests.services.scoring.worlds import World

Values = Callable[[World], list[str | None]]


def few(made: World, leads: int, value: str) -> list[str | None]:
    return [value if place < leads else None for place in range(made.leads)]


CASES: dict[str, tuple[str, Values, FieldFate | None]] = {
    "one value": ("Plano", lambda made: ["ouro"] * made.leads, FieldFate.CONSTANT),
    "one other value": ("Plano", lambda made: ["a", *["b"] * (made.leads - 1)], FieldFate.CONSTANT),
    "one value or none": ("Plano", lambda made: made.among("ouro", None), None),
    "a case, a space": ("Plano", lambda made: made.among("Ouro", "ouro ", "OURO"), FieldFate.CONSTANT),
    "hardly any": ("Plano", lambda made: few(made, 15, "ouro"), FieldFate.MOSTLY_EMPTY),
    "none at all": ("Plano", lambda made: few(made, 0, ""), FieldFate.MOSTLY_EMPTY),
    "10,000 categories": (
        "Bairro",
        lambda made: [f"b{place}" for place in made.lot.integers(0, 10_000, made.leads)],
        FieldFate.TOO_MANY_VALUES,
    ),
    "many, of which a few hold most": (
        "Cidade",
        lambda made: [f"c{min(place, 700)}" for place in made.lot.geometric(0.2, made.leads)],
        None,
    ),
    "texts of their own": (
        "Pergunta",
        lambda made: [f"Gostaria de saber {place}" for place in range(made.leads)],
        FieldFate.IDENTIFIER,
    ),
    "running numbers": (
        "Ficha",
        lambda made: [str(51_000 + place) for place in range(made.leads)],
        FieldFate.IDENTIFIER,
    ),
    "amounts": (
        "Faturamento",
        lambda made: [f"{v:.0f}" for v in made.lot.lognormal(10, 2, made.leads)],
        None,
    ),
    "decimals": (
        "Nível",
        lambda made: [f"{v:.4f}".replace(".", ",") for v in made.lot.normal(size=made.leads)],
        None,
    ),
    "e-mails": (
        "Outro",
        lambda made: [f"p{place}@example.com" for place in range(made.leads)],
        FieldFate.PERSONAL,
    ),
    "phones": (
        "Outro",
        lambda made: [f"(11) 9{place:04d}-1234" for place in range(made.leads)],
        FieldFate.PERSONAL,
    ),
    "documents": (
        "Outro",
        lambda made: [f"123.456.{place % 1000:03d}-09" for place in range(made.leads)],
        FieldFate.PERSONAL,
    ),
    "links": (
        "Outro",
        lambda made: [f"https://example.com/{place}" for place in range(made.leads)],
        FieldFate.PERSONAL,
    ),
    "birth dates": (
        "Data de nascimento",
        lambda made: [f"19{50 + place % 50}-01-01" for place in range(made.leads)],
        FieldFate.PERSONAL,
    ),
    "whether there is an e-mail": ("E-mail confirmado", lambda made: made.among("sim", "não"), None),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_field_is(case: str) -> None:
    name, values, fate = CASES[case]
    made = World()
    made.fields[name] = values(made)
    assert read_fields(made.data())[CUSTOM + name].fate is fate


@pytest.mark.parametrize(("others", "number"), [(0, True), (40, True), (60, False)])
def test_numbers_by_their_share_of_the_values(others: int, number: bool) -> None:
    made = World()
    numbers = [f"{value:.1f}" for value in made.lot.normal(size=made.leads)]
    made.fields["Medida"] = [*numbers[others:], *["alto"] * others]
    field = read_fields(made.data())[CUSTOM + "Medida"]
    assert (field.levels.categories is None) is number


def test_nothing_built_in_is_personal() -> None:
    assert read_fields(World().data())["source"].fate is None
