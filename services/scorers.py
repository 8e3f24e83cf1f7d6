"""Who scores an organization's leads: the rules, or its own model where it has an active one.

Both give the same columns (the six factors in millionths of a point), so that whole points, breakdown,
comparison and writing are one path for both (`services.scores`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Double, Select, bindparam, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.database.bound import ANY_SCOPE, CHOSEN
from services.database.models import Lead
from services.database.queries.population import tracked_behavior
from services.database.source_rates import RATES, RATES_AT_CREATION, rates_at_creation
from services.database.temporary import filled
from services.engagement import decay_until
from services.scope import OrgScope
from services.score_basis import Basis, basis_of, keep_basis, listed_rates, live_basis, refresh_basis
from services.score_factors import median_estimate, rounded_score
from services.score_selects import (
    NEW,
    differing_among,
    differing_scores_of_few,
    known_at_creation,
    millionths_of_factors,
    score_at_creation,
    scores_at_creation,
    unless_imported,
)
from services.scoring.active import ActiveModel, active_model
from services.scoring.expression import (
    AT_CREATION,
    contributions,
    in_millionths,
    log_odds_at_creation,
    score_of,
)
from services.vocabulary import ScoreOrigin

Rows = Select[*tuple[Any, ...]]
Narrow = Callable[[Rows], Rows]
"""Adds the joins and conditions that say which leads are meant, and further columns of theirs."""
MOST_STATEMENTS = 64


@dataclass(frozen=True, slots=True)
class ByRules:
    """The rules, against a basis of the whole organization."""

    basis: Basis
    origin: ScoreOrigin = ScoreOrigin.RULES

    def differing_of_few(self, now: datetime) -> tuple[Rows, Mapping[str, Any]]:
        """The statement over ANY_SCOPE and CHOSEN that gives the leads whose score of `now` isn't the one
        they have (columns of CHANGED), and its parameters."""
        values = {"rates": self.basis.as_rows(), "median": self.basis.median}
        return differing_scores_of_few(), values | _clock(now)

    @contextmanager
    def prepared(self, session: Session) -> Iterator[None]:
        """What `raw` reads, in a temporary table."""
        with filled(session, RATES, select(*listed_rates(literal(self.basis.as_rows(), JSONB)).c)):
            yield

    def raw(self, scope: OrgScope, behavior: Any, now: datetime, narrow: Narrow) -> Rows:
        """In the columns of RAW; inside of `prepared`."""
        return narrow(millionths_of_factors(scope, behavior, self.basis.median, now))

    @contextmanager
    def prepared_for_new(
        self, scope: OrgScope, session: Session, everybody: type[Lead], since: datetime
    ) -> Iterator[None]:
        """What `raw_of_new` and `with_initial` read. `everybody`: the leads as they will be."""
        at_creation = rates_at_creation(scope, since, everybody)
        with filled(session, RATES_AT_CREATION, at_creation), self.prepared(session):
            yield

    def raw_of_new(self, scope: OrgScope, behavior: Any, now: datetime, lead: type[Lead]) -> Rows:
        """RAW of leads that are still to be inserted, and what else `with_initial` needs."""
        return millionths_of_factors(scope, behavior, self.basis.median, now, lead=lead)

    def finished(self, raw: Rows) -> Rows:
        """`raw_of_new` with further columns added to it, brought to the columns of RAW and those."""
        return raw

    def with_initial(self, lead: type[Lead], rated: Any) -> tuple[Any, Callable[[Rows], Rows]]:
        """The score at creation out of those columns, and what must be joined for it."""
        score = score_at_creation(lead, rated.completeness + rated.deal_value)
        return score, lambda rows: rows.join(RATES_AT_CREATION, known_at_creation(lead))

    @contextmanager
    def scores_at_creation(self, scope: OrgScope, session: Session, since: datetime) -> Iterator[Rows]:
        """Of the leads in NEW, the first of which was created at `since`: the columns of INITIAL."""
        median = median_estimate(scope, session)
        with filled(session, RATES_AT_CREATION, rates_at_creation(scope, since)):
            yield scores_at_creation(scope, median)


@dataclass(frozen=True, slots=True)
class ByModel:
    """The organization's own model: measured against nothing but itself. Methods as those of `ByRules`."""

    model: ActiveModel
    origin: ScoreOrigin = ScoreOrigin.LEARNED

    def differing_of_few(self, now: datetime) -> tuple[Rows, Mapping[str, Any]]:
        return _differing_of_few(self.model), _clock(now)

    def prepared(self, _session: Session) -> AbstractContextManager[None]:
        return nullcontext()

    def raw(self, scope: OrgScope, behavior: Any, now: datetime, narrow: Narrow) -> Rows:
        scorecard = self.model.scorecard
        return in_millionths(narrow(contributions(scope, scorecard, behavior, now)), scorecard)

    def prepared_for_new(
        self, _scope: OrgScope, _session: Session, _everybody: type[Lead], _since: datetime
    ) -> AbstractContextManager[None]:
        return nullcontext()

    def raw_of_new(self, scope: OrgScope, behavior: Any, now: datetime, lead: type[Lead]) -> Rows:
        scorecard = self.model.scorecard
        at_creation = log_odds_at_creation(scorecard, lead).label(AT_CREATION)
        return contributions(scope, scorecard, behavior, now, lead).add_columns(at_creation)

    def finished(self, raw: Rows) -> Rows:
        return in_millionths(raw, self.model.scorecard)

    def with_initial(self, lead: type[Lead], rated: Any) -> tuple[Any, Callable[[Rows], Rows]]:
        return unless_imported(lead, rounded_score(score_of(rated[AT_CREATION]))), lambda rows: rows

    @contextmanager
    def scores_at_creation(self, scope: OrgScope, _session: Session, _since: datetime) -> Iterator[Rows]:
        score = rounded_score(score_of(log_odds_at_creation(self.model.scorecard)))
        yield (
            select(Lead.id, unless_imported(Lead, score))
            .join(NEW, NEW.c.id == Lead.id)
            .where(Lead.organization_id == scope.organization_id)
        )


