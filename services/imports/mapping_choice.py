"""Which mapping a file is read with: the one given, the one remembered for its header, or a proposal."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.imports.headers import header_fingerprint
from services.imports.mapping import Mapping, recall_mapping
from services.imports.presets import AUTO
from services.imports.reading import Table
from services.imports.recognition import complete_mapping, propose_mapping
from services.scope import OrgScope
from services.vocabulary import ImportKind


def mapping_for(
    scope: OrgScope, session: Session, table: Table, kind: ImportKind, mapping: Mapping | None, wanted: str
) -> tuple[Mapping, bool]:
    """(the mapping to read `table` with, whether it is the remembered one).

    A given one without columns adds to the proposal; a remembered one counts only while no CRM is
    asked for by name (`wanted` is `auto`).
    """
    if mapping is not None:
        return complete_mapping(mapping, table, wanted=wanted), False
    if wanted == AUTO:
        remembered = recall_mapping(scope, session, kind, header_fingerprint(table.header))
        if remembered is not None:
            return remembered, True
    return propose_mapping(table, kind, wanted=wanted), False
