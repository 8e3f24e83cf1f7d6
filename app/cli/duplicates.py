"""`duplicates`: find leads that are one, merge them, and take a merge back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from app.cli.support import CommandError, Slug, misuse, open_database, scope_of, settings_of_command
from services.database.sessions import Database
from services.duplicates.certain import certain_steps
from services.duplicates.finding import SearchResult, search_all
from services.duplicates.merging import MergeError, merge_certain, undo_merge
from services.duplicates.model import DuplicatePair
from services.duplicates.pairs import list_pairs, summary
from services.scope import NotFoundError, OrgScope
from services.session import Session
from services.vocabulary import MatchLevel

SAMPLE = 10
AT_ONCE = 500
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would come of it; change nothing.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="Find leads that are one, merge them, and take a merge back.", no_args_is_help=True
    )
    group.callback()(_group)
    group.command(epilog="Example: lead-analytics duplicates find --org aurora --dry-run")(find)
    group.command("list", epilog="Example: lead-analytics duplicates list --org aurora --level certain")(
        listed
    )
    group.command(epilog="Example: lead-analytics duplicates merge --certain --org aurora --dry-run")(merge)
    group.command(epilog="Example: lead-analytics duplicates undo 0f8f… --org aurora")(undo)
    app.add_typer(group, name="duplicates")


def _group() -> None:
    """Find leads that are one, merge them, and take a merge back."""


def find(org: Slug, dry_run: DryRun = False) -> None:
    """Compare everybody of the organization with everybody, and propose who is probably one."""
    with open_database(settings_of_command()) as database:
        scope = scope_of(database, org)
        if dry_run:
            with _undone(database, scope) as session:
                result = search_all(scope, _OneTransaction(session), datetime.now(UTC))
                _report(scope, session, result)
            typer.echo("nothing was changed")
            return
        result = search_all(scope, database, datetime.now(UTC))
        with database.transaction(scope) as session:
            _report(scope, session, result)


def listed(
    org: Slug,
    level: Annotated[MatchLevel | None, typer.Option("--level", help="Only these. Default: both.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1_000)] = 20,
) -> None:
    """List the proposed pairs, the most probable first: probability, external ids, the pair's own id."""
    with open_database(settings_of_command()) as database:
        scope = scope_of(database, org)
        with database.transaction(scope) as session:
            _list(list_pairs(scope, session, level, limit=limit).items)


def merge(
    org: Slug,
    certain: Annotated[
        bool, typer.Option("--certain", help="All that are certain. Needed: there is no other way.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Merge every pair that is certain, except where both leads are decided. Each merge can be undone."""
    if not certain:
        raise misuse("say --certain: pairs for review are merged on the page, by somebody who looked")
    with open_database(settings_of_command()) as database:
        scope = scope_of(database, org)
        if dry_run:
            with database.transaction(scope) as session:
                steps = certain_steps(scope, session, limit=1_000_000)
            typer.echo(f"{len(steps)} leads would be merged; nothing was changed")
            for survivor, merged in steps[:SAMPLE]:
                typer.echo(f"{merged} into {survivor}")
            return
        count = 0
        while made := _some(database, scope):
            count += made
        typer.echo(f"{count} leads merged")


def undo(merge_id: Annotated[UUID, typer.Argument(metavar="MERGE")], org: Slug) -> None:
    """Take a merge back: both leads are as they were, but for what was edited since."""
    with open_database(settings_of_command()) as database:
        scope = scope_of(database, org)
        try:
            with database.transaction(scope) as session:
                undone = undo_merge(scope, session, merge_id, datetime.now(UTC))
        except NotFoundError:
            raise CommandError("this organization has no such merge") from None
        except MergeError as error:
            raise CommandError(str(error)) from None
    typer.echo(f"{undone.merged_id} is a lead of its own again")
    if undone.kept:
        typer.echo("edited since, and left as it is: " + ", ".join(undone.kept))


def _some(database: Database, scope: OrgScope) -> int:
    try:
        with database.transaction(scope) as session:
            return merge_certain(scope, session, datetime.now(UTC), limit=AT_ONCE)
    except MergeError as error:
        raise CommandError(str(error)) from None


def _report(scope: OrgScope, session: Session, result: SearchResult) -> None:
    found = summary(scope, session, datetime.now(UTC))
    typer.echo(f"{result.leads} leads, {result.compared} pairs compared")
    typer.echo(f"{found.certain} certain, {found.review} for review, {found.dismissed} dismissed earlier")
    if found.shared:
        typer.echo(f"{len(found.shared)} values are shared by so many leads that they are no evidence")
    _list(list_pairs(scope, session, None, limit=SAMPLE).items)


def _list(pairs: tuple[DuplicatePair, ...]) -> None:
    for pair in pairs:
        deals = "  two deals" if pair.two_deals else ""
        typer.echo(
            f"{pair.probability:.3f}  {pair.first.external_id}  {pair.second.external_id}  {pair.id}{deals}"
        )


class _OneTransaction:
    """A search whose slices share a transaction, so that it can be undone as a whole."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def transaction(self, scope: OrgScope) -> AbstractContextManager[Session]:
        """The one, for the one organization that it is of."""
        del scope
        return nullcontext(self._session)


@contextmanager
def _undone(database: Database, scope: OrgScope) -> Iterator[Session]:
    with database.transaction(scope) as session:
        yield session
        session.rollback()
