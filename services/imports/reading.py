"""Opens a file of any of the kinds people have and reads it as one table of text.

Memory does not grow with the file: delimited text is streamed, a workbook is written out as text
first. What can't be read is refused with one clear sentence (`UnreadableFileError`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.imports.delimited import (
    LONGEST_LINE,
    Reject,
    declared_delimiter,
    detect_delimiter,
    records,
    sample_of,
)
from services.imports.encodings import detect_encoding
from services.imports.headers import plain, unique_headers
from services.imports.problems import ImportProblem, UnreadableFileError
from services.imports.synonyms import IDENTIFIER_HEADERS
from services.imports.workbooks import check_ole, check_workbook, spool_workbook

DEFAULT_LIMIT_BYTES = 200 << 20
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_MOST_COLUMNS = 1000


@dataclass(frozen=True, slots=True)
class Table:
    """A file as rows of text cells under unique headers."""

    path: Path
    """Of the delimited text: the file itself, or what a workbook was written out to."""
    name: str
    """The file's own name."""
    header: tuple[str, ...]
    encoding: str
    delimiter: str
    sheet: str | None = None
    """The sheet read, for a workbook."""
    header_line: int = 1

    @property
    def is_workbook(self) -> bool:
        return self.sheet is not None

    def rows(self, reject: Reject) -> Iterator[tuple[int, list[str]]]:
        """(line of the file or row of the sheet, one cell per header) of every row that isn't blank.

        A shorter row is filled up, blank cells too many are dropped (in a workbook also notes
        beside the table: its cells can't have slipped into another column); a row with more cells
        than the header, or with a single one, is handed to `reject`.
        """
        width = len(self.header)
        for line, cells in self._records(reject):
            if line <= self.header_line:
                continue
            if len(cells) != width:
                if not "".join(cells).strip():
                    continue
                if len(cells) > width and not self.is_workbook and "".join(cells[width:]).strip():
                    reject(line, "", "".join(cells[width:]).strip(), ImportProblem.TOO_MANY_CELLS)
                    continue
                if len(cells) == 1 and width > 2:
                    reject(line, self.header[0], cells[0].strip(), ImportProblem.TOO_FEW_CELLS)
                    continue
                cells = (cells + [""] * (width - len(cells)))[:width]
            elif not cells[0].strip() and not "".join(cells).strip():
                continue
            yield line, cells

    def _records(self, reject: Reject) -> Iterator[tuple[int, list[str]]]:
        if not self.is_workbook:
            return records(self.path, self.encoding, self.delimiter, reject, width=len(self.header))
        spooled = records(self.path, self.encoding, self.delimiter, reject)
        return ((int(cells[0]), cells[1:]) for _, cells in spooled)


@contextmanager
def open_table(path: Path, *, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> Iterator[Table]:
    """The table in a CSV, TSV or XLSX file; UnreadableFileError, with its one sentence, otherwise.

    Open for as long as rows are read: a workbook's text lives in a temporary file meanwhile.
    """
    kind = _kind_of(path, limit_bytes)
    if kind == "text":
        yield _delimited(path)
        return
    unpacked = check_workbook(path, limit_bytes)
    with tempfile.TemporaryDirectory(prefix="lead-analytics-") as directory:
        spool = Path(directory, "sheet.csv")
        with spool.open("w", encoding="utf-8", errors="replace", newline="") as target:
            sheet = spool_workbook(path, unpacked, target)
        yield _sheet(path, spool, sheet)


def _kind_of(path: Path, limit_bytes: int) -> str:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(4096)
    except (FileNotFoundError, IsADirectoryError) as missing:
        raise UnreadableFileError(ImportProblem.FILE_MISSING, name=path.name) from missing
    if size > limit_bytes:
        raise UnreadableFileError(ImportProblem.TOO_LARGE, limit_mb=max(1, limit_bytes >> 20))
    if not start.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFileError(ImportProblem.EMPTY_FILE)
    if start.startswith(b"PK\x03\x04"):
        return "workbook"
    if start.startswith(_OLE):
        raise check_ole(path)
    if start.startswith((b"PK", b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff")):
        raise UnreadableFileError(ImportProblem.NOT_A_TABLE)
    return "text"


def _delimited(path: Path) -> Table:
    encoding = detect_encoding(path)
    sample = sample_of(path, encoding)
    _refuse_what_is_no_text(sample)
    delimiter = declared_delimiter(sample)
    header_lines = 2 if delimiter else 1
    delimiter = delimiter or detect_delimiter(sample)
    ignored: Reject = lambda *_: None  # noqa: E731 (rows are reported when they are read, not here)
    seen = 0
    for line, cells in records(path, encoding, delimiter, ignored):
        seen += bool("".join(cells).strip())
        if seen == header_lines:
            _refuse_what_is_no_header(cells)
            return Table(path, path.name, unique_headers(cells), encoding, delimiter, None, line)
    raise UnreadableFileError(ImportProblem.EMPTY_FILE)


def _sheet(path: Path, spool: Path, sheet: str) -> Table:
    ignored: Reject = lambda *_: None  # noqa: E731
    for _, cells in records(spool, "utf-8", ",", ignored):
        if "".join(cells[1:]).strip():
            header = _trimmed(cells[1:])
            _refuse_what_is_no_header(header)
            return Table(spool, path.name, unique_headers(header), "utf-8", ",", sheet, int(cells[0]))
    raise UnreadableFileError(ImportProblem.EMPTY_FILE)


def _trimmed(cells: list[str]) -> list[str]:
    """A sheet's header without the blank cells beside it."""
    width = max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    return cells[:width]


def _refuse_what_is_no_header(cells: list[str]) -> None:
    """A table names at least two columns, or the one that identifies a lead."""
    named = [plain(cell) or cell for cell in cells if cell.strip()]
    single = len(named) == 1 and (len(cells) > 1 or named[0] not in IDENTIFIER_HEADERS)
    if single or len(cells) > _MOST_COLUMNS:
        raise UnreadableFileError(ImportProblem.NOT_A_TABLE)


def _refuse_what_is_no_text(sample: str) -> None:
    if not sample.strip("\x00\ufeff \t\r\n"):
        raise UnreadableFileError(ImportProblem.EMPTY_FILE)
    start = sample.lstrip("\ufeff \t\r\n")[:200].lower()
    if start.startswith(("<!doctype html", "<html", "<table", "<meta", "<head", "<body", "<?xml", "<style")):
        raise UnreadableFileError(ImportProblem.HTML_FILE)
    if start.startswith(("{\\rtf", '{"', "[{")) or len(sample.split("\n", 1)[0]) >= min(
        LONGEST_LINE, 100_000
    ):
        raise UnreadableFileError(ImportProblem.NOT_A_TABLE)
    control = sum(sample.count(chr(code)) for code in (*range(1, 9), *range(14, 32)))
    if control + sample.count("�") > max(50, 0.05 * len(sample)):
        raise UnreadableFileError(ImportProblem.NOT_A_TABLE)
