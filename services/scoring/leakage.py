"""Finds the fields that know the outcome: a model fed with those looks splendid, and is of no use.

Nothing tells of most imported values when they were filled in; a file has one time for all. So a field
is left out on any of these grounds, the strongest first:

1. `FILLED_LATE`: the audit log has its values come, or change, after the outcome or within a day before
   it, for a tenth of the decided leads that have one, and twice as often as open leads got theirs after
   creation; or decided leads have it and open ones don't (a difference of 30 points and a factor of two).
2. `TOO_TELLING`: by itself, out of fold and with "missing" as a value of its own, it has an AUC of 0.85;
   or 0.78 where it also lifts that of all lesser fields together by 0.03; or values of which 97 % are
   won hold a fifth of all wins (or 1 %, half of all losses); or a value says the outcome in words and
   keeps its word.
3. `JUDGEMENT`: by its name a state or a verdict that people keep up to date (`services.scoring.names`).

Where the audit log proves that 95 % of the values stood before the outcome, and not by a hair, the second
(up to an AUC of 0.95) and the third say nothing: what was known beforehand may be telling. The bounds are
meant to err on the side of leaving out: a field wrongly left out costs a little power and is shown to
people, who may put it back; one wrongly kept costs the trust in every score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.scoring.binning import Values
from services.scoring.evaluation import auc_of
from services.scoring.features import BUILT_IN, TIMED, custom_name, words_of
from services.scoring.fields import Field
from services.scoring.fitting import fit, stratified_folds, take
from services.scoring.names import OUTCOME_WORDS_LOST, OUTCOME_WORDS_WON, is_judgement
from services.scoring.rows import FillTimes, Flags, Floats, TrainingData, Whole
from services.vocabulary import FieldFate

LATE_SHARE = 0.10
LATE_LEADS = 10
FILL_GAP = 0.30
ENOUGH_OPEN = 50
PROVEN_SHARE = 0.95
PROVEN_LEADS = 50
TELLING_ALONE = 0.85
TELLING_THOUGH_PROVEN = 0.95
SUSPECT_ALONE = 0.78
SUSPECT_LIFT = 0.03
PURE_WON, PURE_WINS = 0.97, 0.20
PURE_LOST, PURE_LOSSES = 0.01, 0.50
PURE_LEADS = 30
FOLDS = 5
MOST_LEADS = 10_000
"""Leads that the statistical tests look at: with more, they would find the same."""

_PSEUDO_LEADS = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a field is left out, or None; and the figures (shares and AUCs 0–1) that speak for or against."""

    fate: FieldFate | None
    detail: Mapping[str, float]


def findings(data: TrainingData, fields: Mapping[str, Field], seed: int) -> dict[str, Finding]:
    """What is found of each field that has no fate yet."""
    rows = _latest_rows(data, seed)
    won = data.row_won[rows]
    folds = stratified_folds(won, FOLDS, seed)
    found: dict[str, Finding] = {}
    alone: dict[str, float] = {}
    for name, field in fields.items():
        if field.fate is not None:
            continue
        codes = field.levels.codes(take(field.values, rows))
        alone[name] = auc_of(_encoded(codes, field.levels.missing + 1, won, folds), won)
        found[name] = _finding(data, field, codes, won, alone[name])
    _add_lifts(data, fields, rows, folds, alone, found, seed)
    return found


def _latest_rows(data: TrainingData, seed: int) -> NDArray[np.intp]:
    """The last landmark of each lead: all that the model sees of it."""
    last = np.append(data.first_rows[1:], len(data.lead)) - 1
    if data.leads > MOST_LEADS:
        last = np.sort(np.random.default_rng(seed).permutation(last)[:MOST_LEADS])
    return last


def _encoded(codes: Whole, count: int, won: Flags, folds: Whole) -> Floats:
    """Each lead's level as the win rate of that level in the other folds, shrunk towards the mean."""
    rates = np.empty(len(won))
    outcome = won.astype(np.float64)
    for fold in range(FOLDS):
        others = folds != fold
        leads = np.bincount(codes[others], minlength=count)
        wins = np.bincount(codes[others], weights=outcome[others], minlength=count)
        mean = float(outcome[others].mean())
        rates[~others] = ((wins + _PSEUDO_LEADS * mean) / (leads + _PSEUDO_LEADS))[codes[~others]]
    return rates


def _finding(data: TrainingData, field: Field, codes: Whole, won: Flags, alone: float) -> Finding:
    times = data.fill_times.get(field.name, FillTimes())
    detail = {"auc": alone, "filled": field.filled, "values": float(field.distinct)}
    if field.name in TIMED:
        return Finding(None, detail)
    late = _late(times, data, detail, custom=field.name not in BUILT_IN)
    if late:
        return Finding(FieldFate.FILLED_LATE, detail)
    proven = is_proven(times)
    telling = alone >= (TELLING_THOUGH_PROVEN if proven else TELLING_ALONE)
    sure = _pure(field, codes, won, detail) or _says_outcome(field, codes, won, detail)
    if telling or (sure and not proven):
        return Finding(FieldFate.TOO_TELLING, detail)
    custom = custom_name(field.name)
    if custom is not None and not proven and is_judgement(words_of(custom)):
        return Finding(FieldFate.JUDGEMENT, detail)
    return Finding(None, detail)


