"""What messages look like: escaped everywhere, readable as text; and what the documentation promises."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.notify.letter import Item, Letter, Link, as_html, as_text
from app.notify.slack import slack_body
from services.language import use_language
from services.notifications.signing import endpoint_secret, signature
from tests.support.hosts import ROOT

EVIL = "<script>alert(1)</script> & \"'"
LETTER = Letter(
    subject=EVIL,
    heading=EVIL,
    paragraphs=(EVIL,),
    list_heading=EVIL,
    items=(Item(EVIL, EVIL, "https://leads.example.com/?a=1&b=2"),),
    links=(Link(EVIL, "https://leads.example.com/"),),
    foot=EVIL,
    foot_links=(Link(EVIL, "https://leads.example.com/stop"),),
)


def test_nothing_in_a_letter_is_markup() -> None:
    with use_language("pt_BR"):
        html = as_html(LETTER)
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 9
    assert 'lang="pt-BR"' in html
    assert 'href="https://leads.example.com/?a=1&amp;b=2"' in html
    assert "color-scheme" in html


def test_the_text_says_the_same() -> None:
    text = as_text(LETTER)
    assert text.count(EVIL) == 8
    for address in ("https://leads.example.com/?a=1&b=2", "https://leads.example.com/stop"):
        assert address in text


def test_slack_takes_no_markup_of_ours_either() -> None:
    body = slack_body(LETTER).decode()
    assert "<script" not in body
    assert "<https://leads.example.com/|&lt;script&gt;" in body


class TestSignature:
    ORGANIZATION, ENDPOINT = UUID(int=1), UUID(int=2)
    BODY = '{"título": "café"}'.encode()

    @pytest.fixture
    def documented(self) -> Any:
        """The code of docs/notifications.md, run as it stands there."""
        text = Path(ROOT, "docs", "notifications.md").read_text(encoding="utf-8")
        found = re.search(r"```python\n(.*?)```", text, re.DOTALL)
        assert found is not None
        names: dict[str, Any] = {}
        exec(found.group(1), names)  # our own documentation
        return names["is_ours"]

    def secret(self, generation: int = 1, key: str = "k" * 32) -> str:
        return endpoint_secret(key, self.ORGANIZATION, self.ENDPOINT, generation)

    def test_the_documented_code_takes_what_we_sign(self, documented: Any) -> None:
        signed = signature(self.secret(), 1_700_000_000, self.BODY)
        assert documented(self.secret(), "1700000000", signed, self.BODY, now=1_700_000_100)

    def test_and_nothing_else(self, documented: Any) -> None:
        secret, signed = self.secret(), signature(self.secret(), 1_700_000_000, self.BODY)
        good = {"secret": secret, "timestamp": "1700000000", "signature": signed, "body": self.BODY}
        for changed in (
            {"body": self.BODY + b" "},
            {"timestamp": "1700000001"},
            {"timestamp": "yesterday"},
            {"signature": signed.removeprefix("v1=")},
            {"signature": ""},
            {"secret": self.secret(generation=2)},
            {"secret": self.secret(key="x" * 32)},
        ):
            assert not documented(**(good | changed), now=1_700_000_100), changed
        assert not documented(**good, now=1_700_000_301)

    def test_a_secret_is_an_endpoints_own(self) -> None:
        others = [
            self.secret(generation=2),
            self.secret(key="x" * 32),
            endpoint_secret("k" * 32, self.ENDPOINT, self.ORGANIZATION, 1),
        ]
        assert len({self.secret(), *others}) == 4
        assert re.fullmatch(r"whsec_[A-Za-z0-9_-]{43}", self.secret())
