"""`assign run|status|simulate`: leads to sellers, how that is set, what another method would have done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from app.cli.support import Slug, misuse, open_database, scope_of, settings_of_command
from services.assignment.choosing import is_away
from services.assignment.model import AssignmentOutcome, AssignmentSettings, Simulation, Taker
from services.assignment.rounds import MOST_AT_ONCE, assign_waiting
from services.assignment.settings import assignment_settings
from services.assignment.simulation import simulate as simulated
from services.vocabulary import AssignmentMethod, Unassigned

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say who would get how many; write nothing.")]
Limit = Annotated[
    int, typer.Option(min=1, max=MOST_AT_ONCE, metavar="N", help="At most so many leads, the oldest first.")
]
Method = Annotated[
    str, typer.Option(metavar="METHOD", help="round_robin, workload or score_based.", show_default=False)
]
Days = Annotated[int, typer.Option(min=1, max=365, metavar="N", help="Of the last so many days.")]
LEFT = {
    Unassigned.NOBODY_TAKES_PART: "nobody takes part",
    Unassigned.NOBODY_FOR_SOURCE: "nobody takes their source or region",
    Unassigned.ALL_AWAY: "everybody who takes them is away",
    Unassigned.ALL_AT_CAPACITY: "everybody who takes them is at capacity",
    Unassigned.TOO_OLD: "too old to be new",
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Give new leads to sellers.", no_args_is_help=True)
    group.command(epilog="Example: lead-analytics assign run --org aurora --dry-run")(run)
    group.command(epilog="Example: lead-analytics assign status --org aurora")(status)
    group.command(epilog="Example: lead-analytics assign simulate --org aurora --method workload")(simulate)
    app.add_typer(group, name="assign")


def run(org: Slug, dry_run: DryRun = False, limit: Limit = MOST_AT_ONCE) -> None:
    """Give the new leads that nobody has to sellers now, by the organization's method."""
    now = datetime.now(UTC)
    with open_database(settings_of_command()) as database:
        scope = scope_of(database, org)
        with database.transaction(scope) as session:
            settings = assignment_settings(scope, session, now)
            if settings.method is AssignmentMethod.OFF:
                raise misuse(f"assignment is off in {org}: choose a method in the settings first")
            outcome = assign_waiting(scope, session, now, limit=limit, dry_run=dry_run)
    _print(settings, outcome, dry_run=dry_run)


def status(org: Slug) -> None:
    """Say how leads are assigned, who takes part, and how many wait."""
    now = datetime.now(UTC)
    with open_database(settings_of_command()) as database:
        scope = scope_of(database, org)
        with database.transaction(scope) as session:
            settings = assignment_settings(scope, session, now)
            outcome = assign_waiting(scope, session, now, dry_run=True)
    imported = "imported ones too" if settings.on_import else "imported ones not"
    typer.echo(f"Method: {settings.method} (leads are new for {settings.new_for_days} days; {imported})")
    for taker in settings.takers:
        typer.echo(f"  {taker.name:<30}{_state(settings, taker)}")
    if settings.method is not AssignmentMethod.OFF:
        waiting = outcome.count + sum(n for why, n in outcome.left.items() if why is not Unassigned.TOO_OLD)
        typer.echo(f"Leads that wait: {waiting:,}{' or more' if outcome.more else ''}")
        _print_left(outcome.left)


def simulate(org: Slug, method: Method, days: Days = 90) -> None:
    """Say what a method would have done with the leads of the last days; writes nothing."""
    if method not in tuple(AssignmentMethod) or method == AssignmentMethod.OFF:
        raise misuse(f"there is no method {method!r}: round_robin, workload or score_based")
    now = datetime.now(UTC)
    with open_database(settings_of_command()) as database:
        scope = scope_of(database, org)
        with database.transaction(scope) as session:
            found = simulated(scope, session, AssignmentMethod(method), now, days=days)
    _print_simulation(found)


def _print(settings: AssignmentSettings, outcome: AssignmentOutcome, *, dry_run: bool) -> None:
    verb = "Would assign" if dry_run else "Assigned"
    typer.echo(f"{verb} {outcome.count:,} leads ({settings.method})")
    names: Mapping[UUID, str] = {taker.member_id: taker.name for taker in settings.takers}
    for member, count in sorted(outcome.given.items(), key=lambda each: (-each[1], names[each[0]])):
        typer.echo(f"  {names[member]:<30}{count:>7,}")
    _print_left(outcome.left)
    if outcome.more:
        typer.echo("  More wait: run it again.")


def _print_left(left: Mapping[Unassigned, int]) -> None:
    for why in Unassigned:
        if left.get(why):
            typer.echo(f"  left unassigned, {LEFT[why]}: {left[why]:,}")


def _state(settings: AssignmentSettings, taker: Taker) -> str:
    limit = f" of {taker.capacity:,}" if taker.capacity is not None else ""
    said = [f"{taker.open_leads:,}{limit} open"]
    if not taker.active:
        said.append("left")
    elif not taker.takes_part:
        said.append("takes no part")
    elif settings.today is not None and is_away(taker, settings.today):
        said.append("away")
    rules = [*taker.sources, *taker.regions]
    return ", ".join(said) + (f" (only {', '.join(rules)})" if rules else "")


def _print_simulation(found: Simulation) -> None:
    typer.echo(f"{found.method} with the {found.leads:,} leads of the last {found.days} days")
    typer.echo(f"  {'':<30}{'would have':>12}{'really':>9}{'best':>7}{'most open':>11}")
    for share in found.shares:
        typer.echo(
            f"  {share.name:<30}{share.leads:>12,}{share.leads_really:>9,}{share.top_leads:>7,}"
            f"{share.most_open:>11,}"
        )
    _print_left(found.left)
