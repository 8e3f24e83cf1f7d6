"""The executive summary: what changed, where the money is stuck, what to do next."""

from __future__ import annotations

from math import sqrt
from typing import Any

from services.language import days, money, ngettext, number, percent, points
from services.language import gettext as _
from services.metrics.funnel import ENOUGH_LEADS
from services.metrics.statistics import wilson_interval
from services.names import reason_name, stage_name
from services.reports.document import Sentence
from services.reports.sections import alerts_finding
from services.vocabulary import OPEN_STAGES, BlockedReason, Stage, TimingStatus
from services.words.findings import ENOUGH_OF_SOURCE, finding, nothing
from services.words.maturity import maturity_words
from services.words.receipts import by_reason

MOST = 8
"""A summary that is longer is read by nobody."""
Data = dict[str, Any]


def executive_summary(data: Data, restated: str = "") -> tuple[Sentence, ...]:
    """Five to eight sentences of the dashboard's JSON (with words), each with its figures.

    `restated`: what changed in past months since the last report, in a sentence; empty for nothing to say.
    """
    changed, stuck, next_ = _("What changed"), _("Where the money is stuck"), _("What to do next")
    # In the order they are read; the number says which ones go first when there are too many.
    found: list[tuple[int, str, str]] = [
        (1, changed, _leads(data)),
        (1, changed, _conversion(data)),
        (1, changed, _maturity(data)),
        (2, changed, restated),
        (1, stuck, _blocked(data)),
        (1, stuck, _reason(data)),
        (3, stuck, _bottleneck(data)),
        (5, stuck, _slow(data)),
        (4, next_, _source(data)),
        (1, next_, _alerts(data)),
        (2, next_, _first_step(data)),
    ]
    said = [each for each in found if each[2]]
    kept = sorted(range(len(said)), key=lambda index: (said[index][0], index))[:MOST]
    return tuple(Sentence(topic, text) for _rank, topic, text in (said[index] for index in sorted(kept)))


def _leads(data: Data) -> str:
    summary = data["summary_metrics"]
    total, growth = summary["total_leads"], summary["leads_growth_percentage"]
    before = summary["previous"]["total_leads"]
    leads = ngettext("%(num)s lead", "%(num)s leads", total)
    if not total:
        if not before:
            return _("No lead was created in the period, nor in the one before.")
        return _(
            "No lead was created in the period; in the one before there were %(num)s.", num=number(before)
        )
    if growth is None:
        return _("%(leads)s in the period; in the one before there was none.", leads=leads)
    if growth == 0:
        return _("%(leads)s in the period, as many as in the one before.", leads=leads)
    return _(
        "%(leads)s in the period: %(change)s against the %(before)s of the one before.",
        leads=leads,
        change=f"{points(growth)}%",
        before=number(before),
    )


def _conversion(data: Data) -> str:
    summary, funnel = data["summary_metrics"], data["conversion_funnel"]
    if not summary["total_leads"]:
        return _("So there is no conversion to speak of.")
    low, high = funnel["overall_conversion_interval"]
    won = ngettext(
        "%(num)s of them is a customer by now, %(rate)s (95%% interval %(low)s to %(high)s)",
        "%(num)s of them are customers by now, %(rate)s (95%% interval %(low)s to %(high)s)",
        funnel["closed_leads"],
        rate=percent(summary["conversion_rate"]),
        low=percent(low),
        high=percent(high),
    )
    return _("%(won)s; %(compared)s.", won=won, compared=_compared(summary, funnel))


def _compared(summary: Data, funnel: Data) -> str:
    """The conversion against the period before, and whether that says anything."""
    before, change = summary["previous"], summary["conversion_trend"]
    if change is None:
        return _("there is no period before to compare with")
    if min(summary["total_leads"], before["total_leads"]) < ENOUGH_LEADS:
        return _("with fewer than 20 leads on a side it isn't compared with the period before")
    pair = (funnel["closed_leads"], summary["total_leads"], before["won"], before["total_leads"])
    low, high = difference_interval(*pair)
    if low <= 0 <= high:
        return _("the %(change)s points against the period before may be chance", change=points(change))
    share = funnel["maturity"]["mature_share"]
    if change < 0 and share is not None and share < 100:
        return _(
            "%(change)s points against the period before, whose leads have had more time",
            change=points(change),
        )
    return _("%(change)s points against the period before, more than chance", change=points(change))


