"""Alerts: rules that find what needs a hand, as episodes, and what people do about them."""

from services.alerts.reading import open_alerts

__all__ = ["open_alerts"]
