"""Callbacks as plain functions: called as somebody who is signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING

from flask import g

from services.language import use_language
from services.scope import OrgScope

if TYPE_CHECKING:
    from flask import Flask


@contextmanager
def signed_in_as(app: Flask, scope: OrgScope, language: str = "en") -> Iterator[None]:
    """A request of the person with this scope, as sign-in leaves it to a callback."""
    with app.test_request_context("/"), use_language(language):
        g._login_user = SimpleNamespace(is_authenticated=True, scope=scope)
        yield
