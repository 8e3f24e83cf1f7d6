"""`backup` and `restore`: the whole database into one file, and out of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.support import CommandError, console, misuse, settings_of_command
from app.database import database_addresses
from app.settings import Settings
from services.database.dumps import DumpError, dump_database, is_dump, restore_database
from services.database.migrate import current_revision, known_revision, newest_revision

Target = Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.")]
Source = Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` wrote.")]
_ROW_SECURITY = "row-level security"
_NEEDS_A_ROLE = (
    "row-level security stops this role; let DATABASE_BACKUP_URL sign in as one that is a member of"
    " pg_read_all_data and has BYPASSRLS"
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: lead-analytics backup aurora-2026-11-22.dump")(backup)
    app.command(epilog="Example: lead-analytics restore aurora-2026-11-22.dump")(restore)


def backup(
    file: Target, force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False
) -> None:
    """Write the whole database to a file, while everybody goes on working."""
    settings = settings_of_command()
    if file.exists() and not force:
        raise misuse(f"{file}: there is such a file already (--force overwrites it)")
    if not file.absolute().parent.is_dir():
        raise misuse(f"{file.absolute().parent}: there is no such folder")
    try:
        with console().status("Backing up …"):
            dump_database(_backup_url(settings), file)
    except DumpError as error:
        raise CommandError(_NEEDS_A_ROLE if _ROW_SECURITY in str(error) else str(error)) from error
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    typer.echo(f"Wrote {file} ({_size(file)}).")
    key = settings.data_dir / "secret-key"
    if settings.secret_key is None and key.exists():
        typer.echo(f"Keep {key.resolve()} with it: it isn't in the database.")


def restore(file: Source) -> None:
    """Bring a back-up into an empty database: all of it, or nothing."""
    settings = settings_of_command()
    if not file.is_file():
        raise misuse(f"{file}: there is no such file")
    if not is_dump(file):
        raise misuse(f"{file}: `lead-analytics backup` didn't write this")
    addresses = database_addresses(settings)
    try:
        with console().status("Restoring …"):
            restore_database(addresses.owner_url, file)
    except DumpError as error:
        raise CommandError(str(error)) from error
    typer.echo(f"Restored {file}.")
    revision = current_revision(addresses.owner_url)
    if revision is not None and not known_revision(revision):
        raise CommandError(f"its schema ({revision}) is newer than this version knows: install a newer one")
    if revision != newest_revision():
        typer.echo(f"Its schema is {revision}. Next: lead-analytics migrate")


def _backup_url(settings: Settings) -> str:
    if settings.database_backup_url is not None:
        return settings.database_backup_url.get_secret_value()
    return database_addresses(settings).owner_url


def _size(file: Path) -> str:
    size = file.stat().st_size
    return f"{size / 1024:.0f} KiB" if size < 1 << 20 else f"{size / (1 << 20):.1f} MiB"
