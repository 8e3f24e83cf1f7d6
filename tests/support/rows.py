"""One row in every tenant's table: what the tests of the wall between organizations look through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4, uuid5

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.api_tokens import token_hash
from services.database import models
from services.database.models import Base, TenantRow
from services.filters import LeadFilter
from services.restatement.population import Population
from services.restatement.snapshots import FORMAT, pack, read_leads
from services.scope import OrgScope
from services.scoring.codec import scorecard_as_json, training_as_json
from services.scoring.model import CategoryTerm, FieldReport, Scorecard, Training
from services.vocabulary import FieldFate, ScoreFactor, TrainingDecision

INSTANT = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Filled:
    """An organization with a row in every table. Its lead's texts carry one marker, all others another."""

    scope: OrgScope
    lead_id: UUID
    member_id: UUID
    import_id: UUID
    alert_id: UUID
    marker: str
    lead_marker: str

    @property
    def view_id(self) -> UUID:
        """The member's one saved view, which nobody else sees and which is the member's default."""
        return uuid5(self.member_id, "saved view")

    @property
    def token_id(self) -> UUID:
        """The member's one API token; the token itself is `token`."""
        return uuid5(self.member_id, "token")

    @property
    def token(self) -> str:
        return f"la_{self.marker}"

    @property
    def report_id(self) -> UUID:
        """A finished report of the whole organization, which the member's schedule asked for."""
        return uuid5(self.member_id, "report")

    @property
    def snapshot_id(self) -> UUID:
        """The organization's leads, kept behind the report's figures; its digest is the marker."""
        return uuid5(self.member_id, "snapshot")

    @property
    def schedule_id(self) -> UUID:
        """The member's schedule of a report."""
        return uuid5(self.member_id, "schedule")

    @property
    def endpoint_id(self) -> UUID:
        """The organization's one endpoint."""
        return uuid5(self.member_id, "endpoint")

    @property
    def delivery_id(self) -> UUID:
        """The one message of the outbox, which failed."""
        return uuid5(self.member_id, "delivery")

    @property
    def duplicate_id(self) -> UUID:
        """A lead that was merged into the lead."""
        return uuid5(self.member_id, "duplicate")

    @property
    def pair_id(self) -> UUID:
        """The pair of the two, proposed still."""
        return uuid5(self.member_id, "pair")

    @property
    def merge_id(self) -> UUID:
        """Their merge."""
        return uuid5(self.member_id, "merge")

    @property
    def model_id(self) -> UUID:
        """The organization's active model, whose scorecard knows the marker as a source."""
        return uuid5(self.member_id, "score model")


def tenant_models() -> list[type[TenantRow]]:
    """Every mapped class whose rows belong to one organization."""
    return sorted(
        (mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, TenantRow)),
        key=lambda model: model.__name__,
    )


def fill(scope: OrgScope, session: Session) -> Filled:
    """Write a row into every tenant's table of the scope's organization (flushed, not committed)."""
    marker, lead_marker = (f"{kind}-{scope.organization_id.hex}" for kind in ("organization", "lead"))
    filled = Filled(scope, uuid4(), uuid4(), uuid4(), uuid4(), marker, lead_marker)
    _people(filled, session)
    _lead(filled, session)
    _what_happened_to_the_lead(filled, session)
    _duplicates(filled, session)
    _operations(filled, session)
    _messages(filled, session)
    _reports(filled, session)
    _ledger(filled, session)
    _scoring(filled, session)
    _assignment(filled, session)
    return filled


def _people(filled: Filled, session: Session) -> None:
    own = {"organization_id": filled.scope.organization_id}
    session.add(models.Membership(
        **own, id=filled.member_id, role="manager", name=filled.marker, email=f"{filled.marker}@example.com",
    ))  # fmt: skip
    session.flush()
    session.add(models.SavedView(
        **own, id=filled.view_id, owner_id=filled.member_id, name=filled.marker, name_key=filled.marker,
        query={"source": [filled.marker]},
    ))  # fmt: skip
    session.flush()
    session.add(models.DefaultView(**own, member_id=filled.member_id, view_id=filled.view_id))
    session.add(models.ApiToken(
        **own, id=filled.token_id, member_id=filled.member_id, name=filled.marker, prefix="la_organ",
        token_hash=token_hash(filled.token), allows="write", created_at=INSTANT,
        expires_at=INSTANT + timedelta(days=365),
    ))  # fmt: skip
    session.add(models.DataVersion(**own, slot=0, version=1))
    session.flush()


def _lead(filled: Filled, session: Session) -> None:
    session.add(models.Lead(
        organization_id=filled.scope.organization_id, id=filled.lead_id, external_id=filled.lead_marker,
        name=filled.lead_marker, email=f"{filled.lead_marker}@example.com", source=filled.marker,
        stage="proposta", outcome="open", reached=3, lead_score=70, initial_score=60,
        score_factors={}, score_origin="rules", estimated_value=1000, assigned_user_id=filled.member_id,
        created_at=INSTANT, stage_entered_at=INSTANT, custom_fields={"note": filled.lead_marker},
    ))  # fmt: skip
    session.flush()


