"""What is measured of statements and transactions, without knowing who measures.

`watch` hangs the stop-watch on an engine; an `Observer` (the application's, with its metrics and logs)
hears of it. Values never pass through here: an observer gets a statement's shape at most, and that only
of a slow one.

Which function of `services` a statement belongs to is read off the stack, so that none of them has to be
wrapped by hand: the outermost function of `services` between the statement and whoever called the
business. The time from one function's first statement to the next one's is counted as the first one's.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from time import perf_counter
from types import FrameType
from typing import Any, Protocol

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.orm import Session

_CALLERS = frozenset({"app", "callbacks", "layouts", "tests", "wsgi", "threading"})
"""Top-level modules that call services: no function of theirs is one."""
_TRANSACTIONS = "services.database.sessions"
"""Begins every one of them: none of its functions is the business's."""
_LONGEST_SHAPE = 600
DATA_CHANGED = "data_changed"
"""In `Session.info` where the transaction changed an organization's data."""
_TRACE = "trace"
_KINDS = {
    "select": "select",
    "with": "select",
    "insert": "insert",
    "update": "update",
    "delete": "delete",
    "copy": "copy",
    "set": "set",
}
_LITERAL = re.compile(r"'(?:[^']|'')*'|\$\w*\$.*?\$\w*\$|(?<![\w.%$])\d+(?:\.\d+)?", re.S)
_ROW = r"\((?:[^()]|%\(\w+\)s)+\)"
_ROWS = re.compile(rf"({_ROW})(?:, ?{_ROW})+")


class Observer(Protocol):
    """Who hears of statements and transactions. Called within requests: it must be quick and never raise."""

    @property
    def slow_statement_seconds(self) -> float: ...

    @property
    def slow_function_seconds(self) -> float: ...

    def connection_taken(self) -> None: ...

    def connection_returned(self) -> None: ...

    def statement(self, kind: str, seconds: float) -> None:
        """A statement was executed; `kind` is one of a handful of words."""

    def statement_failed(self, kind: str, sqlstate: str | None) -> None:
        """The database refused a statement, or went away under it."""

    def slow_statement(self, kind: str, shape: str, function: str | None, seconds: float) -> None:
        """A statement took long. Its shape holds no value; `function` of `services` sent it."""

    def slow_function(self, function: str, seconds: float, statements: int) -> None:
        """A function of `services` took long, its `statements` and its own work together."""

    def data_changed(self) -> None:
        """A transaction that changed an organization's data was committed."""


class Trace:
    """Where one transaction's time went: seconds and statements by function of `services`."""

    __slots__ = ("_function", "_since", "changed", "ended", "seconds", "statements")

    def __init__(self) -> None:
        self._since = perf_counter()
        self._function: str | None = None
        self.changed = self.ended = False
        self.seconds: dict[str, float] = {}
        self.statements: dict[str, int] = {}

    def follow(self, connection: Connection) -> None:
        """Hear of the statements on this connection, from now on."""
        connection.info[_TRACE] = self

    def mark(self, function: str | None, now: float) -> None:
        """`function` begins a statement; what passed until now was the one's before."""
        if function is None:
            return
        self.statements[function] = self.statements.get(function, 0) + 1
        if function != self._function:
            self._account(now)
            self._function = function

    def committed(self, session: Session) -> None:
        """The transaction is over and its work is there."""
        self.changed = DATA_CHANGED in session.info

    def end(self, observer: Observer) -> None:
        """Tell of the functions that took long, and of a change."""
        self.ended = True
        self._account(perf_counter())
        for function, seconds in self.seconds.items():
            if seconds >= observer.slow_function_seconds:
                observer.slow_function(function, seconds, self.statements[function])
        if self.changed:
            observer.data_changed()

    def _account(self, now: float) -> None:
        if self._function is not None:
            self.seconds[self._function] = self.seconds.get(self._function, 0.0) + now - self._since
            self._since = now


class _NoTrace(Trace):
    """Of a transaction that nobody observes."""

    def follow(self, connection: Connection) -> None:
        pass


@contextmanager
def followed(observer: Observer | None) -> Iterator[Trace]:
    """Follow a transaction until it has ended, well or not."""
    if observer is None:
        yield _NoTrace()
        return
    trace = Trace()
    try:
        yield trace
    finally:
        trace.end(observer)


def watch(engine: Engine, observer: Observer) -> None:
    """Let the observer hear of every statement on this engine."""

    def before(connection: Connection, _c: Any, _s: str, _p: Any, context: Any, _m: bool) -> None:
        context.observed_since = now = perf_counter()
        trace: Trace | None = connection.info.get(_TRACE)
        if trace is not None and not trace.ended:
            trace.mark(service_function(sys._getframe(1)), now)

    def after(_connection: Connection, _c: Any, statement: str, _p: Any, context: Any, _m: bool) -> None:
        seconds = perf_counter() - context.observed_since
        kind = statement_kind(statement)
        observer.statement(kind, seconds)
        if seconds >= observer.slow_statement_seconds:
            function = service_function(sys._getframe(1))
            observer.slow_statement(kind, statement_shape(statement), function, seconds)

    def failed(context: ExceptionContext) -> None:
        kind = statement_kind(context.statement or "")
        observer.statement_failed(kind, getattr(context.original_exception, "sqlstate", None))

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "handle_error", failed)
    event.listen(engine, "checkout", lambda *_: observer.connection_taken())
    event.listen(engine, "checkin", lambda *_: observer.connection_returned())


def service_function(frame: FrameType | None) -> str | None:
    """The public side of the business that this frame is inside of: `services.dashboard.executive_dashboard`;
    None where no function of `services` is on the stack."""
    found: FrameType | None = None
    while frame is not None:
        module: str = frame.f_globals.get("__name__", "")
        if module.startswith("services.") and module != _TRANSACTIONS:
            found = frame
        elif found is not None and module.partition(".")[0] in _CALLERS:
            break
        frame = frame.f_back
    if found is None:
        return None
    return f"{found.f_globals['__name__']}.{found.f_code.co_qualname}"


@lru_cache(maxsize=2_000)
def statement_kind(statement: str) -> str:
    """`select`, `insert`, `update`, `delete`, `copy`, `set` or `other`, by a statement's first word."""
    word = statement.lstrip(" \n\t(")[:8].split(maxsplit=1)
    return _KINDS.get(word[0].lower(), "other") if word else "other"


def statement_shape(statement: str) -> str:
    """A statement on one line, literals as `?`, a list of many rows as its first, cut where it is long."""
    shape = _LITERAL.sub("?", " ".join(statement.split()))
    shape = _ROWS.sub(r"\1, …", shape)
    return shape if len(shape) <= _LONGEST_SHAPE else f"{shape[:_LONGEST_SHAPE]} …"
