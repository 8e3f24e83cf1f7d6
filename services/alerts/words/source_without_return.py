"""The words of `source_without_return`."""

from __future__ import annotations

from math import ceil

from services.alerts.words.common import (
    Action,
    Data,
    Words,
    act,
    day_of,
    enough,
    interval,
    leads,
    sentences,
    whole,
)
from services.language import day, days, ngettext, number, percent
from services.language import gettext as _
from services.names import source_name, stage_name
from services.vocabulary import Stage


def title(data: Data) -> str:
    """Which source, and how much."""
    return _(
        "%(source)s loses money: %(money)s", source=source_name(data["source"]), money=whole(data["lost"])
    )


def words(data: Data, impact: float | None) -> Words:
    """A source that costs more than it brings."""
    source = source_name(data["source"])
    first, last = (day_of(text) for text in data["days"])
    return Words(
        title=title(data),
        description=sentences(
            _(
                "%(leads)s created from %(first)s to %(last)s cost %(spend)s and brought %(revenue)s.",
                leads=leads(data["count"]),
                first=day(first),
                last=day(last),
                spend=whole(data["spend"]),
                revenue=whole(data["revenue"]),
            ),
            _(
                "Conversion is %(conversion)s, at best %(upper)s; the spend comes back from "
                "%(break_even)s on.",
                conversion=percent(data["conversion"]),
                upper=percent(data["interval"][1]),
                break_even=percent(data["break_even"]),
            ),
        ),
        actions=enough([*_money(data, source), *_leads(data, source)], data, impact),
        evidence=[
            (_("Leads of the mature cohort"), leads(data["count"])),
            (_("Won"), number(data["won"])),
            (
                _("Conversion with its interval"),
                percent(data["conversion"]) + interval(data["interval"]),
            ),
            (_("Break-even conversion"), percent(data["break_even"])),
            (_("Return on spend"), percent(data["roi"])),
            (_("Average deal assumed"), whole(data["deal_value"])),
            (_("Maturity horizon"), days(data["horizon_days"])),
        ],
    )


def _money(data: Data, source: str) -> list[Action]:
    wasted = data["recent_spend"] * data["lost"] / data["spend"]
    bearable = data["cost_per_lead"] * max(0.0, 1 + data["roi"] / 100)
    actions = [
        act(
            _("Cut or pause the spend on %(source)s", source=source),
            _(
                "%(money)s were spent on it in the last days of the same length",
                money=whole(data["recent_spend"]),
            ),
            wasted,
            data["count"],
        ),
        act(
            _("Renegotiate: a lead may cost %(money)s", money=whole(bearable)),
            _("It costs %(money)s now", money=whole(data["cost_per_lead"])),
            wasted,
            data["count"],
        ),
    ]
    better = data["better"]
    if better:
        actions.insert(
            1,
            act(
                _("Move a tenth of the budget to %(source)s", source=source_name(better["source"])),
                _("Its return over the same days was %(roi)s", roi=percent(better["roi"], 0)),
                wasted / 10,
                data["count"],
            ),
        )
    return actions


def _leads(data: Data, source: str) -> list[Action]:
    actions = []
    if data["deal_value"]:
        wins = ceil(data["lost"] / data["deal_value"])
        actions.append(
            act(
                ngettext(
                    "Find %(num)s more win a quarter in %(source)s, or give it up",
                    "Find %(num)s more wins a quarter in %(source)s, or give it up",
                    wins,
                    source=source,
                ),
                _("An average deal brings %(money)s", money=whole(data["deal_value"])),
                data["lost"],
                wins,
            )
        )
    if data["open"]["leads"]:
        still_open = data["open"]
        actions.append(
            act(
                _("Work the open leads from %(source)s before buying new ones", source=source),
                _(
                    "%(leads)s worth %(money)s are open, %(never)s of them never contacted",
                    leads=leads(still_open["leads"]),
                    money=whole(still_open["value"]),
                    never=number(data["open_never_contacted"]),
                ),
                still_open["value"] * (data["conversion"] or 0) / 100,
                still_open["leads"],
            )
        )
    ended = [row for row in data["stages"] if int(row["key"]) < len(Stage)]
    if ended:
        most = max(ended, key=lambda row: row["leads"])
        actions.append(
            act(
                _(
                    "Ask what is wrong with leads from %(source)s in %(stage)s",
                    source=source,
                    stage=stage_name(Stage.from_ordinal(int(most["key"]))),
                ),
                _("More stop there than in any other stage: %(leads)s", leads=leads(most["leads"])),
                None,
                most["leads"],
            )
        )
    return actions