def _what_happened_to_the_lead(filled: Filled, session: Session) -> None:
    own = {"organization_id": filled.scope.organization_id}
    lead = own | {"lead_id": filled.lead_id}
    session.add_all([
        models.AuditLog(
            **lead, action="created", origin="snapshot", occurred_at=INSTANT, to_stage="proposta",
            outcome="open", actor_name=filled.lead_marker,
        ),
        models.StageStay(**lead, position=1, stage="proposta", entered_at=INSTANT),
        models.Interaction(**lead, occurred_at=INSTANT, kind="call_answered"),
        models.LeadBehavior(
            **lead, points=6.0, interactions=1, first_contact_at=INSTANT, last_lead_action_at=INSTANT,
            last_interaction_at=INSTANT,
        ),
        models.AnalyticsEvent(**lead, kind="score_changed", data={"note": filled.lead_marker}),
        models.LeadSearch(**lead, token=filled.lead_marker),
        models.LeadSearchBacklog(**own, lead_ids=[filled.lead_id]),
        models.SourceSpend(**own, source=filled.marker, month=date(2026, 3, 1), amount=100),
        models.ScoreBasis(**own, as_of=INSTANT, median=1000.0, rates={filled.marker: [0, 0, 1]}, leads=1),
        models.DailyLeadMetrics(
            **own, day=INSTANT.date(), source=filled.marker, owner_key=filled.member_id, lead_score=70,
            reached=3, stage="proposta", outcome="open", leads=1, estimated_value=1000, won_value=0,
        ),
    ])  # fmt: skip
    session.flush()


def _duplicates(filled: Filled, session: Session) -> None:
    own = {"organization_id": filled.scope.organization_id}
    first, second = sorted((filled.lead_id, filled.duplicate_id))
    session.add(models.Lead(
        **own, id=filled.duplicate_id, external_id=f"{filled.lead_marker}-2", name=filled.lead_marker,
        source=filled.marker, stage="lead", outcome="open", reached=1, lead_score=10, initial_score=10,
        score_factors={}, score_origin="rules", assigned_user_id=filled.member_id, created_at=INSTANT,
        stage_entered_at=INSTANT, merged_into_id=filled.lead_id,
    ))  # fmt: skip
    session.flush()
    session.add_all([
        models.LeadMatchKey(**own, key=filled.lead_marker, lead_id=filled.lead_id),
        models.LeadMatchBacklog(**own, lead_ids=[filled.lead_id], added_at=INSTANT),
        models.DuplicatePair(
            **own, id=filled.pair_id, first_id=first, second_id=second, probability=0.9,
            evidence=[["name", "same", 7.0]], status="proposed", found_at=INSTANT, seen_at=INSTANT,
        ),
        models.LeadMerge(
            **own, id=filled.merge_id, survivor_id=filled.lead_id, merged_id=filled.duplicate_id,
            merged_at=INSTANT, merged_by=filled.member_id, changes={"name": [None, filled.lead_marker]},
            children=[], pair_id=filled.pair_id,
        ),
        models.DuplicateSettings(
            **own, certain=0.987, review=0.812, searched_at=INSTANT, searched_leads=1,
            shared=[["email", filled.lead_marker, 1_000]],
        ),
    ])  # fmt: skip
    session.flush()


def _operations(filled: Filled, session: Session) -> None:
    own = {"organization_id": filled.scope.organization_id}
    session.add_all([
        models.Import(
            **own, id=filled.import_id, kind="leads", filename=filled.marker, status="done", mapping={},
        ),
        models.ImportMapping(**own, kind="leads", header_fingerprint=filled.marker, mapping={}),
        models.Alert(
            **own, id=filled.alert_id, rule="pipeline_blocked", subject=filled.marker, episode=1,
            type="risk", priority="high", status="open", data={"note": filled.marker},
            opened_at=INSTANT, evaluated_at=INSTANT,
        ),
    ])  # fmt: skip
    session.flush()
    session.add_all([
        models.ImportRejection(
            **own, import_id=filled.import_id, position=1, line=2, column="name", value=filled.lead_marker,
            reason="x",
        ),
        models.AlertEvent(**own, alert_id=filled.alert_id, action="opened", note=filled.marker),
    ])  # fmt: skip
    session.flush()


