"""Who may do what."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a member may do. A `rep` sees own leads only, in the numbers as well as in the lists."""

    ADMIN = "admin"
    MANAGER = "manager"
    ANALYST = "analyst"
    REP = "rep"


class TokenScope(StrEnum):
    """What an API token allows, on top of what its owner's role does."""

    READ = "read"
    WRITE = "write"
