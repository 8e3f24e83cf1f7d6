"""The first page as HTML: what stands there before any script has run."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import dcc, html
from flask.testing import FlaskClient

from app.first_paint import html_of
from layouts.dashboard import dashboard_body
from services.language import use_language
from tests.layouts import sample


def test_text_and_attributes_are_escaped() -> None:
    node = html.P("<script>alert('x')</script>", title='"><img src=x>')
    assert html_of(node) == (
        '<p title="&#34;&gt;&lt;img src=x&gt;">&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</p>'
    )


def test_components_become_the_elements_dash_draws() -> None:
    node = html.Div(
        [
            dcc.Link("Leads", href="/leads?a=1&b=2", className="nav"),
            dcc.Store(id="store", data=[html.P("not shown")]),
            dbc.Input(value=0, className="wide", disabled=False),
            html.Span(style={"backgroundColor": "#fff", "--brand": "#000"}, hidden=True),
        ],
        id={"type": "box", "key": "a"},
    )
    assert html_of(node) == (
        '<div id="{&#34;key&#34;:&#34;a&#34;,&#34;type&#34;:&#34;box&#34;}">'
        '<a href="/leads?a=1&amp;b=2" class="nav">Leads</a>'
        '<input value="0" class="form-control wide">'
        '<span hidden style="background-color:#fff;--brand:#000"></span></div>'
    )


def test_the_dashboard_can_be_read_without_a_script() -> None:
    with use_language("pt_BR", currency="BRL", timezone="America/Sao_Paulo"):
        page = html_of(dashboard_body(sample.dashboard(), sample.context()))
    assert "Proposta é onde mais se perde" in page
    assert page.count('class="funnel-bar"') == 5


def test_nobody_who_is_not_signed_in_gets_a_page(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 302
    assert b"first-paint" not in answer.data
