"""The bodies of Dash's callbacks, written by hand: what a person with a proxy can send."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

PATH = "/_dash-update-component"
Values = Callable[[str], Any]
"""From the name of a property to the value sent for it."""


def server_callbacks(dependencies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of `/_dash-dependencies` that run on the server."""
    return [each for each in dependencies if not each["clientside_function"]]


def body(dependency: dict[str, Any], values: Values) -> dict[str, Any]:
    """The request body of a callback whose first input has changed."""
    inputs = [_argument(each, values) for each in dependency["inputs"]]
    first = inputs[0][0] if isinstance(inputs[0], list) else inputs[0]
    outputs = [_output(part) for part in dependency["output"].strip(".").split("...")]
    return {
        "output": dependency["output"],
        "outputs": outputs if dependency["output"].startswith("..") else outputs[0],
        "inputs": inputs,
        "state": [_argument(each, values) for each in dependency["state"]],
        "changedPropIds": [f"{_id_text(first['id'])}.{first['property']}"],
    }


def _output(text: str) -> dict[str, Any]:
    component, _, name = text.rpartition(".")
    return {"id": _id(component), "property": name.partition("@")[0]}


def _argument(dependency: dict[str, str], values: Values) -> Any:
    """One input or state; one that takes all components of a kind gets one component."""
    component, name = _id(dependency["id"]), dependency["property"]
    value = values(name)
    if isinstance(component, dict):
        concrete = {key: "leads" if isinstance(part, list) else part for key, part in component.items()}
        return [{"id": concrete, "property": name, "value": value}]
    return {"id": component, "property": name, "value": value}


def _id(text: str) -> Any:
    return json.loads(text) if text.startswith("{") else text


def _id_text(component: Any) -> str:
    if isinstance(component, str):
        return component
    return json.dumps(component, sort_keys=True, separators=(",", ":"))
