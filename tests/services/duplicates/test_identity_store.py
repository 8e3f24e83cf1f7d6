"""Identities kept for the time of a search come back as they were, in memory and from the file."""

from __future__ import annotations

from contextlib import closing
from uuid import UUID

import pytest

from services.duplicates import identity_store
from services.duplicates.identity_store import IdentityStore
from services.duplicates.model import Identity


@pytest.mark.parametrize("in_memory", [1, 1_000_000])
def test_what_is_kept_comes_back(monkeypatch: pytest.MonkeyPatch, in_memory: int) -> None:
    monkeypatch.setattr(identity_store, "IN_MEMORY", in_memory)
    leads = {
        UUID(int=number * 7): Identity(UUID(int=number * 7), names=(f"n{number}",)) for number in range(25)
    }
    keys = {lead: frozenset({lead.hex}) for lead in leads}
    with closing(IdentityStore()) as store:
        store.add(dict(list(leads.items())[:10]), keys)
        store.add(dict(list(leads.items())[10:]), keys)
        parts = list(store.slices(10))
        assert [len(part) for part in parts] == [10, 10, 5]
        assert {lead: identity for part in parts for lead, (identity, _own) in part.items()} == leads
        assert all(own == (lead.hex,) for part in parts for lead, (_identity, own) in part.items())
        some = [UUID(int=7 * 24), UUID(int=0), UUID(int=7 * 11)]
        assert store.read([*some, UUID(int=3), UUID(int=10**9)]) == {lead: leads[lead] for lead in some}
