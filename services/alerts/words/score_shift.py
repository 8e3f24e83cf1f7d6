"""The words of `score_shift`."""

from __future__ import annotations

from services.alerts.words.common import (
    Action,
    Data,
    Words,
    act,
    enough,
    leads,
    names,
    p_value,
    sentences,
    whole,
)
from services.language import gettext as _
from services.language import number, percent
from services.names import source_name


def title(data: Data) -> str:
    """The mean of the scores, before and now."""
    now, before = data["now"], data["before"]
    return _(
        "New leads are scored differently: %(now)s on average, before that %(before)s",
        now=number(now["mean"], 1),
        before=number(before["mean"], 1),
    )


def words(data: Data, impact: float | None) -> Words:
    """The distribution of scores has shifted."""
    now, before = data["now"], data["before"]
    return Words(
        title=title(data),
        description=sentences(
            _(
                "The scores at creation of the last 7 full days (%(leads)s) are distributed unlike those of "
                "the 28 days before (%(leads_before)s): stability index %(index)s.",
                leads=leads(now["leads"]),
                leads_before=leads(before["leads"]),
                index=number(data["index"], 2),
            ),
            _("Their order by score is in doubt until it is known why."),
        ),
        actions=enough([*_sources(data), *_checks(data)], data, impact),
        evidence=[
            (_("Population stability index"), number(data["index"], 2)),
            (_("Chance alone would do this (p-value)"), p_value(data["p_value"])),
            (_("Last 7 full days"), leads(now["leads"])),
            (_("28 days before"), leads(before["leads"])),
            *(
                (band, f"{_share(new, now['leads'])} ← {_share(old, before['leads'])}")
                for band, (new, old) in data["bands"].items()
            ),
        ],
    )


def _share(part: int, total: int) -> str:
    return percent(part / total * 100 if total else None)


def _sources(data: Data) -> list[Action]:
    """The sources whose share of the new leads changed most."""
    changed = [row for row in data["sources"] if row["share"] != row["share_before"]]
    return [
        act(
            _("Look at the leads from %(source)s", source=source_name(row["key"])),
            _(
                "Their share of the new leads went from %(before)s to %(now)s",
                before=percent(row["share_before"]),
                now=percent(row["share"]),
            ),
            row["value"],
            row["leads"],
        )
        for row in changed[:2]
    ]


def _checks(data: Data) -> list[Action]:
    total, value = data["now"]["leads"], data["value"]
    band, (new, old) = max(
        data["bands"].items(),
        key=lambda item: abs(item[1][0] / total - item[1][1] / max(1, data["before"]["leads"])),
    )
    actions = [
        act(
            _("Check which factor moved the scores into the band %(band)s", band=band),
            _(
                "Its share went from %(before)s to %(now)s",
                before=_share(old, data["before"]["leads"]),
                now=_share(new, total),
            ),
            None,
            new or old,
        ),
        act(
            _("Compare the columns of the last import with those of the one before"),
            _("A column that is missing or empty moves every score at once"),
            value,
            total,
        ),
        act(
            _("Sort by value instead of score until it is explained"),
            _("%(leads)s worth %(money)s came in meanwhile", leads=leads(total), money=whole(value)),
            value,
            total,
        ),
    ]
    if data["top"]:
        actions.append(
            act(
                _("Open the scores of %(names)s and read their six factors", names=names(data["top"])),
                _("The most valuable of the new leads"),
                sum(lead["value"] or 0 for lead in data["top"][:3]),
                len(data["top"][:3]),
            )
        )
    return actions
