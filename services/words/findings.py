"""What the figures say: titles that state the finding, notes, and what is said of nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.language import days, money, ngettext, number, percent
from services.language import gettext as _
from services.names import source_name, stage_name
from services.vocabulary import OPEN_STAGES, ScoreBand, Segment, Stage, TimingStatus

ENOUGH_IN_BAND = 10
"""Below that many leads in a band its conversion makes no headline."""
ENOUGH_OF_SOURCE = 20
"""Below that many leads a source's conversion makes no headline."""


def finding(section: str, data: dict[str, Any]) -> str:
    """The title of a section of the dashboard's JSON, stating what it found.

    `section`: funnel, blocked, scores, sources, timing or behavior (KeyError for another).
    """
    return _FINDINGS[section](data)


def note(section: str, data: dict[str, Any]) -> str:
    """What has to be known to read a section; empty where there is nothing to say."""
    if section == "blocked":
        return _("A snapshot of now, with the filters and whatever the creation date.")
    if section == "scores":
        return quality_words(data["score_quality"])
    if section == "timing":
        return _(
            "Leads still in a stage count with the time they have spent so far, "
            "so slow stages can't look fast."
        )
    if section == "behavior":
        return ngettext(
            "Leads created in the last %(num)s day, with the page's other filters.",
            "Leads created in the last %(num)s days, with the page's other filters.",
            data["behavior_insights"]["analysis_days"],
        )
    return ""


def nothing(section: str) -> str:
    """What is said in place of a section's figures where there are none."""
    if section == "blocked":
        return _("No open lead is over the limit of its stage.")
    if section == "sources":
        return _("No leads, no spend.")
    return _("No lead was created in this time.")


def funnel_finding(funnel: dict[str, Any]) -> str:
    """`Proposta loses the most: 62 % go no further`, or the plain outcome below the floor."""
    if not funnel["total_leads_in_funnel"]:
        return _("No leads in this period")
    bottleneck = funnel["bottleneck_stage"]
    if bottleneck is None:
        return ngettext(
            "%(won)s of %(num)s lead became a customer",
            "%(won)s of %(num)s leads became customers",
            funnel["total_leads_in_funnel"],
            won=number(funnel["closed_leads"]),
        )
    onward = funnel["stages"][_next(bottleneck)]["conversion_rate"] or 0.0
    return _(
        "%(stage)s loses the most: %(share)s go no further",
        stage=stage_name(bottleneck),
        share=percent(100 - onward, 0),
    )


def blocked_finding(blocked: dict[str, Any]) -> str:
    """`R$ 412.000 parados em Proposta, há até 93 dias`."""
    if not blocked["total_count"]:
        return _("Nothing is stuck")
    stage = max(
        OPEN_STAGES, key=lambda name: (blocked["stages"][name]["value"], blocked["stages"][name]["count"])
    )
    row = blocked["stages"][stage]
    if not row["value"]:
        return ngettext(
            "%(num)s lead is stuck, without a value",
            "%(num)s leads are stuck, without a value",
            blocked["total_count"],
        )
    return _(
        "%(money)s stuck in %(stage)s, for up to %(age)s",
        money=money(row["value"], 0),
        stage=stage_name(stage),
        age=days(row["oldest_days"]),
    )


def scores_finding(bands: dict[str, Any]) -> str:
    """What the score is worth: how often the best band converts against the rest."""
    if not any(row["count"] for row in bands.values()):
        return _("No leads in this period")
    best, worst = bands[ScoreBand.EXCELLENT], bands[ScoreBand.LOW]
    enough = best["count"] >= ENOUGH_IN_BAND and worst["count"] >= ENOUGH_IN_BAND
    if enough and best["conversion_rate"] and worst["conversion_rate"]:
        times = round(best["conversion_rate"] / worst["conversion_rate"], 1)
        return _(
            "Excellent leads convert %(times)s times as often as low ones",
            times=number(times, 0 if times.is_integer() else 1),
        )
    if enough and best["conversion_rate"]:
        return _(
            "%(rate)s of excellent leads convert, none of the low ones",
            rate=percent(best["conversion_rate"], 0),
        )
    return _(
        "%(share)s of leads score 51 or more",
        share=percent(sum(bands[b]["percentage"] for b in ("51-75", "76-100")), 0),
    )


