"""Two leads that are probably one, and what stands around them on the page of duplicates."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from layouts.duplicates.shapes import DuplicatesPage, OpenPair
from layouts.duplicates.view import DuplicatesView
from services.duplicates.model import (
    DuplicateLead,
    DuplicatePair,
    DuplicateSummary,
    Evidence,
    MergeRecord,
    Thresholds,
)
from services.vocabulary import Agreement, DuplicateStatus, IdentityField, MatchLevel, Outcome, Stage
from tests.layouts.sample import NOW

MARIA = DuplicateLead(
    id=UUID(int=1), external_id="CRM-1", name="Maria Aparecida da Silva", email="maria.silva@acme.com.br",
    phone="+55 11 98888-7777", company="Acme Comércio Ltda", source="google", stage=Stage.PROPOSTA,
    outcome=Outcome.OPEN, score=71, estimated_value=Decimal("48000"), closing_value=None,
    assignee_id=UUID(int=7), assignee="Ana Souza", lost_reason=None, created_at=NOW - timedelta(days=40),
    last_interaction_at=NOW - timedelta(days=2), interactions=6, version=3,
    custom_fields={"CPF": "529.982.247-25", "Cidade": "São Paulo"},
)  # fmt: skip
MARIA_AGAIN = replace(
    MARIA, id=UUID(int=2), external_id="RD-77", name="Silva, Maria A.", phone=None,
    company="ACME Comercio", source="facebook_ads", stage=Stage.LEAD, score=38,
    estimated_value=Decimal("52000"), assignee_id=UUID(int=8), assignee="Bruno Lima",
    created_at=NOW - timedelta(days=3), last_interaction_at=None, interactions=0, version=1,
    custom_fields={"CPF": "529.982.247-25"},
)  # fmt: skip
EVIDENCE = (
    Evidence(IdentityField.NAME, Agreement.SIMILAR, 4.2),
    Evidence(IdentityField.EMAIL, Agreement.SAME, 9.6),
    Evidence(IdentityField.PHONE, Agreement.MISSING, 0.0),
    Evidence(IdentityField.COMPANY, Agreement.SIMILAR, 3.1),
    Evidence(IdentityField.DOCUMENT, Agreement.SAME, 12.0),
)
PAIR = DuplicatePair(
    id=UUID(int=11), first=MARIA, second=MARIA_AGAIN, probability=0.99987, level=MatchLevel.CERTAIN,
    evidence=EVIDENCE, status=DuplicateStatus.PROPOSED, found_at=NOW - timedelta(hours=1),
)  # fmt: skip
WON = replace(MARIA, stage=Stage.FECHADO, outcome=Outcome.WON, closing_value=Decimal("45000"))
TWO_DEALS = replace(
    PAIR, id=UUID(int=12), first=WON, second=replace(WON, id=UUID(int=3), closing_value=Decimal("30000")),
    two_deals=True,
)  # fmt: skip
DOUBTFUL = replace(
    PAIR, id=UUID(int=13), probability=0.869, level=MatchLevel.REVIEW,
    evidence=(
        Evidence(IdentityField.NAME, Agreement.SAME, 6.0),
        Evidence(IdentityField.EMAIL, Agreement.DIFFERENT, -1.5),
    ),
)  # fmt: skip
SUMMARY = DuplicateSummary(
    thresholds=Thresholds(), certain=14, review=38, dismissed=3, merged=12,
    searched_at=NOW - timedelta(hours=4), waiting=0,
    shared=((IdentityField.EMAIL, "vendas@acme.com.br", 1200), (IdentityField.PHONE, "+551130000000", 310)),
)  # fmt: skip
MERGE = MergeRecord(
    id=UUID(int=21), survivor=MARIA, merged=MARIA_AGAIN, merged_at=NOW - timedelta(days=1),
    merged_by="Ana Souza", taken_over=("company", "source"),
)  # fmt: skip
UNDONE = replace(
    MERGE, id=UUID(int=22), undone_at=NOW, undone_by="Bruno Lima", undoable=False, merged_by=None
)
FIXED = replace(MERGE, id=UUID(int=23), undoable=False, why_not="The lead was merged into another since.")


def sample_page(show: str = "certain", open_pair: DuplicatePair | None = PAIR) -> DuplicatesPage:
    """The page at one of its lists."""
    merged = show == "merged"
    return DuplicatesPage(
        view=DuplicatesView(show),
        show=show,
        summary=SUMMARY,
        leads=6000,
        pairs=() if merged else (PAIR, TWO_DEALS, DOUBTFUL),
        merges=(MERGE, UNDONE, FIXED) if merged else (),
        following="next" if show == "certain" else None,
        open=OpenPair(open_pair) if open_pair and not merged else None,
    )
