"""What changed in past months since the last report, as a section of this one."""

from __future__ import annotations

from services.language import gettext as _
from services.language import ngettext, number
from services.reports.cells import count_cell, money_cell, text_cell
from services.reports.document import Cell, Column, Receipt, Section, Table
from services.restatement import words
from services.restatement.model import Restated, Restatement


def restated_sentence(restatement: Restatement | None) -> str:
    """For the executive summary; empty where nothing has changed or there was no report before."""
    return words.summary(restatement) if restatement is not None and restatement.changed else ""


def restated_section(restatement: Restatement | None) -> Section | None:
    """The months as they were reported and as they are now, and why; None for a first report."""
    if restatement is None:
        return None
    return Section(
        "restated",
        _("Past months"),
        words.summary(restatement).rstrip("."),
        tuple(words.sentences(restatement)),
        tables=(_months(restatement), _reasons(restatement)),
    )


def restated_receipt(restatement: Restatement, filters: str, computed: str) -> Receipt:
    """How the restatement is calculated."""
    months = [words.month_name(month) for month in restatement.months]
    reasons = {effect.reason for month in restatement.months for effect in month.reasons}
    definitions = [words.reason_name(each) + ": " + words.reason_definition(each) for each in sorted(reasons)]
    now = restatement.total.after
    leads = ngettext("%(num)s lead", "%(num)s leads", now.leads)
    counted = _("%(leads)s, of them %(won)s won", leads=leads, won=number(now.won))
    return Receipt(
        _("Past months"),
        (words.definition(), *definitions),
        counted,
        " – ".join(dict.fromkeys((*months[:1], *months[-1:]))),
        filters,
        (_("Leads merged into another (they count once)"),),
        computed,
    )


def _months(restatement: Restatement) -> Table:
    """A row for each month; on paper those that changed."""
    rows = [(text_cell(words.month_name(month)), *_figures(month)) for month in restatement.changed_months]
    names = (
        *(_("Month"), _("Leads then"), _("Leads now"), _("Won then"), _("Won now")),
        *(_("Revenue then"), _("Revenue now"), _("Revenue difference")),
    )
    columns = tuple(Column(name, numeric=index > 0) for index, name in enumerate(names))
    total = (text_cell(_("All months")), *_figures(restatement.total))
    return Table(_("Past months"), columns, tuple(rows), total if rows else None)


def _figures(it: Restated) -> tuple[Cell, ...]:
    before, after = it.before, it.after
    return (
        count_cell(before.leads),
        count_cell(after.leads),
        count_cell(before.won),
        count_cell(after.won),
        money_cell(float(before.revenue)),
        money_cell(float(after.revenue)),
        money_cell(float(it.change.revenue)),
    )


def _reasons(restatement: Restatement) -> Table:
    """Each month's change by reason; the rows of a month add up to its change."""
    rows = tuple(
        (
            text_cell(words.month_name(month)),
            text_cell(words.reason_name(effect.reason)),
            count_cell(effect.n),
            count_cell(effect.change.leads),
            count_cell(effect.change.won),
            money_cell(float(effect.change.revenue)),
        )
        for month in restatement.changed_months
        for effect in month.reasons
    )
    names = (
        *(_("Month"), _("Reason"), _("Leads concerned"), _("Leads difference"), _("Won difference")),
        _("Revenue difference"),
    )
    columns = tuple(Column(name, numeric=index > 1) for index, name in enumerate(names))
    return Table(_("Why past months changed"), columns, rows)
