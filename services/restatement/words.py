"""What a restatement says, in the reader's language: for the report and whoever prints one."""

from __future__ import annotations

from services.language import day, money, month, ngettext, short_day
from services.language import gettext as _
from services.names import in_words
from services.restatement.model import Figures, ReasonEffect, RestatedMonth, Restatement
from services.vocabulary import RestatementReason as Reason


def definition() -> str:
    """What is compared, for the receipt."""
    return _(
        "The 13 months before the last report with the same filters, and its own month up to that report, "
        "by the leads' month of creation: what was counted then against the same months now. Each lead's "
        "differences are taken one after the other, so the reasons add up to the change."
    )


def summary(restatement: Restatement | None) -> str:
    """One sentence: what changed in all the months together. None: there was no report before."""
    if restatement is None:
        return _("This is the first report with these filters: the next one says what changed since.")
    since = day(restatement.since)
    if not restatement.changed:
        return _("Since the report of %(day)s nothing changed in the months before it.", day=since)
    changes = changes_in_words(restatement.total.change)
    if not changes:
        return _(
            "Since the report of %(day)s leads moved between the months before it; their sum is the same.",
            day=since,
        )
    return _("Since the report of %(day)s the months before it have %(changes)s.", day=since, changes=changes)


def sentences(restatement: Restatement) -> list[str]:
    """One sentence for each month that changed, newest first; before them, where the reasons can't be
    told, why not."""
    told = [month_sentence(each) for each in reversed(restatement.changed_months)]
    if restatement.changed and not restatement.explained:
        told.insert(0, _("Why can't be told: the leads behind that report are no longer kept."))
    return told


def month_sentence(restated: RestatedMonth) -> str:
    """`October 2026 has 4 wins more and R$ 12,000.00 more revenue: 3 closed late, 1 added late.`"""
    name = month_name(restated)
    changes = changes_in_words(restated.change) or _("the same figures")
    if not restated.reasons:
        return _("%(month)s has %(changes)s.", month=name, changes=changes)
    reasons = ", ".join(reason_in_words(effect) for effect in restated.reasons)
    return _("%(month)s has %(changes)s: %(reasons)s.", month=name, changes=changes, reasons=reasons)


def month_name(restated: RestatedMonth) -> str:
    """`October 2026`; a month that was cut says where."""
    name = month(restated.month)
    name = name[:1].upper() + name[1:]
    if restated.until is None:
        return name
    return _("%(month)s up to %(day)s", month=name, day=short_day(restated.until))


def changes_in_words(change: Figures) -> str:
    """`2 leads fewer, 4 wins more and R$ 12,000.00 more revenue`; empty where nothing changed."""
    parts = [_leads(change.leads), _wins(change.won), _revenue(change)]
    return in_words([part for part in parts if part])


def reason_in_words(effect: ReasonEffect) -> str:
    """`3 closed late`."""
    n = effect.n
    return {
        Reason.TIME_ZONE: lambda: ngettext(
            "%(num)s in another month by the new time zone",
            "%(num)s in another month by the new time zone",
            n,
        ),
        Reason.DELETED: lambda: ngettext("%(num)s deleted", "%(num)s deleted", n),
        Reason.MERGED_DUPLICATE: lambda: ngettext(
            "%(num)s merged as a duplicate", "%(num)s merged as duplicates", n
        ),
        Reason.DATE_EDIT: lambda: ngettext(
            "%(num)s with another creation date", "%(num)s with another creation date", n
        ),
        Reason.SOURCE_EDIT: lambda: ngettext("%(num)s with another source", "%(num)s with another source", n),
        Reason.OWNER_EDIT: lambda: ngettext("%(num)s reassigned", "%(num)s reassigned", n),
        Reason.SCORE_CHANGE: lambda: ngettext("%(num)s with another score", "%(num)s with another score", n),
        Reason.CLOSED_LATE: lambda: ngettext("%(num)s closed late", "%(num)s closed late", n),
        Reason.REOPENED: lambda: ngettext("%(num)s no longer won", "%(num)s no longer won", n),
        Reason.EDITED_VALUE: lambda: ngettext("%(num)s with another value", "%(num)s with another value", n),
        Reason.ADDED_LATE: lambda: ngettext("%(num)s added late", "%(num)s added late", n),
    }[effect.reason]()


def reason_name(reason: Reason) -> str:
    """A reason as a table's heading says it."""
    return {
        Reason.TIME_ZONE: _("Time zone changed"),
        Reason.DELETED: _("Deleted"),
        Reason.MERGED_DUPLICATE: _("Merged duplicate"),
        Reason.DATE_EDIT: _("Creation date edited"),
        Reason.SOURCE_EDIT: _("Source edited"),
        Reason.OWNER_EDIT: _("Reassigned"),
        Reason.SCORE_CHANGE: _("Score changed"),
        Reason.CLOSED_LATE: _("Closed late"),
        Reason.REOPENED: _("No longer won"),
        Reason.EDITED_VALUE: _("Value edited"),
        Reason.ADDED_LATE: _("Added late"),
    }[reason]


def reason_definition(reason: Reason) -> str:
    """What counts as this reason, in a sentence."""
    return {
        Reason.TIME_ZONE: _("The organization's time zone was changed, and with it the month of a lead."),
        Reason.DELETED: _("The lead isn't there any more."),
        Reason.MERGED_DUPLICATE: _("The lead was merged into another, which counts instead of it."),
        Reason.DATE_EDIT: _("The lead's date of creation was changed to another month."),
        Reason.SOURCE_EDIT: _("The lead's source was changed."),
        Reason.OWNER_EDIT: _("The lead was assigned to somebody else."),
        Reason.SCORE_CHANGE: _("The lead's score passed a bound of the score filter."),
        Reason.CLOSED_LATE: _("The lead was won after that report."),
        Reason.REOPENED: _("The lead was won then and isn't any more."),
        Reason.EDITED_VALUE: _("The value of a lead that was won then was changed."),
        Reason.ADDED_LATE: _("The lead is from before that report, but was recorded after it."),
    }[reason]


def _leads(count: int) -> str:
    if count < 0:
        return ngettext("%(num)s lead fewer", "%(num)s leads fewer", -count)
    return ngettext("%(num)s lead more", "%(num)s leads more", count) if count else ""


def _wins(count: int) -> str:
    if count < 0:
        return ngettext("%(num)s win fewer", "%(num)s wins fewer", -count)
    return ngettext("%(num)s win more", "%(num)s wins more", count) if count else ""


def _revenue(change: Figures) -> str:
    amount = money(abs(change.revenue))
    if change.cents < 0:
        return _("%(money)s less revenue", money=amount)
    return _("%(money)s more revenue", money=amount) if change.cents else ""
