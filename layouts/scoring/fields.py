"""Which fields feed the score and which were left out, why, and the way to decide otherwise."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.icons import icon
from layouts.scoring.shapes import DECIDE, KEEP_IN, LEAVE_OUT, ScoringPage, asked_once_more, deed, panel
from layouts.scoring.words import factor_title, fate_name, fate_reason, field_title, finding_words
from layouts.tables import Cell, Column, table
from services.language import day, ngettext, number
from services.language import gettext as _
from services.scoring.model import CUSTOM, FieldReport, ModelCard
from services.vocabulary import FieldFate

CAN_BE_KEPT = (FieldFate.FILLED_LATE, FieldFate.TOO_TELLING, FieldFate.JUDGEMENT)
"""What is left out on suspicion: somebody may know better. The others hold nothing to learn, or nobody is
to be scored by them."""
SUSPECT = (*CAN_BE_KEPT, FieldFate.LEFT_OUT)


def fields(page: ScoringPage, card: ModelCard) -> list[html.Section]:
    """What was left out, and what is used."""
    out = [report for report in card.training.fields if report.fate is not FieldFate.USED]
    used = [report for report in card.training.fields if report.fate is FieldFate.USED]
    return [_left_out(page, card, sorted(out, key=_order)), *([_used(page, used)] if used else [])]


def _order(report: FieldReport) -> tuple[bool, str]:
    return report.fate not in SUSPECT, field_title(report.name).casefold()


def _left_out(page: ScoringPage, card: ModelCard, out: list[FieldReport]) -> html.Section:
    suspect = sum(report.fate in SUSPECT for report in out)
    title = (
        ngettext(
            "%(num)s field was left out lest the score knows the outcome",
            "%(num)s fields were left out lest the score knows the outcome",
            suspect,
        )
        if suspect
        else _("No field gives the outcome away")
    )
    note = _(
        "A field that is filled in when the outcome is known makes a score look right and be useless for new "
        "leads. Looked at in the training of %(day)s.",
        day=day(card.trained_at),
    )
    children: list[Any] = [html.P(note, className="quiet scoring-text"), *_waiting(page, card)]
    if out:
        children.append(html.Ul([_out(page, report) for report in out], className="scoring-reports"))
    return panel("out", title, children, kicker=_("Left out"))


def _out(page: ScoringPage, report: FieldReport) -> html.Li:
    suspect = report.fate in SUSPECT
    badge = html.Span(
        [*([icon("alert")] if suspect else []), fate_name(report.fate)],
        className="badge-status is-warning" if suspect else "badge-status",
    )
    figures = " · ".join(finding_words(report))
    return html.Li(
        [
            html.Div(
                [
                    html.H3([html.Span(field_title(report.name)), badge], className="scoring-field"),
                    html.P(fate_reason(report)),
                    *([html.P(figures, className="quiet")] if figures else []),
                ],
                className="scoring-about",
            ),
            *_control(page, report),
        ]
    )


def _control(page: ScoringPage, report: FieldReport) -> list[Any]:
    """For an administrator: to keep it in after all, or to leave the decision to the product again."""
    name, state = report.name, page.state
    if not page.can_edit or not name.startswith(CUSTOM):
        return []
    if name in state.left_out or name in state.kept_in:
        return [_automatic(name)]
    if report.fate not in CAN_BE_KEPT:
        return []
    text = _(
        "Keep it in only if it is known before the outcome is: for a new lead on its first day. "
        "It counts from the next training on."
    )
    button = deed(KEEP_IN, _("It is known beforehand"), about=field_title(name), key=name)
    return [asked_once_more(_("Keep it in"), text, button)]


def _automatic(name: str) -> html.Button:
    return deed(DECIDE, _("Decide automatically"), about=field_title(name), key=name)


def _used(page: ScoringPage, used: list[FieldReport]) -> html.Section:
    ranked = sorted(used, key=lambda report: (-(report.weight or 0.0), field_title(report.name)))
    title = ngettext("%(num)s field feeds the model", "%(num)s fields feed the model", len(used))
    columns = [
        Column(_("Field"), numeric=False),
        Column(_("Factor"), numeric=False),
        Column(_("Weight"), numeric=False),
        *([Column(_("Your choice"), numeric=False)] if page.can_edit else []),
    ]
    most = max((report.weight or 0.0 for report in used), default=0.0) or 1.0
    rows = [_used_row(page, report, most) for report in ranked]
    note = _(
        "Weight: how much the field moves the odds from lead to lead, against the one that moves them most."
    )
    return panel(
        "used",
        title,
        [
            table(_("Fields that feed the model"), columns, rows, class_name="scoring-used-table"),
            html.P(note, className="panel-note"),
        ],
        kicker=_("What it learns from"),
    )


def _used_row(page: ScoringPage, report: FieldReport, most: float) -> list[Cell | str]:
    part = (report.weight or 0.0) / most
    bar = html.Span(
        [
            html.Span(html.Span(style={"width": f"{part * 100:.1f}%"}), className="scoring-bar"),
            html.Span(number(report.weight, 2), className="num"),
        ],
        className="scoring-weight",
    )
    row: list[Cell | str] = [
        Cell(field_title(report.name)),
        Cell(factor_title(report.factor)),
        Cell(bar, report.weight),
    ]
    return [*row, Cell(_choice(page, report))] if page.can_edit else row


def _choice(page: ScoringPage, report: FieldReport) -> Any:
    name, state = report.name, page.state
    if not name.startswith(CUSTOM):
        return ""
    if name in state.left_out or name in state.kept_in:
        said = _("left out from the next training on") if name in state.left_out else _("kept in by hand")
        return html.Div([html.Span(said, className="quiet"), _automatic(name)], className="scoring-choice")
    return deed(LEAVE_OUT, _("Leave it out"), about=field_title(name), key=name)


def _waiting(page: ScoringPage, card: ModelCard) -> list[Any]:
    """Choices that the model doesn't follow yet."""
    fates = {report.name: report.fate for report in card.training.fields}
    waits = [
        name
        for name, fate in fates.items()
        if (name in page.state.left_out) != (fate is FieldFate.LEFT_OUT)
        or (name in page.state.kept_in and fate in CAN_BE_KEPT)
    ]
    if not waits:
        return []
    words = ngettext(
        "%(num)s choice counts from the next training on: %(fields)s.",
        "%(num)s choices count from the next training on: %(fields)s.",
        len(waits),
        fields=", ".join(field_title(name) for name in waits),
    )
    return [html.Div([icon("clock"), html.P(words)], className="notice")]
