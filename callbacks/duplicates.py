"""Duplicates: pairs side by side, merging and its undo; `assets/js/duplicates.js` says what is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from dash import ALL, Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from callbacks import duplicate_thresholds
from callbacks.duplicate_deeds import LOOKS, Answer, Ask, answered, perform, read_ask, refused
from callbacks.duplicate_view import Seen, chosen_by_hand, read_page, seen_of, seen_pair
from callbacks.scope import signed_in
from layouts import ids
from layouts.duplicates.fields import CHOSEN, FIRST, SECOND
from layouts.duplicates.head import duplicates_head
from layouts.duplicates.page import duplicates_page, open_pair
from layouts.duplicates.queue import duplicates_list
from layouts.duplicates.shapes import DuplicatesPage, OpenPair
from layouts.duplicates.toast import last_action
from layouts.duplicates.view import DuplicatesView, read_duplicates_view
from services.language import gettext as _
from services.scope import IMPORTING_ROLES, OrgScope
from services.session import Session
from services.versions import data_version

SHOWN = {
    "head": Output(ids.DUPLICATES_HEAD, "children", allow_duplicate=True),
    "list": Output(ids.DUPLICATES_LIST, "children", allow_duplicate=True),
    "pair": Output(ids.DUPLICATES_PAIR, "children", allow_duplicate=True),
    "shown": Output(ids.DUPLICATES_SHOWN, "data", allow_duplicate=True),
    "version": Output(ids.shown_version(ids.DUPLICATES), "data", allow_duplicate=True),
    "resting": Output(ids.DUPLICATES_POLL, "disabled", allow_duplicate=True),
}
DONE = {
    "said": Output(ids.DUPLICATES_SAID, "children", allow_duplicate=True),
    "last": Output(ids.DUPLICATES_LAST, "children", allow_duplicate=True),
    "toast": Output(ids.TOAST, "children", allow_duplicate=True),
}
Choices = dict[str, str]


def register(app: Dash) -> None:
    duplicate_thresholds.register(app)
    choices = {"type": ids.DUPLICATE_CHOICE_TYPE, "field": ALL}
    now_shown = [
        State(ids.DUPLICATES_SHOWN, "data"),
        State(choices, "value"),
        State(choices, "id"),
        State(ids.LOCATION, "search"),
    ]
    app.callback(
        output=SHOWN | DONE,
        inputs=[Input(ids.DUPLICATES_ASKED, "data")],
        state=now_shown,
        prevent_initial_call=True,
    )(act)
    app.callback(
        output=SHOWN,
        inputs=[
            Input(ids.data_version(ids.DUPLICATES), "data"),
            Input(ids.poll_visible(ids.DUPLICATES), "n_intervals"),
            Input(ids.DUPLICATES_POLL, "n_intervals"),
        ],
        state=now_shown,
        prevent_initial_call=True,
    )(refresh)


def page(search: str | None = None) -> Any:
    """The page of an address, with its list and its open pair."""
    now = datetime.now(UTC)
    with signed_in() as (scope, session):
        version = data_version(scope, session).version
        found = read_page(scope, session, read_duplicates_view(search), now)
    return duplicates_page(found, now, shown=seen_of(found), version=version)


def act(asked: Any, shown: Any, values: Any, fields: Any, search: str | None) -> dict[str, Any]:
    """Do what was asked, and show what it made of the list and the open pair. What was refused is said,
    and what was chosen stays."""
    if asked is None:  # the page has only just arrived
        raise PreventUpdate
    ask, seen, now = read_ask(asked), Seen.read(shown), datetime.now(UTC)
    if ask is None:
        return _nothing() | {"said": answered(refused(_("That can't be done to a pair.")))}
    choices = _choices(values, fields)
    answer = Answer() if ask.do in LOOKS else perform(ask, seen, choices, now)
    with signed_in() as (scope, session):
        scope.require(IMPORTING_ROLES)
        version = data_version(scope, session).version
        found = _after(scope, session, ask, answer, seen, choices, search, now)
    done = {"toast": answer.toast, "last": last_action(answer.undo)} if answer.toast is not None else {}
    return _nothing() | _drawn(found, seen, version, now) | {"said": answered(answer.said)} | done


def refresh(
    heard: Any, intervals: Any, polls: Any, shown: Any, values: Any, fields: Any, search: str | None
) -> dict[str, Any]:
    """What others have changed, and what a search has found; what stayed the same is not sent."""
    if heard is None and not intervals and not polls:  # the page has only just arrived
        raise PreventUpdate
    seen, now = Seen.read(shown), datetime.now(UTC)
    with signed_in() as (scope, session):
        scope.require(IMPORTING_ROLES)
        version = data_version(scope, session).version
        keep = _kept(scope, session, seen, _choices(values, fields))
        found = read_page(scope, session, _view(search, seen, keep), now, wanted=_next(seen), keep=keep)
    return _drawn(found, seen, version, now)


def _after(
    scope: OrgScope,
    session: Session,
    ask: Ask,
    answer: Answer,
    seen: Seen,
    choices: Choices,
    search: str | None,
    now: datetime,
) -> DuplicatesPage:
    """The page after an action: the pair that was asked for, the next one where the open one is decided,
    else the same as it was."""
    if ask.do == "open" or answer.open:
        keep = seen_pair(scope, session, answer.open or ask.pair, Seen(), {})
    elif answer.done:
        keep = None
    else:
        keep = _kept(scope, session, seen, choices)
        if keep and ask.do == "keep" and ask.side:
            keep = replace(keep, survivor=ask.side)
    return read_page(scope, session, _view(search, seen, keep), now, wanted=_next(seen), keep=keep)


def _kept(scope: OrgScope, session: Session, seen: Seen, choices: Choices) -> OpenPair | None:
    """The open pair as it stands now, with what was chosen; None where it is gone."""
    as_shown = seen_pair(scope, session, seen.pair, seen, choices)
    return as_shown and replace(as_shown, chosen=chosen_by_hand(as_shown, as_shown.chosen))


def _next(seen: Seen) -> tuple[str, ...]:
    """The pairs after the open one in the list, then those before it."""
    if seen.pair not in seen.order:
        return seen.order
    at = seen.order.index(seen.pair)
    return (*seen.order[at + 1 :], *reversed(seen.order[:at]))


def _view(search: str | None, seen: Seen, keep: OpenPair | None) -> DuplicatesView:
    """The list of the address; which pair is open the store says. Without one in the address it stays the
    same while the open pair does."""
    view = read_duplicates_view(search).listed()
    return view if view.show or keep is None else replace(view, show=seen.show)


def _drawn(found: DuplicatesPage, seen: Seen, version: int, now: datetime) -> dict[str, Any]:
    """The parts of the page whose content differs from what is shown."""
    kept = seen_of(found)
    parts: dict[str, Callable[[], Any]] = {
        "head": lambda: duplicates_head(found, now),
        "list": lambda: duplicates_list(found, now),
        "pair": lambda: open_pair(found),
    }
    drawn = {
        name: no_update if seen.prints.get(name) == kept["prints"][name] else draw()
        for name, draw in parts.items()
    }
    return drawn | {"shown": kept, "version": version, "resting": not found.summary.searching}


def _choices(values: Any, fields: Any) -> Choices:
    """Field → `first` or `second`, of the open pair."""
    if not isinstance(values, list) or not isinstance(fields, list):
        return {}
    named = [each.get("field") for each in fields if isinstance(each, dict)]
    return {
        name: which
        for name, which in zip(named, values, strict=False)
        if name in CHOSEN and which in (FIRST, SECOND)
    }


def _nothing() -> dict[str, Any]:
    return dict.fromkeys(SHOWN | DONE, no_update)
