"""Finds the public functions of `services`, so that none escapes the isolation test."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import services

ALEMBIC = "services.database.migrations"
"""Run by Alembic as the owner of the schema, not by the application."""


def service_modules() -> Iterator[ModuleType]:
    """Every module of `services`."""
    for info in pkgutil.walk_packages(services.__path__, "services."):
        if not info.name.startswith(ALEMBIC):
            yield importlib.import_module(info.name)


def public_functions() -> dict[str, Callable[..., Any]]:
    """Qualified name → function, of every function that a module of `services` defines for others."""
    return {
        f"{module.__name__}.{name}": function
        for module in service_modules()
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not name.startswith("_")
        and function.__name__ == name
    }


def _parameters(function: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(function).parameters)


def scoped_functions() -> set[str]:
    """Those whose first parameter is the scope: what the isolation test calls one by one."""
    return {name for name, function in public_functions().items() if _parameters(function)[:1] == ["scope"]}


def unscoped_functions() -> set[str]:
    """Those that reach the database without a scope: each needs a reason in its module."""
    return {
        name
        for name, function in public_functions().items()
        if {"session", "database"} & set(_parameters(function)) and _parameters(function)[0] != "scope"
    }


def declared_unscoped() -> set[str]:
    """What the modules themselves list, with the reason beside it, in `UNSCOPED_FUNCTIONS`."""
    return {
        f"{module.__name__}.{name}"
        for module in service_modules()
        for name in getattr(module, "UNSCOPED_FUNCTIONS", ())
    }
