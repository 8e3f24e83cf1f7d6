"""The words of `stale_data`."""

from __future__ import annotations

from services.alerts.words.common import (
    Action,
    Data,
    Words,
    act,
    enough,
    instant_of,
    leads,
    names,
    whole,
)
from services.language import days, instant
from services.language import gettext as _


def title(data: Data) -> str:
    """For how long."""
    return _("Nothing recorded for %(days)s", days=days(data["days"]))


def words(data: Data, impact: float | None) -> Words:
    """Nothing new has been recorded."""
    return Words(
        title=title(data),
        description=_(
            "The newest lead, stage change or interaction is of %(instant)s. Open since then: %(leads)s "
            "worth %(money)s, and every figure here is of that day.",
            instant=instant(instant_of(data["newest"])),
            leads=leads(data["count"]),
            money=whole(data["value"]),
        ),
        actions=enough([*_data(data), *_people(data)], data, impact),
        evidence=[
            (_("Newest record"), instant(instant_of(data["newest"]))),
            (_("Threshold"), days(data["threshold"])),
            (_("Open leads"), leads(data["count"])),
            (_("Estimated value"), whole(data["value"])),
        ],
    )


def _data(data: Data) -> list[Action]:
    return [
        act(
            _("Import the newest export of your CRM"),
            _("It brings the figures of %(leads)s up to date", leads=leads(data["count"])),
            data["value"],
            data["count"],
        ),
        act(
            _("Check that whatever sends the data still runs, and that its token is valid"),
            _("It last sent something %(days)s ago", days=days(data["days"])),
            data["value"],
            data["count"],
        ),
        act(
            _("Don't judge the week by these figures"),
            _("They say nothing of the last %(days)s", days=days(data["days"])),
            None,
            data["count"],
        ),
    ]


def _people(data: Data) -> list[Action]:
    actions = []
    if data["top"]:
        value = sum(lead["value"] or 0 for lead in data["top"][:3])
        actions.append(
            act(
                _("Ask in person how it stands with %(names)s", names=names(data["top"])),
                _("The most valuable open leads, together %(money)s", money=whole(value)),
                value,
                len(data["top"][:3]),
            )
        )
    if data["owners"]:
        owner = max(data["owners"], key=lambda row: row["leads"])
        actions.append(
            act(
                _("Ask %(name)s to record what was done", name=owner["name"]),
                _("%(leads)s worth %(money)s", leads=leads(owner["leads"]), money=whole(owner["value"])),
                owner["value"],
                owner["leads"],
            )
        )
    if data["never_contacted"]:
        actions.append(
            act(
                _("Call %(leads)s whom nobody has contacted yet", leads=leads(data["never_contacted"])),
                _("No contact is recorded; either it is missing here or it never happened"),
                None,
                data["never_contacted"],
            )
        )
    return actions
