"""How leads find their seller now: in a sentence, with what waits and what can be done about it."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts import ids
from layouts.assignment.records import AssignmentPage, Leaver, is_away, leavers, next_in_turn, sellers
from layouts.assignment.words import method_name, reason_of, reasons_in_words
from layouts.attributes import aria, data
from layouts.icons import hidden, icon
from services.assignment.model import AssignmentOutcome
from services.language import gettext as _
from services.language import ngettext, number, short_day
from services.vocabulary import AssignmentMethod, Unassigned


def now_section(page: AssignmentPage) -> html.Section:
    """The first part of the page."""
    children: list[Any] = [
        html.P(_("How leads find their seller"), className="panel-kicker"),
        html.H2(_sentence(page), id="assignment-now-title", className="panel-title"),
        *_waiting(page),
        *_leavers(page),
    ]
    return html.Section(children, className="panel assignment-now", **aria(labelledby="assignment-now-title"))


def waiting_words(waiting: AssignmentOutcome) -> list[str]:
    """What waits and why, a sentence each; empty where nothing does."""
    left = _left_waiting(waiting)
    stuck, ready = sum(left.values()), waiting.count
    said = []
    if ready:
        said.append(
            ngettext(
                "%(num)s new lead is waiting for a seller.",
                "%(num)s new leads are waiting for a seller.",
                ready,
            )
        )
    if stuck and ready:
        said.append(
            ngettext(
                "%(num)s more can't be assigned: %(why)s.",
                "%(num)s more can't be assigned: %(why)s.",
                stuck,
                why=reasons_in_words(left),
            )
        )
    elif stuck:
        said.append(
            ngettext(
                "%(num)s new lead is waiting: %(why)s.",
                "%(num)s new leads are waiting: %(why)s.",
                stuck,
                why=reasons_in_words(left),
            )
        )
    return said


def _left_waiting(outcome: AssignmentOutcome) -> dict[Unassigned, int]:
    """New leads that found nobody, by reason; those that are too old to be new don't wait."""
    return {why: count for why, count in outcome.left.items() if why != Unassigned.TOO_OLD and count}


def _sentence(page: AssignmentPage) -> str:
    settings = page.settings
    if settings.method is AssignmentMethod.OFF:
        return _("New leads are assigned by hand.")
    taking = [one for one in sellers(settings) if one.takes_part and not is_away(one, page.today)]
    name = method_name(settings.method)
    if not taking:
        why = Unassigned.ALL_AWAY if any(one.takes_part for one in sellers(settings)) else None
        return f"{name}: {reason_of(why or Unassigned.NOBODY_TAKES_PART)}."
    among = ngettext(
        "%(method)s to %(num)s seller.", "%(method)s among %(num)s sellers.", len(taking), method=name
    )
    following = next_in_turn(settings, page.today)
    if settings.method is AssignmentMethod.ROUND_ROBIN and following and len(taking) > 1:
        return " ".join((among, _("Next in turn: %(name)s.", name=following.name)))
    return among


def _waiting(page: AssignmentPage) -> list[Any]:
    if page.waiting is None:
        return []
    said = waiting_words(page.waiting)
    old = page.waiting.left.get(Unassigned.TOO_OLD, 0)
    notes = [
        html.P(
            ngettext(
                "%(num)s older lead without a seller stays as it is: give it to somebody in the list.",
                "%(num)s older leads without a seller stay as they are: give them to somebody in the list.",
                old,
            ),
            className="quiet",
        )
    ][: bool(old)]
    if not said:
        calm: list[Any] = [icon("check"), _("No new lead is waiting.")]
        return [html.P(calm, className="assignment-calm"), *notes]
    button = html.Button(
        [icon("users"), _("Assign them now")],
        type="button",
        className="btn btn-primary",
        **data(assignment_do="assign"),
    )
    deeds = [html.Div(button, className="button-row")] if page.can_edit and page.waiting.count else []
    return [html.P(" ".join(said), className="assignment-waiting"), *notes, *deeds]


def _leavers(page: AssignmentPage) -> list[Any]:
    found = leavers(page.settings, page.today)
    if not found:
        return []
    return [
        html.Ul([_leaver(page, one) for one in found], className="assignment-leavers"),
    ]


