"""On a lead's page: who it probably is besides, and what became of one that was merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html

from layouts import ids
from layouts.duplicates.view import DuplicatesView, pair_url
from layouts.duplicates.words import probability_words, title_of
from layouts.icons import icon
from layouts.links import lead_url
from services.duplicates.model import DuplicatePair, MergeRecord
from services.language import gettext as _
from services.language import instant

MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Twins:
    """The pairs that a lead is proposed in, and the merge by which it went into another."""

    pairs: Sequence[DuplicatePair] = ()
    merge: MergeRecord | None = None
    can_undo: bool = False


def twins_notice(lead_id: str, twins: Twins) -> list[html.Div]:
    """Where it went, or who it probably is besides; nothing for most leads."""
    if twins.merge is not None:
        return [merged_notice(twins.merge, can_undo=twins.can_undo)]
    return [same_notice(lead_id, twins.pairs)] if twins.pairs else []


def same_notice(lead_id: str, pairs: Sequence[DuplicatePair]) -> html.Div:
    """The leads that are probably this one, each with the way to compare them."""
    lines = [_line(lead_id, pair) for pair in pairs[:MOST_SHOWN]]
    more = len(pairs) - len(lines)
    if more > 0:
        words = _("Show all duplicates")
        lines.append(html.Li(dcc.Link(words, href=DuplicatesView().address())))
    return html.Div([icon("copies"), html.Ul(lines)], className="notice is-warning lead-same")


def _line(lead_id: str, pair: DuplicatePair) -> html.Li:
    other = pair.second if str(pair.first.id) == lead_id else pair.first
    words = _(
        "Probably the same as %(name)s (%(probability)s).",
        name=title_of(other),
        probability=probability_words(pair.probability),
    )
    return html.Li([words, " ", dcc.Link(_("Compare"), href=pair_url(pair.id))])


def merged_notice(merge: MergeRecord, *, can_undo: bool) -> html.Div:
    """On the page of a lead that was merged into another, which counts instead of it."""
    survivor = title_of(merge.survivor)
    words = [
        _("This lead was merged into %(name)s on %(when)s.", name=survivor, when=instant(merge.merged_at)),
        *([_("%(who)s did it.", who=merge.merged_by)] if merge.merged_by else []),
        _("It counts in no figure any more; what is told of it now is told of that lead."),
        *([merge.why_not] if can_undo and merge.why_not else []),
    ]
    go = html.A(
        [icon("right"), _("Open %(name)s", name=survivor)],
        href=lead_url(merge.survivor.id),
        className="btn btn-primary",
    )
    undo = html.Button(
        [icon("undo"), _("Undo the merge")], id=ids.LEAD_UNMERGE, type="button", className="btn btn-quiet",
        hidden=not (can_undo and merge.undoable),
    )  # fmt: skip
    return html.Div(
        [
            icon("copies"),
            html.Div(
                [
                    html.P(" ".join(words)),
                    html.Div([go, undo], className="button-row"),
                    html.P(id=ids.LEAD_UNMERGE_SAID, className="text-bad", role="alert"),
                    dcc.Store(
                        id=ids.LEAD_UNMERGE_DATA, data={"lead": str(merge.merged.id), "merge": str(merge.id)}
                    ),
                ]
            ),
        ],
        className="notice is-warning lead-same",
    )
