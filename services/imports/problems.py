"""Everything that can be wrong with a file or a row: a stable code, and one English sentence each.

The code is stored and tested; the sentence is made at the edge, where a translation of the
template may take its place.
"""

# ruff: noqa: E501 (one sentence, one line: they are read and translated whole)
from __future__ import annotations

from enum import StrEnum


class ImportProblem(StrEnum):
    """What is wrong. Of the file, of its mapping, or (from `TOO_MANY_CELLS` on) of one row."""

    EMPTY_FILE = "empty_file"
    TOO_LARGE = "too_large"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    NOT_A_TABLE = "not_a_table"
    HTML_FILE = "html_file"
    OLD_EXCEL = "old_excel"
    BROKEN_QUOTES = "broken_quotes"
    FILE_MISSING = "file_missing"

    MAPPING_UNREADABLE = "mapping_unreadable"
    MAPPING_INVALID = "mapping_invalid"
    COLUMN_UNKNOWN = "column_unknown"
    HEADER_MISSING = "header_missing"
    REQUIRED_UNMAPPED = "required_unmapped"
    FORMAT_UNKNOWN = "format_unknown"
    DATE_ORDER_UNKNOWN = "date_order_unknown"
    DECIMAL_MARK_UNKNOWN = "decimal_mark_unknown"

    TOO_MANY_CELLS = "too_many_cells"
    TOO_FEW_CELLS = "too_few_cells"
    UNCLOSED_QUOTE = "unclosed_quote"
    VALUE_MISSING = "value_missing"
    VALUE_TOO_LONG = "value_too_long"
    NOT_A_DATE = "not_a_date"
    NOT_A_MONTH = "not_a_month"
    NOT_A_NUMBER = "not_a_number"
    NEGATIVE_NUMBER = "negative_number"
    NUMBER_TOO_LARGE = "number_too_large"
    SCORE_OUT_OF_RANGE = "score_out_of_range"
    STAGE_UNMAPPED = "stage_unmapped"
    OUTCOME_UNMAPPED = "outcome_unmapped"
    KIND_UNMAPPED = "kind_unmapped"
    OUTCOME_CONTRADICTS_STAGE = "outcome_contradicts_stage"
    IN_THE_FUTURE = "in_the_future"
    CLOSED_BEFORE_CREATED = "closed_before_created"
    LEAD_UNKNOWN = "lead_unknown"


REASONS: dict[ImportProblem, str] = {
    ImportProblem.EMPTY_FILE: "The file is empty.",
    ImportProblem.TOO_LARGE: "The file is larger than the limit of {limit_mb} MB. Split it and import the parts.",
    ImportProblem.ENCRYPTED: "The file is protected by a password. Save it without one and try again.",
    ImportProblem.CORRUPT: "The file is damaged and can't be opened. Export it again from your CRM.",
    ImportProblem.NOT_A_TABLE: "The file is not a table. Bring a CSV, TSV or Excel (.xlsx) file whose first row names the columns.",
    ImportProblem.HTML_FILE: "The file is a web page under another name. Open it in a spreadsheet and save it as .xlsx or CSV.",
    ImportProblem.OLD_EXCEL: "The file is in the Excel format of before 2007 (.xls). Save it as .xlsx or CSV and try again.",
    ImportProblem.BROKEN_QUOTES: "Too many rows open a quotation mark and never close it, the first on line {line}. Export the file again.",
    ImportProblem.FILE_MISSING: "There is no file called {name}.",
    ImportProblem.MAPPING_UNREADABLE: "The mapping can't be read: {detail}.",
    ImportProblem.MAPPING_INVALID: "The mapping is not valid: {detail}.",
    ImportProblem.COLUMN_UNKNOWN: "The mapping names “{column}”, which is not a column of this kind of import. Known: {known}.",
    ImportProblem.HEADER_MISSING: "The mapping names the column “{header}”, which the file does not have.",
    ImportProblem.REQUIRED_UNMAPPED: "No column of the file is mapped to “{column}”, which is needed. The file has: {headers}.",
    ImportProblem.FORMAT_UNKNOWN: "There is no format called “{format}”. Known: {known}.",
    ImportProblem.DATE_ORDER_UNKNOWN: "The dates of column “{header}” (such as {example}) could be day-first or month-first. Say which.",
    ImportProblem.DECIMAL_MARK_UNKNOWN: "The numbers of column “{header}” (such as {example}) could have a decimal comma or a decimal point. Say which.",
    ImportProblem.TOO_MANY_CELLS: "The row has more cells than the header.",
    ImportProblem.TOO_FEW_CELLS: "The row has only one cell.",
    ImportProblem.UNCLOSED_QUOTE: "The row opens a quotation mark and never closes it.",
    ImportProblem.VALUE_MISSING: "A value is needed in “{column}”.",
    ImportProblem.VALUE_TOO_LONG: "The value of “{column}” is too long.",
    ImportProblem.NOT_A_DATE: "“{value}” is not a date.",
    ImportProblem.NOT_A_MONTH: "“{value}” is not a month (write it as YYYY-MM).",
    ImportProblem.NOT_A_NUMBER: "“{value}” is not a number.",
    ImportProblem.NEGATIVE_NUMBER: "“{value}” is negative.",
    ImportProblem.NUMBER_TOO_LARGE: "“{value}” is too large.",
    ImportProblem.SCORE_OUT_OF_RANGE: "“{value}” is not a score (a whole number from 0 to 100).",
    ImportProblem.STAGE_UNMAPPED: "The stage “{value}” is not mapped to a stage of the pipeline.",
    ImportProblem.OUTCOME_UNMAPPED: "The outcome “{value}” is not mapped to open, won or lost.",
    ImportProblem.KIND_UNMAPPED: "The kind of interaction “{value}” is not known.",
    ImportProblem.OUTCOME_CONTRADICTS_STAGE: "The outcome “{value}” contradicts the stage of the same row.",
    ImportProblem.IN_THE_FUTURE: "“{value}” is in the future.",
    ImportProblem.CLOSED_BEFORE_CREATED: "The lead was closed ({value}) before it was created.",
    ImportProblem.LEAD_UNKNOWN: "There is no lead with the external id “{value}”.",
}  # fmt: skip


