"""Batches of what happened elsewhere: leads, interactions, stage changes and spend from other systems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Annotated, Any

import structlog
from pydantic import Field

from app.api.answers.batches import BatchResult
from app.api.frame import Answer, Call, Routes
from app.api.problems import ProblemError
from app.api.reading import Body
from app.jobs import JobQueue
from services.batches import (
    MOST_ITEMS,
    BusyError,
    ItemResult,
    ItemStatus,
    write_interactions,
    write_leads,
    write_spend,
    write_stage_changes,
)
from services.vocabulary import InteractionKind, Outcome, Stage

routes = Routes("Batches")
BODY_BYTES = 16 * 1024 * 1024
TRY_AGAIN_SECONDS = 10
log = structlog.get_logger(__name__)
_INSTANT = (
    "ISO 8601: a day, or a time with its offset; without an offset it is in the organization's time zone."
)
_MONEY = "In the organization's currency: a number, or a text of digits with a decimal point."
_ID = "The lead's id in your system, up to 200 characters. Needed."
_OPEN_STAGES = ", ".join(f"`{stage}`" for stage in Stage)
_OUTCOMES = ", ".join(f"`{outcome}`" for outcome in Outcome)
_LEAD = {
    "external_id": _ID,
    "name": "A person's name.",
    "first_name": "Used with `last_name` where there is no `name`.",
    "last_name": "See `first_name`.",
    "email": "One address.",
    "phone": "As it is written.",
    "company": "A company's name.",
    "source": "Free text; `Google` and ` google ` are one source.",
    "stage": f"One of {_OPEN_STAGES}, or a usual word for one.",
    "outcome": f"One of {_OUTCOMES}.",
    "lead_score": "A whole number from 0 to 100; without it the lead is scored here.",
    "estimated_value": _MONEY,
    "closing_value": _MONEY,
    "assigned_to": "A member's id, e-mail or name; an unknown one becomes a member without sign-in.",
    "created_at": _INSTANT,
    "stage_entered_at": _INSTANT,
    "closed_at": _INSTANT,
    "lost_reason": "Free text.",
    "custom_fields": "An object of at most 60 texts, numbers or booleans.",
}
_INTERACTION = {
    "external_id": _ID,
    "kind": "Needed. One of " + ", ".join(f"`{kind}`" for kind in InteractionKind) + ".",
    "occurred_at": f"Needed. {_INSTANT}",
}
_STAGE_CHANGE = {
    "external_id": _ID,
    "to_stage": f"One of {_OPEN_STAGES}; `fechado` wins the lead.",
    "outcome": f"One of {_OUTCOMES}; `lost` loses the lead where it stood.",
    "changed_at": f"Needed. {_INSTANT}",
    "from_stage": "The stage before, where it is known.",
    "changed_by": "Somebody's name.",
}
_SPEND = {
    "source": "Needed; null or empty is no source.",
    "month": "Needed: `YYYY-MM`.",
    "amount": f"Needed. {_MONEY}",
}


def _items(fields: dict[str, str]) -> Any:
    """The items of a body. Their fields are described and not typed: an item that can't be is answered by
    itself, among the others, and not by refusing them all."""
    described = {name: {"description": text} for name, text in fields.items()}
    schema: dict[str, Any] = {"items": {"type": "object", "properties": described}}
    return Field(max_length=MOST_ITEMS, json_schema_extra=schema, description="Up to 5,000 objects.")


class LeadBatch(Body):
    """Leads as they stand in another system. Null, empty or left out leaves what is known alone."""

    items: Annotated[list[dict[str, Any]], _items(_LEAD)]


class InteractionBatch(Body):
    """What leads did, and what was done with them."""

    items: Annotated[list[dict[str, Any]], _items(_INTERACTION)]


class StageChangeBatch(Body):
    """Changes of stage, each at its instant; one of `to_stage` and `outcome` is needed."""

    items: Annotated[list[dict[str, Any]], _items(_STAGE_CHANGE)]


class SpendBatch(Body):
    """Marketing spend by source and month."""

    items: Annotated[list[dict[str, Any]], _items(_SPEND)]


Write = Callable[..., list[ItemResult]]


@routes.post("/leads:batch", answer=BatchResult, body_bytes=BODY_BYTES)
def leads_batch(call: Call, body: LeadBatch) -> Answer:
    """Create or change leads by their external ids.

    The same batch again changes nothing (`unchanged`), so one that was cut off can be sent again as it is: no
    `Idempotency-Key` is needed. An item that can't be is rejected alone and the others are stored; of several
    items about one lead the last good one counts. More than 5,000 items are refused whole (422). A sales rep
    writes own leads; new ones are theirs."""
    return _write(call, write_leads, body.items)


@routes.post("/interactions:batch", answer=BatchResult, body_bytes=BODY_BYTES)
def interactions_batch(call: Call, body: InteractionBatch) -> Answer:
    """Record interactions of known leads.

    Lead, kind and instant are the key: the same again is `unchanged`. A sales rep writes of own leads; the
    others are unknown to them."""
    return _write(call, write_interactions, body.items)


@routes.post("/stage-changes:batch", answer=BatchResult, body_bytes=BODY_BYTES)
def stage_changes_batch(call: Call, body: StageChangeBatch) -> Answer:
    """Add stage changes to the histories of known leads.

    They take effect in the order of `changed_at`, whatever the order of arrival, and count more than what
    `leads:batch` said of a stage; what was moved in the app stays. Lead, instant, stage and outcome are the
    key: the same again is `unchanged`. A sales rep writes of own leads; the others are unknown to them."""
    return _write(call, write_stage_changes, body.items)


@routes.post("/spend:batch", answer=BatchResult, body_bytes=BODY_BYTES)
def spend_batch(call: Call, body: SpendBatch) -> Answer:
    """Set marketing spend, one amount per source and month.

    A later amount replaces the one before. For administrators and managers."""
    return _write(call, write_spend, body.items)


def _write(call: Call, write: Write, items: list[dict[str, Any]]) -> Answer:
    """One transaction; the alerts are evaluated soon after it."""
    try:
        with call.transaction() as session:
            results = write(call.scope, session, items, call.now)
    except BusyError as error:
        raise ProblemError(503, str(error), headers={"Retry-After": str(TRY_AGAIN_SECONDS)}) from None
    counts = Counter(each.status for each in results)
    if counts[ItemStatus.CREATED] or counts[ItemStatus.UPDATED]:
        _evaluate_soon(call)
    return Answer({**{status.value: counts[status] for status in ItemStatus}, "results": results})


def _evaluate_soon(call: Call) -> None:
    """The worker evaluates the alerts, and first makes the new leads of a large batch searchable."""
    jobs: JobQueue = call.server.extensions["jobs"]
    try:
        jobs.evaluate_alerts(call.organization.id)
    except Exception:  # what was written stays written; the daily evaluation makes up for it
        log.exception("evaluation_not_queued", organization_id=str(call.organization.id))
