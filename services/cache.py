"""Whole results kept by what they depend on.

A result depends on the organization, whose leads the role may see, the arguments, the
organization's data version, and, for ages grow by themselves, on the time: so it is kept for at
most one span of `SPAN_SECONDS`. What changed is never served stale, for a write changes the version;
what didn't change isn't computed twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy.orm import Session

from services.scope import OrgScope
from services.versions import data_version

SPAN_SECONDS = 300
_PREFIX = "result:"

Result = TypeVar("Result")


class ResultStore(Protocol):
    """Where results are kept; shared by all workers."""

    def get(self, key: str) -> Any: ...

    def set(self, key: str, value: Any, timeout: int | None = None) -> Any: ...


def result_key(scope: OrgScope, name: str, arguments: object, version: int, now: datetime) -> str:
    """A key of everything the result depends on. `arguments` needs a repr that says all of it; `name` is
    the result's, a word of ours, and readable in the key (`result_name`)."""
    span = int(now.timestamp()) // SPAN_SECONDS
    parts = f"{scope.cache_key}|{name}|{arguments!r}|{version}|{span}"
    return f"{_PREFIX}{name}:{scope.organization_id}:{hashlib.sha256(parts.encode()).hexdigest()}"


def result_name(key: str) -> str:
    """The name of the result that a key of `result_key` is for, to count by; `other` for any other key."""
    return key.removeprefix(_PREFIX).partition(":")[0] if key.startswith(_PREFIX) else "other"


def cached(
    scope: OrgScope,
    session: Session,
    store: ResultStore,
    name: str,
    arguments: object,
    now: datetime,
    compute: Callable[[], Result],
) -> Result:
    """The kept result, else the computed one, kept from now on.

    The version is read before the data, so a write in between can only make the kept result newer
    than its key says, never older.
    """
    version = data_version(scope, session).version
    key = result_key(scope, name, arguments, version, now)
    result: Result | None = store.get(key)
    if result is None:
        result = compute()
        store.set(key, result, timeout=2 * SPAN_SECONDS)
    return result
