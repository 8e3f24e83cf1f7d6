"""What a person may write into a lead: each value checked and brought into the shape it is kept in."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from services.language import gettext as _
from services.language import money, number

LONGEST_NAME = 200
LONGEST_REASON = 500
MOST_MONEY = Decimal("999999999999.99")
"""What the column holds."""
CENT = Decimal("0.01")


class EditError(ValueError):
    """A value that can't be kept. `field` names it; the message is in the reader's language."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def clean_text(field: str, value: object, longest: int = LONGEST_NAME) -> str | None:
    """The text as it is kept: one line, trimmed, without what PostgreSQL's text can't hold; None for an
    empty one.

    Raises EditError for what isn't text and for more than `longest` characters: nothing is ever cut.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise EditError(field, _("This isn't a text."))
    text = " ".join(value.replace("\x00", "").encode("utf-8", "replace").decode().split())
    if len(text) > longest:
        raise EditError(
            field,
            _(
                "At most %(most)s characters; these are %(length)s.",
                most=number(longest),
                length=number(len(text)),
            ),
        )
    return text or None


def clean_money(field: str, value: object) -> Decimal | None:
    """The amount in the organization's currency, to the cent; None for none.

    `value`: a Decimal, a number, or its text with a decimal point. Raises EditError for what isn't a
    number, is negative, or is more than the column holds.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise EditError(field, _("This isn't an amount."))
    try:
        amount = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        raise EditError(field, _("This isn't an amount.")) from None
    if not amount.is_finite():
        raise EditError(field, _("This isn't an amount."))
    if amount < 0:
        raise EditError(field, _("An amount can't be negative."))
    if amount > MOST_MONEY:
        raise EditError(field, _("At most %(money)s.", money=money(MOST_MONEY)))
    return amount.quantize(CENT)