def _leaver(page: AssignmentPage, one: Leaver) -> html.Li:
    able = page.can_edit and page.settings.method is not AssignmentMethod.OFF
    words = [icon("leave" if one.gone else "calendar"), html.Span(_left_words(one))]
    deed = _asked_first(one) if one.gone else _hand_over(one, "btn btn-quiet")
    return html.Li([html.Span(words, className="assignment-leaver"), *([deed] if able else [])])


def _hand_over(one: Leaver, css: str) -> html.Button:
    return html.Button(
        [_("Hand over"), hidden(f" ({one.name})")],
        type="button",
        className=css,
        **data(assignment_do="hand_over", assignment_member=one.member_id),
    )


def _asked_first(one: Leaver) -> html.Details:
    """Nobody is given leads back who left, so it can't be taken back."""
    question = ngettext(
        "%(num)s lead goes to the others by the method. This can't be undone.",
        "%(num)s leads go to the others by the method. This can't be undone.",
        one.open_leads,
    )
    return html.Details(
        [
            html.Summary([_("Hand over …"), hidden(f" ({one.name})")], className="btn btn-quiet"),
            html.Div([html.P(question), _hand_over(one, "btn btn-primary")], className="menu-panel menu-end"),
        ],
        className="menu menu-revoke",
    )


def _left_words(one: Leaver) -> str:
    named = {"name": one.name}
    if one.gone:
        return ngettext(
            "%(name)s left with %(num)s open lead.", "%(name)s left with %(num)s open leads.",
            one.open_leads, **named,
        )  # fmt: skip
    if one.until is None:
        return ngettext(
            "%(name)s is away with %(num)s open lead.", "%(name)s is away with %(num)s open leads.",
            one.open_leads, **named,
        )  # fmt: skip
    return ngettext(
        "%(name)s is away until %(day)s with %(num)s open lead.",
        "%(name)s is away until %(day)s with %(num)s open leads.",
        one.open_leads,
        day=short_day(one.until),
        **named,
    )


def assigned_words(outcome: AssignmentOutcome) -> str:
    """What assigning those that waited did."""
    return _outcome_words(
        outcome,
        ngettext(
            "%(num)s lead was assigned to %(people)s seller.",
            "%(num)s leads were assigned to %(people)s sellers.",
            outcome.count,
            people=number(len(outcome.given)),
        ),
    )


def handed_over_words(outcome: AssignmentOutcome, name: str) -> str:
    """What handing over somebody's leads did."""
    return _outcome_words(
        outcome,
        ngettext(
            "%(num)s lead of %(name)s was handed over.",
            "%(num)s leads of %(name)s were handed over.",
            outcome.count,
            name=name,
        ),
    )


def undone_words(count: int, unchanged: int) -> str:
    """What was taken back; `unchanged` leads changed hands again meanwhile and stay."""
    words = ngettext("Undone for %(num)s lead.", "Undone for %(num)s leads.", count)
    if not unchanged:
        return words
    stay = ngettext(
        "%(num)s changed hands since and stays.", "%(num)s changed hands since and stay.", unchanged
    )
    return f"{words} {stay}"


def _outcome_words(outcome: AssignmentOutcome, done: str) -> str:
    left = _left_waiting(outcome)
    if outcome.more:
        done = " ".join((done, _("More are waiting: press it again.")))
    if not left:
        return done if outcome.count else _("Nothing to assign.")
    stay = ngettext(
        "%(num)s could not be assigned: %(why)s.",
        "%(num)s could not be assigned: %(why)s.",
        sum(left.values()),
        why=reasons_in_words(left),
    )
    return f"{done} {stay}" if outcome.count else stay


def done_words(text: str, assignment_id: str | None = None) -> html.Div:
    """The content of `ids.ASSIGNMENT_NOTICE`: what was done, and the way back where there is one."""
    undo = html.Button(
        [icon("undo"), _("Undo")],
        type="button",
        className="btn btn-quiet",
        **data(assignment_do="undo", assignment_id=assignment_id or ""),
    )
    actions = [html.Div(undo, className="button-row")] if assignment_id else []
    return html.Div([icon("check"), html.Span(text), *actions], className="notice bulk-notice is-good")


def refused_words(text: str) -> html.Div:
    """The content of `ids.ASSIGNMENT_NOTICE` where nothing was done."""
    return html.Div([icon("alert"), html.Span(text)], className="notice bulk-notice is-warning")


def notice_place() -> html.Div:
    """Where what was done is said."""
    return html.Div(id=ids.ASSIGNMENT_NOTICE, **aria(live="polite"))
