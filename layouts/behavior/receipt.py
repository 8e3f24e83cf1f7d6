"""Receipts of the page's figures: what they mean, what they counted, what they left out, when."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from layouts.behavior.address import days_name
from layouts.behavior.definitions import definition, figure_name
from layouts.behavior.words import SEGMENT_TONES, flag_name
from layouts.context import ViewContext
from layouts.filter_words import filters_in_words
from layouts.receipts import receipt_content
from layouts.views import Mark
from layouts.words import segment_name
from services.language import gettext as _
from services.language import instant, ngettext, number
from services.vocabulary import BehavioralFlag

SNAPSHOT = "behavior_flags"
COURSE = "behavior_time"


def behavior_receipt(figure: str, data: dict[str, Any], context: ViewContext) -> html.Div:
    """The receipt of `figure` (one of `definitions.FIGURES`; KeyError for another).

    `data` is the result of `services.behavior_analysis` the figure was shown from.
    """
    facts: list[tuple[str, Any]] = [
        (_("Counted"), _counted(figure, data)),
        (_("Period"), _period(figure, data)),
        (_("Filters"), filters_in_words(context)),
        (_("Left out"), html.Ul([html.Li(line) for line in _left_out(figure, context)])),
        (_("Computed"), instant(context.computed_at)),
    ]
    return receipt_content(figure_name(figure), definition(figure), facts, _parts(figure, data, context))


def _counted(figure: str, data: dict[str, Any]) -> str:
    if figure == COURSE:
        bins = data["engagement_over_time"]["bins"]
        actions, contacts = (sum(row[name] for row in bins) for name in ("lead_actions", "contacts"))
        return _(
            "%(actions)s actions of the leads, %(contacts)s contacts by us",
            actions=number(actions),
            contacts=number(contacts),
        )
    if figure == SNAPSHOT:
        return _("Each flag on its own, below")
    return ngettext("%(num)s lead", "%(num)s leads", data["total_analyzed"])


def _period(figure: str, data: dict[str, Any]) -> str:
    back = data["analysis_days"]
    if figure == SNAPSHOT:
        return _("A snapshot of now, whatever the creation date")
    if figure == COURSE:
        course = data["engagement_over_time"]
        if course["step"] == "week":
            return ngettext("%(num)s week up to now", "%(num)s weeks up to now", len(course["bins"]))
        return days_name(back)
    return ngettext("Created in the last %(num)s day", "Created in the last %(num)s days", back)


def _left_out(figure: str, context: ViewContext) -> list[str]:
    lines = [_("Leads merged into another (they count once)"), _("Interactions dated in the future")]
    if figure == SNAPSHOT:
        lines.append(_("From Went quiet and Never contacted: won and lost leads"))
    if context.own_leads_only:
        lines.append(_("Leads of other people: you see your own"))
    return lines


def _parts(figure: str, data: dict[str, Any], context: ViewContext) -> list[html.Ul]:
    """To the leads of each part."""
    if figure == COURSE:
        return []
    if figure == SNAPSHOT:
        parts = [(flag_name(flag), data["flags"][flag]["count"], Mark(flag=flag)) for flag in BehavioralFlag]
    else:
        back, segments = data["analysis_days"], data["segments"]
        parts = [
            (segment_name(segment), segments[segment]["count"], Mark(segment=segment, days=back))
            for segment in SEGMENT_TONES
        ]
    lines = [
        html.Li(dcc.Link([name, html.Span(number(count), className="num")], href=context.leads(mark)))
        for name, count, mark in parts
    ]
    return [html.Ul(lines, className="receipt-lines")]
