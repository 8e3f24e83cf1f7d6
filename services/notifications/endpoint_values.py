"""What an endpoint can be made of. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.vocabulary import AlertPriority, Channel, WebhookEvent

LONGEST_NAME = 60
CHANNELS = (Channel.SLACK, Channel.WEBHOOK)


class EndpointError(ValueError):
    """An endpoint that can't be; `field` names the value at fault (`endpoints`: there are enough)."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} can't be that")
        self.field = field


def checked_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Raises EndpointError naming the field."""
    return {name: _value(name, value) for name, value in values.items()}


def _value(name: str, value: Any) -> Any:
    said = value if isinstance(value, str) else ""
    match name:
        case "channel" if said in set(CHANNELS):
            return Channel(value).value
        case "name" if isinstance(value, str):
            text = " ".join(value.replace("\x00", "").encode("utf-8", "replace").decode().split())
            if 1 <= len(text) <= LONGEST_NAME:
                return text
        case "url" if isinstance(value, str):
            return value.strip()
        case "events" if isinstance(value, Sequence) and not isinstance(value, str):
            if all(isinstance(event, str) and event in set(WebhookEvent) for event in value):
                return [event.value for event in WebhookEvent if event in value]
        case "alert_priority" if said in set(AlertPriority):
            return AlertPriority(value).value
        case "enabled" if isinstance(value, bool):
            return value
    raise EndpointError(name)
