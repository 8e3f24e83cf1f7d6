"""Tables of a report: the figures of the dashboard's JSON, a row each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.language import gettext as _
from services.language import number
from services.names import (
    band_bounds,
    band_name,
    health_name,
    reason_name,
    segment_name,
    segment_rule,
    source_name,
    stage_name,
)
from services.reports.cells import (
    count_cell,
    days_cell,
    interval_cells,
    money_cell,
    percent_cell,
    return_cell,
    score_cell,
    text_cell,
)
from services.reports.document import Cell, Column, Kind, Table
from services.vocabulary import OPEN_STAGES, BlockedReason, ScoreBand, Segment, Stage, TimingStatus
from services.words.receipts import by_reason

FIRST_REASON = 4
"""Column of the first reason in the table of the blocked pipeline."""
_REASONS = len(BlockedReason)


def funnel_table(funnel: dict[str, Any]) -> Table:
    """Every number of `conversion_funnel.stages`."""
    rows = []
    for stage in Stage:
        row = funnel["stages"][stage]
        rows.append(
            (
                text_cell(stage_name(stage)),
                count_cell(row["count"]),
                percent_cell(row["percentage"]),
                percent_cell(row["conversion_rate"]),
                *interval_cells(row["conversion_interval"]),
                score_cell(row["avg_score"]),
                score_cell(row["median_score"]),
                days_cell(row["avg_days"]),
                count_cell(row["current"]),
                money_cell(row["value"]),
                count_cell(row["lost"]),
            )
        )
    names = (
        *(_("Reached"), _("Share of leads"), _("Step conversion"), _("95% from"), _("95% to")),
        *(_("Average score"), _("Median score"), _("Time in stage"), _("Here now")),
        *(_("Open value"), _("Lost here")),
    )
    printed = ((0, 1, 2, 3, 4, 5), (0, 6, 7, 8, 9, 10, 11))
    return _table(_("Conversion funnel"), _("Stage"), names, rows, printed=printed)


def blocked_table(blocked: dict[str, Any]) -> Table:
    """What is stuck by stage, and by reason in money and in leads."""
    rows = []
    for stage in OPEN_STAGES:
        row = blocked["stages"][stage]
        parts = [row["reasons"][reason] for reason in BlockedReason]
        rows.append(
            (
                text_cell(stage_name(stage)),
                count_cell(row["count"]),
                money_cell(row["value"]),
                days_cell(row["oldest_days"]),
                *(money_cell(part["value"]) for part in parts),
                *(count_cell(part["count"]) for part in parts),
            )
        )
    sums = [by_reason(blocked, reason) for reason in BlockedReason]
    total = (
        text_cell(_("All stages")),
        count_cell(blocked["total_count"]),
        money_cell(blocked["total_value"]),
        Cell(""),
        *(money_cell(round(value, 2)) for _count, value in sums),
        *(count_cell(count) for count, _value in sums),
    )
    reasons = [reason_name(reason) for reason in BlockedReason]
    counts = [_("%(reason)s: leads", reason=name) for name in reasons]
    names = (_("Leads"), _("Blocked value"), _("Oldest"), *reasons, *counts)
    by_money = tuple(range(FIRST_REASON, FIRST_REASON + _REASONS))
    by_leads = tuple(range(FIRST_REASON + _REASONS, FIRST_REASON + 2 * _REASONS))
    printed = ((0, 1, 2, 3), (0, *by_money), (0, *by_leads))
    return _table(_("Blocked pipeline"), _("Stage"), names, rows, total=total, printed=printed)


def reasons_table(blocked: dict[str, Any]) -> Table:
    """What each reason holds up over all stages, the most money first."""
    total = blocked["total_value"]
    rows = []
    for reason in sorted(BlockedReason, key=lambda each: -by_reason(blocked, each)[1]):
        count, value = by_reason(blocked, reason)
        share = round(value / total * 100, 2) if total else None
        rows.append(
            (
                text_cell(reason_name(reason)),
                count_cell(count),
                money_cell(round(value, 2)),
                percent_cell(share),
            )
        )
    names = (_("Leads"), _("Blocked value"), _("Share of the money"))
    return _table(_("Reasons"), _("Reason"), names, rows)


def scores_table(bands: dict[str, Any]) -> Table:
    """Leads, share and conversion of each band, the best on top."""
    rows = []
    for band in reversed(ScoreBand):
        row = bands[band]
        rows.append(
            (
                text_cell(band_name(band)),
                text_cell(band_bounds(band)),
                count_cell(row["count"]),
                percent_cell(row["percentage"]),
                percent_cell(row["conversion_rate"]),
            )
        )
    names = (_("Score"), _("Leads"), _("Share of leads"), _("Conversion"))
    return _table(_("Score distribution"), _("Band"), names, rows)


def sources_table(sources: list[dict[str, Any]]) -> Table:
    """Every number of `source_performance`."""
    rows = [
        (
            text_cell(source_name(row["source"])),
            count_cell(row["total_leads"]),
            count_cell(row["closed_leads"]),
            percent_cell(row["conversion_rate"]),
            *interval_cells(row["conversion_interval"]),
            score_cell(row["avg_score"]),
            money_cell(row["revenue"]),
            money_cell(row["spend"]),
            money_cell(row["cost_per_lead"]),
            money_cell(row["cost_per_won"]),
            return_cell(row["roi_percentage"]),
        )
        for row in sources
    ]
    names = (
        *(_("Leads"), _("Won"), _("Conversion"), _("95% from"), _("95% to"), _("Average score")),
        *(_("Revenue"), _("Spend"), _("Cost per lead"), _("Cost per won lead"), _("ROI")),
    )
    printed = ((0, 1, 2, 3, 4, 5, 6), (0, 7, 8, 9, 10, 11))
    return _table(_("Sources"), _("Source"), names, rows, printed=printed)


def timing_table(timing: dict[str, Any]) -> Table:
    """Every number of `stage_timing`, with its status in words."""
    tones = {TimingStatus.SLOW: "warning", TimingStatus.GOOD: "good"}
    rows = []
    for stage in OPEN_STAGES:
        row = timing[stage]
        status = TimingStatus(row["status"])
        rows.append(
            (
                text_cell(stage_name(stage)),
                count_cell(row["lead_count"]),
                count_cell(row["open_count"]),
                days_cell(row["avg_days"]),
                days_cell(row["median_days"]),
                days_cell(row["p90_days"]),
                days_cell(row["limit_days"]),
                text_cell(health_name(status), tones.get(status, "quiet")),
            )
        )
    names = (
        *(_("Stays"), _("Still open"), _("Average"), _("Median"), _("90th percentile"), _("Limit")),
        _("Status"),
    )
    return _table(_("Stage timing"), _("Stage"), names, rows, words=(7,))


def behavior_table(segments: dict[str, Any]) -> Table:
    """Every number of `behavior_insights.segments`, with what puts a lead into each."""
    rows = []
    for segment in Segment:
        row = segments[segment]
        rows.append(
            (
                text_cell(segment_name(segment)),
                count_cell(row["count"]),
                percent_cell(row["percentage"]),
                score_cell(row["avg_score"]),
                score_cell(row["avg_engagement"]),
                days_cell(row["avg_age_days"]),
                count_cell(row["closed_count"]),
                percent_cell(row["conversion_rate"]),
                text_cell(segment_rule(segment)),
            )
        )
    names = (
        *(_("Leads"), _("Share of leads"), _("Average score"), _("Average engagement"), _("Average age")),
        *(_("Won"), _("Conversion"), _("Rule")),
    )
    printed = (tuple(range(8)),)
    return _table(_("Behaviour"), _("Segment"), names, rows, words=(8,), printed=printed)


def quality_table(quality: dict[str, Any]) -> Table:
    """How well the score on arrival told won from lost."""
    auc = quality["auc"]
    shown = Cell(number(auc, 2), auc, Kind.RATIO)
    row = (text_cell(_("Score on arrival")), shown, count_cell(quality["won"]), count_cell(quality["lost"]))
    names = (_("AUC"), _("Won"), _("Lost"))
    return _table(_("Score quality"), _("Score"), names, [row])


def _table(
    name: str,
    first: str,
    names: tuple[str, ...],
    rows: Sequence[tuple[Cell, ...]],
    *,
    total: tuple[Cell, ...] | None = None,
    printed: tuple[tuple[int, ...], ...] = (),
    words: tuple[int, ...] = (),
) -> Table:
    """`words`: columns beside the first that hold words."""
    columns = tuple(
        Column(each, numeric=index > 0 and index not in words) for index, each in enumerate((first, *names))
    )
    return Table(name, columns, tuple(rows), total, printed)
