"""Sections of a report, made of the dashboard's JSON: each says what the page's says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.language import gettext as _
from services.language import ngettext, number
from services.names import health_name, priority_name
from services.reports import charts, tables
from services.reports.cells import count_cell, instant_cell, money_cell, text_cell
from services.reports.document import Action, Alert, Column, Section, Table
from services.vocabulary import AlertPriority
from services.words.definitions import figure_name
from services.words.findings import finding, note, nothing
from services.words.maturity import health_words, maturity_words

TONES = {AlertPriority.HIGH: "bad", AlertPriority.MEDIUM: "warning", AlertPriority.LOW: "quiet"}


def sections_of(data: dict[str, Any]) -> tuple[Section, ...]:
    """Funnel, blocked pipeline, scores, sources, timing and behaviour of the dashboard's JSON."""
    return (
        _funnel(data),
        _blocked(data),
        _scores(data),
        _sources(data),
        _timing(data),
        _behavior(data),
    )


def _funnel(data: dict[str, Any]) -> Section:
    funnel = data["conversion_funnel"]
    if not funnel["total_leads_in_funnel"]:
        return _empty("funnel", data, tables.funnel_table(funnel))
    wins = (data.get("receipts") or {}).get("maturity_wins")
    label, maturity = maturity_words(funnel, wins)
    health = health_name(funnel["funnel_health"])
    lines = (
        _("Funnel health: %(health)s. %(why)s.", health=health, why=health_words(funnel).rstrip(".")),
        _("%(label)s. %(text)s", label=label, text=maturity),
    )
    return Section(
        "funnel",
        figure_name("funnel"),
        finding("funnel", data),
        lines,
        charts.funnel_chart(funnel),
        (tables.funnel_table(funnel),),
    )


def _blocked(data: dict[str, Any]) -> Section:
    blocked = data["blocked_pipeline"]
    made = (tables.blocked_table(blocked), tables.reasons_table(blocked))
    if not blocked["total_count"]:
        return _empty("blocked", data, *made)
    return Section(
        "blocked",
        figure_name("blocked"),
        finding("blocked", data),
        chart=charts.blocked_chart(blocked, tables.FIRST_REASON),
        tables=made,
        note=note("blocked", data),
    )


def _scores(data: dict[str, Any]) -> Section:
    bands = data["score_distribution"]
    made = (tables.scores_table(bands), tables.quality_table(data["score_quality"]))
    if not any(row["count"] for row in bands.values()):
        return _empty("scores", data, *made)
    return Section(
        "scores",
        figure_name("scores"),
        finding("scores", data),
        chart=charts.scores_chart(bands),
        tables=made,
        note=note("scores", data),
    )


def _sources(data: dict[str, Any]) -> Section:
    sources = data["source_performance"]
    made = tables.sources_table(sources)
    if not sources:
        return _empty("sources", data, made)
    said = ""
    if len(sources) > charts.MOST_SOURCES:
        said = _(
            "The chart shows the %(num)s sources with most leads; the table has all.",
            num=charts.MOST_SOURCES,
        )
    chart = charts.sources_chart(sources)
    return Section("sources", figure_name("sources"), finding("sources", data), (), chart, (made,), said)


def _timing(data: dict[str, Any]) -> Section:
    timing = data["stage_timing"]
    stays = any(row["lead_count"] for row in timing.values())
    return Section(
        "timing",
        figure_name("timing"),
        finding("timing", data),
        chart=charts.timing_chart(timing) if stays else None,
        tables=(tables.timing_table(timing),),
        note=note("timing", data),
    )


def _behavior(data: dict[str, Any]) -> Section:
    insights = data["behavior_insights"]
    made = tables.behavior_table(insights["segments"])
    if not insights["total_analyzed"]:
        return _empty("behavior", data, made)
    return Section(
        "behavior",
        figure_name("behavior"),
        finding("behavior", data),
        chart=charts.behavior_chart(insights["segments"]),
        tables=(made,),
        note=note("behavior", data),
    )


def _empty(name: str, data: dict[str, Any], *made: Table) -> Section:
    """A section without leads."""
    return Section(name, figure_name(name), finding(name, data), (nothing(name),), tables=made, empty=True)


def alerts_of(data: dict[str, Any]) -> tuple[Alert, ...]:
    """The open alerts of the dashboard's JSON (with words), the most pressing first."""
    return tuple(_alert(fact) for fact in data["alerts"])


def _alert(fact: dict[str, Any]) -> Alert:
    return Alert(
        priority=priority_name(fact["priority"]),
        title=fact["title"],
        description=fact["description"],
        impact=money_cell(fact["impact"], 0),
        opened=instant_cell(datetime.fromisoformat(fact["created_at"])),
        evidence=tuple((row["label"], row["value"]) for row in fact["evidence"]),
        actions=tuple(
            Action(row["action"], row["why"], row["impact"]) for row in fact["recommended_actions"]
        ),
        tone=TONES[AlertPriority(fact["priority"])],
    )


def alerts_section(data: dict[str, Any], alerts: tuple[Alert, ...]) -> Section:
    """The open alerts and what to do about them, as tables."""
    rows = tuple(
        (
            text_cell(alert.title),
            text_cell(alert.priority, alert.tone),
            alert.impact,
            count_cell(fact["leads"]["total"]),
            alert.opened,
            text_cell(alert.description),
        )
        for alert, fact in zip(alerts, data["alerts"], strict=True)
    )
    names = (_("Alert"), _("Priority"), _("Impact"), _("Leads"), _("Since"), _("Description"))
    columns = tuple(Column(name, numeric=index in (2, 3, 4)) for index, name in enumerate(names))
    overview = Table(_("Alerts"), columns, rows, printed=((0, 1, 2, 3, 4),))
    actions = tuple(
        (text_cell(alert.title), text_cell(each.action), text_cell(each.why), text_cell(each.impact))
        for alert in alerts
        for each in alert.actions
    )
    words = (_("Alert"), _("What to do"), _("Why"), _("What it may bring"))
    todo = Table(_("Actions"), tuple(Column(name, numeric=False) for name in words), actions)
    return Section("alerts", _("Alerts"), alerts_finding(data["alerts"]), tables=(overview, todo))


def alerts_finding(alerts: list[dict[str, Any]]) -> str:
    """How many alerts are open, and how many of them can't wait."""
    if not alerts:
        return _("No alert is open")
    high = sum(alert["priority"] == AlertPriority.HIGH for alert in alerts)
    open_ = ngettext("%(num)s alert is open", "%(num)s alerts are open", len(alerts))
    if not high:
        return open_
    return _("%(alerts)s, %(high)s of high priority", alerts=open_, high=number(high))
