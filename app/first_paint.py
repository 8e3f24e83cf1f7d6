"""The first page as plain HTML, so that it can be read before a script has run.

Dash draws a page from JSON once its scripts are there: on a phone that takes seconds. The same layout,
written as HTML, stands in its place until then (`assets/js/first-paint.js` takes it away). Only what
shows is written: components that draw by script leave their box empty.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component
from markupsafe import Markup, escape

_VOID = frozenset({"input", "img", "br", "hr"})
_NAMES = {"className": "class", "class_name": "class", "htmlFor": "for", "tabIndex": "tabindex"}
_PLAIN = frozenset(
    {
        *("class", "for", "href", "title", "type", "role", "lang", "name", "value", "placeholder", "scope"),
        *("action", "method", "hidden", "disabled", "open", "tabindex", "colSpan", "rowSpan"),
        *("min", "max", "step"),
    }
)
_INPUTS = {"Input": ("input", "form-control"), "Select": ("select", "form-select")}
_CAPITAL = re.compile(r"(?<!^)([A-Z])")


def html_of(node: Any) -> Markup:
    """A layout as HTML. Text is escaped; what only scripts can draw is left out."""
    if node is None or isinstance(node, bool):
        return Markup()
    if isinstance(node, list | tuple):
        return Markup().join(html_of(child) for child in node)
    if not isinstance(node, Component):
        return escape(str(node))
    said: dict[str, Any] = node.to_plotly_json()  # type: ignore[no-untyped-call]
    tag, css = _tag(str(said["namespace"]), str(said["type"]))
    if tag is None:
        return Markup()
    return _element(tag, css, said["props"])


def _tag(namespace: str, component: str) -> tuple[str | None, str]:
    """The element a component draws, with the class it adds; None for one that shows nothing by itself."""
    if namespace == "dash_html_components":
        return component.lower(), ""
    if namespace == "dash_core_components" and component == "Link":
        return "a", ""
    return _INPUTS.get(component, (None, "")) if namespace == "dash_bootstrap_components" else (None, "")


def _element(tag: str, css: str, props: Mapping[str, Any]) -> Markup:
    start = Markup("<{}{}>").format(tag, Markup().join(_attributes(css, props)))
    if tag in _VOID:
        return start
    return start + html_of(props.get("children")) + Markup("</{}>").format(tag)


def _attributes(css: str, props: Mapping[str, Any]) -> list[Markup]:
    written = {_NAMES.get(name, name): value for name, value in props.items()}
    if css:
        written["class"] = f"{css} {written.get('class') or ''}".strip()
    if isinstance(written.get("style"), Mapping):
        written["style"] = _style(written["style"])
    if isinstance(written.get("id"), Mapping):
        written["id"] = json.dumps(written["id"], sort_keys=True, separators=(",", ":"))
    found = []
    for name, value in written.items():
        if not (name in _PLAIN or name in ("id", "style") or name.startswith(("aria-", "data-"))):
            continue
        if value is True:
            found.append(Markup(" {}").format(name))
        elif value is not None and value is not False:
            found.append(Markup(' {}="{}"').format(name, value))
    return found


def _style(style: Mapping[str, Any]) -> str:
    return ";".join(f"{_property(name)}:{value}" for name, value in style.items())


def _property(name: str) -> str:
    """`backgroundColor` → `background-color`; a custom property stays."""
    return name if name.startswith("--") else _CAPITAL.sub(r"-\1", name).lower()
