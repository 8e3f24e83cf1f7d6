"""Brings a database to the newest schema; says where it stands."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from services.database.sessions import engine_for


def _config(url: str = "") -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["url"] = url
    return config


def migrate(owner_url: str) -> None:
    """Upgrade to the newest revision, as the schema's owner. Two at once wait for each other."""
    command.upgrade(_config(owner_url), "head")


def newest_revision() -> str:
    """The revision this code is written for."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def known_revisions() -> frozenset[str]:
    """Every revision that this code knows the way from."""
    script = ScriptDirectory.from_config(_config())
    return frozenset(str(step.revision) for step in script.walk_revisions())


def known_revision(revision: str) -> bool:
    """Whether this code knows the revision; one that it doesn't know is of a newer version."""
    return revision in {one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()}


def current_revision(url: str) -> str | None:
    """The revision the database stands at; None when it was never migrated."""
    engine = engine_for(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