def difference_interval(won: int, leads: int, won_before: int, leads_before: int) -> tuple[float, float]:
    """95 % interval of the difference of two conversions in points, from their Wilson intervals.

    Newcombe, R. G. (1998), Statistics in Medicine 17:873–890, method 10. Both sides need leads.
    """
    now, before = won / leads * 100, won_before / leads_before * 100
    low, high = wilson_interval(won, leads) or (0.0, 100.0)
    low_before, high_before = wilson_interval(won_before, leads_before) or (0.0, 100.0)
    change = now - before
    return (
        change - sqrt((now - low) ** 2 + (high_before - before) ** 2),
        change + sqrt((high - now) ** 2 + (before - low_before) ** 2),
    )


def _maturity(data: Data) -> str:
    if not data["summary_metrics"]["total_leads"]:
        return ""
    wins = (data.get("receipts") or {}).get("maturity_wins")
    return maturity_words(data["conversion_funnel"], wins)[1]


def _blocked(data: Data) -> str:
    blocked, whole = data["blocked_pipeline"], data["summary_metrics"]["open_value"]
    leads = ngettext("%(num)s lead", "%(num)s leads", blocked["total_count"])
    if not blocked["total_count"]:
        return nothing("blocked")
    if not blocked["total_value"]:
        return ngettext(
            "%(num)s open lead is over the limit of its stage; it has no value.",
            "%(num)s open leads are over the limit of their stage; none has a value.",
            blocked["total_count"],
        )
    stage = max(OPEN_STAGES, key=lambda each: blocked["stages"][each]["value"])
    row = blocked["stages"][stage]
    return _(
        "%(part)s of the %(whole)s in open leads are blocked (%(share)s; %(leads)s), most of it in "
        "%(stage)s: %(money)s, for up to %(age)s.",
        part=money(blocked["total_value"], 0),
        whole=money(whole, 0),
        share=percent(blocked["total_value"] / whole * 100, 0),
        leads=leads,
        stage=stage_name(stage),
        money=money(row["value"], 0),
        age=days(row["oldest_days"]),
    )


def _reason(data: Data) -> str:
    blocked = data["blocked_pipeline"]
    if not blocked["total_count"]:
        return _("%(money)s in open leads in all.", money=money(data["summary_metrics"]["open_value"], 0))
    reason = max(BlockedReason, key=lambda each: by_reason(blocked, each)[::-1])
    count, value = by_reason(blocked, reason)
    return _(
        "The main reason is “%(reason)s”: %(leads)s, %(money)s.",
        reason=reason_name(reason),
        leads=ngettext("%(num)s lead", "%(num)s leads", count),
        money=money(value, 0),
    )


def _bottleneck(data: Data) -> str:
    funnel = data["conversion_funnel"]
    stage = funnel["bottleneck_stage"]
    if stage is None:
        return ""
    reached = funnel["stages"][stage]["count"]
    onward = funnel["stages"][Stage.from_ordinal(Stage(stage).ordinal + 1)]["count"]
    return _(
        "%(finding)s (%(part)s of %(whole)s leads).",
        finding=finding("funnel", data),
        part=number(reached - onward),
        whole=number(reached),
    )


def _slow(data: Data) -> str:
    timing = data["stage_timing"]
    if not any(timing[stage]["status"] == TimingStatus.SLOW for stage in OPEN_STAGES):
        return ""
    return _closed(finding("timing", data))


def _source(data: Data) -> str:
    sources = data["source_performance"]
    telling = any(row["total_leads"] >= ENOUGH_OF_SOURCE and row["conversion_rate"] for row in sources)
    losing = any(row["roi_percentage"] is not None and row["roi_percentage"] < 0 for row in sources)
    return _closed(finding("sources", data)) if telling or losing else ""


def _alerts(data: Data) -> str:
    alerts = data["alerts"]
    if not alerts:
        return _closed(alerts_finding(alerts))
    first = _most_pressing(alerts)
    alert = _("“%(title)s”", title=first["title"])
    if first["impact"] is not None:
        alert = _("%(alert)s, %(money)s at stake", alert=alert, money=money(first["impact"], 0))
    if len(alerts) == 1:
        return _("%(alerts)s: %(alert)s.", alerts=alerts_finding(alerts), alert=alert)
    return _("%(alerts)s; the largest: %(alert)s.", alerts=alerts_finding(alerts), alert=alert)


def _most_pressing(alerts: list[Data]) -> Data:
    """Of the highest priority that there is, the one with the most money."""
    peers = [alert for alert in alerts if alert["priority"] == alerts[0]["priority"]]
    return max(peers, key=lambda alert: alert["impact"] or 0.0)


def _first_step(data: Data) -> str:
    alerts = data["alerts"]
    actions = _most_pressing(alerts)["recommended_actions"] if alerts else []
    if not actions:
        return ""
    first = actions[0]
    return _("First step: %(action)s (%(impact)s).", action=first["action"], impact=first["impact"])


def _closed(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
