"""What is sent, how, and what became of it."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """How something is sent."""

    EMAIL = "email"
    SLACK = "slack"
    """An incoming webhook of Slack's shape."""
    WEBHOOK = "webhook"


class MessageKind(StrEnum):
    """What is sent."""

    ALERT = "alert"
    DIGEST = "digest"
    REPORT = "report"
    TEST = "test"


class DeliveryStatus(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    """Not sent on purpose: nothing to say any more, nobody who wants it, or no mail server."""


class DeliveryReason(StrEnum):
    """Why a message wasn't sent, or not yet. Names, never the text of somebody else's server."""

    NO_MAIL_SERVER = "no_mail_server"
    REFUSED = "refused"
    """For good: an unknown recipient, an address that is gone, a redirect."""
    BUSY = "busy"
    """The other server said that it can't now."""
    UNREACHABLE = "unreachable"
    """One word for every way of not getting through: it must not tell what listens in our network."""
    OVER = "over"
    """What it was about has ended before it could be told."""
    HANDLED = "handled"
    """Somebody dismissed, resolved or snoozed it before it could be told."""
    NOTHING_NEW = "nothing_new"
    NOT_WANTED = "not_wanted"
    NO_RECIPIENT = "no_recipient"
    """The member left, or the endpoint was removed."""
    PAUSED = "paused"
    TOO_LATE = "too_late"
    GONE = "gone"
    """What was to be sent was deleted."""
    INTERNAL = "internal"


class WebhookEvent(StrEnum):
    """What an endpoint can be told of."""

    ALERT_OPENED = "alert.opened"
    ALERT_CLEARED = "alert.cleared"
    REPORT_READY = "report.ready"
