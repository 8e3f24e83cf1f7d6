"""The words of `slow_first_contact`."""

from __future__ import annotations

from services.alerts.words.common import (
    Action,
    Data,
    Words,
    act,
    enough,
    expected,
    hours,
    interval,
    leads,
    names,
    sentences,
    whole,
)
from services.language import gettext as _
from services.language import number, percent
from services.names import source_name


def title(data: Data) -> str:
    """The share that waits."""
    return _(
        "%(share)s of the new leads wait more than %(hours)s for a first contact",
        share=percent(data["share"], 0),
        hours=hours(data["hours"]),
    )


def words(data: Data, impact: float | None) -> Words:
    """New leads wait too long."""
    return Words(
        title=title(data),
        description=sentences(
            _(
                "Of %(leads)s of the last 7 days, %(late)s had no contact within %(hours)s; they are worth "
                "%(money)s.",
                leads=leads(data["count"]),
                late=number(data["late"]),
                hours=hours(data["hours"]),
                money=whole(data["value"]),
            ),
            _("Still without any contact: %(leads)s.", leads=leads(data["never_contacted"])),
        ),
        actions=enough([*_calls(data), *_causes(data)], data, impact),
        evidence=[
            (
                _("Contacted too late"),
                f"{data['late']}/{data['count']} · {percent(data['share'])}{interval(data['interval'])}",
            ),
            (_("Threshold"), percent(data["threshold"])),
            (_("Still without any contact"), leads(data["never_contacted"])),
            (_("Estimated value"), whole(data["value"])),
            (_("Win rate of the last 365 days"), percent(data["win_rate"])),
        ],
    )


def _calls(data: Data) -> list[Action]:
    actions = []
    if data["never_contacted"]:
        share = data["value"] * data["never_contacted"] / data["late"]
        actions.append(
            act(
                _("Call %(leads)s whom nobody has contacted yet", leads=leads(data["never_contacted"])),
                _("Every day without a word makes an answer less likely"),
                expected(share, data),
                data["never_contacted"],
            )
        )
    if data["top"]:
        value = sum(lead["value"] or 0 for lead in data["top"][:3])
        actions.append(
            act(
                _("Start with %(names)s", names=names(data["top"])),
                _("The most valuable of them, together %(money)s", money=whole(value)),
                expected(value, data),
                len(data["top"][:3]),
            )
        )
    nobody, performer = data["unassigned"], data["performer"]
    if nobody:
        actions.append(
            act(
                _(
                    "Give %(leads)s without an owner to %(name)s, who wins most",
                    leads=leads(nobody["leads"]),
                    name=performer["name"],
                )
                if performer
                else _("Give %(leads)s without an owner to somebody", leads=leads(nobody["leads"])),
                _("Nobody calls a lead that is nobody's"),
                expected(nobody["value"], data),
                nobody["leads"],
            )
        )
    return actions


def _causes(data: Data) -> list[Action]:
    actions = []
    if data["owners"]:
        owner = max(data["owners"], key=lambda row: row["leads"])
        actions.append(
            act(
                _("Take work off %(name)s or set aside an hour a day for new leads", name=owner["name"]),
                _("%(leads)s worth %(money)s", leads=leads(owner["leads"]), money=whole(owner["value"])),
                expected(owner["value"], data),
                owner["leads"],
            )
        )
    if data["sources"]:
        source = data["sources"][0]
        actions.append(
            act(
                _(
                    "Pass on new leads from %(source)s the moment they come in",
                    source=source_name(source["key"]),
                ),
                _(
                    "No source has more leads waiting: %(count)s of %(leads)s",
                    count=number(source["leads"]),
                    leads=leads(data["late"]),
                ),
                expected(source["value"], data),
                source["leads"],
            )
        )
    actions.append(
        act(
            _("Name somebody each day who answers for first contacts"),
            _(
                "%(share)s are late; the limit is %(threshold)s",
                share=percent(data["share"], 0),
                threshold=percent(data["threshold"], 0),
            ),
            expected(data["value"], data),
            data["late"],
        )
    )
    return actions
