"""The demo tells its story: every claim read back through SQL and through the dashboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from scipy.stats import fisher_exact
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from services.dashboard import DashboardQuery, executive_dashboard
from services.database.embedded import EmbeddedDatabase
from services.database.models import Lead, StageStay, User
from services.database.rollups import check_rollup
from services.database.sessions import Database
from services.demo import DemoSignIn, seed_demo
from services.demo.generator import generate_leads, generate_spend
from services.demo.profiles import AURORA, NIMBUS
from services.filters import LeadFilter
from services.organizations import find_organization
from services.passwords import verify_password
from services.scope import OrgScope
from services.vocabulary import OPEN_STAGES, BlockedReason, Outcome, Role, Segment, Stage

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)
WEEK_AGO = datetime(2026, 11, 15, 3, tzinfo=UTC)
"""Local midnight, seven full days before the day of NOW."""
SEED = 7


def password_of(email: str) -> str:
    return f"for {email} only"


@dataclass(frozen=True)
class Demo:
    database: Database
    aurora: OrgScope
    nimbus: OrgScope
    sign_ins: list[DemoSignIn]


@pytest.fixture(scope="module")
def demo(new_database: Callable[[], EmbeddedDatabase]) -> Iterator[Demo]:
    """Both organizations at full size, in a database of their own."""
    database = Database(new_database().application_url)
    sign_ins = seed_demo(database, NOW, passwords=password_of)
    yield Demo(database, _scope(database, "aurora"), _scope(database, "nimbus"), sign_ins)
    database.dispose()


def _scope(database: Database, slug: str) -> OrgScope:
    with database.lookup_transaction(slug) as session:
        organization_id = find_organization(session, slug)
    assert organization_id is not None
    return OrgScope.operator(organization_id)


@pytest.fixture
def aurora(demo: Demo) -> Iterator[Session]:
    with demo.database.transaction(demo.aurora) as session:
        yield session


def _dashboard(demo: Demo, session: Session, days: int, filters: LeadFilter | None = None) -> dict[str, Any]:
    query = DashboardQuery(TODAY - timedelta(days=days - 1), TODAY, filters or LeadFilter())
    return executive_dashboard(demo.aurora, session, query, NOW)


def _one(session: Session, statement: str, **values: object) -> Any:
    return session.execute(text(statement), {"now": NOW, "week_ago": WEEK_AGO, **values}).scalar_one()


# The people


def test_the_sign_ins_show_roles_switcher_and_isolation(demo: Demo) -> None:
    roles = {(entry.slug, entry.role) for entry in demo.sign_ins}
    assert roles == {
        ("aurora", Role.ADMIN),
        ("aurora", Role.MANAGER),
        ("aurora", Role.ANALYST),
        ("aurora", Role.REP),
        ("nimbus", Role.ADMIN),
        ("nimbus", Role.MANAGER),
    }
    slugs: dict[str, set[str]] = {}
    for entry in demo.sign_ins:
        slugs.setdefault(entry.email, set()).add(entry.slug)
    assert {"aurora", "nimbus"} in slugs.values(), "somebody belongs to both"
    assert {"nimbus"} in slugs.values(), "somebody belongs to the other one only"


def test_the_passwords_given_are_the_ones_that_work(demo: Demo) -> None:
    with demo.database.sign_in_transaction() as session:
        stored = dict(session.execute(select(User.email, User.password_hash)).all())
    for entry in demo.sign_ins:
        assert entry.password == password_of(entry.email)
        assert verify_password(stored[entry.email], entry.password)


def test_members(aurora: Session) -> None:
    members = aurora.execute(text("SELECT role, count(*) FROM memberships GROUP BY role")).all()
    assert dict(members) == {"rep": 7, "admin": 1, "manager": 1, "analyst": 1}


def test_seeding_again_changes_nothing(demo: Demo) -> None:
    def state() -> list[Any]:
        rows = []
        for scope in (demo.aurora, demo.nimbus):
            with demo.database.transaction(scope) as session:
                rows.append(_one(session, "SELECT sum(version) FROM data_versions"))
                rows.append(_one(session, "SELECT count(*) FROM interactions"))
                rows.append(session.execute(select(func.count(), func.max(Lead.updated_at))).one())
        return rows

    before = state()
    assert seed_demo(demo.database, NOW + timedelta(days=3), passwords=password_of) == demo.sign_ins
    assert state() == before


def test_the_same_seed_gives_the_same_rows_in_another_database(
    new_database: Callable[[], EmbeddedDatabase],
) -> None:
    def contents() -> list[Any]:
        database = Database(new_database().application_url)
        seed_demo(database, NOW, passwords=password_of, scale=0.02)
        with database.transaction(_scope(database, "aurora")) as session:
            leads = select(Lead.id, Lead.name, Lead.assigned_user_id, Lead.stage, Lead.lead_score)
            rows = session.execute(leads.order_by(Lead.id)).all()
            rows += session.execute(text("SELECT id, name, email FROM memberships ORDER BY id")).all()
        database.dispose()
        return rows

    first = contents()
    assert len(first) == 120 + 10
    assert first == contents()


def test_an_interrupted_seeding_leaves_nothing_and_goes_through_the_next_time(
    new_database: Callable[[], EmbeddedDatabase],
) -> None:
    def interrupted(email: str) -> str:
        if email.endswith("@nimbus.example"):
            raise KeyboardInterrupt
        return password_of(email)

    database = Database(new_database().application_url)
    with pytest.raises(KeyboardInterrupt):
        seed_demo(database, NOW, passwords=interrupted, scale=0.02)
    with database.lookup_transaction("nimbus") as session:
        assert find_organization(session, "nimbus") is None
    assert len(seed_demo(database, NOW, passwords=password_of, scale=0.02)) == 6
    assert _scope(database, "nimbus")
    database.dispose()


# The data as a whole


def test_sizes_and_span(demo: Demo, aurora: Session) -> None:
    assert _one(aurora, "SELECT count(*) FROM leads") == 6_000
    with demo.database.transaction(demo.nimbus) as session:
        assert _one(session, "SELECT count(*) FROM leads") == 2_500
    first, last = aurora.execute(select(func.min(Lead.created_at), func.max(Lead.created_at))).one()
    assert date(2025, 5, 21) <= first.date() <= date(2025, 5, 25)
    assert NOW - timedelta(days=1) < last < NOW


@pytest.mark.parametrize("slug", ["aurora", "nimbus"])
def test_nothing_lies_in_the_future_or_before_its_lead(demo: Demo, slug: str) -> None:
    with demo.database.transaction(getattr(demo, slug)) as session:
        for table in ("audit_logs", "interactions"):
            misplaced = f"""
                SELECT count(*) FROM {table} JOIN leads ON leads.id = lead_id
                WHERE occurred_at > :now OR occurred_at < created_at - interval '1 second'"""
            assert _one(session, misplaced) == 0, table
        assert _one(session, "SELECT count(*) FROM leads WHERE closed_at > :now") == 0
        assert _one(session, "SELECT count(*) FROM stage_stays WHERE left_at > :now") == 0


def test_the_database_derives_the_story_that_was_made_up(aurora: Session) -> None:
    told = {lead.id: lead for lead in generate_leads(AURORA, NOW, seed=20261122)}
    for row in aurora.scalars(select(Lead)):
        lead = told.pop(row.id)
        stage = Stage.FECHADO if lead.journey.outcome is Outcome.WON else lead.journey.stage
        assert (row.outcome, row.stage) == (lead.journey.outcome, stage)
        assert (row.lost_reason is not None) == (row.outcome == Outcome.LOST)
        assert row.closing_value is None or row.outcome == Outcome.WON
    assert not told


def test_the_roll_up_is_right(demo: Demo) -> None:
    for scope in (demo.aurora, demo.nimbus):
        with demo.database.transaction(scope) as session:
            assert check_rollup(scope, session) == []


def test_contact_details_are_believable_and_incomplete(aurora: Session) -> None:
    for column, least, most in (("email", 300, 700), ("phone", 500, 1_000), ("company", 700, 1_400)):
        assert least < _one(aurora, f"SELECT count(*) FROM leads WHERE {column} IS NULL") < most
    assert _one(aurora, "SELECT count(*) FROM leads WHERE email NOT LIKE '%.example'") == 0
    outside = r"SELECT count(*) FROM leads WHERE phone !~ '^(\+55 )?\d\d 90\d{3}-?\d{4}$'"
    assert _one(aurora, outside) == 0


def test_some_people_come_again_and_the_crm_knows_more_of_them(aurora: Session) -> None:
    twice = "SELECT count(*) FROM (SELECT email FROM leads GROUP BY email HAVING count(*) > 1) again"
    assert 10 <= _one(aurora, twice) <= 80
    known = "SELECT avg((custom_fields ? :name)::int) FROM leads"
    assert 0.8 < _one(aurora, known, name="Funcionários") < 0.9
    assert 0.2 < _one(aurora, known, name="Situação da proposta") < 0.8


def test_values_are_spread_like_deals(aurora: Session) -> None:
    low, middle, mean, high = aurora.execute(
        text(
            "SELECT min(estimated_value), percentile_cont(0.5) WITHIN GROUP (ORDER BY estimated_value), "
            "avg(estimated_value), max(estimated_value) FROM leads"
        )
    ).one()
    assert low >= 2_000
    assert high <= 120_000
    assert 7_000 < middle < float(mean) * 0.8


def test_six_to_ten_interactions_a_lead(aurora: Session) -> None:
    each = _one(aurora, "SELECT (SELECT count(*) FROM interactions) / count(*)::float FROM leads")
    assert 6 <= each <= 10


# The rhythm


def test_december_dips_and_weekends_rest(aurora: Session) -> None:
    per_day = dict(
        aurora.execute(
            text(
                "SELECT to_char(created_at AT TIME ZONE 'America/Sao_Paulo', 'YYYY-MM') AS month, "
                "count(*) FROM leads GROUP BY month"
            )
        ).all()
    )
    assert per_day["2025-12"] < 0.75 * per_day["2025-11"]
    assert per_day["2025-12"] < 0.75 * per_day["2026-03"]
    weekday = "extract(isodow FROM created_at AT TIME ZONE 'America/Sao_Paulo')"
    weekend = _one(aurora, f"SELECT count(*) FROM leads WHERE {weekday} > 5")
    assert 0.05 < weekend / 6_000 < 0.15


def test_sellers_move_leads_in_office_hours(aurora: Session) -> None:
    outside = """
        SELECT count(*) FROM audit_logs,
        LATERAL (SELECT occurred_at AT TIME ZONE 'America/Sao_Paulo' AS at) AS local
        WHERE origin = 'history'
        AND (extract(isodow FROM at) > 5 OR extract(hour FROM at) NOT BETWEEN 9 AND 17)"""
    assert _one(aurora, outside) == 0


# The story


def test_money_is_stuck_in_the_bottleneck(demo: Demo, aurora: Session) -> None:
    blocked = dict(
        aurora.execute(
            text(
                "SELECT stage, sum(estimated_value) FROM leads WHERE outcome = 'open' "
                "AND stage_entered_at < :now - make_interval(days => CASE stage WHEN 'lead' THEN 5 "
                "WHEN 'negociacao' THEN 10 ELSE 7 END) GROUP BY stage"
            ),
            {"now": NOW},
        ).all()
    )
    dashboard = _dashboard(demo, aurora, 30)
    shown = dashboard["blocked_pipeline"]["stages"]
    for stage in OPEN_STAGES:
        assert shown[stage]["value"] == pytest.approx(float(blocked[stage]))
    assert shown["proposta"]["value"] > 200_000
    assert shown["proposta"]["value"] > 2 * max(
        shown[stage]["value"] for stage in shown if stage != "proposta"
    )
    assert dashboard["conversion_funnel"]["bottleneck_stage"] == "proposta"


def test_every_reason_to_be_stuck_occurs(demo: Demo, aurora: Session) -> None:
    stages = _dashboard(demo, aurora, 30)["blocked_pipeline"]["stages"].values()
    for reason in BlockedReason:
        assert sum(stage["reasons"][reason]["count"] for stage in stages) >= 5, reason


@pytest.mark.parametrize("days", [90, 365])
def test_the_bottleneck_shows_in_longer_periods_too(demo: Demo, aurora: Session, days: int) -> None:
    assert _dashboard(demo, aurora, days)["conversion_funnel"]["bottleneck_stage"] == "proposta"


def test_stage_timing(demo: Demo, aurora: Session) -> None:
    timing = _dashboard(demo, aurora, 365)["stage_timing"]
    assert 1 <= timing["lead"]["avg_days"] <= 3
    assert 3 <= timing["contato"]["avg_days"] <= 5
    assert 9 <= timing["proposta"]["avg_days"] <= 16
    assert 5 <= timing["negociacao"]["avg_days"] <= 9
    assert {stage: timing[stage]["status"] for stage in timing} == {
        "lead": "Good",
        "contato": "Good",
        "proposta": "Slow",
        "negociacao": "Good",
    }


def test_fairs_lose_money_and_referrals_earn_it(demo: Demo, aurora: Session) -> None:
    sources = {row["source"]: row for row in _dashboard(demo, aurora, 540)["source_performance"]}
    assert set(sources) == {source.key for source in AURORA.sources}
    assert sources["feira"]["roi_percentage"] < -40
    assert sources["indicacao"]["roi_percentage"] > 300
    assert sources["organico"]["roi_percentage"] is None
    break_even = sources["feira"]["spend"] / (sources["feira"]["total_leads"] * 13_000) * 100
    assert sources["feira"]["conversion_interval"][1] < break_even


def test_the_win_rate_fell_in_the_last_week(aurora: Session) -> None:
    def decided(since: datetime, until: datetime) -> tuple[int, int]:
        counts = """
            SELECT count(*) FILTER (WHERE outcome = 'won'), count(*) FILTER (WHERE outcome = 'lost')
            FROM leads WHERE closed_at >= :since AND closed_at < :until"""
        won, lost = aurora.execute(text(counts), {"since": since, "until": until}).one()
        return won, lost

    week = decided(WEEK_AGO, WEEK_AGO + timedelta(days=7))
    before = decided(WEEK_AGO - timedelta(days=28), WEEK_AGO)
    assert sum(week) >= 40
    assert week[0] / sum(week) < 0.7 * before[0] / sum(before)
    assert fisher_exact([week, before], alternative="less").pvalue < 0.01


def test_young_cohorts_are_still_maturing(demo: Demo, aurora: Session) -> None:
    young = _dashboard(demo, aurora, 30)["conversion_funnel"]
    old = _dashboard(demo, aurora, 365)["conversion_funnel"]
    assert 45 <= young["maturity"]["horizon_days"] <= 70
    assert young["maturity"]["mature_share"] == 0
    assert old["maturity"]["mature_share"] > 70
    assert young["overall_conversion_rate"] < old["overall_conversion_rate"] / 2
    open_leads = sum(stage["current"] for stage in young["stages"].values())
    assert open_leads > 0.4 * young["total_leads_in_funnel"]


def test_new_leads_wait_for_a_first_contact(aurora: Session) -> None:
    late = """
        SELECT avg((first_contact_at IS NULL OR first_contact_at > created_at + interval '24 hours')::int)
        FROM leads LEFT JOIN lead_behavior_tracking ON lead_id = id
        WHERE created_at >= :since AND created_at < :until"""
    week = timedelta(days=7)
    assert _one(aurora, late, since=NOW - week, until=NOW) > 0.2
    assert _one(aurora, late, since=NOW - 13 * week, until=NOW - week) < 0.2
    unassigned = "SELECT count(*) FROM leads WHERE outcome = 'open' AND assigned_user_id IS NULL"
    assert _one(aurora, unassigned) >= 10


def test_excellent_leads_are_left_lying(aurora: Session) -> None:
    stagnant = """
        SELECT count(*) FROM leads WHERE outcome = 'open' AND stage IN ('lead', 'contato')
        AND lead_score >= 80 AND stage_entered_at < :now - interval '3 days'"""
    assert _one(aurora, stagnant) >= 5


def test_leads_go_back_skip_and_reopen(aurora: Session) -> None:
    assert _one(aurora, "SELECT count(*) FROM stage_stays WHERE exit = 'moved_back'") > 100
    skips = """
        SELECT count(*) FROM audit_logs WHERE (from_stage, to_stage) IN
        (('lead', 'proposta'), ('contato', 'negociacao')) AND outcome = 'open'"""
    assert _one(aurora, skips) > 100
    lost_stays = aurora.scalar(select(func.count()).select_from(StageStay).where(StageStay.exit == "lost"))
    lost_leads = aurora.scalar(select(func.count()).select_from(Lead).where(Lead.outcome == Outcome.LOST))
    assert lost_stays > lost_leads + 50, "a reopened lead was lost before"


def test_scores_spread_and_predict(demo: Demo, aurora: Session) -> None:
    dashboard = _dashboard(demo, aurora, 365)
    assert all(band["count"] > 0 for band in dashboard["score_distribution"].values())
    assert 0.55 < dashboard["score_quality"]["auc"] < 0.85
    segments = dashboard["behavior_insights"]["segments"]
    assert all(segments[segment]["count"] > 0 for segment in Segment)
    imported = _one(aurora, "SELECT count(*) FROM leads WHERE score_origin = 'imported' AND lead_score > 0")
    assert imported == 40


# The generator


def test_the_same_seed_gives_the_same_leads() -> None:
    first = list(generate_leads(AURORA, NOW, seed=SEED, scale=0.05))
    assert first == list(generate_leads(AURORA, NOW, seed=SEED, scale=0.05))
    assert first != list(generate_leads(AURORA, NOW, seed=SEED + 1, scale=0.05))
    assert list(generate_spend(AURORA, NOW, seed=SEED)) == list(generate_spend(AURORA, NOW, seed=SEED))


def test_scale() -> None:
    assert len(list(generate_leads(NIMBUS, NOW, seed=SEED, scale=0.1))) == 250
    assert len({lead.external_id for lead in generate_leads(NIMBUS, NOW, seed=SEED, scale=2)}) == 5_000
    assert list(generate_leads(NIMBUS, NOW, seed=SEED, scale=0)) == []


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="time zone"):
        seed_demo(database, datetime(2026, 11, 22), passwords=password_of)  # noqa: DTZ001 - the mistake meant


@pytest.mark.parametrize(
    "now",
    [
        datetime(2027, 1, 2, 3, 30, tzinfo=UTC),  # after the holidays, half an hour into the local day
        datetime(2027, 3, 31, 12, tzinfo=UTC),
        datetime(2028, 2, 29, 20, tzinfo=UTC),
    ],
)
def test_the_story_is_told_on_any_day(now: datetime) -> None:
    zone = ZoneInfo(AURORA.timezone)
    today = datetime.combine(now.astimezone(zone).date(), datetime.min.time(), zone)
    week, before, stuck = [0, 0], [0, 0], 0
    for lead in generate_leads(AURORA, now, seed=20261122):
        journey = lead.journey
        if journey.outcome is Outcome.OPEN:
            visit = journey.visits[-1]
            if visit.stage is Stage.PROPOSTA and visit.entered_at < now - timedelta(days=7):
                stuck += int(lead.estimated_value or 0)
        elif today - timedelta(days=7) <= journey.moves[-1].at < today:
            week[journey.outcome is Outcome.LOST] += 1
        elif today - timedelta(days=35) <= journey.moves[-1].at < today:
            before[journey.outcome is Outcome.LOST] += 1
    assert stuck > 200_000
    assert sum(week) >= 40
    assert fisher_exact([week, before], alternative="less").pvalue < 0.05
