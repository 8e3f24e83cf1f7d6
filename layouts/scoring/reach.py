"""What the score is good for: how many wins one reaches by calling the best first; what moves it."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html

from layouts.attributes import aria
from layouts.lead_words import factor_name
from layouts.scoring.shapes import panel
from layouts.scoring.words import share, times_words
from services.language import gettext as _
from services.language import percent
from services.scoring.model import Evaluation
from services.vocabulary import ScoreFactor

FIFTH = 0.2


def reach(evaluation: Evaluation, *, in_use: bool) -> html.Section:
    """The best fifth and the best tenth, in wins. Nobody can call by a model that isn't `in_use`."""
    wins = evaluation.wins_in_top_fifth
    figures = {"leads": percent(20, 0), "wins": share(wins)}
    title = (
        _("Call the best %(leads)s first and you reach %(wins)s of the wins", **figures)
        if in_use
        else _("Its best %(leads)s hold %(wins)s of the wins", **figures)
    )
    bars = html.Ul(
        [_bar(_("Leads called"), FIFTH), _bar(_("Wins reached"), wins, strong=True)], className="scoring-bars"
    )
    lift = _(
        "A lead of the best tenth is won %(times)s as often as the average one.",
        times=times_words(evaluation.top_decile_lift),
    )
    note = _(
        "On leads that the model hadn't seen. In no order at all, %(leads)s of the calls reach %(leads)s of "
        "the wins.",
        leads=percent(20, 0),
    )
    return panel(
        "reach",
        title,
        [bars, html.P(lift), html.P(note, className="panel-note")],
        kicker=_("What it is good for"),
    )


def factors(importance: Mapping[ScoreFactor, float]) -> html.Section:
    """The six factors by how much each moves the score."""
    total = sum(importance.values()) or 1.0
    ranked = sorted(ScoreFactor, key=lambda factor: -importance.get(factor, 0.0))
    first = ranked[0]
    title = (
        _("%(factor)s weighs most", factor=factor_name(first))
        if importance.get(first, 0.0) > 0
        else _("No factor weighs anything")
    )
    rows = [_bar(factor_name(factor), importance.get(factor, 0.0) / total) for factor in ranked]
    note = _("How much each factor moves the odds from lead to lead, as a share of all six.")
    return panel(
        "factors",
        title,
        [html.Ul(rows, className="scoring-bars"), html.P(note, className="panel-note")],
        kicker=_("The six factors"),
    )


def _bar(name: str, part: float, *, strong: bool = False) -> html.Li:
    length = {"width": f"{min(max(part, 0), 1) * 100:.1f}%"}
    return html.Li(
        [
            html.Span(name),
            html.Span(share(part), className="num"),
            html.Div(html.Div(style=length), className="engagement", **aria(hidden=True)),
        ],
        className="is-strong" if strong else "",
    )
