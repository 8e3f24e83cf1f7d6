"""Delimited text: which delimiter, and a stream of records that survives a lost quotation mark."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from services.imports.problems import ImportProblem, UnreadableFileError

LONGEST_LINE = 1 << 20
_SAMPLE = 1 << 17
_DELIMITERS = ",;\t|"
_MOST_LOST_QUOTES = 100

Reject = Callable[[int, str, str, ImportProblem], None]
"""Told of a row that can't be imported: line, column, value, problem."""


def sample_of(path: Path, encoding: str) -> str:
    """The first 128 K characters, whole lines only where there are several."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        sample = file.read(_SAMPLE)
        more = file.read(1)
    if more and "\n" in sample:
        sample = sample[: sample.rindex("\n") + 1]
    return sample


def declared_delimiter(sample: str) -> str | None:
    """Excel's own first line `sep=;`, or None."""
    first = sample.lstrip("\r\n").split("\n", 1)[0].strip().strip('"')
    return first[4] if len(first) == 5 and first[:4].lower() == "sep=" else None


def detect_delimiter(sample: str) -> str:
    """The delimiter that cuts most of the first rows into the same number of cells as the header."""
    return max(_DELIMITERS, key=lambda delimiter: _fit(sample, delimiter))


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    widths: list[int] = []
    try:
        rows = csv.reader(sample.splitlines(keepends=True)[:200], delimiter=delimiter)
        widths.extend(len(cells) for cells in rows if cells)
    except csv.Error:
        pass
    if not widths or widths[0] < 2:
        return 0.0, 0
    others = widths[1:] or widths
    same = sum(abs(width - widths[0]) <= 1 and width > 1 for width in others) / len(others)
    return same * min(widths[0], 20), widths[0]


class _Lines:
    """Feeds lines to the csv reader and remembers those of the record under way."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._back: deque[str] = deque()
        self.taken: list[str] = []
        self.exhausted = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._file.readline(LONGEST_LINE)
        if not line:
            self.exhausted = True
            raise StopIteration
        self.taken.append(line)
        return line

    def give_back_all_but_first(self) -> None:
        self._back.extendleft(reversed(self.taken[1:]))
        self.exhausted = False


def records(
    path: Path, encoding: str, delimiter: str, reject: Reject, *, width: int = 0
) -> Iterator[tuple[int, list[str]]]:
    """(number of the first line, cells) of every record that isn't an empty line.

    A record that spans lines and then doesn't have `width` cells (where given), or never ends, has
    lost a quotation mark: its first line is rejected and reading goes on at the line after it.
    """
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=delimiter)
        next_line, lost = 1, 0
        while True:
            lines.taken.clear()
            try:
                cells: list[str] | None = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells = None
            line, taken = next_line, len(lines.taken)
            if cells is None or lines.exhausted or (taken > 1 and width and len(cells) != width):
                lost += 1
                if lost > _MOST_LOST_QUOTES:
                    raise UnreadableFileError(ImportProblem.BROKEN_QUOTES, line=line)
                reject(line, "", lines.taken[0].strip(), ImportProblem.UNCLOSED_QUOTE)
                lines.give_back_all_but_first()
                reader = csv.reader(lines, delimiter=delimiter)
                next_line += 1
                continue
            next_line += taken
            if cells:
                yield line, cells
