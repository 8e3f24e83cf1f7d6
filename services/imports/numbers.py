"""Numbers out of text, a column at a time: which mark is the decimal one, the whole column decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import polars as pl


class DecimalMark(StrEnum):
    COMMA = "comma"
    POINT = "point"


_CURRENCY = r"(?i)R\$|US\$|A\$|C\$|U\$S|\$|€|£|¥|₹|\b(?:BRL|USD|EUR|GBP|reais|real)\b|\b(?:BRL|USD|EUR|GBP)"
_SPACE = r"[\s\u{00a0}\u{202f}\u{2009}'’_]"
_PLAIN = r"^\d+$"
_EXPONENT = r"^\d+(?:[.,]\d+)?[eE][+-]?\d{1,2}$"
_BARE = r"^\d[\d.,]*$|^[.,]\d+$"
# Of a bare number (digits, points, commas) what its own marks prove:
_COMMA_DECIMAL = (
    r"^(?:\d{1,3}(?:\.\d{3})+,\d*"  # 1.234,5
    r"|\d{1,3}(?:\.\d{3}){2,}"  # 1.234.567
    r"|\d*,(?:\d{1,2}|\d{4,})"  # 12,5  1234,5678
    r"|(?:\d{4,}|0),\d{3}|,\d{3}"  # 1234,567  0,123
    r"|\d+,)$"
)
_POINT_DECIMAL = (
    r"^(?:\d{1,3}(?:,\d{3})+\.\d*"
    r"|\d{1,3}(?:,\d{3}){2,}"
    r"|\d*\.(?:\d{1,2}|\d{4,})"
    r"|(?:\d{4,}|0)\.\d{3}|\.\d{3}"
    r"|\d+\.)$"
)
_EITHER = r"^[1-9]\d{0,2}[.,]\d{3}$"
_SHAPE = {
    DecimalMark.COMMA: r"^(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)?(?:,\d*)?$",
    DecimalMark.POINT: r"^(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)?(?:\.\d*)?$",
}


@dataclass(slots=True)
class NumberEvidence:
    """What a column says about its decimal mark."""

    comma: int = 0
    """Values that can only have a decimal comma."""
    point: int = 0
    either: int = 0
    """Values that are two different numbers (1.234)."""
    example: str = ""

    def add(self, texts: pl.Series) -> None:
        """Take in a batch of the column."""
        marked = texts.filter(texts.str.contains("[.,]"))
        if marked.is_empty():
            return
        bare = _bare(marked)["bare"]
        self.comma += int(bare.str.contains(_COMMA_DECIMAL).sum())
        self.point += int(bare.str.contains(_POINT_DECIMAL).sum())
        either = bare.str.contains(_EITHER).fill_null(value=False)
        self.either += int(either.sum())
        if either.any() and not self.example:
            self.example = str(marked.filter(either)[0])
        elif not self.example and self.comma and self.point:
            self.example = str(marked[0])

    @property
    def mark(self) -> DecimalMark | None:
        """The only mark the column can have; a point where it makes no difference; None when it
        stays ambiguous or contradicts itself."""
        if self.comma and self.point:
            return None
        if self.comma:
            return DecimalMark.COMMA
        return DecimalMark.POINT if self.point or not self.either else None


def parse_numbers(texts: pl.Series, mark: DecimalMark) -> pl.Series:
    """`texts` (null for missing) as decimal text that PostgreSQL reads exactly, such as `-1234.56`;
    null where a text is no number with that decimal mark.

    Currency signs and codes, white space and apostrophes between thousands are dropped; a minus
    before or after, or parentheses, make it negative. Thousands must be in threes.
    """
    thousands, decimal = (".", ",") if mark is DecimalMark.COMMA else (",", ".")
    bare, exponent = pl.col("bare"), pl.col("bare").str.contains(_EXPONENT)
    pointed = bare.str.replace_all(thousands, "", literal=True).str.replace(decimal, ".", literal=True)
    plain = (
        pl.when(pointed.str.starts_with("."))
        .then(pl.lit("0") + pointed)
        .otherwise(pointed)
        .str.strip_suffix(".")
    )
    scientific = bare.str.replace(",", ".", literal=True)
    good = bare.str.contains(_BARE) & bare.str.contains(_SHAPE[mark])
    size = pl.when(exponent).then(scientific).when(good).then(plain)
    signed = pl.when(pl.col("negative")).then(pl.lit("-") + size).otherwise(size)
    return _bare(texts).select(signed.alias("number"))["number"]


def _bare(texts: pl.Series) -> pl.DataFrame:
    """`bare`: the digits and marks of each text; `negative`: whether it says so."""
    frame = texts.alias("text").to_frame()
    if not texts.str.contains(r"[^\d.,]").any():
        return frame.select(bare=pl.col("text"), negative=pl.lit(value=False))
    squeezed = (
        pl.col("text")
        .str.replace_all("−", "-", literal=True)
        .str.replace_all(_CURRENCY, "")
        .str.replace_all(_SPACE, "")
    )
    unsigned = (
        squeezed.str.replace(r"^\((.*)\)$", "-$1").str.replace(r"^(.*[^eE])-$", "-$1").str.replace(r"^\+", "")
    )
    return frame.select(
        bare=unsigned.str.strip_prefix("-"), negative=unsigned.str.starts_with("-").fill_null(value=False)
    )
