"""Tables: numbers to the right, every cell labelled so that a phone can stack them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts.attributes import data

MANY, SOME = 9, 6
"""From so many columns on, a table stacks its rows on a small laptop or on a tablet already."""
Content = str | Component | Sequence[str | Component]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows, and the raw value a download of the table holds."""

    content: Any
    value: Any = None
    href: str | None = None
    """Where the cell leads: the leads behind the number."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `numeric` ones are right-aligned in tabular figures."""

    name: str
    numeric: bool = True
    wide_only: bool = False
    """Left out on a phone."""


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell | str]],
    *,
    class_name: str = "",
    total: Sequence[Cell | str] | None = None,
) -> html.Div:
    """A table whose first column names the row. The caption is for screen readers and downloads."""
    head = html.Thead(
        html.Tr([html.Th(column.name, scope="col", className=_align(column)) for column in columns])
    )
    width = "many-columns" if len(columns) >= MANY else "some-columns" if len(columns) >= SOME else ""
    body = html.Tbody([_row(columns, row) for row in rows])
    foot = [html.Tfoot(_row(columns, total))] if total else []
    return html.Div(
        html.Table(
            [html.Caption(caption, className="visually-hidden"), head, body, *foot],
            className=" ".join(filter(None, ("table", "data-table", class_name, width))),
            **data(name=caption),
        ),
        className="table-wrap",
    )


def _row(columns: Sequence[Column], cells: Sequence[Cell | str]) -> html.Tr:
    made = [cell if isinstance(cell, Cell) else Cell(cell) for cell in cells]
    first, *others = [
        _cell(column, cell, index) for index, (column, cell) in enumerate(zip(columns, made, strict=True))
    ]
    return html.Tr([first, *others])


def _cell(column: Column, cell: Cell, index: int) -> Component:
    content = html.A(cell.content, href=cell.href) if cell.href else cell.content
    wide = {**data(label=column.name), **({} if cell.value is None else data(value=str(cell.value)))}
    if index == 0:
        return html.Th(content, scope="row", **wide)
    return html.Td(content, className=_align(column), **wide)


def _align(column: Column) -> str:
    return " ".join(["num"] * column.numeric + ["wide-cell"] * column.wide_only)
