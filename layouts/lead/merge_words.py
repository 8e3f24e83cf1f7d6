"""What the history of a lead says of its merges (`services.duplicates.entries`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.language import DASH
from services.language import gettext as _
from services.vocabulary import AuditAction


def merge_words(action: str, changes: Mapping[str, Any]) -> str:
    """Into which lead it went, or which one into it; and that it was taken back."""
    other = changes.get("lead")
    named = other if isinstance(other, Mapping) else {}
    name = str(named.get("name") or named.get("external_id") or DASH)
    if action == AuditAction.UNMERGED:
        return _("Merge with %(name)s undone", name=name)
    if changes.get("role") == "merged":
        return _("Merged into %(name)s", name=name)
    return _("%(name)s was merged into it", name=name)
