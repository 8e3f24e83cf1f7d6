"""The executive dashboard."""

from __future__ import annotations

import hashlib

import orjson
from flask import Response

from app.api.answers.dashboard import Dashboard
from app.api.frame import Answer, Call, Routes, known, not_modified
from app.api.parameters import PeriodParameters
from services.cache import SPAN_SECONDS, result_key
from services.dashboard import in_words, kept_facts
from services.language import reader
from services.versions import data_version

routes = Routes("Dashboard")
NAME = "api_executive_dashboard"


@routes.get(
    "/executive-dashboard",
    answer=Dashboard,
    headers={"ETag": "Changes when the data does, and at least every five minutes."},
)
def executive_dashboard(call: Call, query: PeriodParameters) -> Answer | Response:
    """Every figure of the dashboard.

    The same as on the page and as `lead-analytics metrics` prints. Rates and percentages are 0–100, money is
    in the organization's currency. The alerts' sentences are in the caller's language (`Accept-Language`)."""
    question = query.question(call)
    with call.transaction() as session:
        version = data_version(call.scope, session).version
        key = result_key(call.scope, NAME, (question, reader()), version, call.now)
        etag = hashlib.sha256(key.encode()).hexdigest()[:32]
        if known(etag):
            return not_modified(etag)
        kept: tuple[str, bytes] | None = call.store.get(key)
        if kept is None:
            facts = kept_facts(call.scope, session, call.store, question, call.now)
            content = orjson.dumps(in_words(facts), option=orjson.OPT_NON_STR_KEYS)
            kept = (facts["receipts"]["computed_at"], content)
            call.store.set(key, kept, timeout=2 * SPAN_SECONDS)
    return Answer(orjson.Fragment(kept[1]), etag=etag, generated_at=kept[0])
