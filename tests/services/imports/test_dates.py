"""Dates: the whole column decides the order, every offset is its own, clocks that change are handled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.imports.dates import DateEvidence, DateOrder, parse_instants, parse_one

ZONE = "America/Sao_Paulo"
local_times = st.datetimes(datetime.fromisoformat("1971-01-02"), datetime.fromisoformat("2068-12-30")).map(
    lambda at: at.replace(microsecond=0)
)
offsets = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
FORMATS = {
    "%d/%m/%Y %H:%M:%S": DateOrder.DAY_FIRST,
    "%m/%d/%Y %H:%M:%S": DateOrder.MONTH_FIRST,
    "%d-%m-%Y %H:%M:%S": DateOrder.DAY_FIRST,
    "%d.%m.%Y %H:%M:%S": DateOrder.DAY_FIRST,
    "%d/%m/%y %H:%M:%S": DateOrder.DAY_FIRST,
    "%m/%d/%Y, %I:%M:%S %p": DateOrder.MONTH_FIRST,
    "%d/%m/%Y às %H:%M:%S": DateOrder.DAY_FIRST,
    "%Y-%m-%d %H:%M:%S": DateOrder.DAY_FIRST,
    "%Y-%m-%dT%H:%M:%S": DateOrder.MONTH_FIRST,
    "%Y/%m/%d %H:%M:%S": DateOrder.DAY_FIRST,
}


def _column(texts: list[str]) -> pl.Series:
    return pl.Series("column", texts, dtype=pl.String)


def _evidence(texts: list[str]) -> DateEvidence:
    evidence = DateEvidence()
    evidence.add(_column(texts))
    return evidence


@given(values=st.lists(local_times, min_size=1, max_size=10), form=st.sampled_from(sorted(FORMATS)))
def test_what_was_written_is_read(values: list[datetime], form: str) -> None:
    texts = [value.strftime(form) for value in values]
    expected = [value.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC) for value in values]
    assert list(parse_instants(_column(texts), FORMATS[form], ZONE)) == expected
    found = _evidence(texts).order
    assert (
        found in (FORMATS[form], None)
        or all(value.day == value.month for value in values)
        or "%Y-" in form
        or "%Y/%m" in form
    )


@given(values=st.lists(st.tuples(local_times, offsets), min_size=1, max_size=10))
def test_each_row_has_its_own_offset(values: list[tuple[datetime, timezone]]) -> None:
    instants = [at.replace(tzinfo=zone) for at, zone in values]
    texts = [instant.isoformat(timespec="milliseconds") for instant in instants]
    assert list(parse_instants(_column(texts), DateOrder.DAY_FIRST, ZONE)) == instants


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/02/2024", "13/02/2024"], DateOrder.DAY_FIRST),
        (["03/02/2024", "02/13/2024"], DateOrder.MONTH_FIRST),
        (["03/02/2024", "04/05/2024 10:00"], None),
        (["13/02/2024", "02/13/2024"], None),
        (["03/03/2024", "04/04/2024"], DateOrder.DAY_FIRST),
        (["2024-02-03", "2024-03-02"], DateOrder.DAY_FIRST),
        (["2024-02-03", "03/02/2024"], None),
        ([], DateOrder.DAY_FIRST),
    ],
)
def test_the_whole_column_decides(texts: list[str], order: DateOrder | None) -> None:
    assert _evidence(texts).order is order


def test_the_question_shows_an_example() -> None:
    assert _evidence(["01/01/2024", "03/02/2024 10:00"]).example == "03/02/2024 10:00"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-03-05", "2024-03-05T00:00-03:00"),
        ("20240305", "2024-03-05T00:00-03:00"),
        ("5/3/24 9:05", "2024-03-05T09:05-03:00"),
        ("05/03/71", "1971-03-05T00:00-03:00"),
        ("2024-03-05T10:11:12.123456Z", "2024-03-05T10:11:12.123456+00:00"),
        ("2024-03-05 10:11:12,5 -0300", "2024-03-05T10:11:12.5-03:00"),
        ("2024-03-05 10:00 GMT-05:00", "2024-03-05T10:00-05:00"),
        ("2024-03-05 10:00 +2", "2024-03-05T10:00+02:00"),
        ("5/3/2024 12:00 AM", "2024-03-05T00:00-03:00"),
        ("5/3/2024 12:30 p.m.", "2024-03-05T12:30-03:00"),
        ("12 de março de 2024 14:00", "2024-03-12T14:00-03:00"),
        ("Jan 5, 2024 3:45 PM", "2024-01-05T15:45-03:00"),
        ("15-jan-24", "2024-01-15T00:00-03:00"),
        ("31/02/2024", None),
        ("29/02/2023", None),
        ("2024-13-01", None),
        ("2024-03-05 25:00", None),
        ("2024-03-05 10:61", None),
        ("5/3/2024 13:00 PM", None),
        ("0001-01-01", None),
        ("45000", None),
        ("soon", None),
        ("12 de foo de 2024", None),
    ],
)
def test_one_date(text: str, instant: str | None) -> None:
    expected = None if instant is None else datetime.fromisoformat(instant)
    assert parse_one(text, DateOrder.DAY_FIRST, ZONE) == expected


def test_a_time_the_clocks_skipped_or_repeated_has_one_reading() -> None:
    skipped, repeated = "04/11/2018 00:30", "17/02/2018 23:30"
    assert parse_one(skipped, DateOrder.DAY_FIRST, ZONE) == datetime(2018, 11, 4, 3, 30, tzinfo=UTC)
    assert parse_one(repeated, DateOrder.DAY_FIRST, ZONE) == datetime(2018, 2, 18, 1, 30, tzinfo=UTC)
    # Samoa left out the whole of 30 December 2011.
    assert parse_one("2011-12-30 12:00", DateOrder.DAY_FIRST, "Pacific/Apia") == datetime(
        2011, 12, 30, 22, tzinfo=UTC
    )


def test_excels_day_numbers() -> None:
    column = _column(["45000", "45000.5", "5000", "123456"])
    found = parse_instants(column, DateOrder.DAY_FIRST, "UTC", serials=True)
    assert list(found) == [
        datetime(2023, 3, 15, tzinfo=UTC),
        datetime(2023, 3, 15, 12, tzinfo=UTC),
        None,
        None,
    ]
