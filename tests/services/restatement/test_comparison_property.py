"""The comparison column by column against a naive one lead by lead, over random snapshots."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.filters import LeadFilter
from services.restatement.months import Months, microseconds
from services.restatement.population import Population
from services.restatement.shaping import Side, explained
from services.restatement.snapshots import NOBODY, NOT_WON, Leads, pack, unpack
from services.vocabulary import RestatementReason as Reason

REPORT = datetime(2026, 11, 3, 15, tzinfo=UTC)
ANA, BIA = UUID(int=2**127 + 5), UUID(int=7)
ZONES = ("America/Sao_Paulo", "UTC", "Pacific/Auckland")
POPULATIONS = [
    Population(None, LeadFilter()),
    Population(None, LeadFilter(sources=("google",), score_min=50)),
    Population(None, LeadFilter(assigned_user_id="unassigned", score_max=49.5)),
    Population(ANA, LeadFilter(sources=("google", "meta"))),
    Population(ANA, LeadFilter(assigned_user_id=BIA)),
]


@dataclass(frozen=True)
class Lead:
    created: datetime
    source: str
    owner: UUID | None
    score: int
    value: int | None
    into: int | None


leads = st.builds(
    Lead,
    st.sampled_from(
        [REPORT + timedelta(hours=hours) for hours in (-12_000, -800, -63, -60, -50, -48, -47, -1, 0, 5)]
    ),
    st.sampled_from(["google", "meta", "feira"]),
    st.sampled_from([None, ANA, BIA]),
    st.sampled_from([0, 49, 50, 100]),
    st.sampled_from([None, None, 0, 1, 2**53]),
    st.sampled_from([None, None, None, 2**128 - 1]),
)
ids = st.sampled_from([0, 1, 2**64 - 1, 2**64, 2**127 + 1, 2**128 - 1])
snapshots = st.dictionaries(ids, leads, max_size=6)


def _google(created: datetime) -> dict[int, Lead]:
    return {1: Lead(created, "google", None, 50, None, None)}


# The new clock alone moves the lead to October, and an edit of its date moves it back.
@example(
    then=_google(REPORT - timedelta(hours=63)),
    now=_google(REPORT - timedelta(hours=50)),
    zones=("UTC", "America/Sao_Paulo"),
    population=POPULATIONS[0],
)
@settings(max_examples=300)
@given(
    then=snapshots,
    now=snapshots,
    zones=st.tuples(st.sampled_from(ZONES), st.sampled_from(ZONES)),
    population=st.sampled_from(POPULATIONS),
)
def test_each_lead_moves_what_the_naive_count_says(
    then: dict[int, Lead], now: dict[int, Lead], zones: tuple[str, str], population: Population
) -> None:
    months = Months.before(REPORT, *zones)
    sides = [Side(_columns(side), zone) for side, zone in zip((then, now), zones, strict=True)]
    restated = explained(UUID(int=1), sides[0], sides[1], population, months)
    assert restated.adds_up
    found = {
        (month.month, effect.reason): (effect.n, effect.change.leads, effect.change.won, effect.change.cents)
        for month in restated.months
        for effect in month.reasons
    }
    assert found == _expected(then, now, zones, population, set(months.first_days))


def _columns(side: dict[int, Lead]) -> Leads:
    """Through the file, as it is kept."""
    rows = sorted(side.items())
    owners, sources = (NOBODY, ANA, BIA), ("google", "meta", "feira")
    leads = Leads(
        np.array([lead_id.to_bytes(16, "big") for lead_id, _lead in rows], "S16"),
        np.array([microseconds(lead.created) for _id, lead in rows], np.int64),
        np.array([sources.index(lead.source) for _id, lead in rows], np.int32),
        np.array([owners.index(lead.owner or NOBODY) for _id, lead in rows], np.int32),
        np.array([lead.score for _id, lead in rows], np.uint8),
        np.array([NOT_WON if lead.value is None else lead.value for _id, lead in rows], np.int64),
        # Merged into the first, which may be itself: what it is merged into is no matter here.
        np.array([-1 if lead.into is None else 0 for _id, lead in rows], np.int32),
        sources,
        owners,
    )
    kept = unpack(pack(leads))
    assert kept is not None
    assert pack(kept) == pack(leads)
    return kept


def _expected(
    then: dict[int, Lead],
    now: dict[int, Lead],
    zones: tuple[str, str],
    population: Population,
    days: set[Any],
) -> dict[Any, Any]:
    sums: dict[Any, Counter[str]] = {}
    for lead_id in then.keys() | now.keys():
        was, is_now = then.get(lead_id), now.get(lead_id)
        moved: dict[Any, Counter[str]] = {}
        for reason, here, there in _path(was, is_now, zones):
            for state, sign in ((here, -1), (there, 1)):
                month = _month(state, population, days)
                if month and _at_an_end(was, is_now, zones, population, days):
                    lead = state[0]
                    figures = moved.setdefault((month, reason), Counter())
                    figures["leads"] += sign
                    figures["won"] += sign * (lead.value is not None)
                    figures["cents"] += sign * (lead.value or 0)
        for key, figures in moved.items():
            if any(figures.values()):
                total = sums.setdefault(key, Counter())
                total["n"] += 1
                for name, figure in figures.items():
                    total[name] += figure
    return {key: tuple(each[name] for name in ("n", "leads", "won", "cents")) for key, each in sums.items()}


def _path(was: Lead | None, is_now: Lead | None, zones: tuple[str, str]) -> list[Any]:
    """(reason, state, next state), a state being (lead or None, zone)."""
    if was is None:
        return [(Reason.ADDED_LATE, (None, ""), (is_now, zones[1]))]
    if is_now is None:
        return [(Reason.DELETED, (was, zones[0]), (None, ""))]
    steps: list[Any] = []
    state = (was, zones[0])

    def step(reason: Reason, zone: str = zones[1], **changes: Any) -> None:
        nonlocal state
        following = (replace(state[0], **changes), zone)
        steps.append((reason, state, following))
        state = following

    step(Reason.TIME_ZONE)
    if is_now.into is not None:
        step(Reason.MERGED_DUPLICATE, into=is_now.into)
    step(Reason.DATE_EDIT, created=is_now.created)
    step(Reason.SOURCE_EDIT, source=is_now.source)
    step(Reason.OWNER_EDIT, owner=is_now.owner)
    step(Reason.SCORE_CHANGE, score=is_now.score)
    if was.value is None and is_now.value is not None:
        step(Reason.CLOSED_LATE, value=is_now.value)
    elif was.value is not None and is_now.value is None:
        step(Reason.REOPENED, value=None)
    else:
        step(Reason.EDITED_VALUE, value=is_now.value)
    step(Reason.MERGED_DUPLICATE, into=is_now.into)
    return steps


def _at_an_end(was: Any, is_now: Any, zones: tuple[str, str], population: Population, days: set[Any]) -> bool:
    return any(_month(state, population, days) for state in ((was, zones[0]), (is_now, zones[1])))


def _month(state: Any, population: Population, days: set[Any]) -> Any:
    """The month in which the lead counts; None where it doesn't."""
    lead, zone = state
    if lead is None or lead.into is not None or lead.created >= REPORT:
        return None
    filters = population.filters
    owner = filters.assigned_user_id
    if (
        (population.whose is not None and lead.owner != population.whose)
        or (filters.sources and lead.source not in filters.sources)
        or (owner is not None and lead.owner != (None if owner == "unassigned" else owner))
        or lead.score < (filters.score_min or 0)
        or lead.score > (100 if filters.score_max is None else filters.score_max)
    ):
        return None
    first = lead.created.astimezone(ZoneInfo(zone)).date().replace(day=1)
    return first if first in days else None
