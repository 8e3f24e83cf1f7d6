"""Who reads: language of the words, locale of the formats, currency and clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel import Locale


@dataclass(frozen=True, slots=True)
class Reader:
    """The person's language, and the organization's currency, clock and number formats.

    `locale` is the language of the words (`en`, `pt_BR`); `formats` the locale of numbers, money and
    dates, which is the organization's.
    """

    locale: str
    currency: str = "BRL"
    timezone: str = "America/Sao_Paulo"
    formats: str = ""

    @property
    def words(self) -> Locale:
        """The locale whose words are read."""
        return Locale.parse(self.locale)

    @property
    def figures(self) -> Locale:
        """The locale numbers, money and dates are written in."""
        return Locale.parse(self.formats or self.locale)

    @property
    def zone(self) -> ZoneInfo:
        """The organization's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def lang(self) -> str:
        """The value of HTML's `lang`: `pt-BR`."""
        return self.locale.replace("_", "-")


_reader: ContextVar[Reader | None] = ContextVar("reader", default=None)


def reader() -> Reader:
    """The reader of this context; English in the default organization's formats outside any."""
    return _reader.get() or Reader("en")


@contextmanager
def use_language(
    locale: str,
    *,
    currency: str = "BRL",
    timezone: str = "America/Sao_Paulo",
    formats: str | None = None,
) -> Iterator[Reader]:
    """Words in `locale`, numbers and dates in `formats` (default: `locale`) for the block.

    Raises `babel.UnknownLocaleError` or `ValueError` for a locale that does not exist, and
    `zoneinfo.ZoneInfoNotFoundError` for a zone that does not.
    """
    current = Reader(locale, currency, timezone, formats or locale)
    # Fail here, where the setting came in, and not in the middle of a page.
    _ = (current.words, current.figures, current.zone)
    token = _reader.set(current)
    try:
        yield current
    finally:
        _reader.reset(token)
