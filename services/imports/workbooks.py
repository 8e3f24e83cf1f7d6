"""Excel workbooks: opened safely, read as rows of text."""

from __future__ import annotations

import csv
import math
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TextIO
from zlib import error as ZlibError  # noqa: N812 (the exception's own name is lower case)

import msoffcrypto
import openpyxl
import python_calamine

from services.imports.problems import ImportProblem, UnreadableFileError

IN_MEMORY_LIMIT = 96 << 20
"""Above this much unpacked XML a sheet is streamed (slower, memory flat) instead of loaded."""
UNPACKED_LIMIT = 3 << 30
_RATIO_LIMIT = 250
_GROUPED_LOOK = re.compile(r"-?\d{1,3}\.\d{3}")


def check_ole(path: Path) -> UnreadableFileError:
    """Why a file in Microsoft's old container can't be read: it is encrypted, or of before 2007."""
    with path.open("rb") as file:
        try:
            encrypted = bool(msoffcrypto.OfficeFile(file).is_encrypted())
        except Exception:  # noqa: BLE001,RUF100 (the parser of a hostile container raises anything)
            return UnreadableFileError(ImportProblem.CORRUPT)
    return UnreadableFileError(ImportProblem.ENCRYPTED if encrypted else ImportProblem.OLD_EXCEL)


def check_workbook(path: Path, limit_bytes: int) -> int:
    """Unpacked size in bytes of a sound .xlsx; UnreadableFileError for anything else in a ZIP.

    Every part is unpacked once into nothing, so a part that is longer than it says, or damaged, is
    found before a parser meets it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise UnreadableFileError(ImportProblem.ENCRYPTED)
            if not any(part.filename == "xl/workbook.xml" for part in parts):
                raise UnreadableFileError(ImportProblem.NOT_A_TABLE)
            unpacked = sum(part.file_size for part in parts)
            packed = max(1, path.stat().st_size)
            if unpacked > UNPACKED_LIMIT or (unpacked > 64 << 20 and unpacked / packed > _RATIO_LIMIT):
                raise UnreadableFileError(ImportProblem.TOO_LARGE, limit_mb=limit_bytes >> 20)
            for part in parts:
                with archive.open(part) as content:
                    while content.read(1 << 20):
                        pass
    except (zipfile.BadZipFile, ZlibError, EOFError, NotImplementedError, OSError) as broken:
        raise UnreadableFileError(ImportProblem.CORRUPT) from broken
    return unpacked


def spool_workbook(path: Path, unpacked: int, target: TextIO) -> str:
    """Write the first sheet that holds something as CSV, the row's number as first cell; its name.

    Numbers are written with a decimal point that can't be mistaken for a thousands' one, instants
    as ISO 8601, so that what Excel knew is not asked again.
    """
    writer = csv.writer(target)
    try:
        rows = _loaded(path) if unpacked <= IN_MEMORY_LIMIT else _streamed(path)
        name = ""
        for sheet, number, cells in rows:
            name = sheet
            writer.writerow([number, *map(_text, cells)])
    except UnreadableFileError:
        raise
    except python_calamine.PasswordError as locked:
        raise UnreadableFileError(ImportProblem.ENCRYPTED) from locked
    except Exception as broken:  # the parsers raise anything on a damaged sheet
        raise UnreadableFileError(ImportProblem.CORRUPT) from broken
    if not name:
        raise UnreadableFileError(ImportProblem.EMPTY_FILE)
    return name


_Rows = Iterator[tuple[str, int, list[Any]]]


def _loaded(path: Path) -> _Rows:
    with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height == 0:
                continue
            for number, cells in enumerate(sheet.iter_rows(), start=1):
                yield name, number, cells
            return


def _streamed(path: Path) -> _Rows:
    with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as book:
        for sheet in book.worksheets:
            found = False
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                if any(cell is not None for cell in cells):
                    found = True
                    yield sheet.title, number, list(cells)
            if found:
                return


def _text(cell: Any) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, int | float):
        return _number(float(cell)) if isinstance(cell, float) else str(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)


def _number(value: float) -> str:
    if not math.isfinite(value):
        return ""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = repr(value)
    return f"{text}0" if _GROUPED_LOOK.fullmatch(text) else text