def is_proven(times: FillTimes) -> bool:
    """Whether the values are recorded to have stood before the outcome."""
    return times.filled >= PROVEN_LEADS and times.proven >= PROVEN_SHARE * times.filled


def _late(times: FillTimes, data: TrainingData, detail: dict[str, float], *, custom: bool) -> bool:
    if not times.filled:
        return False
    share = times.late / times.filled
    detail["after_outcome"] = share
    edited = times.open_edited / times.open_filled if times.open_filled >= ENOUGH_OPEN else 0.0
    if times.late >= LATE_LEADS and share >= LATE_SHARE and share >= 2 * edited:
        return True
    if not custom or data.open_leads < ENOUGH_OPEN or is_proven(times):
        return False
    decided, still_open = times.filled / data.leads, times.open_filled / data.open_leads
    detail["filled_open"] = still_open
    return decided - still_open >= FILL_GAP and decided >= 2 * still_open


def _pure(field: Field, codes: Whole, won: Flags, detail: dict[str, float]) -> bool:
    """Whether values that are won, or lost, nearly always hold a large share of all wins, or losses."""
    count = field.levels.missing + 1
    leads = np.bincount(codes, minlength=count)
    wins = np.bincount(codes, weights=won, minlength=count)
    rate = wins / np.maximum(leads, 1)
    base = float(won.mean())
    sure = (leads >= PURE_LEADS) & (rate >= PURE_WON)
    never = (leads >= PURE_LEADS) & (rate <= PURE_LOST)
    of_wins = float(wins[sure].sum()) / max(float(wins.sum()), 1.0)
    of_losses = float((leads - wins)[never].sum()) / max(float((leads - wins).sum()), 1.0)
    detail["pure"] = max(of_wins, of_losses)
    return (of_wins >= PURE_WINS and base <= 0.8) or (of_losses >= PURE_LOSSES and base >= 0.15)


def _says_outcome(field: Field, codes: Whole, won: Flags, detail: dict[str, float]) -> bool:
    """Whether a value such as "closed by …" or "perdido" keeps its word."""
    base = float(won.mean())
    for code, category in enumerate(field.levels.categories or ()):
        words = set(words_of(category))
        mine = won[codes == code]
        if len(mine) < PURE_LEADS // 2:
            continue
        rate = float(mine.mean())
        if words & OUTCOME_WORDS_WON and rate >= 0.9 and base <= 0.75:
            detail["pure"] = max(detail["pure"], rate)
            return True
        if words & OUTCOME_WORDS_LOST and rate <= base / 10 and base * len(mine) >= 5:
            detail["pure"] = max(detail["pure"], 1.0 - rate)
            return True
    return False


def _add_lifts(
    data: TrainingData,
    fields: Mapping[str, Field],
    rows: NDArray[np.intp],
    folds: Whole,
    alone: Mapping[str, float],
    found: dict[str, Finding],
    seed: int,
) -> None:
    """Of suspects that nothing else speaks against: what they add to all lesser fields together."""
    left = {name: alone[name] for name, finding in found.items() if finding.fate is None}
    for name in sorted(left, key=lambda each: left[each]):
        proven = is_proven(data.fill_times.get(name, FillTimes()))
        if left[name] < SUSPECT_ALONE or name in TIMED or proven:
            continue
        lesser = {each: fields[each].values for each in left if left[each] < SUSPECT_ALONE}
        before = _auc_out_of_fold(lesser, data, rows, folds, seed)
        after = _auc_out_of_fold({**lesser, name: fields[name].values}, data, rows, folds, seed)
        detail = {**found[name].detail, "lift": after - before}
        fate = FieldFate.TOO_TELLING if after - before >= SUSPECT_LIFT else None
        found[name] = Finding(fate, detail)


def _auc_out_of_fold(
    columns: Mapping[str, Values], data: TrainingData, rows: NDArray[np.intp], folds: Whole, seed: int
) -> float:
    """Of the model of these fields on the rows."""
    won = data.row_won[rows]
    predicted = np.zeros(len(rows))
    for fold in range(FOLDS):
        inside, outside = rows[folds != fold], rows[folds == fold]
        ones = np.ones(len(inside))
        fitted = fit(columns, inside, data.row_won[inside], ones, data.lead[inside], seed, strengths=(0.5,))
        if fitted is not None:
            predicted[folds == fold] = fitted.log_odds(columns, outside)
    return auc_of(predicted, won)
