"""What is drawn only when it comes near: below the fold, or inside something that is folded up.

The content travels with the page as data and becomes components when `assets/js/lazy.js` sees its
place come into view, so the first screen doesn't wait for the fifth.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids
from layouts.attributes import data


def lazy(key: str, content: Component, placeholder: Component | None = None) -> html.Div:
    """`content` when it comes near, until then `placeholder`. `key` is unique on the page.

    Not for something inside another lazy part: what arrives with that one is drawn with it.
    """
    return html.Div(
        [
            html.Div(placeholder, id=ids.lazy_place(key), className="lazy", **data(lazy=key)),
            dcc.Store(id=ids.lazy_content(key), data=[content]),
            dcc.Store(id=ids.lazy_near(key)),
        ],
        className=f"lazy-box lazy-{key}",
    )
