"""Trains an organization's own score and tries it on leads that it hasn't seen. Pure: no database.

Tried out of time: trained on what was decided when a certain lead was created, about 70 % along, and tried
on the leads created from then on, each as of its creation. Of young leads only those decided fast are
decided at all, so leads created within the usual time to a decision (its 80th percentile) of the newest
closing are not tried on, where that leaves enough. Where the dates don't tell older from newer (leads
that came in one file, all created at one instant), or the newer part has fewer than 30 of either
outcome, by five folds stratified by outcome.

What it has to beat is the score that the same leads were given at their creation. It is adopted only
where its AUC is better by at least 0.02, the 95 % interval of the paired difference (DeLong) lies above 0,
and it is calibrated to within 0.10; then it is fitted again on all rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

import numpy as np

from services.scoring.binning import Values
from services.scoring.evaluation import calibration_bins, compare, wins_in_top
from services.scoring.features import factor_of
from services.scoring.fields import Field, read_fields
from services.scoring.fitting import Fitted, chances, fit, stratified_folds
from services.scoring.leakage import Finding, findings
from services.scoring.model import Evaluation, FieldReport, Training
from services.scoring.rows import NEEDED_EACH, NEEDED_LEADS, Flags, Floats, TrainingData
from services.scoring.scorecards import movement, scorecard_of
from services.vocabulary import EvaluationMethod, FieldFate, TrainingDecision

LEAST_DIFFERENCE = 0.02
WORST_CALIBRATION = 0.10
OLDER_SHARE = 0.7
TRIED_EACH = 30
"""Of each outcome that leads out of time must have to be tried on."""
DECIDED_BY = 0.8
FOLDS = 5
ONE_INSTANT = 0.5
"""Share of leads with the same creation from which on dates don't tell older from newer."""

_OVERRULED = (FieldFate.FILLED_LATE, FieldFate.TOO_TELLING, FieldFate.JUDGEMENT)


def train(
    data: TrainingData, *, left_out: Collection[str] = (), kept_in: Collection[str] = (), seed: int = 0
) -> Training:
    """The score learned from `data`, how it did, and whether it is to be adopted.

    `left_out`, `kept_in`: fields (as `FieldReport.name`) that somebody left out, or says were known
    beforehand; what a person is identified by can't be kept in, nor what is no field to learn from.
    The same data and seed give the same training. Too few leads, one outcome only or no field that is any
    good are decisions, not errors. A scorecard is there also where it isn't adopted.
    """
    won = int(data.won.sum())
    lost = data.leads - won
    if data.leads < NEEDED_LEADS or min(won, lost) < NEEDED_EACH:
        return Training(TrainingDecision.NOT_ENOUGH, data.leads, won, lost)
    fields = read_fields(data)
    found = findings(data, fields, seed)
    fates = {name: _fate(field, found.get(name), left_out, kept_in) for name, field in fields.items()}
    columns = {name: fields[name].values for name, fate in fates.items() if fate is FieldFate.USED}
    fitted = _fit(columns, data, np.ones(data.leads, dtype=np.bool_), seed)
    if fitted is None:
        reports = _reports(fields, found, fates, {})
        return Training(TrainingDecision.NO_SIGNAL, data.leads, won, lost, reports)
    evaluation = _try_out(columns, data, seed)
    scorecard = scorecard_of(fitted, columns, data.weight, won / data.leads)
    moved, importance = movement(scorecard, data)
    return Training(
        _decision(evaluation),
        data.leads,
        won,
        lost,
        _reports(fields, found, fates, moved),
        evaluation,
        scorecard,
        importance,
    )


def _fate(
    field: Field, finding: Finding | None, left_out: Collection[str], kept_in: Collection[str]
) -> FieldFate:
    if field.fate is not None:
        return field.fate
    if field.name in left_out:
        return FieldFate.LEFT_OUT
    fate = finding.fate if finding is not None else None
    return FieldFate.USED if fate is None or field.name in kept_in else fate


def _reports(
    fields: Mapping[str, Field],
    found: Mapping[str, Finding],
    fates: Mapping[str, FieldFate],
    moved: Mapping[str, float],
) -> tuple[FieldReport, ...]:
    """The used ones first, the weightiest first; then the others by name."""
    reports = []
    for name, field in fields.items():
        finding = found.get(name)
        detail = {"filled": field.filled, "values": float(field.distinct)}
        detail |= finding.detail if finding is not None else {}
        weight = moved.get(name, 0.0) if fates[name] is FieldFate.USED else None
        reports.append(FieldReport(name, fates[name], factor_of(name), weight, detail))
    return tuple(sorted(reports, key=lambda one: (one.weight is None, -(one.weight or 0.0), one.name)))


