"""What channels, events, states and reasons are called."""

from __future__ import annotations

from services.language import gettext as _
from services.vocabulary import AlertPriority, Channel, DeliveryReason, DeliveryStatus, WebhookEvent

_UNKNOWN = "—"


def channel_name(channel: str) -> str:
    """`Slack`, `Webhook`, `E-mail`."""
    return {Channel.EMAIL: _("E-mail"), Channel.SLACK: "Slack", Channel.WEBHOOK: "Webhook"}[Channel(channel)]


def event_name(event: str) -> str:
    """What a message is about."""
    return {
        WebhookEvent.ALERT_OPENED.value: _("New alert"),
        WebhookEvent.ALERT_CLEARED.value: _("Alert over"),
        WebhookEvent.REPORT_READY.value: _("Report ready"),
        "digest.daily": _("Daily digest"),
        "digest.weekly": _("Weekly digest"),
        "test": _("Test"),
    }.get(event, event)


def lowest_priority_name(priority: str) -> str:
    """Which alerts a lowest priority lets through."""
    return {
        AlertPriority.HIGH: _("High priority only"),
        AlertPriority.MEDIUM: _("High and medium priority"),
        AlertPriority.LOW: _("All priorities"),
    }[AlertPriority(priority)]


def status_name(status: str) -> str:
    """What became of a message."""
    return {
        DeliveryStatus.WAITING: _("Waiting"),
        DeliveryStatus.SENT: _("Sent"),
        DeliveryStatus.FAILED: _("Failed"),
        DeliveryStatus.SUPPRESSED: _("Not sent"),
    }[DeliveryStatus(status)]


def reason_words(reason: str | None, answer: int | None) -> str:
    """Why a message wasn't sent, or not yet."""
    if reason is None:
        return ""
    words = {
        DeliveryReason.NO_MAIL_SERVER: _("Mail isn't set up on this server."),
        DeliveryReason.REFUSED: _("The receiver refused it for good."),
        DeliveryReason.BUSY: _("The receiver couldn't take it just then."),
        DeliveryReason.UNREACHABLE: _("The receiver couldn't be reached."),
        DeliveryReason.OVER: _("It was over before it could be told."),
        DeliveryReason.HANDLED: _("Somebody had seen to it already."),
        DeliveryReason.NOTHING_NEW: _("There was nothing new to say."),
        DeliveryReason.NOT_WANTED: _("The recipient doesn't want it any more."),
        DeliveryReason.NO_RECIPIENT: _("The recipient is gone."),
        DeliveryReason.PAUSED: _("The channel was off or paused."),
        DeliveryReason.TOO_LATE: _("It would have come too late."),
        DeliveryReason.GONE: _("What was to be sent was deleted."),
        DeliveryReason.INTERNAL: _("An error on our side."),
    }[DeliveryReason(reason)]
    return f"{words} ({answer})" if answer else words
