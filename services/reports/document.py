"""What a report holds, in words and numbers and without a look: the same for every file type.

A cell has the text a reader sees and the value that stands behind it, so a printed page and a sheet of
numbers can't tell different stories. Pure: no session, no reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a cell's value is: its unit, and with it its format in a sheet."""

    TEXT = "text"
    COUNT = "count"
    SCORE = "score"
    """0–100, one decimal shown."""
    PERCENT = "percent"
    """0–100 in `value`; a sheet holds the fraction."""
    POINTS = "points"
    """A signed difference of two scores or of two percentages."""
    CHANGE = "change"
    """A signed change in percent."""
    MONEY = "money"
    """In the organization's currency."""
    DAYS = "days"
    RATIO = "ratio"
    """0–1, two decimals shown."""
    INSTANT = "instant"
    DAY = "day"


Value = str | int | float | date | datetime | None


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` as it is printed ("—" for what is unknown), `value` as the dashboard's JSON has it.

    `tone`: good, bad, warning or quiet; said by sign or word too, never by colour alone.
    """

    text: str
    value: Value = None
    kind: Kind = Kind.TEXT
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numeric ones are set to the right."""

    name: str
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells. `name` is the caption and the sheet's name.

    `printed` says which columns a page shows side by side (a wide table is printed as several with the
    same rows); empty: all of them. A sheet always has every column.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    printed: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: its share of the axis (0–1) and its colour."""

    length: float
    color: str


@dataclass(frozen=True, slots=True)
class Point:
    """A mark on the axis (0–1): `dot`, `diamond` or `limit`."""

    at: float
    shape: str
    color: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart: its name, what is drawn, and the figure at its end."""

    label: str
    note: str
    parts: tuple[Part, ...] = ()
    points: tuple[Point, ...] = ()
    whisker: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A series of a sheet's own chart: a column of its table, in a colour."""

    column: int
    color: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars on one axis. `alt` says in words what they show.

    `key`: shape (`box`, `dot`, `diamond`, `limit`, `whisker`), colour and name; `ticks`: place on the axis
    (0–1) and label. `series` with `stacked` is the same chart over the cells of the section's first table.
    """

    alt: str
    bars: tuple[Bar, ...]
    series: tuple[Series, ...]
    key: tuple[tuple[str, str, str], ...] = ()
    ticks: tuple[tuple[float, str], ...] = ()
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report. `finding` is its title and says what was found; `lines` are said beneath.

    `empty`: there is nothing in its tables but zeros, which no page needs to print; a sheet is still where
    it is looked for.
    """

    name: str
    kicker: str
    finding: str
    lines: tuple[str, ...] = ()
    chart: Chart | None = None
    tables: tuple[Table, ...] = ()
    note: str = ""
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A key figure. `line`: its course over the period (None where unknown). `change_value` is the
    change as a number where it is one; `tone` says whether it is good news."""

    name: str
    label: str
    value: Cell
    change: str
    tone: str = ""
    change_value: Cell | None = None
    line: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One of the executive summary, under the question it answers."""

    topic: str
    text: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do about an alert, why, and what it may bring (in words)."""

    action: str
    why: str
    impact: str


@dataclass(frozen=True, slots=True)
class Alert:
    """An open alert with what to do. `impact` is money; `tone` follows the priority."""

    priority: str
    title: str
    description: str
    impact: Cell
    opened: Cell
    evidence: tuple[tuple[str, str], ...] = ()
    actions: tuple[Action, ...] = ()
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a figure means, what it counted and left out, and when."""

    name: str
    definition: tuple[str, ...]
    counted: str
    period: str
    filters: str
    left_out: tuple[str, ...]
    computed: str
    split: tuple[str, ...] = ()
    """Parts that add up to the figure."""


@dataclass(frozen=True, slots=True)
class ReportContent:
    """A report. Everything is in the words of one reader; nothing in here depends on who opens it.

    `lang` is a BCP 47 tag, `formats` the locale of the numbers, `color` the organization's `#rrggbb`.
    `labels`: words of the frame, by name. `alerts` is followed by the section `restated` where there is one.
    """

    title: str
    organization: str
    whose: str
    period: str
    filters: str
    computed: str
    computed_at: datetime
    start: date
    end: date
    lang: str
    formats: str
    currency: str
    timezone: str
    color: str
    summary: tuple[Sentence, ...]
    cards: tuple[Card, ...]
    sections: tuple[Section, ...]
    alerts: tuple[Alert, ...]
    alerts_section: Section
    receipts: tuple[Receipt, ...]
    course: Table
    """The cards over the period: what the small lines are drawn of."""
    restated: Section | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[Section, ...]:
        """Every section in the order it is read, the alerts' and the restatement's included."""
        restated = () if self.restated is None else (self.restated,)
        return (*self.sections, self.alerts_section, *restated)
