"""Dash on our Flask: its page template, its callbacks, and what is said when one fails."""

from __future__ import annotations

import re
from typing import Any

import structlog
from dash import Dash, html, set_props
from flask import Flask, current_app, g, render_template
from flask_login import current_user

import callbacks
from app.assets import ASSETS
from app.errors import explanation
from app.first_paint import html_of
from app.navigation import referring_path, requested_path
from app.shell import page_shell
from layouts import ids
from layouts.states import toast
from services.language import gettext as _
from services.scope import ForbiddenError, NotFoundError

log = structlog.get_logger(__name__)
_UNUSED = re.compile(r"<script [^>]*(?:/deps/polyfill@|/dash_table/)[^>]*></script>\s*")


class Page(Dash):
    """Dash with a template of ours: language and theme on `<html>`, our files, none of the unused ones."""

    def interpolate_index(
        self,
        metas: str = "",
        title: str = "",
        css: str = "",
        config: str = "",
        scripts: str = "",
        app_entry: str = "",  # noqa: ARG002 - the template has an entry of its own
        favicon: str = "",  # noqa: ARG002
        renderer: str = "",
    ) -> str:
        """The page's HTML. Dash's polyfill (for browsers of 2015) and `dash_table` are left out."""
        needed = _UNUSED.sub("", scripts)
        return render_template(
            "page.html",
            metas=metas,
            title=title,
            css=css,
            config=config,
            dash_scripts=needed,
            renderer=renderer,
            first_paint=html_of(_layout(requested_path())),
        )


def create_dash(server: Flask) -> Dash:
    """Dash on `server`, every callback registered. The guard comes first: it stands before Dash's routes."""
    dash = Page(
        "lead_analytics",
        server=server,  # type: ignore[arg-type]  # Dash's annotation forgets Flask
        title="Lead Analytics",
        update_title=None,  # type: ignore[arg-type]  # documented: no change of the title
        assets_folder=str(ASSETS),
        include_assets_files=False,
        serve_locally=True,
        use_pages=False,
        use_async=False,
        suppress_callback_exceptions=True,
        enable_mcp=False,
        compress=False,
        add_log_handler=False,
        on_error=_on_error,
    )
    dash.layout = _layout
    callbacks.register_all(dash)
    return dash


def finish_setup(dash: Dash, server: Flask) -> None:
    """Do now what Dash would do in the first request: nobody's request is special, and scripts are known."""
    with server.test_request_context("/"):
        dash._setup_server()  # type: ignore[no-untyped-call]


def _layout(address: str | None = None) -> Any:
    """The shell around every page; nothing for whoever the guard would have turned away."""
    if not (current_user and current_user.is_authenticated):
        return html.Div()
    return page_shell(address or referring_path() or "/")


def _on_error(error: Exception) -> None:
    """A callback failed: record it, leave what is shown, and say so in the reader's language."""
    if isinstance(error, NotFoundError | ForbiddenError):
        text = explanation(404 if isinstance(error, NotFoundError) else 403)[1]
        log.warning("callback_refused", error=type(error).__name__)
    else:
        log.error("callback_failed", exc_info=error)
        current_app.extensions["observation"].callback_failed(g.get("callback"))
        text = _("Something went wrong. It has been recorded (%(reference)s).", reference=_reference())
    set_props(ids.ERROR_TOAST, {"children": toast(text, tone="bad")})


def _reference() -> str:
    return str(g.get("request_id", ""))[:8]
