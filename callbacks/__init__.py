"""One module per page: read inputs, ask one service, hand the answer to a layout.

Every module has `register(app)`; a callback stays a plain function that a test can call.
"""

from __future__ import annotations

from dash import Dash

from callbacks import (
    alert_badge,
    alert_strip,
    alerts,
    behavior,
    dashboard,
    duplicates,
    filters,
    imports,
    lazy,
    lead_bulk,
    lead_page,
    leads,
    navigation,
    pipeline,
    reports,
    saved_views,
    settings,
    version,
)

MODULES = (
    navigation,
    lazy,
    filters,
    saved_views,
    version,
    dashboard,
    alerts,
    alert_strip,
    alert_badge,
    pipeline,
    lead_page,
    leads,
    lead_bulk,
    behavior,
    duplicates,
    reports,
    imports,
    settings,
)


def register_all(app: Dash) -> None:
    """Register every callback on `app`."""
    for module in MODULES:
        module.register(app)
