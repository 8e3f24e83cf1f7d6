"""Alerts: the strip of the dashboard, and the page to work through them."""
