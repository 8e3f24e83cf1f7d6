"""What a threshold would have done: how often, when, and beside it what today's does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dash import html

from layouts.attributes import aria
from layouts.icons import icon
from layouts.words import in_words
from services.language import gettext as _
from services.language import month, ngettext, number, short_day

WEEK = timedelta(days=7)
MOST_NAMED = 8
"""Runs of weeks that are named; a rule that fires all the time is told by its strip."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Weekly evaluations over a year: the `days` of all of them, those at which the rule `fired`, and how
    many alerts that makes. `leads`: of a rule that can only be tried on the present, how many it concerns."""

    days: Sequence[date]
    fired: Sequence[date]
    episodes: int
    leads: int | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """The values in the fields against those that are saved (None: they are the same)."""

    tried: Trial
    today: Trial | None = field(default=None)


def tried(result: Tried) -> html.Div:
    """The answer to "Try it"."""
    if result.tried.leads is not None:
        return html.Div(html.P(_now_alone(result), className="trial-answer"))
    rows = [_strip(result.tried, _("As entered"))]
    if result.today is not None:
        rows.append(_strip(result.today, _("Today's settings")))
    days = result.tried.days
    ends = [html.Span(month(days[0])), html.Span(month(days[-1]))] if days else []
    return html.Div(
        [
            html.P(_answer(result), className="trial-answer"),
            html.Div(rows, className="trial-strips"),
            html.Div(ends, className="trial-ends", **aria(hidden=True)),
            *_dates(result.tried),
        ]
    )


def cannot_try() -> html.P:
    """The fields hold something that can't be."""
    return html.P([icon("alert"), _("Correct the marked value first.")], className="text-bad")


def could_not_try() -> html.P:
    """It failed, or there was too much past for the time there is."""
    return html.P(
        [icon("clock"), _("This could not be tried now. Nothing is lost; try again when it is quieter.")],
        className="text-bad",
    )


def _answer(result: Tried) -> list[Any]:
    fired = result.tried.episodes
    words = (
        ngettext(
            "It would have fired %(num)s time in the last 12 months",
            "It would have fired %(num)s times in the last 12 months",
            fired,
        )
        if fired
        else _("It would not have fired in the last 12 months")
    )
    return [html.Strong(words), " ", html.Span(_beside(result.today), className="quiet")]


def _beside(today: Trial | None) -> str:
    if today is None:
        return _("(these are today's settings)")
    return _("(today's settings: %(count)s)", count=number(today.episodes))


def _now_alone(result: Tried) -> list[Any]:
    today = result.today
    beside = _("(these are today's settings)")
    if today is not None:
        beside = _("(today's settings: %(answer)s)", answer=_concerned(today))
    note = _("How it was in the past isn't kept, so only the present can be tried.")
    return [
        html.Strong(_("Now: %(answer)s", answer=_concerned(result.tried))),
        " ",
        html.Span(beside, className="quiet"),
        html.Span(note, className="quiet trial-note"),
    ]


def _concerned(trial: Trial) -> str:
    if not trial.episodes:
        return _("it does not fire")
    return ngettext("it fires, %(num)s lead", "it fires, %(num)s leads", trial.leads or 0)


def _strip(trial: Trial, name: str) -> html.Div:
    fired = set(trial.fired)
    told = ngettext("%(num)s week of %(all)s", "%(num)s weeks of %(all)s", len(fired), all=len(trial.days))
    cells = [html.Span(className="is-on" if day in fired else "") for day in trial.days]
    return html.Div(
        [
            html.Span(name, className="trial-name"),
            html.Div(cells, className="trial-weeks", role="img", **aria(label=f"{name}: {told}")),
            html.Span(told, className="trial-told", **aria(hidden=True)),
        ],
        className="trial-strip",
    )


def _dates(trial: Trial) -> list[Any]:
    runs = _runs(trial.fired)
    if not runs:
        return []
    named = [
        short_day(first) if first == last else f"{short_day(first)} – {short_day(last)}"
        for first, last in runs
    ]
    shown = named[-MOST_NAMED:]
    if len(named) > MOST_NAMED:
        shown.append(ngettext("%(num)s earlier", "%(num)s earlier", len(named) - MOST_NAMED))
    return [html.P(_("In the weeks of %(days)s", days=in_words(shown)), className="quiet trial-dates")]


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    """Weeks on end as first and last."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and day - runs[-1][1] == WEEK:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs
