"""What the board's script sends, read: anybody can send anything, so nothing here raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.pipeline import MOST_PAGES, MOST_RECENT, KnownPage
from services.vocabulary import Outcome, Stage

LONGEST = 200
MOST_NUMBER = 2**31


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for what changed; `number` is given back with the answer."""

    number: int = 0
    known: Mapping[Stage, tuple[KnownPage, ...]] = field(default_factory=dict)
    more: Stage | None = None
    recent: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedMove:
    """A move: open in `stage`, or won or lost. `reason` and `value` as they were typed."""

    number: int
    lead_id: UUID
    version: int
    stage: Stage | None
    outcome: Outcome
    reason: str | None
    value: str | None
    undo: bool


def read_asked(sent: Any) -> Asked:
    """The question; what in it isn't understood is left out, so that it is answered in full."""
    if not isinstance(sent, dict):
        return Asked()
    pages = sent.get("pages")
    known = {
        stage: held for stage in Stage if isinstance(pages, dict) and (held := _pages(pages.get(stage.value)))
    }
    recent = sent.get("recent")
    ids = [_uuid(each) for each in recent[:MOST_RECENT]] if isinstance(recent, list) else []
    return Asked(
        number=_whole(sent.get("number")) or 0,
        known=known,
        more=_stage(sent.get("more")),
        recent=tuple(each for each in ids if each is not None),
    )


def read_move(sent: Any) -> AskedMove | None:
    """The move; None for what can't be one, such as a stage that doesn't exist."""
    if not isinstance(sent, dict):
        return None
    lead_id, version, to = _uuid(sent.get("lead")), _whole(sent.get("version")), sent.get("to")
    stage = _stage(to)
    if lead_id is None or version is None or stage is Stage.FECHADO:
        return None
    if stage is None and to not in (Outcome.WON.value, Outcome.LOST.value):
        return None
    return AskedMove(
        number=_whole(sent.get("number")) or 0,
        lead_id=lead_id,
        version=version,
        stage=stage,
        outcome=Outcome.OPEN if stage else Outcome(str(to)),
        reason=_text(sent.get("reason")),
        value=_text(sent.get("value")),
        undo=sent.get("undo") is True,
    )


def _pages(sent: Any) -> tuple[KnownPage, ...]:
    if not isinstance(sent, list) or len(sent) > MOST_PAGES + 1:
        return ()
    held = []
    for page in sent:
        end, digest = (page.get("end"), page.get("digest")) if isinstance(page, dict) else (None, None)
        if not isinstance(digest, str) or not (end is None or isinstance(end, str)):
            return ()
        held.append(KnownPage(end, digest[:LONGEST]))
    return tuple(held)


def _stage(value: Any) -> Stage | None:
    return Stage(value) if isinstance(value, str) and value in tuple(Stage) else None


def _whole(value: Any) -> int | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MOST_NUMBER
    return value if fits else None


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