class ImportNote(StrEnum):
    """What was done that somebody may want to know; never a reason to reject."""

    SUPERSEDED = "superseded"
    SKIPPED = "skipped"
    NO_ROWS = "no_rows"
    CREATED_AT_FROM_OTHER_DATE = "created_at_from_other_date"
    CREATED_AT_MISSING = "created_at_missing"
    CLOSED_AT_MISSING = "closed_at_missing"
    CLOSED_AT_MOVED = "closed_at_moved"
    CLOSED_AT_IGNORED = "closed_at_ignored"
    LOST_STAGE_UNKNOWN = "lost_stage_unknown"
    CUSTOM_FIELDS_DROPPED = "custom_fields_dropped"


NOTES: dict[ImportNote, str] = {
    ImportNote.SUPERSEDED: "{count} rows were superseded by a later row about the same thing.",
    ImportNote.SKIPPED: "{count} rows were about something else and were skipped.",
    ImportNote.NO_ROWS: "The file has a header and no rows.",
    ImportNote.CREATED_AT_FROM_OTHER_DATE: "{count} leads had no creation date; their earliest other date was taken.",
    ImportNote.CREATED_AT_MISSING: "{count} leads had no date at all; the time of the import was taken as their creation.",
    ImportNote.CLOSED_AT_MISSING: "{count} closed leads had no closing date; the last date known of them was taken.",
    ImportNote.CLOSED_AT_MOVED: "{count} closing dates were before the lead's last known step and were moved to it.",
    ImportNote.CLOSED_AT_IGNORED: "{count} open leads have a closing date; it was taken as an expectation and ignored.",
    ImportNote.LOST_STAGE_UNKNOWN: "{count} lost leads came without the stage they were lost in; they count as lost in the first.",
    ImportNote.CUSTOM_FIELDS_DROPPED: "{count} columns beyond the limit of custom fields were left out.",
}  # fmt: skip


class ImportFileError(ValueError):
    """Nothing was imported, and why: `code`, `params` of its sentence, and the sentence itself."""

    def __init__(self, code: ImportProblem, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(REASONS[code].format(**params))


class UnreadableFileError(ImportFileError):
    """The file can't be read as a table."""


class MappingError(ImportFileError):
    """The mapping does not fit the file, or is no mapping."""


class UnansweredQuestionError(ImportFileError):
    """A column stays ambiguous over the whole file; the mapping must say how to read it."""
