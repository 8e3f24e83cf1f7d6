"""What the commands share: settings, database, organizations, and how they fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from structlog.contextvars import bind_contextvars
from typer._click.globals import get_current_context

from app.database import DatabaseAddresses, database_addresses
from app.logs import configure_logging
from app.settings import Settings, load_settings
from services.database.migrate import migrate
from services.database.sessions import Database
from services.diagnostics import database_error, schema_state
from services.organizations import find_organization
from services.scope import OrgScope

Slug = Annotated[str, typer.Option("--org", metavar="SLUG", help="The organization's slug.")]


class CommandError(Exception):
    """A command that can't do what it was asked; the message is for the person at the terminal."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def misuse(message: str) -> CommandError:
    """The error of a command that was asked for something that can't be."""
    return CommandError(message, exit_code=2)


def console() -> Console:
    """For progress and remarks: standard error, so that standard output holds the answer alone."""
    return Console(stderr=True, highlight=False)


def settings_of_command() -> Settings:
    """The settings, with logging set up; every line names the command."""
    settings = load_settings()
    configure_logging(settings)
    context, names = get_current_context(silent=True), list[str]()
    while context is not None and context.parent is not None:  # the root is the program
        names.insert(0, context.info_name or "")
        context = context.parent
    if names:
        bind_contextvars(command=" ".join(names))
    return settings


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """The database, its schema checked (an embedded one is brought to the newest)."""
    addresses = prepared_addresses(settings)
    database = Database(addresses.application_url, statement_timeout_ms=3_600_000)
    try:
        yield database
    finally:
        database.dispose()


def prepared_addresses(settings: Settings) -> DatabaseAddresses:
    """Where the database is, after checking that it answers and has our schema."""
    addresses = database_addresses(settings)
    if settings.embedded:
        migrate(addresses.owner_url)
        return addresses
    database = Database(addresses.application_url)
    try:
        problem = database_error(database)
        if problem is not None:
            raise CommandError(f"the database of DATABASE_URL can't be used: {problem}")
        schema = schema_state(database)
        if schema == "newer":
            raise CommandError("the database's schema is a newer version's: start that one")
        if schema != "newest":
            raise CommandError("the database's schema isn't the newest: run `lead-analytics migrate`")
    finally:
        database.dispose()
    return addresses


def scope_of(database: Database, slug: str) -> OrgScope:
    """The operator's scope in the organization called `slug`."""
    try:
        with database.lookup_transaction(slug) as session:
            organization_id = find_organization(session, slug)
    except ValueError:
        organization_id = None
    if organization_id is None:
        raise misuse(
            f"there is no organization called {slug!r} (`lead-analytics organization create` makes one)"
        )
    return OrgScope.operator(organization_id)
