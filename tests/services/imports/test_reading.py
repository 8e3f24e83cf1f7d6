"""Any table that people have is read; what is none is refused with one sentence."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.imports import ImportProblem, UnreadableFileError
from services.imports.reading import open_table
from tests.services.imports.files import read_rows, write_csv

ROWS = [
    ("id", "nome", "cidade"),
    ("1", "José", "São Paulo"),
    ("2", "Ana; Lúcia", "Belém, PA"),
    ("3", 'a "b"', "x\ty"),
]
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_reads_every_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    header, rows, rejected = read_rows(
        write_csv(tmp_path / "a.csv", ROWS, delimiter=delimiter, encoding=encoding)
    )
    assert header == ROWS[0]
    assert [tuple(cells) for _, cells in rows] == ROWS[1:]
    assert [line for line, _ in rows] == [2, 3, 4]
    assert not rejected


cells = st.text(
    alphabet=st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n,;"\t '), max_size=12
)


@given(
    rows=st.lists(st.tuples(st.just("k"), cells, cells), max_size=8),
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8-sig", "utf-16"]),
)
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], delimiter: str, encoding: str
) -> None:
    path = write_csv(
        tmp_path_factory.mktemp("t") / "a.csv",
        [("id", "a", "b"), *rows],
        delimiter=delimiter,
        encoding=encoding,
    )
    header, found, rejected = read_rows(path)
    assert (header, rejected) == (("id", "a", "b"), [])
    # The csv module reads a lone carriage return inside a field as it stands.
    assert [tuple(one) for _, one in found] == rows


def test_excels_own_first_line_names_the_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=;\r\nid;valor\r\n1;2,5\r\n", encoding="cp1252")
    header, rows, _ = read_rows(path)
    assert header == ("id", "valor")
    assert rows == [(3, ["1", "2,5"])]


def test_decimal_commas_do_not_pass_for_delimiters(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id;valor;outro\n1;2,5;3,5\n2;4,5;1,5\n", encoding="utf-8")
    assert read_rows(path)[0] == ("id", "valor", "outro")


def test_headers_are_made_unique_and_blank_ones_get_a_name(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [("id", "Tag", "Tag", ""), ("1", "a", "b", "")])
    assert read_rows(path)[0] == ("id", "Tag", "Tag (2)", "Column 4")


def test_ragged_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,a,b\n1,x\n2,x,y,,\n\n , ,\n3,x,y,z\nReport made by hand\n4,x,y\n", encoding="utf-8")
    _, rows, rejected = read_rows(path)
    assert rows == [(2, ["1", "x", ""]), (3, ["2", "x", "y"]), (8, ["4", "x", "y"])]
    assert [(row[0], row[3]) for row in rejected] == [
        (6, ImportProblem.TOO_MANY_CELLS),
        (7, ImportProblem.TOO_FEW_CELLS),
    ]


def test_a_lost_quotation_mark_costs_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    good = "".join(f"{number},x,y\n" for number in range(2, 40))
    path.write_text(f'id,a,b\n1,"lost,y\n{good}40,"two\nlines",y\n', encoding="utf-8")
    _, rows, rejected = read_rows(path)
    assert [cells[0] for _, cells in rows] == [str(number) for number in range(2, 41)]
    assert rows[-1] == (41, ["40", "two\nlines", "y"])
    assert [(row[0], row[3]) for row in rejected] == [(2, ImportProblem.UNCLOSED_QUOTE)]


def test_a_cell_of_megabytes_is_no_catastrophe(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"id,a,b\n1,{'x' * 3_000_000},y\n2,x,y\n", encoding="utf-8")
    _, rows, rejected = read_rows(path)
    assert rows[-1][1] == ["2", "x", "y"]
    assert rejected


def test_nul_bytes_and_a_cut_character_are_survived(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    accents = "ação;" * 200
    path.write_bytes(f"id;a;b\n1;x\x00y;{accents.replace(';', ' ')}\n".encode() + b"2;\xc3;z\n")
    _, rows, _ = read_rows(path)
    assert rows[0][1][2].startswith("ação")
    assert rows[1][1] == ["2", "�", "z"]


def test_reads_the_first_sheet_that_holds_something(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "empty"
    sheet = book.create_sheet("Leads")
    for row in [
        ("id", "valor", "criado", "score"),
        (1001, 1234.567, datetime(2024, 3, 5, 14, 30), 80.0),  # noqa: DTZ001 (Excel knows no zones)
        (1002, 1.5, None, None),
        (None, None, None, None),
        ("1003", "R$ 10,00", "06/03/2024", True),
    ]:
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    with open_table(tmp_path / "a.xlsx") as table:
        assert (table.sheet, table.header) == ("Leads", ("id", "valor", "criado", "score"))
        assert list(table.rows(lambda *_: None)) == [
            (2, ["1001", "1234.567", "2024-03-05T14:30:00", "80"]),
            (3, ["1002", "1.5", "", ""]),
            (5, ["1003", "R$ 10,00", "06/03/2024", "1"]),
        ]


def test_a_table_that_does_not_begin_in_the_first_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for cell, value in {"B3": "id", "C3": "nome", "B4": 1, "C4": "Ana", "E4": "a note beside it"}.items():
        book.active[cell] = value
    book.save(tmp_path / "a.xlsx")
    header, rows, rejected = read_rows(tmp_path / "a.xlsx")
    assert (header, rows, rejected) == (("id", "nome"), [(4, ["1", "Ana"])], [])


def test_a_large_sheet_is_streamed_to_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.Workbook()
    for row in [("id", "valor", "em"), ("a", 1.234, datetime(2024, 3, 5)), ("b", 7, None)]:  # noqa: DTZ001
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    loaded = read_rows(tmp_path / "a.xlsx")
    monkeypatch.setattr("services.imports.workbooks.IN_MEMORY_LIMIT", 0)
    assert read_rows(tmp_path / "a.xlsx") == loaded
    assert loaded[1][0][1] == ["a", "1.2340", "2024-03-05"]


def _workbook() -> bytes:
    buffer = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(("id", "name"))
    book.save(buffer)
    return buffer.getvalue()


def _encrypted() -> bytes:
    buffer = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(_workbook())).encrypt("secret", buffer)
    return buffer.getvalue()


def _zip(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


BAD_FILES = {
    "empty": (b"", ImportProblem.EMPTY_FILE),
    "blank": (b"\xef\xbb\xbf \r\n\r\n", ImportProblem.EMPTY_FILE),
    "nul": (b"\x00" * 100, ImportProblem.EMPTY_FILE),
    "empty workbook": (None, ImportProblem.EMPTY_FILE),
    "prose": (b"Dear customer,\nthank you for everything\nbye\n", ImportProblem.NOT_A_TABLE),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", ImportProblem.NOT_A_TABLE),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, ImportProblem.NOT_A_TABLE),
    "noise": (bytes((number * 89 + number // 7) % 256 for number in range(8000)), ImportProblem.NOT_A_TABLE),
    "json": (b'{"leads": [{"id": 1}, {"id": 2}]}', ImportProblem.NOT_A_TABLE),
    "other zip": (_zip({"word/document.xml": b"<w/>"}), ImportProblem.NOT_A_TABLE),
    "html as xls": (b"<html><table><tr><td>id</td></tr></table></html>", ImportProblem.HTML_FILE),
    "xml": (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", ImportProblem.HTML_FILE),
    "encrypted": (_encrypted(), ImportProblem.ENCRYPTED),
    "cut workbook": (_workbook()[:-300], ImportProblem.CORRUPT),
    "damaged workbook": (_workbook()[:700] + b"x" * 60 + _workbook()[760:], ImportProblem.CORRUPT),
    "damaged sheet": (_zip({"xl/workbook.xml": b"<not a workbook"}), ImportProblem.CORRUPT),
    "old container": (bytes.fromhex("D0CF11E0A1B11AE1") + b"\x00" * 2000, ImportProblem.CORRUPT),
    "zip bomb": (
        _zip({"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": b"0" * (80 << 20)}),
        ImportProblem.TOO_LARGE,
    ),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_what_is_no_table_gets_one_clear_sentence(tmp_path: Path, name: str) -> None:
    content, problem = BAD_FILES[name]
    path = tmp_path / "file.csv"
    if content is None:
        openpyxl.Workbook().save(path)
    else:
        path.write_bytes(content)
    with pytest.raises(UnreadableFileError) as refused:
        read_rows(path)
    assert refused.value.code is problem
    sentence = str(refused.value)
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert "\n" not in sentence


def test_an_old_excel_file_says_how_to_save_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\x00" * 2000)
    monkeypatch.setattr(
        "services.imports.workbooks.msoffcrypto.OfficeFile",
        lambda _: type("Old", (), {"is_encrypted": lambda _: False})(),
    )
    with pytest.raises(UnreadableFileError, match=r"before 2007"):
        read_rows(path)


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ROWS * 10)
    with pytest.raises(UnreadableFileError) as refused, open_table(path, limit_bytes=100):
        pass
    assert refused.value.code is ImportProblem.TOO_LARGE


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"no file called gone\.csv"):
        read_rows(tmp_path / "gone.csv")


def test_quotes_broken_everywhere_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "id,a,b\n" + '1,"x,y\n2,z,w\n' * 3 + '9,"' + "\n".join(f'{n},"x' for n in range(3001)),
        encoding="utf-8",
    )
    with pytest.raises(UnreadableFileError) as refused:
        read_rows(path)
    assert refused.value.code is ImportProblem.BROKEN_QUOTES
