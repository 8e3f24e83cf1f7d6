"""How common values are, counted in bounded memory and kept as JSON."""

from __future__ import annotations

import json
import tracemalloc

from services.duplicates.emails import email_of
from services.duplicates.frequencies import MOST_KEPT, Frequencies, FrequencyCounter
from services.duplicates.identity import identity_of
from services.vocabulary import IdentityField
from tests.benchmarks.people_like import SHARED_INBOX, people
from tests.services.duplicates.leads import counted, lead


def test_what_is_shared_is_counted() -> None:
    crowd = [lead(f"Ana Lima{number}", "vendas@sol.com.br", number=number) for number in range(40)]
    known = counted(*crowd)
    assert known.leads == 40
    assert known.count("email", "vendas@sol.com.br") == 40
    assert known.count("name", "ana") == 40
    assert known.count("name", "lima7") == 0
    assert known.shared(21) == ((IdentityField.EMAIL, "vendas@sol.com.br", 40),)
    assert known.shared(41) == ()


def test_the_value_of_a_shared_document_is_shown_without_its_kind() -> None:
    known = counted(*(lead(rg="1234567", number=number) for number in range(30)))
    assert known.shared(21) == ((IdentityField.DOCUMENT, "1234567", 30),)


def test_as_json_and_back() -> None:
    known = counted(*(lead("Ana Lima", "ana@x.com", number=number) for number in range(5)))
    assert Frequencies.from_json(json.loads(json.dumps(known.as_json()))) == known
    assert Frequencies.from_json(None) == Frequencies()
    assert Frequencies.from_json({}).count("name", "ana") == 0


def test_only_so_many_values_are_kept() -> None:
    names = [f"{letter}{number}" for number in range(MOST_KEPT // 10) for letter in "abcdefghijklm"]
    common = counted(*(lead(f"x {name}", number=0) for name in names for _ in range(3)))
    assert len(common.counts["name"]) == MOST_KEPT
    assert common.floors["name"] == 3


def test_the_shared_inbox_of_many_leads_in_bounded_memory() -> None:
    made = people(4_000, 4)
    tracemalloc.start()
    counter = FrequencyCounter()
    for each in made:
        counter.add(identity_of(each.row, "BR"))
    known = counter.frequencies()
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    shared = sum(email_of(each.row["email"]) == SHARED_INBOX for each in made)
    assert known.count("email", SHARED_INBOX) == shared
    assert peak < 100
    assert len(json.dumps(known.as_json())) < 500_000