def _reports(filled: Filled, session: Session) -> None:
    own = {"organization_id": filled.scope.organization_id}
    what = {"report_type": "pdf", "include_charts": True, "language": "en"}
    session.add(models.ReportSchedule(
        **own, **what, id=filled.schedule_id, owner_id=filled.member_id, name=filled.marker,
        frequency="daily", hour=7, timezone="UTC", recipients=[f"{filled.marker}@example.com"],
        query={"period": "7d"}, next_run_at=INSTANT,
    ))  # fmt: skip
    session.flush()
    session.add(models.Report(
        **own, **what, id=filled.report_id, requested_by_id=filled.member_id, schedule_id=filled.schedule_id,
        query={"start": "2026-03-01", "end": "2026-03-02", "sources": [filled.marker]}, status="done",
        filename=f"{filled.marker}.pdf", media_type="application/pdf", size=1, sha256="0" * 64,
        created_at=INSTANT, finished_at=INSTANT, expires_at=INSTANT + timedelta(days=36_500),
    ))  # fmt: skip
    session.flush()
    session.add_all([
        models.ReportProgress(**own, report_id=filled.report_id, progress=1.0, step="Storing the file"),
        models.ReportFile(**own, report_id=filled.report_id, content=filled.marker.encode()),
        models.OrganizationLogo(
            **own, media_type="image/png", width=1, height=1, sha256="0" * 64,
            content=filled.marker.encode(),
        ),
    ])  # fmt: skip
    session.flush()


def _ledger(filled: Filled, session: Session) -> None:
    own = {"organization_id": filled.scope.organization_id}
    session.add(models.RestatementSnapshot(
        **own, id=filled.snapshot_id, digest=filled.marker, format=FORMAT, leads=1, taken_at=INSTANT,
        content=pack(read_leads(filled.scope, session)),
    ))  # fmt: skip
    session.flush()
    session.add(models.ReportFigures(
        **own, report_id=filled.report_id, scope_key=Population(None, LeadFilter()).key, taken_at=INSTANT,
        timezone="UTC", months=[["2026-03-01", 0, 0, 0]], snapshot_id=filled.snapshot_id,
    ))  # fmt: skip
    session.flush()


def _scoring(filled: Filled, session: Session) -> None:
    own = {"organization_id": filled.scope.organization_id}
    term = CategoryTerm("source", ScoreFactor.SOURCE_QUALITY, {filled.marker: 0.4})
    scorecard = Scorecard((term,), -1.0, dict.fromkeys(ScoreFactor, 0.0))
    found = FieldReport(f"custom:{filled.marker}", FieldFate.CONSTANT)
    training = Training(TrainingDecision.ADOPTED, 300, 100, 200, (found,))
    session.add_all([
        models.ScoreModel(
            **own, id=filled.model_id, state="active", trained_at=INSTANT, trained_by=filled.marker,
            activated_at=INSTANT, decided=300, training=training_as_json(training),
            scorecard=scorecard_as_json(scorecard),
        ),
        models.ScoreFieldChoice(
            **own, name=f"custom:{filled.marker}", choice="left_out", chosen_at=INSTANT,
            chosen_by=filled.marker,
        ),
        models.ScoreProgress(**own, training_since=INSTANT),
    ])  # fmt: skip
    session.flush()


def _messages(filled: Filled, session: Session) -> None:
    own = {"organization_id": filled.scope.organization_id}
    session.add_all([
        models.NotificationPreference(
            **own, member_id=filled.member_id, enabled=True, alerts=True, alert_priority="high",
            daily_digest=True, weekly_digest=True, digest_hour=8, digest_weekday=0,
            timezone="America/Sao_Paulo",
        ),
        models.NotificationEndpoint(
            **own, id=filled.endpoint_id, channel="webhook", name=filled.marker, generation=1,
            url=f"https://{filled.marker}.example.com/", events=["alert.opened"], alert_priority="high",
        ),
        models.MailRefusal(**own, address_hash=filled.marker),
        models.Delivery(
            **own, id=filled.delivery_id, channel="email", target=f"{filled.marker}@example.com",
            kind="alert", event="alert.opened", reference=filled.alert_id, once=filled.marker,
            status="failed", attempts=6, next_try_at=INSTANT, last_error="unreachable",
        ),
    ])  # fmt: skip
    session.flush()


def _assignment(filled: Filled, session: Session) -> None:
    own = {"organization_id": filled.scope.organization_id}
    session.add_all([
        models.AssignmentSetting(
            **own, method="round_robin", version=1, basis={"note": filled.marker}, basis_at=INSTANT,
        ),
        models.AssignmentTaker(
            **own, member_id=filled.member_id, takes_part=True, sources=[filled.marker], last_turn=1,
        ),
        models.AssignmentQueue(**own, lead_id=filled.lead_id, since=INSTANT),
    ])  # fmt: skip
    session.flush()


def rows_of(scope: OrgScope, session: Session) -> dict[str, list[str]]:
    """Every row of the scope's organization, table by table, to see whether anything changed."""
    return {
        model.__tablename__: list(
            session.scalars(
                text(
                    f"SELECT to_jsonb(t)::text FROM {model.__tablename__} t "
                    "WHERE organization_id = :organization ORDER BY 1"
                ),
                {"organization": scope.organization_id},
            )
        )
        for model in tenant_models()
    }
