"""The top of the page: what the duplicates mean for the figures, when they were searched, and the lists."""

from __future__ import annotations

from datetime import datetime, timedelta

from dash import dcc, html
from dash.development.base_component import Component

from layouts.attributes import aria, data
from layouts.duplicates.shapes import DuplicatesPage
from layouts.duplicates.view import CERTAIN, DISMISSED, MERGED, REVIEW, DuplicatesView
from layouts.icons import icon
from layouts.words import in_words
from services.duplicates.model import DuplicateSummary
from services.language import age, ngettext, number
from services.language import gettext as _


def duplicates_head(page: DuplicatesPage, now: datetime) -> html.Div:
    """The content of `ids.DUPLICATES_HEAD`."""
    return html.Div(
        [
            html.P(_meaning(page), className="dup-sentence", role="status"),
            _searched(page.summary, page.leads, now),
            _tabs(page),
        ]
    )


def _meaning(page: DuplicatesPage) -> str:
    summary = page.summary
    leads = ngettext("%(num)s lead", "%(num)s leads", page.leads)
    found = [
        *([_certain(summary.certain)] if summary.certain else []),
        *([_possible(summary.review)] if summary.review else []),
    ]
    if found:
        return _(
            "%(found)s among %(leads)s: whoever is there twice counts twice until the two are merged.",
            found=in_words(found),
            leads=leads,
        )
    if summary.searched_at is None and not summary.searching:
        return _("Somebody who is there twice counts twice. Search %(leads)s for duplicates.", leads=leads)
    return _("No duplicates wait for a decision among %(leads)s.", leads=leads)


def _certain(count: int) -> str:
    return ngettext("%(num)s certain duplicate", "%(num)s certain duplicates", count)


def _possible(count: int) -> str:
    return ngettext("%(num)s possible duplicate", "%(num)s possible duplicates", count)


def _searched(summary: DuplicateSummary, leads: int, now: datetime) -> html.Div:
    words: list[str] = []
    if summary.searching:
        words.append(_("Searching now; pairs appear here as they are found."))
    elif summary.searched_at is not None:
        words.append(_("Searched %(when)s.", when=_when(summary.searched_at, now)))
    if summary.waiting and not summary.searching and summary.searched_at is not None:
        words.append(
            ngettext(
                "%(num)s lead waits to be compared.", "%(num)s leads wait to be compared.", summary.waiting
            )
        )
    first = summary.searched_at is None
    button = html.Button(
        [
            icon("search" if first else "refresh"),
            _("Search for duplicates") if first else _("Search again"),
        ],
        type="button",
        className="btn btn-primary" if first else "btn btn-quiet",
        disabled=summary.searching or not leads,
        **data(dup="search"),
    )
    busy = [html.Span(className="live-dot", **aria(hidden=True))] if summary.searching else []
    return html.Div(
        [button, html.P([*busy, html.Span(" ".join(words))], className="quiet", role="status")],
        className="dup-searched",
    )


def _when(at: datetime, now: datetime) -> str:
    return age(at, now) if now - at >= timedelta(minutes=1) else _("just now")


def _tabs(page: DuplicatesPage) -> html.Nav:
    summary = page.summary
    tabs = (
        (CERTAIN, _("Certain"), summary.certain),
        (REVIEW, _("To review"), summary.review),
        (DISMISSED, _("Not the same"), summary.dismissed),
        (MERGED, _("Merged"), summary.merged),
    )
    return html.Nav(
        html.Ul([html.Li(_tab(show, name, count, page.show)) for show, name, count in tabs]),
        className="settings-tabs dup-tabs",
        **aria(label=_("Lists of duplicates")),
    )


def _tab(show: str, name: str, count: int, shown: str) -> Component:
    words = [html.Span(name), html.Span(number(count), className="count")]
    if show == shown:
        return html.Span(words, className="settings-tab is-current", **aria(current="page"))
    return dcc.Link(words, href=DuplicatesView(show).address(), className="settings-tab")
