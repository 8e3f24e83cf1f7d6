"""What can become of an attempt to send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.vocabulary import DeliveryReason


@dataclass(frozen=True, slots=True)
class Sent:
    """The other side took it."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """It is not to be sent."""

    reason: DeliveryReason


@dataclass(frozen=True, slots=True)
class Later:
    """It is to be sent later; nothing was tried."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Failed:
    """It wasn't taken. `permanent`: and won't be."""

    reason: DeliveryReason
    permanent: bool = False
    status: int | None = None
    retry_after: timedelta | None = None


Outcome = Sent | Suppressed | Later | Failed