def quality_words(quality: dict[str, Any]) -> str:
    """What the AUC says, for people who never heard of one."""
    if quality["auc"] is None:
        return _(
            "Too early to judge the score: it takes 30 won and 30 lost leads; "
            "there are %(won)s and %(lost)s.",
            won=number(quality["won"]),
            lost=number(quality["lost"]),
        )
    return _(
        "Of a won and a lost lead picked at random, the score on arrival ranked the won one higher "
        "%(share)s of the time (AUC %(auc)s; %(won)s won, %(lost)s lost).",
        share=percent(quality["auc"] * 100, 0),
        auc=number(quality["auc"], 2),
        won=number(quality["won"]),
        lost=number(quality["lost"]),
    )


def sources_finding(sources: list[dict[str, Any]]) -> str:
    """The source that loses money, else the one that converts best."""
    if not sources:
        return _("No source in this period")
    losing = [row for row in sources if row["roi_percentage"] is not None and row["roi_percentage"] < 0]
    if losing:
        worst = min(losing, key=lambda row: row["revenue"] - row["spend"])
        return _(
            "%(source)s has cost %(loss)s more than it brought in so far",
            source=source_name(worst["source"]),
            loss=money(worst["spend"] - worst["revenue"], 0),
        )
    telling = [row for row in sources if row["total_leads"] >= ENOUGH_OF_SOURCE and row["conversion_rate"]]
    if not telling:
        return _("Too few leads to compare the sources")
    best = max(telling, key=lambda row: row["conversion_rate"])
    return _(
        "%(source)s converts best: %(rate)s of its leads",
        source=source_name(best["source"]),
        rate=percent(best["conversion_rate"]),
    )


def timing_finding(timing: dict[str, Any]) -> str:
    """The slowest stage against its limit, in days."""
    slow = [stage for stage in OPEN_STAGES if timing[stage]["status"] == TimingStatus.SLOW]
    if slow:
        stage = max(slow, key=lambda name: (typical_days(timing[name]) or 0) / timing[name]["limit_days"])
        row = timing[stage]
        words = {
            "stage": stage_name(stage),
            "days": days(typical_days(row)),
            "limit": days(row["limit_days"]),
        }
        if row["median_days"] is None:
            return _("%(stage)s is slow: %(days)s on average, the limit is %(limit)s", **words)
        return _("%(stage)s is slow: half the leads need %(days)s or more, the limit is %(limit)s", **words)
    if all(timing[stage]["status"] == TimingStatus.NOT_ENOUGH_DATA for stage in OPEN_STAGES):
        return _("Too few leads to judge the stages")
    return _("No stage is over its limit")


def typical_days(row: dict[str, Any]) -> float | None:
    """The median, or where that is unknown the mean: what the status is judged by."""
    median: float | None = row["median_days"]
    mean: float | None = row["avg_days"]
    return median if median is not None else mean


def behavior_finding(segments: dict[str, Any]) -> str:
    """Who deserves a call: good leads that nobody engages, else the champions."""
    if not any(row["count"] for row in segments.values()):
        return _("Nobody to analyse yet")
    quiet = segments[Segment.QUALIFIED_UNENGAGED]["count"]
    if quiet:
        return ngettext(
            "%(num)s qualified lead is not engaged: worth a call",
            "%(num)s qualified leads are not engaged: worth a call",
            quiet,
        )
    return ngettext(
        "%(num)s champion: high score, high engagement",
        "%(num)s champions: high score, high engagement",
        segments[Segment.CHAMPION]["count"],
    )


def _next(stage: str) -> Stage:
    return Stage.from_ordinal(Stage(stage).ordinal + 1)


_FINDINGS: dict[str, Callable[[dict[str, Any]], str]] = {
    "funnel": lambda data: funnel_finding(data["conversion_funnel"]),
    "blocked": lambda data: blocked_finding(data["blocked_pipeline"]),
    "scores": lambda data: scores_finding(data["score_distribution"]),
    "sources": lambda data: sources_finding(data["source_performance"]),
    "timing": lambda data: timing_finding(data["stage_timing"]),
    "behavior": lambda data: behavior_finding(data["behavior_insights"]["segments"]),
}