def _fit(columns: Mapping[str, Values], data: TrainingData, chosen: Flags, seed: int) -> Fitted | None:
    """On all rows of the chosen leads."""
    rows = data.rows_of(chosen)
    return fit(columns, rows, data.row_won[rows], data.weight[rows], data.lead[rows], seed)


def _decision(evaluation: Evaluation) -> TrainingDecision:
    if evaluation.auc_interval[0] <= 0.5:
        return TrainingDecision.NO_SIGNAL
    better = (
        evaluation.difference_interval[0] > 0
        and evaluation.difference >= LEAST_DIFFERENCE
        and evaluation.calibration_error <= WORST_CALIBRATION
    )
    return TrainingDecision.ADOPTED if better else TrainingDecision.NOT_BETTER


def _try_out(columns: Mapping[str, Values], data: TrainingData, seed: int) -> Evaluation:
    split = _split(data)
    if split is not None:
        older, newer = split
        predicted = _predicted(columns, data, older, newer, seed)
        if predicted is not None:
            since = datetime.fromtimestamp(float(data.created[newer].min()), UTC)
            return _evaluation(EvaluationMethod.OUT_OF_TIME, predicted, data, newer, since)
    everybody = np.ones(data.leads, dtype=np.bool_)
    return _evaluation(EvaluationMethod.FOLDS, _by_folds(columns, data, seed), data, everybody, None)


def _predicted(
    columns: Mapping[str, Values], data: TrainingData, trained: Flags, tried: Flags, seed: int
) -> Floats | None:
    """Log-odds of the tried leads at their creation, by a model of the trained ones."""
    fitted = _fit(columns, data, trained, seed)
    return None if fitted is None else fitted.log_odds(columns, data.first_rows[tried])


def _by_folds(columns: Mapping[str, Values], data: TrainingData, seed: int) -> Floats:
    folds = stratified_folds(data.won, FOLDS, seed)
    predicted = np.zeros(data.leads)
    for fold in range(FOLDS):
        outside = folds == fold
        found = _predicted(columns, data, ~outside, outside, seed)
        mean = float(data.won[~outside].mean())
        predicted[outside] = np.log(mean / (1.0 - mean)) if found is None else found
    return predicted


def _split(data: TrainingData) -> tuple[Flags, Flags] | None:
    """(leads to train on, leads to try on), or None where time doesn't part them."""
    _instants, counts = np.unique(data.created, return_counts=True)
    if counts.max() > ONE_INSTANT * data.leads:
        return None
    usual = float(np.quantile(data.closed - data.created, DECIDED_BY))
    mature = data.created <= float(data.closed.max()) - usual
    for candidates in (mature, np.ones(data.leads, dtype=np.bool_)):
        if not candidates.any():
            continue
        since = float(np.quantile(data.created[candidates], OLDER_SHARE))
        newer = candidates & (data.created > since)
        older = data.closed <= since
        if _enough(data.won[newer], TRIED_EACH) and _enough(data.won[older], NEEDED_EACH):
            return older, newer
    return None


def _enough(won: Flags, each: int) -> bool:
    return min(int(won.sum()), int((~won).sum())) >= each


def _evaluation(
    method: EvaluationMethod, log_odds: Floats, data: TrainingData, tried: Flags, since: datetime | None
) -> Evaluation:
    won, chance = data.won[tried], chances(log_odds)
    compared = compare(log_odds, data.former[tried], won)
    bins, error = calibration_bins(chance, won)
    return Evaluation(
        method=method,
        leads=len(won),
        won=int(won.sum()),
        auc=compared.auc,
        auc_interval=compared.interval,
        former_auc=compared.former,
        difference=compared.difference,
        difference_interval=compared.difference_interval,
        p_value=compared.p_value,
        calibration_error=error,
        calibration=bins,
        top_decile_lift=10.0 * wins_in_top(log_odds, won, 0.1),
        wins_in_top_fifth=wins_in_top(log_odds, won, 0.2),
        tried_from=since,
    )
