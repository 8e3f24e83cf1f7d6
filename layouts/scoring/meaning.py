"""What a learned score stands for: the chance of being won, beside the average lead's."""

from __future__ import annotations

from dash import html

from layouts.scoring.shapes import panel
from layouts.scoring.words import chance_words, times_words
from layouts.tables import Cell, Column, table
from services.language import gettext as _
from services.language import number
from services.scoring.model import Scorecard, win_chance

SHOWN = (20, 35, 50, 65, 80, 90)


def meaning(scorecard: Scorecard) -> html.Section:
    """Some scores with the chance that each stands for."""
    average = win_chance(50, scorecard.base_log_odds)
    title = _("50 is your average lead: a chance of %(chance)s", chance=chance_words(average))
    columns = [
        Column(_("Score"), numeric=False),
        Column(_("Chance of being won")),
        Column(_("Against your average")),
    ]
    caption = _("What a score means")
    rows = [_row(score, scorecard.base_log_odds, average) for score in SHOWN]
    note = _(
        "Among leads that are decided in the end. A score doesn't depend on how many are won overall; "
        "the chance does."
    )
    return panel(
        "meaning",
        title,
        [table(caption, columns, rows, class_name="compact"), html.P(note, className="panel-note")],
        kicker=caption,
    )


def _row(score: int, base: float, average: float) -> list[Cell | str]:
    chance = win_chance(score, base)
    bar = html.Span(
        [
            html.Span(html.Span(style={"width": f"{chance * 100:.1f}%"}), className="scoring-bar"),
            html.Span(chance_words(chance)),
        ],
        className="scoring-chance",
    )
    return [
        Cell(number(score), score),
        Cell(bar, round(chance, 4)),
        Cell(times_words(chance / average), round(chance / average, 3)),
    ]
