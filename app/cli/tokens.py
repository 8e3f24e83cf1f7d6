"""`token create`, `token list`, `token revoke`: what other programs sign in to the API with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.cli.support import CommandError, Slug, console, misuse, open_database, scope_of, settings_of_command
from services.accounts import find_member
from services.scope import NotFoundError
from services.token_management import (
    DEFAULT_DAYS,
    MOST_DAYS,
    TokenError,
    TokenInfo,
    create_token,
    list_tokens,
    revoke_token,
)
from services.vocabulary import TokenScope

_USUAL_NAME = "Command line"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    token = typer.Typer(help="API tokens: what other programs sign in with.", no_args_is_help=True)
    token.callback()(_group)
    token.command(
        epilog="Example: lead-analytics token create --org aurora --email ana@example.com --scope write"
    )(create)
    token.command("list", epilog="Example: lead-analytics token list --org aurora")(show)
    token.command(epilog="Example: lead-analytics token revoke la_3kT9b --org aurora")(revoke)
    app.add_typer(token, name="token")


def _group() -> None:
    """API tokens: what other programs sign in with."""


def create(
    org: Slug,
    email: Annotated[str, typer.Option(help="Whose token: a member who signs in. It acts as them.")],
    scope: Annotated[TokenScope, typer.Option(help="What it allows; never more than the member's role.")] = (
        TokenScope.READ
    ),
    expires_days: Annotated[
        int, typer.Option(min=1, max=MOST_DAYS, help="Days until it ends.")
    ] = DEFAULT_DAYS,
    name: Annotated[str, typer.Option(help="What it is for.")] = _USUAL_NAME,
) -> None:
    """Make an API token in a member's name and print it: the only time that it can be read."""
    with open_database(settings_of_command()) as database:
        operator, now = scope_of(database, org), datetime.now(UTC)
        try:
            with database.transaction(operator) as session:
                made = create_token(
                    operator,
                    session,
                    name=name,
                    allows=scope,
                    now=now,
                    days=expires_days,
                    owner_id=find_member(operator, session, email).id,
                )
        except NotFoundError as error:
            raise misuse(f"{email} is no member of {org}") from error
        except TokenError as error:
            raise CommandError(str(error), exit_code=1 if error.field == "tokens" else 2) from error
    console().print(
        f"A token of {made.info.owner} that allows to {scope}, until {made.info.expires_at:%Y-%m-%d}. "
        "It is shown this once: keep it where nobody else reads it."
    )
    typer.echo(made.token)


def show(org: Slug) -> None:
    """List the organization's tokens: how each begins, what it allows, whose it is, and until when."""
    with open_database(settings_of_command()) as database:
        operator, now = scope_of(database, org), datetime.now(UTC)
        with database.transaction(operator) as session:
            found = list_tokens(operator, session, now)
    for each in found:
        typer.echo("\t".join((f"{each.prefix}…", each.allows, _state(each, now), each.owner, each.name)))
    if not found:
        console().print(f"{org} has no API tokens.")


def revoke(
    token: Annotated[str, typer.Argument(metavar="TOKEN", help="How it begins (8 characters or more).")],
    org: Slug,
) -> None:
    """End a token, from the next request on."""
    with open_database(settings_of_command()) as database:
        operator, now = scope_of(database, org), datetime.now(UTC)
        with database.transaction(operator) as session:
            meant = [each for each in list_tokens(operator, session, now) if _begins(token, each)]
            if len(meant) != 1:
                said = "several tokens begin" if meant else "no token begins"
                raise misuse(f"{said} with {token[:8]!r} in {org}")
            ended = revoke_token(operator, session, meant[0].id, now)
    typer.echo(f"{ended.prefix}… of {ended.owner} signs in no more.")


def _begins(token: str, each: TokenInfo) -> bool:
    return len(token) >= len(each.prefix) and token.startswith(each.prefix) and each.revoked_at is None


def _state(token: TokenInfo, now: datetime) -> str:
    if token.revoked_at is not None:
        return f"revoked {token.revoked_at:%Y-%m-%d}"
    return f"{'until' if token.works(now) else 'ended'} {token.expires_at:%Y-%m-%d}"
