"""Instants out of text, a column at a time.

No value is guessed at: each is taken apart by one pattern, and whether the day or the month comes
first is decided by the evidence of the whole column (`DateEvidence`) or by the mapping.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import polars as pl

from services.imports.headers import plain


class DateOrder(StrEnum):
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


_TIME = (
    r"(?:(?:T|,?\s+|\s+[àa]s\s+|\s+-\s+)(?P<hour>\d{1,2})[:h](?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
    r"\s*(?:(?P<utc>Z|z|UTC|GMT)?(?P<offset>[+-]\d{2}:?\d{2}|[+-]\d{1,2})?)$"
)
_DATE = (
    r"^(?:(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"|(?P<compact>(?:19|20)\d{6})"
    r"|(?P<first>\d{1,2})[-/.](?P<second_part>\d{1,2})[-/.](?P<short_year>\d{4}|\d{2}))" + _TIME
)
_ORDERED = r"^(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})(?:\D|$)"
_SERIAL = r"^(\d{5}(?:\.\d+)?)$"
_SERIAL_EPOCH_DAYS = 25569  # 1970-01-01 as Excel counts days
_MONTH_NAMES = (
    "jan", "feb fev", "mar", "apr abr", "may mai", "jun", "jul", "aug ago", "sep set",
    "oct out", "nov", "dec dez",
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_WRITTEN = (
    re.compile(
        r"^(?P<d>\d{1,2})(?:st|nd|rd|th)?[ \-/.]*(?:de )?(?P<m>[a-z]{3,9})"
        r"[ .,\-/]*(?:de )?(?P<y>\d{4}|\d{2})(?=\D|$)"
    ),
    re.compile(r"^(?P<m>[a-z]{3,9})[ .\-]*(?P<d>\d{1,2})(?:st|nd|rd|th)?,? *(?P<y>\d{4})(?=\D|$)"),
)


@dataclass(slots=True)
class DateEvidence:
    """What a column says about the order of its days and months."""

    day_first: int = 0
    """Values that can only be day-first (13/02/2024)."""
    month_first: int = 0
    either: int = 0
    """Values that are two different dates (03/02/2024)."""
    example: str = ""

    def add(self, texts: pl.Series) -> None:
        """Take in a batch of the column."""
        ordered = texts.filter(texts.str.contains(_ORDERED))
        if ordered.is_empty():
            return
        first = ordered.str.extract(_ORDERED, 1).cast(pl.Int16)
        second = ordered.str.extract(_ORDERED, 2).cast(pl.Int16)
        self.day_first += int(((first > 12) & (second <= 12)).sum())
        self.month_first += int(((second > 12) & (first <= 12)).sum())
        either = (first <= 12) & (second <= 12) & (first != second)
        self.either += int(either.sum())
        if either.any() and not self.example:
            self.example = str(ordered.filter(either)[0])
        elif not self.example and self.day_first and self.month_first:
            self.example = str(ordered[0])

    @property
    def order(self) -> DateOrder | None:
        """The only order the column can have; day-first where it makes no difference; None when it
        stays ambiguous or contradicts itself."""
        if self.day_first and self.month_first:
            return None
        if self.month_first:
            return DateOrder.MONTH_FIRST
        return DateOrder.DAY_FIRST if self.day_first or not self.either else None


def parse_instants(texts: pl.Series, order: DateOrder, zone: str, *, serials: bool = False) -> pl.Series:
    """`texts` (null for missing) as UTC instants of microseconds; null where a text is no date.

    Known: ISO 8601 (also compact), d/m/y or m/d/y by `order` with `/`, `-` or `.`, years of two
    digits (70–99 are 19xx), names of months in English and Portuguese; times to the microsecond,
    AM and PM; each value's own offset. Without an offset a time is in `zone`: one that a change of
    clocks skipped is read with the offset before the change, one that happens twice is the first.
    `serials` reads Excel's day numbers too. Years before 1900 are no date.
    """
    written = _rewrite_month_names(texts)
    parts = written.str.extract_groups(_DATE).struct.unnest().with_columns(text=written)
    local = _local_time(parts, order)
    offset = _offset_seconds(parts)
    known = local.is_not_null()
    instants = (
        local - pl.Series((offset.fill_null(0) * 1_000_000), dtype=pl.Duration("us"))
    ).dt.replace_time_zone("UTC")
    naive = known & offset.is_null()
    if naive.any():
        instants = (
            naive.to_frame("naive")
            .select(pl.when(naive).then(localize(local, zone)).otherwise(instants))
            .to_series()
        )
    if serials:
        days = texts.str.extract(_SERIAL).cast(pl.Float64)
        instants = instants.zip_with(instants.is_not_null(), localize(_from_serials(days), zone))
    return instants


def localize(local: pl.Series, zone: str) -> pl.Series:
    """Naive local times of `zone` as UTC instants, the clock's changes handled as PEP 495's fold 0."""
    aware = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").dt.convert_time_zone(
        "UTC"
    )
    skipped = aware.is_null() & local.is_not_null()
    if skipped.any():
        clock = ZoneInfo(zone)
        repaired = pl.Series(
            [
                value.replace(tzinfo=clock).astimezone(UTC).replace(tzinfo=None) if missing else None
                for value, missing in zip(local, skipped, strict=True)
            ],
            dtype=pl.Datetime("us"),
        ).dt.replace_time_zone("UTC")
        aware = aware.zip_with(~skipped, repaired)
    return aware


def parse_one(text: str, order: DateOrder, zone: str) -> datetime | None:
    """One text as an instant, by the same rules."""
    found: datetime | None = parse_instants(pl.Series([text], dtype=pl.String), order, zone)[0]
    return found


def _local_time(parts: pl.DataFrame, order: DateOrder) -> pl.Series:
    """The wall-clock time of each value; null where the pattern or the calendar does not know it."""
    day, month = ("first", "second_part") if order is DateOrder.DAY_FIRST else ("second_part", "first")
    century = pl.when(pl.col("short_year") >= "70").then(pl.lit("19")).otherwise(pl.lit("20"))
    short = pl.col("short_year")
    year = (
        pl.when(short.str.len_bytes() == 2)
        .then(century + short)
        .otherwise(pl.coalesce("year", short, pl.col("compact").str.slice(0, 4)))
    )
    hour = pl.col("hour").cast(pl.Int8)
    afternoon = pl.col("half").str.to_lowercase().str.starts_with("p")
    hour = (
        pl.when(afternoon.is_null()).then(hour)
        .when((hour < 1) | (hour > 12)).then(pl.lit(99, pl.Int8))
        .otherwise(hour % 12 + afternoon.cast(pl.Int8) * 12)
    )  # fmt: skip
    text = pl.concat_str(
        year,
        pl.lit("-"),
        pl.coalesce("month", month, pl.col("compact").str.slice(4, 2)).str.zfill(2),
        pl.lit("-"),
        pl.coalesce("day", day, pl.col("compact").str.slice(6, 2)).str.zfill(2),
        pl.lit(" "),
        hour.fill_null(0).cast(pl.String).str.zfill(2),
        pl.lit(":"),
        pl.col("minute").fill_null("00"),
        pl.lit(":"),
        pl.col("second").fill_null("00"),
        pl.lit("."),
        pl.col("fraction").fill_null("0").str.slice(0, 6).str.pad_end(6, "0"),
    )
    parsed = text.str.to_datetime("%Y-%m-%d %H:%M:%S%.6f", strict=False, time_unit="us")
    sane = (pl.col("second").fill_null("00") < "60") & (year >= "1900")
    return parts.select(pl.when(sane).then(parsed)).to_series()


def _offset_seconds(parts: pl.DataFrame) -> pl.Series:
    digits = pl.col("offset").str.slice(1).str.replace(":", "", literal=True)
    hours = digits.str.head(
        pl.when(digits.str.len_bytes() <= 2).then(2).otherwise(digits.str.len_bytes() - 2)
    )
    minutes = pl.when(digits.str.len_bytes() > 2).then(digits.str.tail(2)).otherwise(pl.lit("0"))
    size = hours.cast(pl.Int64) * 3600 + minutes.cast(pl.Int64) * 60
    signed = pl.when(pl.col("offset").str.starts_with("-")).then(-size).otherwise(size)
    return parts.select(
        pl.when(pl.col("offset").is_not_null()).then(signed).when(pl.col("utc").is_not_null()).then(0)
    ).to_series()


def _from_serials(days: pl.Series) -> pl.Series:
    """Excel's day numbers as local times, to the second; null outside the years 1954 to 2119."""
    plausible = pl.select(pl.when((days >= 20_000) & (days < 80_000)).then(days)).to_series()
    seconds = ((plausible - _SERIAL_EPOCH_DAYS) * 86_400).round(0).cast(pl.Int64)
    return (seconds * 1_000_000).cast(pl.Datetime("us"))


def _rewrite_month_names(texts: pl.Series) -> pl.Series:
    """`12 de março de 2024 10:00` → `2024-03-12 10:00`; anything else as it is."""
    named = texts.str.contains(r"[A-Za-z]{3}").fill_null(value=False)
    if not named.any():
        return texts
    distinct = texts.filter(named).unique()
    rewritten = {text: _in_digits(text) for text in distinct}
    return texts.replace(list(rewritten), list(rewritten.values()))


def _in_digits(text: str) -> str:
    head = text[:32].lower().replace("ç", "c")
    for pattern in _WRITTEN:
        found = pattern.match(head)
        month = _MONTHS.get(plain(found["m"])[:3]) if found else None
        if found and month:
            year = (
                found["y"] if len(found["y"]) == 4 else f"{'19' if found['y'] >= '70' else '20'}{found['y']}"
            )
            return f"{year}-{month:02d}-{int(found['d']):02d}{text[found.end() :]}"
    return text
