"""A report as an Excel file: a sheet per table, real numbers with formats, charts over those cells.

No text becomes a formula or a link, and the file holds no formula, macro or link at all.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # ships no types

from services.reports import sheets
from services.reports.document import ReportContent, Section
from services.reports.sheet_charts import add_chart
from services.reports.sheet_formats import Formats

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def render_excel(content: ReportContent, *, include_charts: bool = True) -> bytes:
    """The workbook of a report: "Summary", a sheet per table, "Receipts". The same content gives the same
    bytes.

    Percentages are fractions, money is in the organization's currency, an unknown figure is an empty cell
    (which no average counts as 0).
    """
    out = BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties(_properties(content))
    book.set_calc_mode("auto")
    formats = Formats(book, content)
    names = sheets.SheetNames()
    sheets.summary_sheet(book, content, formats, names)
    sheets.table_sheet(book, content, _course(content), content.course, formats, names)
    for section in content.parts:
        for index, table in enumerate(section.tables):
            sheet = sheets.table_sheet(book, content, section, table, formats, names)
            chart = section.chart if include_charts and index == 0 and table.rows else None
            if chart is not None:
                add_chart(book, sheet, chart, table)
    sheets.receipts_sheet(book, content, formats, names)
    book.close()
    return out.getvalue()


def _course(content: ReportContent) -> Section:
    """The frame of the sheet of the cards' course, which no page of the PDF prints as a table."""
    return Section("course", content.course.name, content.labels["figures"])


def _properties(content: ReportContent) -> dict[str, Any]:
    created: datetime = content.computed_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return {
        "title": sheets.plain(f"{content.title} · {content.organization}"),
        "subject": sheets.plain(content.period),
        "company": sheets.plain(content.organization),
        "author": "Lead Analytics",
        "comments": sheets.plain(f"{content.labels['filters']}: {content.filters}")[:255],
        "created": created,
    }
