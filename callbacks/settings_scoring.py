"""Settings of scoring: the model card, and what an administrator does there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from dash import Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from callbacks.scope import rescore_soon, signed_in, train_soon
from layouts import ids
from layouts.scoring.last import last_training
from layouts.scoring.page import (
    not_for_reps,
    said_badly,
    said_well,
    scoring_body,
    scoring_page,
)
from layouts.scoring.shapes import DECIDE, KEEP_IN, LEAVE_OUT, RULES, TRAIN, USE, ScoringPage
from layouts.scoring.words import field_title
from services.language import gettext as _
from services.scope import MANAGING_ROLES, NotFoundError, OrgScope
from services.scoring.state import scoring_state
from services.scoring.store import (
    ScoringError,
    activate,
    decide_field_yourself,
    keep_in_field,
    leave_out_field,
    use_rules,
)
from services.session import Session
from services.vocabulary import TrainingDecision

PATIENCE = timedelta(minutes=1)
"""So long the page asks for what the worker was asked to do and hasn't begun."""
CHOICES = {LEAVE_OUT: leave_out_field, KEEP_IN: keep_in_field, DECIDE: decide_field_yourself}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the browser shows, since when the training has been under way that it shows as such, and until
    when it asks although nothing is: the worker has yet to begin."""

    stamp: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def read(cls, data: Any) -> Seen:
        """From the store `ids.SCORING_SEEN`; whatever is there."""
        given = data if isinstance(data, Mapping) else {}
        return cls(str(given.get("stamp")), _instant(given.get("since")), _instant(given.get("until")))

    @classmethod
    def of(cls, shown: ScoringPage, until: datetime | None = None) -> dict[str, Any]:
        """What the store keeps of a page."""
        stamp = sha256(repr(shown.state).encode("utf-8", "replace")).hexdigest()[:16]
        since = shown.training_since
        return {
            "stamp": stamp,
            "since": since.isoformat() if since else None,
            "until": until.isoformat() if until else None,
        }


def _instant(text: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else None


def register(app: Dash) -> None:
    outputs = [
        Output(ids.SCORING, "children", allow_duplicate=True),
        Output(ids.SCORING_SEEN, "data", allow_duplicate=True),
        Output(ids.SCORING_POLL, "disabled", allow_duplicate=True),
        Output(ids.SCORING_STATUS, "children", allow_duplicate=True),
    ]
    app.callback(outputs, Input(ids.SCORING_ASKED, "data"), prevent_initial_call=True)(act)
    app.callback(
        outputs,
        Input(ids.SCORING_POLL, "n_intervals"),
        State(ids.SCORING_SEEN, "data"),
        prevent_initial_call=True,
    )(look)


def page() -> Any:
    """The tab as it is; a rep sees no figures of the whole organization."""
    with signed_in() as (scope, session):
        if scope.own_leads_only is not None:
            return not_for_reps()
        shown = _shown(scope, session, datetime.now(UTC))
    return scoring_page(shown, Seen.of(shown))


def act(asked: Any) -> Any:
    """Do what was asked of a model or a field, and say what became of it."""
    if not isinstance(asked, Mapping) or not isinstance(asked.get("do"), str):
        raise PreventUpdate
    do, now = asked["do"], datetime.now(UTC)
    try:
        with signed_in() as (scope, session):
            scope.require(MANAGING_ROLES)
            answer = _deed(scope, session, do, asked.get("key"), now)
    except ScoringError as error:
        answer = said_badly(str(error))
    except (NotFoundError, ValueError):
        answer = said_badly(
            _("That could not be done: somebody changed it meanwhile. This is how it stands.")
        )
    else:
        _follow(do)
    with signed_in() as (scope, session):
        shown = _shown(scope, session, now)
    if do == TRAIN and shown.training_since is None:
        answer = said_badly(_("The training could not be asked for. Nothing has changed; try again later."))
    until = now + PATIENCE if do in (RULES, USE) else None
    return scoring_body(shown), Seen.of(shown, until), not (shown.under_way or until), answer


def look(_intervals: int | None, seen: Any) -> Any:
    """How it stands while something is under way; drawn anew only where it changed."""
    before, now = Seen.read(seen), datetime.now(UTC)
    with signed_in() as (scope, session):
        if scope.own_leads_only is not None:
            raise PreventUpdate
        shown = _shown(scope, session, now)
    until = before.until if before.until is not None and now < before.until <= now + PATIENCE else None
    after = Seen.of(shown, until)
    answer: Any = no_update
    if before.since is not None and shown.training_since is None:
        answer = _became(shown, before.since)
    body = no_update if after["stamp"] == before.stamp else scoring_body(shown)
    return body, after, not (shown.under_way or until), answer


def _follow(do: str) -> None:
    """What the worker does after what was just written."""
    if do == TRAIN:
        train_soon()
    elif do in (RULES, USE):
        rescore_soon()


def _deed(scope: OrgScope, session: Session, do: str, key: Any, now: datetime) -> Any:
    if do == TRAIN:
        return said_well(_("A training was asked for."))
    if do == RULES:
        use_rules(scope, session, now)
        return said_well(_("The rules score again. The leads follow within minutes."))
    if do == USE:
        activate(scope, session, UUID(str(key)), now)
        return said_well(_("This model scores now. The leads follow within minutes."))
    if do not in CHOICES or not isinstance(key, str) or not key:
        raise PreventUpdate
    CHOICES[do](scope, session, key, now)
    return said_well(_("Noted for “%(field)s”: it counts from the next training on.", field=field_title(key)))


def _shown(scope: OrgScope, session: Session, now: datetime) -> ScoringPage:
    state = scoring_state(scope, session, now)
    return ScoringPage(state, now, can_edit=scope.role in MANAGING_ROLES)


def _became(shown: ScoringPage, since: datetime) -> Any:
    """What the training that was waited for came to."""
    latest = shown.state.latest
    if latest is None or latest.trained_at < since:
        return said_badly(
            _("The training ended without a result. Nothing has changed; it can be asked for again.")
        )
    if latest.training.decision is TrainingDecision.ADOPTED:
        return said_well(_("The new model is better and scores now. The leads follow within minutes."))
    return said_well(last_training(latest))
