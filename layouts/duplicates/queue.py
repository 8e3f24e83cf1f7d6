"""The lists of the page: pairs to decide on, those that were dismissed, and the merges that were made."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from layouts.alerts.words import PRODUCT
from layouts.attributes import aria, data
from layouts.duplicates.pair import taken_words
from layouts.duplicates.shapes import DuplicatesPage
from layouts.duplicates.toast import undo_button
from layouts.duplicates.view import CERTAIN, DISMISSED, MERGED, REVIEW, DuplicatesView
from layouts.duplicates.words import evidence_for, pair_title, probability_words, title_of
from layouts.icons import hidden, icon
from layouts.links import lead_url
from layouts.states import nothing_here
from services.duplicates.model import DuplicatePair, MergeRecord
from services.language import age, instant, ngettext
from services.language import gettext as _


def duplicates_list(page: DuplicatesPage, now: datetime) -> html.Div:
    """The content of `ids.DUPLICATES_LIST`."""
    if page.show == MERGED:
        rows = [_merge(record) for record in page.merges]
        listed: Component = html.Ul(rows, className="dup-merges")
    else:
        current = page.open.pair.id if page.open else None
        rows = [_row(pair, page.view, current=pair.id == current) for pair in page.pairs]
        listed = html.Ul(rows, className="dup-rows")
    empty = _nothing(page, now)
    return html.Div(
        [_head(page), listed if rows else empty, *_pages(page)],
        className="dup-list" if rows else "dup-list is-empty",
    )


def _head(page: DuplicatesPage) -> html.Div:
    titles = {
        CERTAIN: _("Certain duplicates"),
        REVIEW: _("Pairs to review"),
        DISMISSED: _("Not the same"),
        MERGED: _("Merges"),
    }
    parts: list[Component] = [html.H2(titles[page.show], className="panel-subtitle")]
    if page.show == CERTAIN and page.summary.certain:
        parts.append(_merge_all(page.summary.certain))
    return html.Div(parts, className="dup-list-head")


def _merge_all(count: int) -> html.Details:
    """Asked once more in a menu that says what happens."""
    text = _(
        "Each pair is merged into the lead that got further; values that it lacks are taken over from the "
        "other. Pairs of two deals are left to you. Every merge can be undone under Merged."
    )
    words = ngettext("Merge %(num)s pair", "Merge %(num)s pairs", count)
    button = html.Button(
        [icon("copies"), words], type="button", className="btn btn-primary", **data(dup="merge-certain")
    )
    opener = ngettext("Merge the certain one", "Merge all certain (%(num)s)", count)
    return html.Details(
        [
            html.Summary([opener, icon("chevron", "chevron")], className="btn btn-quiet"),
            html.Div([html.P(text), button], className="menu-panel menu-end menu-form dup-all"),
        ],
        className="menu",
    )


def _row(pair: DuplicatePair, view: DuplicatesView, *, current: bool) -> html.Li:
    link = html.A(
        [
            html.Span(pair_title(pair), className="dup-row-title"),
            html.Span(probability_words(pair.probability), className="num dup-row-probability"),
            html.Span(evidence_for(pair), className="dup-row-facts"),
        ],
        href=replace(view, pair=str(pair.id)).address(),
        className="dup-link",
        **aria(current=current),
    )
    return html.Li(link, className="dup-item", **data(dup_row=str(pair.id)))


def _merge(record: MergeRecord) -> html.Li:
    stayed, went = title_of(record.survivor), title_of(record.merged)
    who = record.merged_by or PRODUCT
    facts = [_("%(who)s merged them on %(when)s.", who=who, when=instant(record.merged_at))]
    if record.taken_over:
        facts.append(_("Taken over: %(fields)s.", fields=taken_words(record.taken_over)))
    if record.undone_at is not None:
        back = {"who": record.undone_by or PRODUCT, "when": instant(record.undone_at)}
        facts.append(_("%(who)s undid it on %(when)s.", **back))
    elif not record.undoable and record.why_not:
        facts.append(record.why_not)
    undone = html.Span([icon("undo"), _("Undone")], className="badge-status")
    return html.Li(
        [
            html.Div(
                [
                    html.P(
                        [
                            html.A(stayed, href=lead_url(record.survivor.id), className="dup-name"),
                            html.Span([icon("left"), hidden(_("took in")), went], className="dup-went"),
                            *([undone] if record.undone_at is not None else []),
                        ],
                        className="dup-merge-title",
                    ),
                    html.P(" ".join(facts), className="quiet"),
                ],
                className="dup-merge-body",
            ),
            *([_undo(record, f"{stayed}, {went}")] if record.undoable and record.undone_at is None else []),
        ],
        className="dup-merge",
    )


def _undo(record: MergeRecord, names: str) -> Component:
    button = undo_button({"merge": str(record.id)})
    button.children = [*button.children, hidden(f": {names}")]
    return button


def _nothing(page: DuplicatesPage, now: datetime) -> Component:
    summary = page.summary
    if page.show == MERGED:
        return nothing_here("copies", _("Nothing was merged yet."))
    if page.show == DISMISSED:
        return nothing_here("copies", _("Nobody said of a pair yet that it is two different leads."))
    if summary.searched_at is None:
        return nothing_here("search", _("The leads were not compared yet."))
    if page.show == CERTAIN and summary.review:
        look = dcc.Link(
            _("Review the possible ones"), href=DuplicatesView(REVIEW).address(), className="btn btn-quiet"
        )
        return nothing_here("check", _("No certain duplicates are left."), look)
    leads = ngettext("%(num)s lead", "%(num)s leads", page.leads)
    when = age(summary.searched_at, now)
    return nothing_here(
        "check", _("No duplicates left among %(leads)s, searched %(when)s.", leads=leads, when=when)
    )


def _pages(page: DuplicatesPage) -> list[Component]:
    ways: list[Component] = []
    if page.view.cursor:
        first = DuplicatesView(page.show).address()
        ways.append(dcc.Link([icon("left"), _("From the start")], href=first, className="btn btn-quiet"))
    if page.following:
        onward = DuplicatesView(page.show, page.following).address()
        ways.append(dcc.Link([_("More"), icon("right")], href=onward, className="btn btn-quiet"))
    return [html.Nav(ways, className="pages", **aria(label=_("Pages of the list")))] if ways else []
