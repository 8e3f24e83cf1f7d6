"""Brings the catalogues up to the sources: `python -m services.language.update`.

Keeps every translation, adds new messages empty and drops those no source has any more; nothing is
guessed. `tests/services/test_language.py` then fails until the empty ones are written.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from services.language.catalogues import TRANSLATIONS
from services.language.extraction import extract_messages


def update(path: Path) -> list[str]:
    """Refresh one catalogue file; returns the messages that still need a translation."""
    locale = path.stem
    with path.open("rb") as source:
        kept = read_po(source, locale=locale)
    fresh = Catalog(
        locale=locale,
        project="Lead Analytics",
        version="1",
        creation_date=kept.creation_date,
        fuzzy=False,
        header_comment="# Lead Analytics: refreshed by `python -m services.language.update`.",
    )
    missing = []
    for message in extract_messages():
        if not message.id:
            continue
        known = kept.get(message.id)
        translation = known.string if known is not None and known.id == message.id else None
        fresh.add(
            message.id,
            translation or None,
            [(place, 0) for place in sorted({place for place, _ in message.locations})],
            flags=message.flags,
            auto_comments=message.auto_comments,
        )
        if not translation or not all([translation] if isinstance(translation, str) else translation):
            missing.append(str(message.id))
    with path.open("wb") as target:
        write_po(target, fresh, width=100, sort_output=True, include_lineno=False, omit_header=False)
    return missing


def main() -> int:
    """Refresh every catalogue; 1 when a message is untranslated."""
    missing = {path.stem: update(path) for path in sorted(TRANSLATIONS.glob("*.po"))}
    for locale, messages in missing.items():
        for message in messages:
            sys.stderr.write(f"{locale}: no translation for {message!r}\n")
    return 1 if any(missing.values()) else 0


if __name__ == "__main__":
    raise SystemExit(main())
