"""Messages: English is the message id; other languages come from `translations/*.po`.

The catalogues are read when first needed and kept for the life of the process; no compiled files.
"""

from __future__ import annotations

import io
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from services.language.formats import number
from services.language.reader import reader

TRANSLATIONS = Path(__file__).parent / "translations"
LANGUAGES = ("en", "pt_BR")
"""The languages a person can pick."""


@cache
def translations(locale: str) -> NullTranslations:
    """The messages of `locale`; English words for a language without a catalogue."""
    path = TRANSLATIONS / f"{locale}.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as source:
        catalogue = read_po(source, locale=locale)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def gettext(message: str, **values: object) -> str:
    """`message` in the reader's language, its `%(name)s` filled from `values`.

    Without values the text is returned as it is, so a plain `%` needs no doubling there.
    """
    text = translations(reader().locale).gettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, count: int, **values: object) -> str:
    """The form of the message for `count`; `%(num)s` is the count in the reader's number format."""
    text = translations(reader().locale).ngettext(singular, plural, count)
    return text % {"num": number(count), **values}


def mark(message: str) -> str:
    """`message` unchanged; marks it for extraction where it is translated later by `gettext`."""
    return message
