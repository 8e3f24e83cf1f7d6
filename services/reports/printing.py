"""A report's parts as the template of the PDF reads them."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from services.reports.document import Alert, Card, Cell, Chart, Receipt, Section, Table

_LONG = re.compile(r"\S{30,}")
_BREAK = "\u200b"
_STEP = 6
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
"""Control characters: nothing prints them, and no PDF may hold them."""
LONGEST_LABEL = 36
BIG, SMALLER = 17, 12
"""Points of a card's figure, and of one that is long."""


def words(text: str) -> str:
    """The text as it can be printed: a run that no line could hold may break, control characters go."""
    shown = _HIDDEN.sub(" ", text)
    return _LONG.sub(lambda found: _breakable(found.group()), shown)


def _breakable(run: str) -> str:
    out, since = [], 0
    for at, letter in enumerate(run):
        # A mark belongs to the letter before it, and joined emoji are one.
        joined = unicodedata.category(letter)[0] == "M" or "\u200d" in (letter, run[at - 1 : at])
        if since >= _STEP and not joined:
            out.append(_BREAK)
            since = 0
        out.append(letter)
        since += 1
    return "".join(out)


def cell(it: Cell) -> dict[str, Any]:
    """A cell of a table."""
    return {"text": words(it.text), "tone": it.tone}


def table(it: Table) -> dict[str, Any]:
    """A table, in the groups of columns it is printed in."""
    every = tuple(range(len(it.columns)))
    return {
        "columns": [{"name": column.name, "numeric": column.numeric} for column in it.columns],
        "rows": [[cell(each) for each in row] for row in it.rows],
        "total": None if it.total is None else [cell(each) for each in it.total],
        "printed": [list(group) for group in it.printed or (every,)] if it.rows else [],
    }


def chart(it: Chart) -> dict[str, Any]:
    """A chart; places on its axis are shares of its length."""
    return {
        "alt": words(it.alt),
        "bars": [
            {
                "label": words(_short(bar.label)),
                "note": bar.note,
                "track": not it.stacked,
                "parts": [{"length": part.length, "color": part.color} for part in bar.parts],
                "points": [
                    {"at": point.at, "shape": point.shape, "color": point.color} for point in bar.points
                ],
                "whisker": bar.whisker,
            }
            for bar in it.bars
        ],
        "key": [list(each) for each in it.key],
        "ticks": [list(each) for each in it.ticks],
    }


def _short(name: str) -> str:
    """A name beside its bar; the table has all of it."""
    return name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1].rstrip() + "…"


def section(it: Section, *, charts: bool, most_tables: int | None = None) -> dict[str, Any]:
    """A section; without `charts` its tables alone."""
    return {
        "kicker": it.kicker,
        "finding": words(it.finding),
        "lines": [words(line) for line in it.lines],
        "chart": chart(it.chart) if charts and it.chart is not None else None,
        "tables": [] if it.empty else [table(each) for each in it.tables[:most_tables]],
        "note": words(it.note),
    }


def card(it: Card) -> dict[str, Any]:
    """A key figure, its course scaled to 0–1."""
    known = [value for value in it.line if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    spread = (high - low) or 1
    flat = high == low
    return {
        "label": it.label,
        "value": it.value.text,
        "size": BIG if len(it.value.text) <= 15 else SMALLER if len(it.value.text) <= 22 else 9,
        "change": it.change,
        "tone": it.tone,
        "line": [None if value is None else 0.5 if flat else (value - low) / spread for value in it.line],
    }


def alert(it: Alert) -> dict[str, Any]:
    """An alert with what to do about it."""
    return {
        "priority": it.priority,
        "tone": it.tone,
        "title": words(it.title),
        "description": words(it.description),
        "impact": it.impact.text,
        "opened": it.opened.text,
        "evidence": [[words(name), words(value)] for name, value in it.evidence],
        "actions": [
            {"action": words(each.action), "why": words(each.why), "impact": words(each.impact)}
            for each in it.actions
        ],
    }


def receipt(it: Receipt) -> dict[str, Any]:
    """What a figure means; filters and time are said once for all."""
    return {
        "name": it.name,
        "definition": list(it.definition),
        "split": list(it.split),
        "counted": it.counted,
        "time": it.period,
        "left_out": list(it.left_out),
    }
