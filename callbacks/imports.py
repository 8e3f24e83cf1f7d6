"""Bringing files in: check, answer, import, see what became of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from dash import ALL, Dash, Input, Output, State, ctx, no_update

from callbacks.import_words import import_item, preview_shape, problem_words
from callbacks.scope import csrf_token, job_queue, signed_in, upload_limit_mb, uploaded_file
from layouts import ids
from layouts.import_preview import import_preview
from layouts.import_report import import_report
from layouts.imports import import_list, import_progress, imports_page
from layouts.states import nothing_here
from services.imports.corrections import corrected
from services.imports.mapping import Mapping, parse_mapping, remember_mapping
from services.imports.preview import Preview, preview_file
from services.imports.problems import ImportFileError
from services.imports.records import (
    ImportRecord,
    ImportStateError,
    discard_import,
    fail_import,
    import_record,
    import_records,
    keep_mapping,
    start_import,
)
from services.imports.rejections import first_rejections
from services.language import gettext as _
from services.language import mark
from services.scope import NotFoundError, OrgScope
from services.session import Session
from services.vocabulary import ImportStatus

NOT_STARTED = mark("The import could not be started. Please bring the file again.")
EVERY_COLUMN = {"type": ids.MAPPING_COLUMN_TYPE, "column": ALL}
EVERY_VALUE = {"type": ids.MAPPING_VALUE_TYPE, "field": ALL, "value": ALL}
EVERY_QUESTION = {"type": ids.MAPPING_QUESTION_TYPE, "column": ALL}


def register(app: Dash) -> None:
    app.callback(
        Output(ids.IMPORT_PREVIEW, "children"),
        Output(ids.IMPORT_LIST, "children"),
        Output(ids.IMPORT_POLL, "disabled"),
        Input(ids.IMPORTS, "id"),
        Input(ids.IMPORT_POLL, "n_intervals"),
        State(ids.LOCATION, "search"),
    )(show_imports)
    app.callback(
        Output(ids.IMPORT_PREVIEW, "children", allow_duplicate=True),
        Output(ids.IMPORT_POLL, "disabled", allow_duplicate=True),
        Output(ids.LOCATION, "search", allow_duplicate=True),
        Input(ids.IMPORT_START, "n_clicks"),
        Input(ids.IMPORT_CHECK, "n_clicks"),
        Input(ids.IMPORT_DISCARD, "n_clicks"),
        State(EVERY_COLUMN, "value"),
        State(EVERY_VALUE, "value"),
        State(EVERY_QUESTION, "value"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )(work_on_import)


def page(_search: str | None) -> Any:
    """The page before the import it looks at."""
    return imports_page(csrf_token(), limit_mb=upload_limit_mb())


def show_imports(_arrived: str, _intervals: int | None, search: str | None) -> tuple[Any, Any, bool]:
    """The import of the address, where it stands now, and the list; asks again while one runs."""
    now, import_id = datetime.now(UTC), _import_id(search)
    with signed_in() as (scope, session):
        records = import_records(scope, session)
        shown, running = None, False
        if import_id is not None:
            try:
                record = import_record(scope, session, import_id)
            except NotFoundError:
                shown = nothing_here("search", _("There is no such import."))
            else:
                running = record.status is ImportStatus.RUNNING
                shown = _shown(scope, session, record, now)
    return shown, import_list([import_item(record) for record in records], now), not running


def work_on_import(
    _start: int | None,
    _check: int | None,
    _discard: int | None,
    _columns: list[str | None],
    _values: list[str | None],
    _answers: list[str | None],
    search: str | None,
) -> tuple[Any, Any, Any]:
    """Check again, start or discard the uploaded file of the address."""
    import_id = _import_id(search)
    if import_id is None or not ctx.triggered or not ctx.triggered[0]["value"]:
        return no_update, no_update, no_update
    if ctx.triggered_id == ids.IMPORT_DISCARD:
        return _discarded(import_id)
    now = datetime.now(UTC)
    try:
        with signed_in() as (scope, session):
            record = import_record(scope, session, import_id)
            preview = _preview(scope, session, record, now)
            mapping = corrected(preview.mapping, **_changes(ctx.states_list))
            keep_mapping(scope, session, import_id, mapping.model_dump(mode="json"))
            checked = _preview_of(scope, session, record, mapping, now)
            starts = ctx.triggered_id == ids.IMPORT_START and checked.ready
            if starts:
                start_import(scope, session, import_id, mapping.model_dump(mode="json"))
                remember_mapping(scope, session, mapping, checked.fingerprint)
            shown = import_preview(preview_shape(record, checked))
    except ImportStateError:
        return (*_current(import_id, now), no_update)
    except ImportFileError as error:
        return nothing_here("alert", problem_words(error)), no_update, no_update
    if starts:
        _queue(scope, import_id)
        return (*_current(import_id, now), no_update)
    return shown, no_update, no_update


def _queue(scope: OrgScope, import_id: UUID) -> None:
    """Hand the import to the worker; where that fails, say so rather than let it wait for ever."""
    try:
        job_queue().run_import(scope.organization_id, import_id)
    except Exception:
        with signed_in() as (own, session):
            fail_import(own, session, import_id, NOT_STARTED)
        raise


def _current(import_id: UUID, now: datetime) -> tuple[Any, bool]:
    """The import as it stands, and whether asking again can rest."""
    with signed_in() as (scope, session):
        record = import_record(scope, session, import_id)
        return _shown(scope, session, record, now), record.status is not ImportStatus.RUNNING


def _discarded(import_id: UUID) -> tuple[Any, Any, Any]:
    try:
        with signed_in() as (scope, session):
            discard_import(scope, session, import_id)
            path = uploaded_file(import_id)
    except ImportStateError:
        return (*_current(import_id, datetime.now(UTC)), no_update)
    path.unlink(missing_ok=True)
    return None, True, ""


def _shown(scope: OrgScope, session: Session, record: ImportRecord, now: datetime) -> Any:
    """What stands above the list for an import: its preview, progress or report."""
    if record.status is ImportStatus.RUNNING:
        return import_progress(import_item(record))
    if record.status is not ImportStatus.UPLOADED:
        return import_report(import_item(record, first_rejections(scope, session, record.id)))
    try:
        return import_preview(preview_shape(record, _preview(scope, session, record, now)))
    except ImportFileError as error:
        return nothing_here("alert", problem_words(error))


def _preview(scope: OrgScope, session: Session, record: ImportRecord, now: datetime) -> Preview:
    kept = parse_mapping(record.mapping) if record.mapping else None
    return _preview_of(scope, session, record, kept, now)


def _preview_of(
    scope: OrgScope, session: Session, record: ImportRecord, mapping: Mapping | None, now: datetime
) -> Preview:
    path = uploaded_file(record.id)
    limit = upload_limit_mb() * 1024 * 1024
    return preview_file(scope, session, path, record.kind, mapping, now=now, limit_bytes=limit)


def _changes(states: list[Any]) -> dict[str, Any]:
    """What the selects of the preview say, by the ids they have."""
    columns, values, answers = states[0], states[1], states[2]
    return {
        "columns": {state["id"]["column"]: state.get("value") or None for state in columns},
        "values": {
            (state["id"]["field"], state["id"]["value"]): state.get("value") or None for state in values
        },
        "answers": {state["id"]["column"]: state["value"] for state in answers if state.get("value")},
    }


def _import_id(search: str | None) -> UUID | None:
    text = parse_qs((search or "").lstrip("?")).get("id", [""])[0]
    try:
        return UUID(text)
    except ValueError:
        return None
