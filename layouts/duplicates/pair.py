"""Two leads side by side: what agrees, which values stay, and what can be made of them."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts.attributes import aria, data
from layouts.duplicates.fields import FIRST, SECOND
from layouts.duplicates.rows import LETTERS, comparison_rows
from layouts.duplicates.shapes import OpenPair
from layouts.duplicates.words import (
    evidence_against,
    evidence_for,
    pair_title,
    probability_words,
    title_of,
)
from layouts.icons import hidden, icon
from layouts.lead.words import field_name
from layouts.links import lead_url
from layouts.states import nothing_here
from services.duplicates.model import DuplicateLead
from services.language import gettext as _
from services.language import money, number
from services.vocabulary import DuplicateStatus, Outcome


def no_pair_open() -> html.Div:
    """Beside an empty list there is nothing to compare."""
    return html.Div(hidden=True)


def pair_gone() -> html.Div:
    """A pair that is no longer there."""
    return nothing_here("search", _("This pair is no longer there. Somebody may have decided on it."))


def pair_panel(shown: OpenPair, place: tuple[int, int] | None = None) -> html.Div:
    """The open pair. `place`: (its number, how many) in the list."""
    proposed = shown.pair.status is DuplicateStatus.PROPOSED
    return html.Div(
        [
            _head(shown, place),
            *_decided(shown.pair.status),
            *_warning(shown, proposed),
            html.Div([_sides(shown, proposed), *comparison_rows(shown, proposed)], className="dup-grid"),
            *([html.P([icon("info"), html.Span(_what_stays())], className="quiet dup-rest")] * proposed),
            _actions(shown),
        ],
        className="dup-pair",
        **data(dup_pair=str(shown.pair.id)),
    )


def _head(shown: OpenPair, place: tuple[int, int] | None) -> html.Header:
    pair = shown.pair
    speaks_for, against = evidence_for(pair), evidence_against(pair)
    lines = [
        *([_evidence("check", _("For it"), speaks_for)] if speaks_for else []),
        *([_evidence("close", _("Against it"), against)] if against else []),
    ]
    return html.Header(
        [
            html.Div(
                [
                    html.H2(pair_title(pair), className="dup-title", id="dup-title", tabIndex=-1),
                    *([_place(*place)] if place else []),
                ],
                className="dup-head-line",
            ),
            html.P(
                [
                    html.Strong(probability_words(pair.probability)),
                    html.Span(_("probability that they are one and the same"), className="quiet"),
                ],
                className="dup-probability",
            ),
            html.Ul(lines, className="dup-evidence"),
        ],
        className="dup-head",
    )


def _place(number_: int, total: int) -> html.P:
    words = _("%(place)s of %(all)s", place=number(number_), all=number(total))
    return html.P(words, className="quiet")


def _evidence(glyph: str, label: str, words: str) -> html.Li:
    return html.Li([icon(glyph), html.Span([html.Strong(f"{label}: "), words])])


def _decided(status: DuplicateStatus) -> list[Component]:
    """What somebody made of the pair; it may have been while one looked at it."""
    words = {
        DuplicateStatus.MERGED: _("These two are merged by now."),
        DuplicateStatus.DISMISSED: _("Somebody said that these two are not the same."),
    }
    if status not in words:
        return []
    return [html.Div([icon("info"), html.P(words[status])], className="notice", role="status")]


def _warning(shown: OpenPair, proposed: bool) -> list[Component]:
    """The lead that goes is decided: merging changes what the figures say of wins and losses."""
    gone = shown.goes
    if gone.outcome is Outcome.OPEN or not proposed:
        return []
    stays, name = shown.stays, title_of(gone)
    if gone.outcome is Outcome.WON:
        value = money(gone.closing_value if gone.closing_value is not None else gone.estimated_value)
        first = (
            _("Two deals: both are won.")
            if stays.outcome is Outcome.WON
            else _("%(name)s, which would go, is won.", name=name)
        )
        text = _("Merging takes %(value)s of won value out of the figures.", value=value)
    else:
        first = _("%(name)s, which would go, is lost.", name=name)
        text = _("Merging takes that loss out of the figures.")
    words: list[Any] = [
        html.Strong(first), " ", text, " ", _("Merge only if it is one deal entered twice."),
    ]  # fmt: skip
    return [html.Div([icon("alert"), html.P(words)], className="notice is-warning dup-warning")]


def _sides(shown: OpenPair, proposed: bool) -> html.Div:
    label = html.Div(_("Which lead stays"), className="dup-label", id="dup-survivor")
    return html.Div(
        [label, *[_side(shown, which, proposed) for which in (FIRST, SECOND)]],
        className="dup-row dup-sides-head",
        role="group",
        **aria(labelledby="dup-survivor"),
    )


def _side(shown: OpenPair, which: str, proposed: bool) -> html.Div:
    lead: DuplicateLead = shown.side(which)
    stays = shown.survivor == which
    parts: list[Any] = [
        html.Span(LETTERS[which], className="dup-tag"),
        html.A(title_of(lead), href=lead_url(lead.id), className="dup-name"),
    ]
    if proposed and stays:
        parts.append(html.Span([icon("check"), _("Is kept")], className="badge-status is-good"))
    elif proposed:
        name = hidden(f": {LETTERS[which]}, {title_of(lead)}")
        parts.append(
            html.Button(
                [_("Keep this lead"), name],
                type="button",
                className="btn btn-quiet",
                **data(dup="keep", side=which),
            )
        )
    return html.Div(parts, className="dup-side is-staying" if stays and proposed else "dup-side")


def _what_stays() -> str:
    return _(
        "Stage, outcome and creation stay those of the lead that is kept. The interactions and the history "
        "of both come together; what only one of them has is kept. It can be undone."
    )


def _actions(shown: OpenPair) -> html.Div:
    pair = shown.pair
    if pair.status is DuplicateStatus.MERGED:
        buttons: list[Any] = [_skip()]
    elif pair.status is DuplicateStatus.DISMISSED:
        buttons = [_button("again", "refresh", _("Propose again"), "", pair.id), _skip()]
    else:
        buttons = [
            _button("merge", "copies", _("Merge"), "m", pair.id, primary=True),
            _button("dismiss", "close", _("Not the same"), "d", pair.id),
            _skip(),
        ]
    label = aria(label=_("What to do with this pair"))
    return html.Div(buttons, className="dup-actions", role="group", **label)


def _button(do: str, glyph: str, words: str, key: str, pair_id: object, *, primary: bool = False) -> Any:
    keys = [html.Kbd(key, **aria(hidden=True))] if key else []
    return html.Button(
        [icon(glyph), words, *keys],
        type="button",
        className="btn btn-primary" if primary else "btn btn-quiet",
        **data(dup=do, pair=str(pair_id)),
    )


def _skip() -> html.Button:
    words: list[Any] = [_("Skip"), html.Kbd("j", **aria(hidden=True))]
    return html.Button(words, type="button", className="btn btn-quiet", **data(dup="skip"))


def taken_words(fields: tuple[str, ...]) -> str:
    """The names of fields, as they stand in a sentence."""
    return ", ".join(field_name(field) for field in fields)
