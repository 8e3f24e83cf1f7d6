"""`migrate` and `organization create`: what an operator does once."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

import typer

from app.cli.support import CommandError, misuse, open_database, settings_of_command
from app.database import database_addresses
from services.database.migrate import migrate as migrate_database
from services.database.migrate import newest_revision
from services.diagnostics import explain
from services.organizations import SettingError, create_organization
from services.scope import OrgScope


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: lead-analytics migrate")(migrate)
    organization = typer.Typer(help="Organizations.", no_args_is_help=True)
    organization.command(
        epilog='Example: lead-analytics organization create "Aurora Sistemas" --slug aurora'
    )(create)
    app.add_typer(organization, name="organization")


def migrate() -> None:
    """Bring the database to the newest schema. Safe to repeat; two at once wait for each other."""
    settings = settings_of_command()
    addresses = database_addresses(settings)
    try:
        migrate_database(addresses.owner_url)
    except Exception as error:
        raise CommandError(f"the schema could not be brought to the newest: {explain(error)}") from error
    typer.echo(f"The schema is the newest ({newest_revision()}).")


def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As people call it.")],
    slug: Annotated[str | None, typer.Option(help="Its short name; default: made from NAME.")] = None,
    timezone: Annotated[str, typer.Option(help="The clock its days are counted on.")] = "America/Sao_Paulo",
    currency: Annotated[str, typer.Option(help="ISO 4217 code.")] = "BRL",
    locale: Annotated[str, typer.Option(help="How numbers and dates are written.")] = "pt_BR",
) -> None:
    """Create an organization."""
    scope = OrgScope.operator(uuid4())
    with open_database(settings_of_command()) as database:
        try:
            with database.transaction(scope) as session:
                organization = create_organization(
                    scope, session, name=name, slug=slug, timezone=timezone, currency=currency, locale=locale
                )
        except SettingError as error:
            raise misuse(f"--{error.field}: {error}" if error.field != "name" else str(error)) from error
    typer.echo(f"Created {organization.name} ({organization.slug}).")
    typer.echo(f"Next: lead-analytics user create YOU@COMPANY --org {organization.slug} --role admin")
