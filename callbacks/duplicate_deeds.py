"""What can be done with duplicates: done in a transaction of its own, and answered with what to say."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from dash import html

from callbacks.duplicate_view import Seen
from callbacks.scope import evaluate_soon, search_duplicates_soon, signed_in
from layouts.attributes import data
from layouts.duplicates.fields import FIRST, SECOND
from layouts.duplicates.pair import taken_words
from layouts.duplicates.toast import duplicates_toast
from layouts.duplicates.view import MERGED, DuplicatesView
from layouts.icons import icon
from services.duplicates.errors import MergeError
from services.duplicates.merging import merge_certain, merge_pair, undo_merge
from services.duplicates.pairs import dismiss_pair, propose_again, summary
from services.language import gettext as _
from services.language import instant, ngettext
from services.scope import IMPORTING_ROLES, ForbiddenError, NotFoundError
from services.stage_changes import StaleLeadError

DEEDS = ("merge", "dismiss", "again", "undo", "merge-certain", "search")
LOOKS = ("open", "keep")
"""What changes nothing but what is shown."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What the browser asks: `pair` and `merge` are ids, `side` the lead to keep."""

    do: str
    pair: str | None = None
    merge: str | None = None
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of it: words where it was refused (`said`), a toast where it was done, and what takes it
    back. `done`: the open pair is decided; `open`: a pair to show instead."""

    said: Any = None
    toast: Any = None
    undo: Mapping[str, str] = field(default_factory=dict)
    done: bool = False
    open: str | None = None


def read_ask(asked: Any) -> Ask | None:
    """The ask of a browser; None for what can't be meant."""
    said: Mapping[str, Any] = asked if isinstance(asked, dict) else {}
    do = said.get("do")
    if not isinstance(do, str) or do not in (*DEEDS, *LOOKS):
        return None
    side = said.get("side")
    return Ask(
        do, _uuid(said.get("pair")), _uuid(said.get("merge")), side if side in (FIRST, SECOND) else None
    )


def perform(ask: Ask, seen: Seen, choices: Mapping[str, str], now: datetime) -> Answer:
    """Do it; what can't be done is answered, never raised."""
    try:
        answer = _DEEDS[ask.do](ask, seen, choices, now)
    except StaleLeadError as error:
        return Answer(said=refused(_stale_words(error)))
    except MergeError as error:
        return Answer(said=refused(str(error)))
    except NotFoundError:
        return Answer(said=refused(_("This is no longer there: somebody decided on it meanwhile.")))
    except ForbiddenError:
        return Answer(said=refused(_("Your role doesn't allow this.")))
    if ask.do != "search" and answer.toast is not None:
        evaluate_soon()
    return answer


def refused(text: str) -> html.Div:
    """Why nothing was done."""
    return html.Div([icon("alert"), html.P(text)], className="notice is-warning")


def answered(said: Any) -> html.Div:
    """The content of `ids.DUPLICATES_SAID`; its stamp tells the script that an answer has come."""
    return html.Div(said, **data(answered=stamp()))


def _merge(ask: Ask, seen: Seen, choices: Mapping[str, str], now: datetime) -> Answer:
    if ask.pair is None or ask.pair != seen.pair or len(seen.leads) != 2:
        raise NotFoundError("pair")
    stays = 0 if seen.survivor == FIRST else 1
    fields = {name: "survivor" if which == seen.survivor else "merged" for name, which in choices.items()}
    with signed_in() as (scope, session):
        scope.require(IMPORTING_ROLES)
        merge_id = merge_pair(
            scope, session, UUID(ask.pair), fields,
            survivor=UUID(seen.leads[stays]),
            versions=(seen.versions[stays], seen.versions[1 - stays]),
            now=now,
        )  # fmt: skip
    return _answer(_("Merged."), {"merge": str(merge_id), "pair": ask.pair}, done=True)


def _dismiss(ask: Ask, _seen: Seen, _choices: Mapping[str, str], now: datetime) -> Answer:
    with signed_in() as (scope, session):
        scope.require(IMPORTING_ROLES)
        dismiss_pair(scope, session, _needed(ask.pair), now)
    return _answer(_("Kept as two leads; not proposed again."), {"pair": str(ask.pair)}, done=True)


def _again(ask: Ask, _seen: Seen, _choices: Mapping[str, str], now: datetime) -> Answer:
    with signed_in() as (scope, session):
        scope.require(IMPORTING_ROLES)
        propose_again(scope, session, _needed(ask.pair), now)
    return _answer(_("Proposed again."), {}, done=True)


def _undo(ask: Ask, _seen: Seen, _choices: Mapping[str, str], now: datetime) -> Answer:
    """Of a merge of the pair that was just looked at, the pair is up for a decision again; of an older one
    it stays dismissed."""
    words = _("Taken back.")
    with signed_in() as (scope, session):
        scope.require(IMPORTING_ROLES)
        if ask.merge:
            undone = undo_merge(scope, session, UUID(ask.merge), now)
            words = _("Taken back: they are two leads again.")
            if undone.kept:
                kept = taken_words(undone.kept)
                words += " " + _("Kept, because it was edited since: %(fields)s.", fields=kept)
        if ask.pair:
            propose_again(scope, session, UUID(ask.pair), now)
        elif not ask.merge:
            raise NotFoundError("pair")
    return Answer(toast=duplicates_toast(words, {}, stamp()), open=ask.pair)


def _merge_certain(_ask: Ask, _seen: Seen, _choices: Mapping[str, str], now: datetime) -> Answer:
    with signed_in() as (scope, session):
        scope.require(IMPORTING_ROLES)
        count = merge_certain(scope, session, now)
    if not count:
        return Answer(said=refused(_("There was nothing that could be merged without a look at it.")))
    words = ngettext("%(num)s pair merged.", "%(num)s pairs merged.", count)
    look = (_("Show the merges"), DuplicatesView(MERGED).address())
    return Answer(toast=duplicates_toast(words, {}, stamp(), link=look), done=True)


def _search(_ask: Ask, _seen: Seen, _choices: Mapping[str, str], now: datetime) -> Answer:
    with signed_in() as (scope, _session):
        scope.require(IMPORTING_ROLES)
    search_duplicates_soon()
    with signed_in() as (scope, session):
        found = summary(scope, session, now)
    begun = found.searching or (found.searched_at is not None and found.searched_at >= now)
    if not begun:
        return Answer(said=refused(_("The search could not be started. Please try again in a moment.")))
    return Answer()


_DEEDS = {
    "merge": _merge,
    "dismiss": _dismiss,
    "again": _again,
    "undo": _undo,
    "merge-certain": _merge_certain,
    "search": _search,
}


def _answer(words: str, undo: Mapping[str, str], *, done: bool) -> Answer:
    return Answer(toast=duplicates_toast(words, undo, stamp()), undo=undo, done=done)


def _stale_words(error: StaleLeadError) -> str:
    who = error.changed_by or _("Somebody else")
    return _(
        "%(who)s changed one of the two leads meanwhile (%(at)s). Nothing was merged; this is how they "
        "stand now, with what you chose.",
        who=who,
        at=instant(error.changed_at),
    )


def _needed(pair_id: str | None) -> UUID:
    if pair_id is None:
        raise NotFoundError("pair")
    return UUID(pair_id)


def _uuid(text: Any) -> str | None:
    try:
        return str(UUID(text)) if isinstance(text, str) else None
    except ValueError:
        return None


def stamp() -> int:
    """Tells one toast from the next."""
    return time.time_ns() // 1_000_000
