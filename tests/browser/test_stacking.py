"""When a table stacks its rows: by the width of its place and by how many columns it has."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.support.hosts import ROOT

pytestmark = pytest.mark.browser

TABLE = """<style>{css}</style><div style="width: {width}px"><div class="table-wrap">
<table class="table data-table {name}"><thead><tr><th>Stage</th><th>Leads</th></tr></thead>
<tbody><tr><th>Lead</th><td class="num">12</td></tr></tbody></table></div></div>"""


@pytest.mark.parametrize(
    ("name", "stacks_up_to"),
    [("", 600), ("some-columns", 720), ("many-columns", 900), ("compact", 0), ("some-columns compact", 0)],
)
def test_a_table_stacks_where_it_does_not_fit(name: str, stacks_up_to: int, browser: Browser) -> None:
    css = "".join((ROOT / "assets" / "css" / file).read_text() for file in ("01-tokens.css", "07-pages.css"))
    page = browser.new_page(viewport={"width": 1300, "height": 400})
    for width in (340, 599, 601, 719, 721, 899, 901, 1200):
        page.set_content(TABLE.format(css=css, width=width, name=name))
        stacked = page.evaluate("getComputedStyle(document.querySelector('tr')).display") == "grid"
        assert stacked == (width <= stacks_up_to), width
        box = page.locator("table").bounding_box()
        assert box is not None
        assert box["width"] == width, "drawn in its full width"
    page.close()
