"""What the letters say, in the reader's language of this context. Addresses begin with BASE_URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.notify.letter import Item, Letter, Link
from layouts.alerts.view import alert_url
from layouts.links import ALERTS, REPORTS, SETTINGS, dashboard_url, leads_url
from layouts.views import ANY, Mark, View
from services.language import gettext as _
from services.language import ngettext, short_day
from services.notifications.digest import Digest

MOST_ACTIONS = 3


def alert_letter(alert: Mapping[str, Any], organization: str, base_url: str) -> Letter:
    """A new alert: what it is, what to do first, and where."""
    links = [Link(_("Open the alert"), base_url + alert_url(alert["id"]))]
    if alert["leads"]["selection"]:
        mark = Mark(alert=str(alert["id"]))
        links.append(Link(_("The leads concerned"), base_url + leads_url(View(), mark)))
    return Letter(
        subject=_("New alert: %(title)s", title=alert["title"]),
        heading=alert["title"],
        paragraphs=tuple(part for part in (alert["description"],) if part),
        list_heading=_("What to do first"),
        items=tuple(_action(action) for action in alert["recommended_actions"][:MOST_ACTIONS]),
        links=tuple(links),
        foot=_("You get this because you want new alerts of %(organization)s.", organization=organization),
    )


def cleared_letter(alert: Mapping[str, Any], base_url: str) -> Letter:
    """An alert whose condition has ceased."""
    return Letter(
        subject=_("Over: %(title)s", title=alert["title"]),
        heading=_("Over: %(title)s", title=alert["title"]),
        paragraphs=(_("What the alert was about no longer holds."),),
        links=(Link(_("Open the alert"), base_url + alert_url(alert["id"])),),
    )


def digest_letter(digest: Digest, organization: str, base_url: str, *, weekly: bool) -> Letter:
    """What changed, where money is stuck, what to do next; and the alerts that are open."""
    heading = (
        _("Your week at %(organization)s", organization=organization)
        if weekly
        else _("Yesterday at %(organization)s", organization=organization)
    )
    days = View().with_days(digest.start, digest.end)
    links = [Link(_("Open the dashboard of these days"), base_url + dashboard_url(days))]
    if digest.stuck_stage is not None:
        stuck = Mark(blocked=ANY)
        links.append(Link(_("The leads that are stuck"), base_url + leads_url(View(), stuck)))
    more = digest.open_alerts - len(digest.alerts)
    if more > 0:
        label = ngettext("%(num)s more open alert", "%(num)s more open alerts", more)
        links.append(Link(label, base_url + ALERTS))
    return Letter(
        subject=f"{heading}: {short_day(digest.end)}",
        heading=heading,
        paragraphs=(digest.changed, digest.stuck, digest.next_step),
        list_heading=_("Open alerts"),
        items=tuple(
            Item(alert["title"], address=base_url + alert_url(alert["id"])) for alert in digest.alerts
        ),
        links=tuple(links),
        foot=_("You get this because you want a digest of %(organization)s.", organization=organization),
    )


def report_letter(filename: str, organization: str, base_url: str) -> Letter:
    """A report is ready, and attached."""
    return Letter(
        subject=_("Report of %(organization)s: %(name)s", organization=organization, name=filename),
        heading=_("Report of %(organization)s", organization=organization),
        paragraphs=(_("The report is attached: %(name)s", name=filename),),
        links=(Link(_("All reports"), base_url + REPORTS),),
        foot=_(
            "You get this because somebody at %(organization)s has it sent to you.", organization=organization
        ),
    )


def report_ready_letter(report_address: str) -> Letter:
    """A report is ready, for a channel: without the file."""
    heading = _("A report is ready")
    return Letter(heading, heading, (), links=(Link(_("Open the reports"), report_address),))


def test_letter(organization: str, base_url: str) -> Letter:
    """Nothing happened; somebody wanted to know whether messages arrive."""
    return Letter(
        subject=_("Test message from Lead Analytics"),
        heading=_("It works"),
        paragraphs=(
            _("This is a test. Messages of %(organization)s arrive here.", organization=organization),
        ),
        links=(Link(_("Notification settings"), base_url + settings_address()),),
    )


def with_way_out(letter: Letter, base_url: str, stop_address: str | None) -> Letter:
    """The letter with the way to the wishes and, where there is one, to stop such mail."""
    links = [Link(_("Choose what you get"), base_url + settings_address())]
    if stop_address is not None:
        links.append(Link(_("Unsubscribe"), stop_address))
    return replace(letter, foot_links=tuple(links))


def settings_address() -> str:
    """The tab of the notifications."""
    return f"{SETTINGS}?tab=notifications"


def _action(action: Mapping[str, Any]) -> Item:
    return Item(action["action"], _("%(why)s (%(impact)s)", why=action["why"], impact=action["impact"]))
