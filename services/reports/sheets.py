"""The sheets of a report's workbook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from math import ceil
from typing import Any

from services import palette
from services.reports.document import Cell, Kind, ReportContent, Section, Table
from services.reports.sheet_formats import Formats, risky

HEAD_ROW = 4
"""Row of a table's head; above it stands what the sheet says."""
LONGEST_NAME = 31
LONGEST_TEXT = 32_767
NARROWEST, WIDEST = 9, 46
LINE, MOST_LINES = 15.0, 24
LEAST_WIDTH, USUAL = 90, 8.43
"""Of what stands above a table, and of a column that nobody set."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class SheetNames:
    """Names that Excel takes: short, legal, each once, whatever the words are in a language."""

    def __init__(self) -> None:
        self._taken: set[str] = {"history"}

    def of(self, wanted: str) -> str:
        """A free name as close to the wanted one as can be."""
        bare = _FORBIDDEN.sub(" ", wanted).strip().strip("'")[:LONGEST_NAME].strip() or "Sheet"
        name, number = bare, 2
        while name.lower() in self._taken:
            suffix = f" ({number})"
            name, number = bare[: LONGEST_NAME - len(suffix)] + suffix, number + 1
        self._taken.add(name.lower())
        return name


def plain(text: str) -> str:
    """Text that a cell can hold: no control characters, no more than fits."""
    return _HIDDEN.sub(" ", text)[:LONGEST_TEXT]


def summary_sheet(book: Any, content: ReportContent, formats: Formats, names: SheetNames) -> None:
    """What the report is about, its sentences and its key figures."""
    label = content.labels
    sheet = _sheet(book, content, names.of(label["summary"]), formats, landscape=False)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 3, 34)
    _write(sheet, 0, 0, content.title, formats.of(bold=True, font_size=18, font_color=formats.brand))
    sheet.set_row(0, 26)
    facts = [(label["organization"], content.organization)]
    if content.whose:
        facts.append(("", content.whose))
    facts += [(label["period"], content.period), (label["filters"], content.filters)]
    facts += [(label["computed"], f"{content.computed} ({content.timezone})")]
    row = 1
    for name, value in facts:
        _write(sheet, row, 0, name, formats.of(font_color=palette.LIGHT_MUTED))
        sheet.merge_range(row, 1, row, 3, "", formats.of(text_wrap=True))
        _write(sheet, row, 1, value, formats.of(text_wrap=True, quote_prefix=risky(value)))
        sheet.set_row(row, _height(value, 92))
        row += 1
    row = _sentences(sheet, content, formats, row + 1)
    _cards(sheet, content, formats, row + 1)


def _sentences(sheet: Any, content: ReportContent, formats: Formats, row: int) -> int:
    topic = ""
    for sentence in content.summary:
        shown = sentence.topic if sentence.topic != topic else ""
        topic = sentence.topic
        _write(sheet, row, 0, shown, formats.of(bold=True, text_wrap=True))
        sheet.merge_range(row, 1, row, 3, "", formats.of(text_wrap=True))
        _write(sheet, row, 1, sentence.text, formats.of(text_wrap=True, quote_prefix=risky(sentence.text)))
        sheet.set_row(row, _height(sentence.text, 92))
        row += 1
    return row


def _cards(sheet: Any, content: ReportContent, formats: Formats, row: int) -> None:
    label = content.labels
    for column, name in enumerate((label["figure"], label["value"], label["change"], "")):
        _write(sheet, row, column, name, formats.head(numeric=column in (1, 2)))
    for card in content.cards:
        row += 1
        _write(sheet, row, 0, card.label, formats.of(text_wrap=True))
        write_cell(sheet, row, 1, card.value, formats, align="right")
        if card.change_value is not None:
            write_cell(sheet, row, 2, card.change_value, formats)
        said = formats.of(text_wrap=True, align="left", indent=1, quote_prefix=risky(card.change))
        _write(sheet, row, 3, card.change, said)
        sheet.set_row(row, _height(card.change, 34))


def table_sheet(
    book: Any, content: ReportContent, section: Section, table: Table, formats: Formats, names: SheetNames
) -> Any:
    """A table under what it found: a frozen head, a filter, numbers with their formats."""
    sheet = _sheet(book, content, names.of(table.name), formats)
    widths = [_width(table, index) for index in range(len(table.columns))]
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    _above(sheet, content, section, table, formats, sum(widths))
    for index, column in enumerate(table.columns):
        _write(sheet, HEAD_ROW, index, column.name, formats.head(numeric=column.numeric))
    sheet.set_row(HEAD_ROW, 32)
    for number, cells in enumerate(table.rows, HEAD_ROW + 1):
        for index, cell in enumerate(cells):
            write_cell(sheet, number, index, cell, formats)
        sheet.set_row(
            number, _highest([(cell.text, width) for cell, width in zip(cells, widths, strict=True)])
        )
    last = HEAD_ROW + len(table.rows)
    for index, cell in enumerate(table.total or ()):
        write_cell(sheet, last + 1, index, cell, formats, bold=True, top=1)
    sheet.autofilter(HEAD_ROW, 0, max(last, HEAD_ROW + 1), len(table.columns) - 1)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.repeat_rows(HEAD_ROW)
    return sheet


def _above(
    sheet: Any, content: ReportContent, section: Section, table: Table, formats: Formats, width: float
) -> None:
    """What the table found, whose it is, and what has to be known to read it."""
    said = " ".join(each for each in (*section.lines, section.note) if each)
    about = " · ".join(each for each in (table.name, content.organization, content.period) if each)
    quiet: dict[str, Any] = {"font_color": palette.LIGHT_MUTED, "text_wrap": True}
    rows = ((section.finding, {"bold": True, "font_size": 14}), (about, quiet), (said, quiet))
    # Merged, so that a long sentence doesn't make a printed page as wide as itself.
    beyond = max(0, ceil((LEAST_WIDTH - width) / USUAL))
    for row, (text, look) in enumerate(rows):
        format_ = formats.of(**look, quote_prefix=risky(text))
        sheet.merge_range(row, 0, row, len(table.columns) - 1 + beyond, "", format_)
        _write(sheet, row, 0, text, format_)
        if row:
            sheet.set_row(row, _height(text, width + beyond * USUAL))


def receipts_sheet(book: Any, content: ReportContent, formats: Formats, names: SheetNames) -> None:
    """How every figure is calculated, a row each."""
    label = content.labels
    sheet = _sheet(book, content, names.of(label["receipts"]), formats)
    _write(sheet, 0, 0, label["receipts_title"], formats.of(bold=True, font_size=14))
    heads = ("figure", "definition", "counted", "split", "period", "filters", "left_out", "computed")
    widths = (22, 60, 24, 36, 24, 24, 36, 24)
    for column, (name, width) in enumerate(zip(heads, widths, strict=True)):
        _write(sheet, 2, column, label[name], formats.head())
        sheet.set_column(column, column, width)
    for row, receipt in enumerate(content.receipts, 3):
        values = (
            receipt.name, "\n".join(receipt.definition), receipt.counted, "\n".join(receipt.split),
            receipt.period, receipt.filters, "\n".join(receipt.left_out), receipt.computed,
        )  # fmt: skip
        for column, value in enumerate(values):
            _write(sheet, row, column, value, formats.of(text_wrap=True, quote_prefix=risky(value)))
        sheet.set_row(row, _highest(list(zip(values, widths, strict=True))))
    sheet.autofilter(2, 0, 2 + len(content.receipts), len(heads) - 1)
    sheet.freeze_panes(3, 1)
    sheet.repeat_rows(2)


def write_cell(sheet: Any, row: int, column: int, cell: Cell, formats: Formats, **properties: Any) -> None:
    """A cell by its kind: text as text, an unknown figure as an empty cell."""
    if cell.kind is Kind.TEXT:
        _write(sheet, row, column, cell.text, formats.cell(cell, **properties))
        return
    value = formats.number(cell)
    if value is None:
        sheet.write_blank(row, column, None, formats.cell(cell, **properties))
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats.cell(cell, **properties))
    else:
        sheet.write_number(row, column, value, formats.cell(cell, **properties))


def _sheet(book: Any, content: ReportContent, name: str, formats: Formats, *, landscape: bool = True) -> Any:
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_paper(9)  # A4
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.set_tab_color(formats.brand)
    sheet.set_footer("&L&8" + plain(f"{content.organization} · {content.period}").replace("&", "&&")[:180]
                     + "&R&8&P / &N")  # fmt: skip
    return sheet


def _write(sheet: Any, row: int, column: int, text: str, format_: Any) -> None:
    shown = plain(text)
    if shown:
        sheet.write_string(row, column, shown, format_)
    else:
        sheet.write_blank(row, column, None, format_)


def _width(table: Table, index: int) -> float:
    """As wide as its widest cell, within reason; the head may take two lines."""
    texts = [row[index].text for row in (*table.rows, *((table.total,) if table.total else ()))]
    longest = max((len(text) for text in texts), default=0)
    head = max((len(word) for word in table.columns[index].name.split()), default=0) + 3
    half = len(table.columns[index].name) / 2 + 3
    return float(min(WIDEST, max(NARROWEST, longest + 2, head, half)))


def _height(text: str, width: float) -> float:
    """Of a row whose text wraps; not every program measures one when it opens the file."""
    lines = sum(max(1, -(-len(line) // max(1, int(width * 0.95)))) for line in text.split("\n"))
    return LINE * min(lines, MOST_LINES)


def _highest(cells: Sequence[tuple[str, float]]) -> float:
    """The height of a row of texts with the widths of their columns."""
    return max(_height(text, width) for text, width in cells)
