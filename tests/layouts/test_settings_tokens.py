"""The API's tab: what is said of a token in each state, and to whom."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from dash.development.base_component import Component

from layouts.settings_tokens import tokens_page
from layouts.token_list import TokenRow, TokensPage, token_list
from services.language import use_language
from services.vocabulary import TokenScope
from tests.layouts.walk import as_json, unlabelled

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
TOKEN = TokenRow(
    token_id="1f0e",
    name="ERP",
    prefix="la_abcde",
    allows=TokenScope.WRITE,
    owner="Ana Lima",
    created_at=NOW - timedelta(days=1),
    expires_at=NOW + timedelta(days=89),
    last_used_at=None,
    revoked_at=None,
)
PAGE = TokensPage(
    address="https://leads.example",
    tokens=[TOKEN],
    now=NOW,
    can_write=True,
    all_owners=False,
    default_days=90,
    longest_name=60,
    most_tokens=20,
)


def _sent(component: Component) -> str:
    assert unlabelled(component) == []
    return json.dumps(as_json(component), ensure_ascii=False)


def _listed(**changes: object) -> str:
    with use_language("en"):
        return _sent(token_list(replace(PAGE, tokens=[replace(TOKEN, **changes)])))  # type: ignore[arg-type]


def test_a_token_that_works_can_be_revoked_and_says_until_when() -> None:
    said = _listed()
    assert "in 3 months" in said
    assert "Read and write" in said
    assert "Never" in said
    assert '"data-api-do": "revoke"' in said


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"expires_at": NOW}, "Ended"),
        ({"expires_at": NOW - timedelta(days=2)}, "Ended 2 days ago"),
        ({"revoked_at": NOW}, "Revoked"),
    ],
)
def test_one_that_ended_says_so_and_can_no_longer_be_revoked(changes: dict[str, object], words: str) -> None:
    said = _listed(**changes)
    assert words in said
    assert "data-api-do" not in said


def test_one_that_ends_within_a_week_stands_out() -> None:
    assert "is-warning" in _listed(expires_at=NOW + timedelta(days=6))
    assert "is-warning" not in _listed(expires_at=NOW + timedelta(days=8))


def test_owners_are_named_to_administrators() -> None:
    with use_language("en"):
        assert "Ana Lima" not in _sent(tokens_page(PAGE))
        assert "Ana Lima" in _sent(tokens_page(replace(PAGE, all_owners=True)))


def test_whoever_only_reads_is_offered_reading_tokens() -> None:
    with use_language("en"):
        reader = _sent(tokens_page(replace(PAGE, tokens=[], can_write=False)))
        writer = _sent(tokens_page(PAGE))
    assert '"value": "write"' in writer
    assert '"value": "write"' not in reader
    assert "Your role only reads" in reader
    assert "No token yet" in reader
    assert "https://leads.example/api/v1/crm/analytics/executive-dashboard" in reader