Scorer = ByRules | ByModel


def scorer_of(scope: OrgScope, session: Session, now: datetime, *, anew: bool = False) -> Scorer:
    """Who scores the organization's leads as of `now`. `anew` works out what the rules measure against,
    however recent the kept basis is."""
    model = active_model(scope, session)
    if model is not None:
        return ByModel(model)
    return ByRules((refresh_basis if anew else basis_of)(scope, session, now))


def scorer_with(scope: OrgScope, session: Session, everybody: type[Lead], now: datetime) -> Scorer:
    """Who scores leads that are about to be inserted. `everybody`: the leads as they will be; what the
    rules measure against is worked out from them, and kept."""
    model = active_model(scope, session)
    if model is not None:
        return ByModel(model)
    basis = live_basis(scope, session, everybody)
    keep_basis(scope, session, basis, now)
    return ByRules(basis)


def scorer_at_creation(scope: OrgScope, session: Session) -> Scorer:
    """Who gives new leads their score at creation, which needs no basis of now."""
    model = active_model(scope, session)
    return ByRules(Basis(None, {})) if model is None else ByModel(model)


def _clock(now: datetime) -> dict[str, float]:
    return {"seconds": now.timestamp(), "decay": decay_until(now)}


@lru_cache(maxsize=MOST_STATEMENTS)
def _differing_of_few(model: ActiveModel) -> Rows:
    """Built once per model: to build it takes longer than the server takes to run it."""
    seconds, decay = (bindparam(name, type_=Double) for name in ("seconds", "decay"))
    behavior = tracked_behavior(ANY_SCOPE, decay, CHOSEN)
    contributed = contributions(ANY_SCOPE, model.scorecard, behavior, seconds)
    raw = in_millionths(contributed.where(Lead.id.in_(CHOSEN)), model.scorecard)
    return differing_among(ANY_SCOPE, raw, ScoreOrigin.LEARNED)
