"""What the model card shows besides the state: who looks, when, and what is under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts.attributes import aria, data
from layouts.icons import hidden, icon
from services.scoring.model import ModelCard, ScoringState

TRAIN, RULES, USE = "train", "rules", "use"
LEAVE_OUT, KEEP_IN, DECIDE = "leave_out", "keep_in", "decide"


@dataclass(frozen=True, slots=True)
class ScoringPage:
    """The state as of `now`. `can_edit`: an administrator."""

    state: ScoringState
    now: datetime
    can_edit: bool

    @property
    def training_since(self) -> datetime | None:
        """When the training was asked for that is under way."""
        return self.state.training_since

    @property
    def under_way(self) -> bool:
        """Whether something runs that changes what is shown."""
        return self.training_since is not None or self.state.rescoring is not None

    @property
    def card(self) -> ModelCard | None:
        """The model that the page is about: the one in use, else the newest that was tried."""
        if self.state.active is not None:
            return self.state.active
        tried = [card for card in self.state.history if card.training.evaluation is not None]
        return max(tried, key=lambda card: card.trained_at, default=self.state.latest)


def panel(name: str, title: str, children: list[Any], *, kicker: str = "", aside: Any = None) -> html.Section:
    """A panel of the page whose title states what is found."""
    title_id = f"scoring-{name}"
    head: list[Any] = [html.H2(title, className="panel-title", id=title_id)]
    if kicker:
        head.insert(0, html.P(kicker, className="panel-kicker"))
    return html.Section(
        [
            html.Header(
                [html.Div(head, className="panel-heading"), *([aside] if aside is not None else [])],
                className="panel-head",
            ),
            *children,
        ],
        className=f"panel scoring-{name}",
        **aria(labelledby=title_id),
    )


def deed(
    do: str,
    words: str,
    *,
    about: str = "",
    glyph: str = "",
    key: str = "",
    primary: bool = False,
    disabled: bool = False,
) -> html.Button:
    """A button that `assets/js/scoring.js` listens to; `about` names its object to a screen reader."""
    kind = "btn btn-primary" if primary else "btn btn-quiet"
    return html.Button(
        [*([icon(glyph)] if glyph else []), words, *([hidden(f" ({about})")] if about else [])],
        type="button",
        className=kind,
        disabled=disabled,
        **data(scoring_do=do, scoring_key=key),
    )


def asked_once_more(summary: Any, text: str, button: Component) -> html.Details:
    """What changes every lead's score says first what happens."""
    return html.Details(
        [
            html.Summary(summary, className="btn btn-quiet"),
            html.Div([html.P(text), button], className="menu-panel menu-form"),
        ],
        className="menu scoring-ask",
    )
