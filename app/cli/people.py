"""`user create`: somebody who signs in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.cli.support import CommandError, Slug, misuse, open_database, scope_of, settings_of_command
from services.accounts import AccountError, EmailError, add_member, welcome_link
from services.sign_in import LinkPurpose
from services.vocabulary import Role


def register(app: typer.Typer) -> None:
    """Add the commands."""
    user = typer.Typer(help="People who sign in.", no_args_is_help=True)
    user.callback()(_group)
    user.command(epilog="Example: lead-analytics user create ana@example.com --org aurora --role manager")(
        create
    )
    app.add_typer(user, name="user")


def _group() -> None:
    """People who sign in."""


def create(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    org: Slug,
    role: Annotated[Role, typer.Option(help="What they may do.")],
    name: Annotated[str, typer.Option(help="Default: what stands before the @.")] = "",
) -> None:
    """Make EMAIL a member of an organization; prints a one-time link to their first password.

    An owner that an import named by this e-mail becomes the member. Asking again for somebody who has no
    password yet prints a new link.
    """
    settings = settings_of_command()
    with open_database(settings) as database:
        scope = scope_of(database, org)
        try:
            with database.transaction(scope) as session:
                member = add_member(scope, session, email=email, role=role, name=name)
                token = welcome_link(scope, session, member.id, datetime.now(UTC))
        except EmailError as error:
            raise misuse(str(error)) from error
        except AccountError as error:
            raise CommandError(str(error)) from error
    typer.echo(f"{member.email} is a member of {org}, as {member.role}.")
    if token is None:
        typer.echo("They have an account with a password already and sign in with it.")
        return
    days = LinkPurpose.WELCOME.lifetime.days
    typer.echo(
        f"Their one-time link to a first password (works once, for {days} days; send it to them alone):"
    )
    typer.echo(f"{settings.base_url}/welcome/{token}")
