"""The words of `pipeline_blocked`."""

from __future__ import annotations

from services.alerts.words.common import (
    Action,
    Data,
    Words,
    act,
    enough,
    expected,
    leads,
    names,
    sentences,
    whole,
)
from services.language import days, percent
from services.language import gettext as _
from services.names import reason_name, stage_name
from services.vocabulary import BlockedReason


def title(data: Data) -> str:
    """How much is stuck, and where."""
    return _("%(money)s stuck in %(stage)s", money=whole(data["value"]), stage=stage_name(data["stage"]))


def words(data: Data, impact: float | None) -> Words:
    """Money stuck in one stage."""
    stage = stage_name(data["stage"])
    reason, most = max(data["reasons"].items(), key=lambda item: item[1]["value"])
    return Words(
        title=title(data),
        description=sentences(
            _(
                "In %(stage)s for more than %(limit)s: %(leads)s, the oldest for %(oldest)s.",
                stage=stage,
                limit=days(data["limit_days"]),
                leads=leads(data["count"]),
                oldest=days(data["oldest_days"]),
            ),
            _(
                "Main reason: %(reason)s (%(leads)s, %(money)s).",
                reason=reason_name(reason).lower(),
                leads=leads(most["leads"]),
                money=whole(most["value"]),
            ),
        ),
        actions=enough([*_by_reason(data), *_by_lead(data)], data, impact),
        evidence=[
            (_("Blocked value"), whole(data["value"])),
            (_("Threshold"), whole(data["threshold"])),
            (_("Leads concerned"), leads(data["count"])),
            (_("Limit of the stage"), days(data["limit_days"])),
            *((reason_name(key), leads(row["leads"])) for key, row in data["reasons"].items()),
            (_("Win rate of the last 365 days"), percent(data["win_rate"])),
        ],
    )


def _by_reason(data: Data) -> list[Action]:
    """One action per reason that there is, the most money first."""
    found = sorted(data["reasons"].items(), key=lambda item: -item[1]["value"])
    return [
        act(
            _what_to_do(BlockedReason(reason), data, leads(row["leads"])),
            _("%(money)s are blocked for this reason", money=whole(row["value"])),
            expected(row["value"], data),
            row["leads"],
        )
        for reason, row in found
    ]


def _what_to_do(reason: BlockedReason, data: Data, concerned: str) -> str:
    if reason is BlockedReason.UNASSIGNED and data["performer"]:
        name = data["performer"]["name"]
        return _("Give %(leads)s without an owner to %(name)s, who wins most", leads=concerned, name=name)
    return {
        BlockedReason.UNASSIGNED: _("Give %(leads)s without an owner to somebody", leads=concerned),
        BlockedReason.NEVER_CONTACTED: _("Call %(leads)s whom nobody has contacted yet", leads=concerned),
        BlockedReason.NO_RECENT_INTERACTION: _(
            "Get back in touch with %(leads)s without any interaction for a week", leads=concerned
        ),
        BlockedReason.WAITING_FOR_LEAD: _(
            "Follow up on another channel where an answer is due: %(leads)s", leads=concerned
        ),
        BlockedReason.SLOW_STAGE: _(
            "Agree on a next step and its date where talks go on but nothing moves: %(leads)s",
            leads=concerned,
        ),
    }[reason]


def _by_lead(data: Data) -> list[Action]:
    actions = []
    if data["top"]:
        value = sum(lead["value"] or 0 for lead in data["top"][:3])
        actions.append(
            act(
                _("Start with %(names)s", names=names(data["top"])),
                _("%(money)s of the blocked value are theirs", money=whole(value)),
                expected(value, data),
                len(data["top"][:3]),
            )
        )
    if data["owners"]:
        owner = max(data["owners"], key=lambda row: row["value"])
        actions.append(
            act(
                _("Go through the open deals with %(name)s", name=owner["name"]),
                _("%(leads)s worth %(money)s", leads=leads(owner["leads"]), money=whole(owner["value"])),
                expected(owner["value"], data),
                owner["leads"],
            )
        )
    if data["long_blocked"]["leads"]:
        old = data["long_blocked"]
        actions.append(
            act(
                _(
                    "Decide on what has lain there for more than %(days)s: move it on or lose it",
                    days=days(old["days"]),
                ),
                _("%(leads)s worth %(money)s", leads=leads(old["leads"]), money=whole(old["value"])),
                None,
                old["leads"],
            )
        )
    return actions
