"""Probes of batches: items that name a lead of theirs by its external id, and their member."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from services import batches
from services.batches import known_leads, staged, writing
from services.imports.spend import finish_spend
from services.scope import OrgScope
from services.vocabulary import ImportKind
from tests.support.probes.common import NOW, Probe, Probes
from tests.support.rows import Filled

_AT = "2026-03-05T12:00:00Z"


def _statuses(write: Callable[..., Any], **item: Any) -> Probe:
    """What became of an item about their lead; the answer repeats what was sent, which is no leak."""

    def call(scope: OrgScope, session: Session, theirs: Filled) -> list[Any]:
        about = {"external_id": theirs.lead_marker} if write is not batches.write_spend else {}
        results = write(scope, session, [{**about, **_of(theirs, item)}], NOW)
        return [(each.status, each.code) for each in results]

    return Probe(call)


def _of(theirs: Filled, item: dict[str, Any]) -> dict[str, Any]:
    values = {"marker": theirs.marker, "member": str(theirs.member_id)}
    return {name: value.format(**values) if isinstance(value, str) else value for name, value in item.items()}


def _convert(scope: OrgScope, session: Session, theirs: Filled) -> None:
    items = [{"source": theirs.marker, "month": "2026-03", "amount": 1}]
    writing.convert(scope, session, items, ImportKind.SPEND, finish_spend, NOW)


def _finish(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    return writing.finish_batch(scope, session, ImportKind.LEADS, writing.Answers([{}], {}), NOW)


def _apply(scope: OrgScope, session: Session, theirs: Filled) -> None:
    columns = {"line": [0], "source": [theirs.marker], "month": ["2026-03-01"], "amount": ["1"]}
    staged.apply_staged(scope, session, ImportKind.SPEND, pl.DataFrame(columns), NOW)


WRITERS: Probes = {
    batches.write_leads: _statuses(batches.write_leads, name="Ours", assigned_to="{member}"),
    batches.write_interactions: _statuses(batches.write_interactions, kind="meeting", occurred_at=_AT),
    batches.write_stage_changes: _statuses(
        batches.write_stage_changes, to_stage="fechado", changed_at=_AT, changed_by="{marker}"
    ),
    batches.write_spend: _statuses(batches.write_spend, source="{marker}", month="2026-03", amount=5),
}

PARTS: Probes = {
    known_leads.lead_ids: Probe(
        lambda scope, session, theirs: known_leads.lead_ids(scope, session, [theirs.lead_marker])
    ),
    staged.apply_staged: Probe(_apply),
    writing.convert: Probe(_convert),
    writing.finish_batch: Probe(_finish),
    writing.take_turn: Probe(lambda scope, session, theirs: writing.take_turn(scope, session)),
}
