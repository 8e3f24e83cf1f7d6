"""Probes of the import: files that name what is another organization's."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from services.imports import engine, mapping, mapping_choice, owners, preview, records, rejections
from services.imports.reading import open_table
from services.scope import NotFoundError, OrgScope
from services.vocabulary import ImportKind
from tests.support.probes.common import NOW, Call, Probe, Probes
from tests.support.rows import Filled

FILES = {
    ImportKind.LEADS: (
        "external_id,name,stage,assigned_to,created_at\n{lead},Taken over,contato,{other},2026-03-01\n"
    ),
    ImportKind.HISTORY: "external_id,from_stage,to_stage,changed_at\n{lead},lead,fechado,2026-03-05\n",
    ImportKind.INTERACTIONS: "external_id,kind,occurred_at\n{lead},meeting,2026-03-05\n",
    ImportKind.SPEND: "source,month,amount\n{other},2026-03,999\n",
}
"""Files of every kind, written by somebody who knows the other organization's external ids."""


def _with_file(kind: ImportKind, theirs: Filled, use: Callable[[Path], Any]) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file.csv")
        path.write_text(FILES[kind].format(lead=theirs.lead_marker, other=theirs.marker))
        return use(path)


def _run(scope: OrgScope, session: Session, theirs: Filled) -> None:
    for kind in FILES:
        _with_file(
            kind, theirs, lambda path, kind=kind: engine.run_import(scope, session, path, kind, now=NOW)
        )


def _preview(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    found = _with_file(
        ImportKind.LEADS,
        theirs,
        lambda path: preview.preview_file(scope, session, path, ImportKind.LEADS, now=NOW),
    )
    return found.mapping


def _mapping_for(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    def use(path: Path) -> Any:
        with open_table(path) as table:
            return mapping_choice.mapping_for(scope, session, table, ImportKind.LEADS, None, "auto")

    return _with_file(ImportKind.LEADS, theirs, use)


def _owners(scope: OrgScope, session: Session, theirs: Filled) -> Any:
    """Somebody of theirs is nobody here: a new member with an id of its own."""
    found, _ = owners.resolve_owners(scope, session, [f"{theirs.marker}@example.com"], dry_run=False)
    return list(found.values())


def _theirs_by_id(function: Callable[..., Any], *arguments: Any) -> Probe:
    """A function that names an import by its id must not find another organization's."""
    call: Call = lambda scope, session, theirs: _exhausted(  # noqa: E731 - reads as the table's other lines
        function(scope, session, theirs.import_id, *arguments)
    )
    return Probe(call, (NotFoundError,))


def _exhausted(result: Any) -> Any:
    """A generator does nothing until it is read."""
    return list(result) if hasattr(result, "__next__") else result


READERS: Probes = {
    engine.organization_zone: Probe(lambda scope, session, theirs: engine.organization_zone(scope, session)),
    mapping.recall_mapping: Probe(
        lambda scope, session, theirs: mapping.recall_mapping(scope, session, ImportKind.LEADS, theirs.marker)
    ),
    mapping_choice.mapping_for: Probe(_mapping_for),
    preview.preview_file: Probe(_preview),
    records.import_record: _theirs_by_id(records.import_record),
    records.import_records: Probe(lambda scope, session, theirs: records.import_records(scope, session)),
    records.running_imports: Probe(lambda scope, session, theirs: records.running_imports(scope, session)),
    rejections.first_rejections: _theirs_by_id(rejections.first_rejections),
    rejections.rejected_rows_csv: _theirs_by_id(rejections.rejected_rows_csv),
}

WRITERS: Probes = {
    engine.run_import: Probe(_run),
    mapping.remember_mapping: Probe(
        lambda scope, session, theirs: mapping.remember_mapping(
            scope, session, mapping.Mapping(kind=ImportKind.LEADS), theirs.marker
        )
    ),
    owners.resolve_owners: Probe(_owners),
    records.add_import: Probe(
        lambda scope, session, theirs: records.add_import(
            scope, session, kind=ImportKind.LEADS, filename="leads.csv"
        )
    ),
    records.await_another_attempt: _theirs_by_id(records.await_another_attempt, "It will be tried again."),
    records.discard_import: _theirs_by_id(records.discard_import),
    records.fail_import: _theirs_by_id(records.fail_import, "It failed."),
    records.finish_import: _theirs_by_id(records.finish_import, {}),
    records.keep_mapping: _theirs_by_id(records.keep_mapping, {}),
    records.note_progress: _theirs_by_id(records.note_progress, 0.5),
    records.start_import: _theirs_by_id(records.start_import, {}),
    rejections.keep_rejections: _theirs_by_id(rejections.keep_rejections),
}
