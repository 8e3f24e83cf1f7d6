"""What a mark of a chart says, and a whole chart for who can't see it."""

from __future__ import annotations

from typing import Any

from services.language import days, money, ngettext, number, percent
from services.language import gettext as _
from services.names import band_bounds, reason_name, segment_name, source_name, stage_name
from services.vocabulary import OPEN_STAGES, BlockedReason, ScoreBand, Segment, Stage


def reached_sentence(stage: Stage, row: dict[str, Any]) -> str:
    """How many leads reached a stage, and what share of those in the stage before."""
    reached = ngettext(
        "%(num)s lead reached %(stage)s",
        "%(num)s leads reached %(stage)s",
        row["count"],
        stage=stage_name(stage),
    )
    if stage is Stage.LEAD or row["conversion_rate"] is None:
        return reached
    before = stage_name(Stage.from_ordinal(stage.ordinal - 1))
    return _(
        "%(reached)s, %(rate)s of those in %(before)s",
        reached=reached,
        rate=percent(row["conversion_rate"]),
        before=before,
    )


def blocked_sentence(stage: Stage, reason: BlockedReason, row: dict[str, Any]) -> str:
    """The money stuck in a stage for a reason."""
    return ngettext(
        "%(money)s in %(num)s lead stuck in %(stage)s: %(reason)s",
        "%(money)s in %(num)s leads stuck in %(stage)s: %(reason)s",
        row["count"],
        money=money(row["value"]),
        stage=stage_name(stage),
        reason=reason_name(reason),
    )


def blocked_summary(blocked: dict[str, Any]) -> str:
    """The blocked pipeline by stage."""
    parts = [
        ngettext(
            "%(stage)s: %(money)s in %(num)s lead",
            "%(stage)s: %(money)s in %(num)s leads",
            row["count"],
            stage=stage_name(stage),
            money=money(row["value"]),
        )
        for stage, row in ((stage, blocked["stages"][stage]) for stage in OPEN_STAGES)
    ]
    return "; ".join(parts) + "."


def band_sentence(band: ScoreBand, row: dict[str, Any]) -> str:
    """A band of scores and how often its leads convert."""
    return ngettext(
        "%(num)s lead scores %(bounds)s (%(share)s); %(rate)s became customers",
        "%(num)s leads score %(bounds)s (%(share)s); %(rate)s became customers",
        row["count"],
        bounds=band_bounds(band),
        share=percent(row["percentage"], 0),
        rate=percent(row["conversion_rate"]),
    )


def scores_summary(bands: dict[str, Any]) -> str:
    """Every band of scores."""
    return ". ".join(band_sentence(band, bands[band]) for band in ScoreBand) + "."


def source_sentence(row: dict[str, Any]) -> str:
    """A source's conversion with its interval; the source needs leads."""
    low, high = row["conversion_interval"]
    return ngettext(
        "%(source)s: %(won)s of %(num)s lead won, %(rate)s (95%% interval %(low)s to %(high)s)",
        "%(source)s: %(won)s of %(num)s leads won, %(rate)s (95%% interval %(low)s to %(high)s)",
        row["total_leads"],
        source=source_name(row["source"]),
        won=number(row["closed_leads"]),
        rate=percent(row["conversion_rate"]),
        low=percent(low),
        high=percent(high),
    )


def sources_summary(sources: list[dict[str, Any]]) -> str:
    """Every source that is given; each needs leads."""
    return ". ".join(source_sentence(row) for row in sources) + "."


def timing_sentence(stage: Stage, row: dict[str, Any]) -> str:
    """How long leads stay in a stage, against its limit."""
    if not row["lead_count"]:
        return _("%(stage)s: no stay began in this period", stage=stage_name(stage))
    return ngettext(
        "%(stage)s: median %(median)s, 90th percentile %(p90)s, limit %(limit)s "
        "(%(num)s stay, %(open)s still open)",
        "%(stage)s: median %(median)s, 90th percentile %(p90)s, limit %(limit)s "
        "(%(num)s stays, %(open)s still open)",
        row["lead_count"],
        stage=stage_name(stage),
        median=days(row["median_days"]),
        p90=days(row["p90_days"]),
        limit=days(row["limit_days"]),
        open=number(row["open_count"]),
    )


def timing_summary(timing: dict[str, Any]) -> str:
    """Every stage but the last."""
    return ". ".join(timing_sentence(stage, timing[stage]) for stage in OPEN_STAGES) + "."


def segment_sentence(segment: Segment, row: dict[str, Any]) -> str:
    """A segment of behaviour and how often its leads convert."""
    return ngettext(
        "%(segment)s: %(num)s lead (%(share)s), %(rate)s became customers",
        "%(segment)s: %(num)s leads (%(share)s), %(rate)s became customers",
        row["count"],
        segment=segment_name(segment),
        share=percent(row["percentage"], 0),
        rate=percent(row["conversion_rate"]),
    )


def behavior_summary(segments: dict[str, Any]) -> str:
    """Every segment of behaviour."""
    return ". ".join(segment_sentence(segment, segments[segment]) for segment in Segment) + "."


def funnel_summary(funnel: dict[str, Any]) -> str:
    """How many leads reached each stage."""
    return ". ".join(reached_sentence(stage, funnel["stages"][stage]) for stage in Stage) + "."
