"""An amount of money as somebody types it, in whichever notation."""

from __future__ import annotations

import re
from decimal import Decimal

from services.language import gettext as _
from services.language import reader
from services.lead_fields import EditError, clean_money

LONGEST = 60
_CURRENCY = re.compile(r"(?:R\$|US\$|€|£|\$|\b[A-Z]{3}\b)", re.IGNORECASE)
_SPACE = re.compile(r"[\s\u00a0\u202f'’]")
_WHOLE, _COMMA, _POINT = (
    re.compile(r"\d+"),
    re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d{1,2})?"),
    re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?"),
)


def read_amount(field: str, text: str | None) -> Decimal | None:
    """The amount that a text says, to the cent; None for an empty one.

    `1.234,56`, `1,234.56`, `1234.5` and `R$ 1.234` are understood; what could be either (`1.234`) is
    read as the organization writes numbers. Raises EditError naming `field` for what is no amount, is
    negative or more than can be kept: nothing is guessed.
    """
    bare = _SPACE.sub("", _CURRENCY.sub("", (text or "").strip()))
    if not bare:
        if (text or "").strip():
            raise EditError(field, _("This isn't an amount."))
        return None
    if bare.startswith(("-", "−")):
        raise EditError(field, _("An amount can't be negative."))
    if len(bare) > LONGEST or not bare.isascii():
        raise EditError(field, _("This isn't an amount."))
    return clean_money(field, _plain(field, bare))


def _plain(field: str, bare: str) -> str:
    """The number with a decimal point and nothing else."""
    comma, point = _COMMA.fullmatch(bare), _POINT.fullmatch(bare)
    if _WHOLE.fullmatch(bare) or (point and not comma):
        return bare.replace(",", "")
    if comma and not point:
        return bare.replace(".", "").replace(",", ".")
    if comma and point:
        decimal_comma = reader().figures.number_symbols["latn"]["decimal"] == ","
        return bare.replace(".", "").replace(",", ".") if decimal_comma else bare.replace(",", "")
    raise EditError(field, _("This isn't an amount."))
