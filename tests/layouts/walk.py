"""Reading components in tests: by their JSON, as the browser gets them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder


def as_json(component: Component) -> dict[str, Any]:
    """The component as it is sent."""
    return json.loads(json.dumps(component, cls=PlotlyJSONEncoder))


def walk(component: Any) -> Iterator[dict[str, Any]]:
    """Every component below and including this one (JSON nodes with `type` and `props`), in page order."""
    if isinstance(component, Component):
        component = as_json(component)
    if isinstance(component, list):
        for child in component:
            yield from walk(child)
    elif isinstance(component, dict) and "namespace" in component:
        yield component
        yield from walk(component["props"].get("children"))
        if component["type"] == "Store":  # what `layouts.lazy` holds back until it comes near
            yield from walk(component["props"].get("data"))


def props(component: Any, type_: str | None = None) -> list[dict[str, Any]]:
    """The props of every component of a type (of all without one)."""
    return [node["props"] for node in walk(component) if type_ in (None, node["type"])]


def text(component: Any) -> str:
    """All words below a component, in page order."""
    if isinstance(component, Component):
        component = as_json(component)
    if isinstance(component, list):
        return " ".join(filter(None, (text(child) for child in component)))
    if isinstance(component, dict):
        if "namespace" not in component:
            return ""
        shown = component["props"].get("data" if component["type"] == "Store" else "children")
        return text(shown) if isinstance(shown, list | dict | str) else ""
    return "" if component is None or isinstance(component, bool) else str(component)


def with_class(component: Any, name: str) -> list[dict[str, Any]]:
    """Every node with a CSS class."""
    return [node for node in walk(component) if name in str(node["props"].get("className", "")).split()]


def ids_of(component: Any) -> list[str]:
    """Every id, in canonical JSON for the pattern-matching ones."""
    found = [node["props"]["id"] for node in walk(component) if node["props"].get("id")]
    return [value if isinstance(value, str) else json.dumps(value, sort_keys=True) for value in found]


def unlabelled(component: Any) -> list[str]:
    """Fields without a label: neither a label that names their id nor one around them."""
    named = {node["props"].get("htmlFor") for node in walk(component) if node["type"] == "Label"}
    wrapped = {
        key
        for node in walk(component)
        if node["type"] == "Label"
        for key in ids_of(node["props"]["children"])
    }
    missing = []
    for node in walk(component):
        given = node["props"]
        if node["type"] not in ("Input", "Select") or given.get("type") == "hidden":
            continue
        key = given.get("id")
        plain = key if isinstance(key, str) else json.dumps(key, sort_keys=True)
        if plain not in named | wrapped:
            missing.append(plain)
    return missing
