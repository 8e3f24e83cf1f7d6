"""`score train|refresh|status|rollback`: the organization's own score, trained, tried and put to use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from app.cli.support import Slug, console, open_database, scope_of, settings_of_command
from app.rescoring import Rescored, Told, rescore_everybody
from services.database.sessions import Database
from services.scope import OrgScope
from services.scoring.model import Drift, Evaluation, FieldReport, ModelCard, ScoringState, Training
from services.scoring.run import conclude, in_use, learn
from services.scoring.state import scoring_state
from services.scoring.store import roll_back
from services.vocabulary import EvaluationMethod, FieldFate, TrainingDecision

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be; write nothing.")]
DECIDED = {
    TrainingDecision.ADOPTED: "adopted: better than the score in use, by more than luck",
    TrainingDecision.NOT_ENOUGH: "not enough decided leads to learn from: the score in use stays",
    TrainingDecision.NOT_BETTER: "not better than the score in use by more than luck: that one stays",
    TrainingDecision.NO_SIGNAL: "nothing in the leads tells a win from a loss: the score in use stays",
}
WHY = {
    FieldFate.FILLED_LATE: "filled in when the outcome was known",
    FieldFate.TOO_TELLING: "too telling to be known before the outcome",
    FieldFate.JUDGEMENT: "a judgement or a state, updated while a lead is worked on",
    FieldFate.CONSTANT: "the same for every lead",
    FieldFate.MOSTLY_EMPTY: "mostly empty",
    FieldFate.TOO_MANY_VALUES: "too many different values",
    FieldFate.IDENTIFIER: "an identifier",
    FieldFate.PERSONAL: "personal: nobody is to be scored by it",
    FieldFate.LEFT_OUT: "left out by hand",
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="The score: learned from your own leads, or by the rules.", no_args_is_help=True)
    group.command(epilog="Example: lead-analytics score train --org aurora --dry-run")(train)
    group.command(epilog="Example: lead-analytics score refresh --org aurora --dry-run")(refresh)
    group.command(epilog="Example: lead-analytics score status --org aurora")(status)
    group.command(epilog="Example: lead-analytics score rollback --org aurora")(rollback)
    app.add_typer(group, name="score")


def train(org: Slug, dry_run: DryRun = False) -> None:
    """Train a score on the decided leads, try it, and use it where it is better by more than luck."""
    now = datetime.now(UTC)
    with open_database(settings_of_command()) as database:
        scope = scope_of(database, org)
        with database.transaction(scope, snapshot=True) as session:
            began_with = in_use(scope, session)
            training = learn(scope, session, now)
        _print_training(training)
        if dry_run:
            typer.echo("Nothing was kept (--dry-run).")
            return
        with database.transaction(scope) as session:
            kept = conclude(scope, session, training, now, began_with=began_with)
            changed = in_use(scope, session) != began_with
        if kept is None:
            typer.echo("Somebody changed what scores meanwhile: this training was not kept.")
        elif changed:
            _print_rescored(_rescore(database, scope, now))


def refresh(org: Slug, dry_run: DryRun = False) -> None:
    """Score every lead as of now, by the model in use or by the rules."""
    with open_database(settings_of_command()) as database:
        rescored = _rescore(database, scope_of(database, org), datetime.now(UTC), dry_run=dry_run)
    _print_rescored(rescored, dry_run=dry_run)


def status(org: Slug) -> None:
    """Say what scores, how it was tried, how it does since, and what there is to learn from."""
    with open_database(settings_of_command()) as database:
        scope = scope_of(database, org)
        with database.transaction(scope) as session:
            state = scoring_state(scope, session, datetime.now(UTC))
    _print_state(state)


def rollback(org: Slug) -> None:
    """Go back to the model before, or to the rules, and score every lead by that."""
    now = datetime.now(UTC)
    with open_database(settings_of_command()) as database:
        scope = scope_of(database, org)
        with database.transaction(scope) as session:
            began_with = in_use(scope, session)
            to = roll_back(scope, session, now)
        if began_with.model_id is None:
            typer.echo("The rules score already.")
            return
        typer.echo("The rules score again." if to is None else "The model before scores again.")
        _print_rescored(_rescore(database, scope, now))


def _rescore(database: Database, scope: OrgScope, now: datetime, *, dry_run: bool = False) -> Rescored:
    with _progress() as told:
        return rescore_everybody(database, scope, now, told=told, dry_run=dry_run)


@contextmanager
def _progress() -> Iterator[Told]:
    """A bar on standard error; nothing where that isn't a terminal."""
    columns = (TextColumn("Scoring"), BarColumn(), TextColumn("{task.percentage:3.0f} %"))
    output = console()
    with Progress(
        *columns, TimeElapsedColumn(), console=output, transient=True, disable=not output.is_terminal
    ) as progress:
        task = progress.add_task("Scoring", total=1)
        yield lambda done, leads: progress.update(task, completed=done, total=leads)


