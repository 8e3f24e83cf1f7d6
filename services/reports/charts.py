"""Charts of a report as plain marks on an axis, in the colours of the page's; drawn by the file's maker."""

from __future__ import annotations

from math import floor, log10
from typing import Any

from services import palette
from services.language import days, money_compact, number, percent
from services.language import gettext as _
from services.names import band_bounds, band_name, reason_name, segment_name, source_name, stage_name
from services.reports.document import Bar, Chart, Part, Point, Series
from services.vocabulary import OPEN_STAGES, BlockedReason, ScoreBand, Segment, Stage, TimingStatus
from services.words import alternatives

MOST_SOURCES = 10
"""Sources in the chart: those with most leads; the table has all."""


def funnel_chart(funnel: dict[str, Any]) -> Chart:
    """Bars of the leads that reached each stage, as long as their share of the cohort."""
    bars = []
    for stage in Stage:
        row = funnel["stages"][stage]
        color = palette.TEAL if stage is Stage.FECHADO else palette.ACCENT
        color = palette.WARNING if stage == funnel["bottleneck_stage"] else color
        note = f"{number(row['count'])} · {percent(row['percentage'], 0)}"
        bars.append(Bar(stage_name(stage), note, (Part(row["percentage"] / 100, color),)))
    return Chart(alternatives.funnel_summary(funnel), tuple(bars), (Series(1, palette.ACCENT),))


def blocked_chart(blocked: dict[str, Any], first_column: int) -> Chart:
    """Money by stage, split by reason. `first_column`: of the table's reasons."""
    rows = [blocked["stages"][stage] for stage in OPEN_STAGES]
    most = max((row["value"] for row in rows), default=0) or 1
    bars = tuple(
        Bar(
            stage_name(stage),
            money_compact(row["value"]),
            tuple(
                Part(row["reasons"][reason]["value"] / most, palette.REASON_COLORS[reason])
                for reason in BlockedReason
            ),
        )
        for stage, row in zip(OPEN_STAGES, rows, strict=True)
    )
    series = tuple(
        Series(first_column + index, palette.REASON_COLORS[reason])
        for index, reason in enumerate(BlockedReason)
    )
    key = tuple(("box", palette.REASON_COLORS[reason], reason_name(reason)) for reason in BlockedReason)
    return Chart(alternatives.blocked_summary(blocked), bars, series, key, stacked=True)


def scores_chart(bands: dict[str, Any]) -> Chart:
    """Bars of the leads in each band, the best on top."""
    most = max(row["count"] for row in bands.values()) or 1
    bars = tuple(
        Bar(
            f"{band_name(band)} {band_bounds(band)}",
            f"{number(row['count'])} · {percent(row['percentage'], 0)}",
            (Part(row["count"] / most, palette.BAND_COLORS[band]),),
        )
        for band, row in ((band, bands[band]) for band in reversed(ScoreBand))
    )
    return Chart(alternatives.scores_summary(bands), bars, (Series(2, palette.ACCENT),))


def sources_chart(sources: list[dict[str, Any]]) -> Chart | None:
    """Conversion of the biggest sources with its interval: overlapping intervals are no difference."""
    shown = [row for row in sources if row["conversion_rate"] is not None][:MOST_SOURCES]
    if not shown:
        return None
    steps, end = axis(max(row["conversion_interval"][1] for row in shown), highest=100)
    bars = tuple(
        Bar(
            source_name(row["source"]),
            percent(row["conversion_rate"]),
            points=(Point(row["conversion_rate"] / end, "dot", palette.ACCENT),),
            whisker=(row["conversion_interval"][0] / end, row["conversion_interval"][1] / end),
        )
        for row in shown
    )
    key = (("dot", palette.ACCENT, _("Conversion")), ("whisker", palette.ACCENT, _("95% interval")))
    digits = 0 if steps[-1] >= len(steps) - 1 else 1
    ticks = tuple((step / end, percent(step, digits)) for step in steps)
    return Chart(alternatives.sources_summary(shown), bars, (Series(3, palette.ACCENT),), key, ticks)


def timing_chart(timing: dict[str, Any]) -> Chart:
    """Bars to the median, a diamond at the 90th percentile, a line at the limit."""
    rows = {stage: timing[stage] for stage in OPEN_STAGES}
    longest = max(
        row[name] or 0 for row in rows.values() for name in ("median_days", "p90_days", "limit_days")
    )
    steps, end = axis(longest)
    bars = []
    for stage, row in rows.items():
        color = palette.WARNING if row["status"] == TimingStatus.SLOW else palette.ACCENT
        median, ninetieth = row["median_days"], row["p90_days"]
        points = [Point(row["limit_days"] / end, "limit", palette.MAGENTA)]
        if ninetieth is not None:
            points.append(Point(ninetieth / end, "diamond", palette.NEUTRAL))
        parts = () if median is None else (Part(median / end, color),)
        bars.append(Bar(stage_name(stage), days(median), parts, tuple(points)))
    key = (
        ("box", palette.ACCENT, _("Median")),
        ("diamond", palette.NEUTRAL, _("90th percentile")),
        ("limit", palette.MAGENTA, _("Limit")),
    )
    ticks = tuple((step / end, days(step)) for step in steps)
    series = (Series(4, palette.ACCENT), Series(5, palette.NEUTRAL), Series(6, palette.MAGENTA))
    return Chart(alternatives.timing_summary(timing), tuple(bars), series, key, ticks)


def behavior_chart(segments: dict[str, Any]) -> Chart:
    """Bars of the leads in each segment."""
    most = max(row["count"] for row in segments.values()) or 1
    bars = tuple(
        Bar(
            segment_name(segment),
            f"{number(row['count'])} · {percent(row['percentage'], 0)}",
            (
                Part(
                    row["count"] / most,
                    palette.WARNING if segment is Segment.QUALIFIED_UNENGAGED else palette.ACCENT,
                ),
            ),
        )
        for segment, row in ((segment, segments[segment]) for segment in Segment)
    )
    return Chart(alternatives.behavior_summary(segments), bars, (Series(1, palette.ACCENT),))


def axis(longest: float, highest: float | None = None) -> tuple[list[float], float]:
    """Round steps from 0, at most six of them, and the axis' end, which no mark goes beyond.

    `highest`: no axis needs to be longer (100 of a percentage).
    """
    longest = max(longest, 1e-9)
    rough = longest / 5
    size = 10.0 ** floor(log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    end = longest * 1.02 if highest is None else min(longest * 1.02, max(highest, longest))
    steps, at = [], 0
    while at * step <= end:
        steps.append(round(at * step, 10))
        at += 1
    return steps, end
