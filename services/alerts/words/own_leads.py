"""What a sales rep reads of an alert: the rule, and the rep's own leads among those concerned.

Nothing of the organization's figures is in it: neither the evidence nor the other leads' money.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.alerts.words.common import Action, Words, act, leads, names, sentences, whole
from services.language import days, number
from services.language import gettext as _
from services.names import rule_name


def words(rule: str, own: Sequence[dict[str, Any]], *, more: bool) -> Words:
    """An alert about the rep's `own` leads (most valuable first; `name`, `value`, `score`, `days`).

    `more`: the alert is about more leads than are kept with it, so the list may hold more of the rep's.
    """
    value = sum(lead["value"] or 0 for lead in own)
    return Words(
        title=rule_name(rule),
        description=sentences(
            _(
                "Of your leads it concerns %(leads)s, worth %(money)s.",
                leads=leads(len(own)),
                money=whole(value),
            )
            if own
            else _("None of your leads is among those it names."),
            _("There may be more in your list.") if more else "",
        ),
        actions=_actions(own, value) if own else [],
    )


def _actions(own: Sequence[dict[str, Any]], value: float) -> list[Action]:
    top = sum(lead["value"] or 0 for lead in own[:3])
    oldest = max(own, key=lambda lead: lead["days"])
    best = max(own, key=lambda lead: lead["score"])
    return [
        act(
            _("Start with %(names)s", names=names(own)),
            _("Your most valuable ones, together %(money)s", money=whole(top)),
            top,
            len(own[:3]),
        ),
        act(
            _("Call %(name)s today", name=best["name"]),
            _("Your highest score among them: %(score)s", score=number(best["score"])),
            best["value"],
            1,
        ),
        act(
            _("Decide on %(name)s: move it on or lose it", name=oldest["name"]),
            _("In its stage for %(days)s", days=days(oldest["days"])),
            oldest["value"],
            1,
        ),
        act(
            _("Agree on a next step and its date with each of them"),
            _(
                "Of your leads it concerns %(leads)s, worth %(money)s.",
                leads=leads(len(own)),
                money=whole(value),
            ),
            value,
            len(own),
        ),
        act(
            _("Record what you have done and what the lead said"),
            _("What isn't recorded looks like nothing happened"),
            None,
            len(own),
        ),
    ]