def _print_rescored(rescored: Rescored, *, dry_run: bool = False) -> None:
    verb = "would change" if dry_run else "changed"
    typer.echo(f"{rescored.leads:,} leads looked at, the score of {rescored.changed:,} {verb}.")


def _print_training(training: Training) -> None:
    typer.echo(f"Decision: {DECIDED[training.decision]}")
    typer.echo(f"Decided leads: {training.leads:,} ({training.won:,} won, {training.lost:,} lost)")
    if training.evaluation is not None:
        _print_evaluation(training.evaluation)
    left_out = [report for report in training.fields if report.fate is not FieldFate.USED]
    used = sorted(
        (report for report in training.fields if report.fate is FieldFate.USED),
        key=lambda report: -(report.weight or 0.0),
    )
    for title, reports in (("Used", used), ("Left out", left_out)):
        if reports:
            typer.echo(f"{title}:")
        for report in reports:
            typer.echo(f"  {report.name}{_because(report)}")


def _because(report: FieldReport) -> str:
    if report.fate is FieldFate.USED:
        return "" if report.weight is None else f" (moves the log-odds by {report.weight:.2f})"
    auc = report.detail.get("auc")
    return f": {WHY[report.fate]}" + ("" if auc is None else f" (AUC {auc:.2f} by itself)")


def _print_evaluation(tried: Evaluation) -> None:
    how = "newer leads" if tried.method is EvaluationMethod.OUT_OF_TIME else "leads, by folds"
    typer.echo(f"Tried on {tried.leads:,} {how} that it hadn't seen:")
    typer.echo(
        f"  AUC                 {tried.auc:.3f} ({tried.auc_interval[0]:.3f} to {tried.auc_interval[1]:.3f})"
    )
    typer.echo(f"  of the score in use {tried.former_auc:.3f}")
    low, high = tried.difference_interval
    typer.echo(
        f"  difference          {tried.difference:+.3f} ({low:+.3f} to {high:+.3f}), p {tried.p_value:.2g}"
    )
    typer.echo(f"  calibration error   {tried.calibration_error:.3f}")
    typer.echo(f"  top tenth           wins {tried.top_decile_lift:.1f} times as often as all")
    typer.echo(f"  top fifth           holds {tried.wins_in_top_fifth:.0%} of the wins")


def _print_state(state: ScoringState) -> None:
    if state.active is None:
        typer.echo("The rules score.")
    else:
        since = "" if state.active.activated_at is None else f" since {state.active.activated_at:%Y-%m-%d}"
        typer.echo(f"A model of its own scores{since}.")
        _print_training(state.active.training)
    if state.drift is not None:
        _print_drift(state.drift)
    leads, each = state.needed
    typer.echo(
        f"Decided leads now: {state.won:,} won, {state.lost:,} lost"
        f" (a training needs {leads}, {each} of each)."
    )
    typer.echo(f"Imported scores, which nothing changes: {state.imported:,}.")
    if state.rescoring is not None:
        typer.echo(f"Being scored anew: {state.rescoring[0]:,} of {state.rescoring[1]:,} leads.")
    for card in state.history:
        typer.echo(_line(card))


def _print_drift(drift: Drift) -> None:
    auc = "AUC not known yet" if drift.auc is None else f"AUC {drift.auc:.3f}"
    index = "" if drift.stability_index is None else f", stability index {drift.stability_index:.2f}"
    verdict = " It does worse than when it was tried." if drift.worse else ""
    typer.echo(f"Since then {drift.decided:,} leads were decided: {auc}{index}.{verdict}")


def _line(card: ModelCard) -> str:
    tried = card.training.evaluation
    auc = "" if tried is None else f", AUC {tried.auc:.3f}"
    return f"  {card.trained_at:%Y-%m-%d %H:%M}  {card.state.value:<9} {card.training.decision.value}{auc}"
