"""What may be written down of an exception: its type, where it came from, and its text where that can't be
about a person.

The text of most exceptions repeats what somebody entered: PostgreSQL names the value that was there already
or couldn't be read, `ValueError` and `KeyError` what they were given. Type, place and the database's own
words for the rule that was broken find the fault as well.
"""

from __future__ import annotations

import traceback
from types import TracebackType

_SPEAKING = (
    ArithmeticError,
    AttributeError,
    ImportError,
    MemoryError,
    NameError,
    NotImplementedError,
    RecursionError,
    TypeError,
)
"""Whose text is about the program alone."""
_RULES = ("08", "25", "40", "42", "53", "55", "57", "58")
"""Classes of SQLSTATE whose message names the database's things, never a value of a row."""
_SYNTAX = "42601"
"""But this one quotes: also of a search that `to_tsquery` couldn't read."""
_MOST = 20
"""Exceptions of one chain or group that are shown."""


def safe_text(error: BaseException) -> str:
    """What the exception says, as far as it can't hold anybody's data; empty where it might."""
    sqlstate = getattr(error, "sqlstate", None)
    if isinstance(sqlstate, str):
        return _of_database(error, sqlstate)
    if _of_psycopg(error):
        # Without a SQLSTATE it comes from the way to the server, before any statement; else from a value.
        return _first_line(error) if type(error).__name__ == "OperationalError" else ""
    if isinstance(error, OSError):
        return error.strerror or ""
    if type(error).__module__ == "builtins" and isinstance(error, _SPEAKING):
        return _first_line(error)
    return ""


def format_safely(error: BaseException) -> str:
    """The exception and those that led to it as Python prints them, but for the texts that `safe_text`
    leaves out, for notes, and for what groups hold beyond the first few."""
    lines: list[str] = []
    _add(error, lines, set())
    return "".join(lines).rstrip("\n")


def _of_database(error: BaseException, sqlstate: str) -> str:
    """SQLSTATE, the things of the schema it is about, and the message where that is about rules."""
    diagnosis = getattr(error, "diag", None)
    names = [
        f"{what}={name}"
        for what in ("table_name", "column_name", "constraint_name")
        if (name := getattr(diagnosis, what, None))
    ]
    message = getattr(diagnosis, "message_primary", None) or ""
    if sqlstate[:2] not in _RULES or sqlstate == _SYNTAX:
        message = ""
    return " ".join(part for part in (f"SQLSTATE {sqlstate}", *names, message) if part)


def _of_psycopg(error: BaseException) -> bool:
    return type(error).__module__.partition(".")[0] == "psycopg"


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:300]


def _add(error: BaseException, lines: list[str], seen: set[int]) -> None:
    if id(error) in seen or len(seen) >= _MOST:
        return
    seen.add(id(error))
    if error.__cause__ is not None:
        _add(error.__cause__, lines, seen)
        lines.append("\nThe above exception was the direct cause of the following exception:\n\n")
    elif error.__context__ is not None and not error.__suppress_context__:
        _add(error.__context__, lines, seen)
        lines.append("\nDuring handling of the above exception, another exception occurred:\n\n")
    lines += _traceback(error.__traceback__)
    lines.append(f"{_name(error)}: {safe_text(error)}".rstrip(": ") + "\n")
    if isinstance(error, BaseExceptionGroup):
        for number, part in enumerate(error.exceptions, start=1):
            lines.append(f"\nPart {number} of the group:\n\n")
            _add(part, lines, seen)


def _traceback(where: TracebackType | None) -> list[str]:
    return [] if where is None else ["Traceback (most recent call last):\n", *traceback.format_tb(where)]


def _name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
