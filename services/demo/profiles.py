"""What sets one demo organization apart from the other: people, sources, pace, troubles."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from services.vocabulary import UNATTRIBUTED, Role, Stage


@dataclass(frozen=True, slots=True)
class Person:
    """A member. `account` is the e-mail to sign in with; None for somebody who only owns leads."""

    name: str
    role: Role
    account: str | None = None
    skill: float = 1.0
    """Factor on the odds of moving a lead on."""
    owns_leads: bool = False


@dataclass(frozen=True, slots=True)
class SourceProfile:
    """A marketing source: its share of the leads, how good they are, what a usual month costs."""

    key: str
    share: float
    quality: float = 1.0
    """Factor on the odds of moving a lead on."""
    value: float = 1.0
    """Factor on the deal's size."""
    monthly_spend: Decimal = Decimal(0)
    event_months: tuple[int, ...] = ()
    """Months in which it costs and brings three times as much (trade fairs)."""


@dataclass(frozen=True, slots=True)
class Pace:
    """One stage: chance to move on, median days to do so, spread of those days on a log scale."""

    moves_on: float
    median_days: float
    spread: float


@dataclass(frozen=True, slots=True)
class OrganizationProfile:
    """Everything the generator needs to know about one organization."""

    slug: str
    name: str
    prefix: str
    """Of the external ids."""
    leads: int
    people: tuple[Person, ...]
    sources: tuple[SourceProfile, ...]
    pace: dict[Stage, Pace]
    median_value: float
    value_spread: float
    stage_limits: dict[str, float]
    brand_color: str
    timezone: str = "America/Sao_Paulo"
    currency: str = "BRL"
    locale: str = "pt_BR"
    wins_lost_lately: float = 0.0
    """Share of the wins of the last seven days that a rival takes instead."""
    neglected_lately: float = 0.0
    """Share of the leads of the last seven days whom nobody contacted for days."""
    stagnant_stars: int = 0
    """Excellent leads left lying in `lead` or `contato`, at scale 1."""
    imported_scores: int = 0
    """Young leads whose score came with an import, at scale 1."""

    @property
    def sellers(self) -> tuple[Person, ...]:
        return tuple(person for person in self.people if person.owns_leads)


def _seller(name: str, skill: float, account: str | None = None) -> Person:
    return Person(name, Role.REP, account, skill, owns_leads=True)


ADMIN = Person("Marina Duarte", Role.ADMIN, "marina@lead-analytics.example")
"""Belongs to both organizations, so that the switcher shows."""

AURORA = OrganizationProfile(
    slug="aurora",
    name="Aurora Sistemas",
    prefix="AUR",
    leads=6_000,
    people=(
        ADMIN,
        Person("Ricardo Siqueira", Role.MANAGER, "ricardo@aurora.example"),
        Person("Helena Vasconcelos", Role.ANALYST, "helena@aurora.example"),
        _seller("Bruno Tavares", 1.0, "bruno@aurora.example"),
        _seller("Camila Rocha", 1.55),
        _seller("Diego Farias", 0.75),
        _seller("Fernanda Lopes", 1.2),
        _seller("Gustavo Pires", 0.9),
        _seller("Larissa Nunes", 1.1),
        _seller("Otávio Barros", 0.65),
    ),
    sources=(
        SourceProfile("google", 0.27, 1.1, 1.0, Decimal(58_000)),
        SourceProfile("facebook", 0.13, 0.7, 0.8, Decimal(26_000)),
        SourceProfile("instagram", 0.11, 0.75, 0.8, Decimal(19_000)),
        SourceProfile("linkedin", 0.08, 1.2, 1.6, Decimal(38_000)),
        SourceProfile("indicacao", 0.09, 2.3, 1.3, Decimal(11_000)),
        SourceProfile("organico", 0.17, 1.15, 1.0),
        SourceProfile("feira", 0.05, 0.3, 0.9, Decimal(42_000), event_months=(3, 5, 8, 10)),
        SourceProfile("email", 0.06, 0.9, 0.9, Decimal(6_000)),
        SourceProfile(UNATTRIBUTED, 0.04, 0.9),
    ),
    pace={
        Stage.LEAD: Pace(0.87, 0.35, 0.9),
        Stage.CONTATO: Pace(0.77, 1.5, 0.8),
        Stage.PROPOSTA: Pace(0.37, 6.0, 0.8),
        Stage.NEGOCIACAO: Pace(0.86, 3.2, 0.7),
    },
    median_value=9_000,
    value_spread=0.85,
    stage_limits={Stage.LEAD: 5, Stage.CONTATO: 7, Stage.PROPOSTA: 7, Stage.NEGOCIACAO: 10},
    brand_color="#4338ca",
    wins_lost_lately=0.75,
    neglected_lately=0.25,
    stagnant_stars=14,
    imported_scores=40,
)

NIMBUS = OrganizationProfile(
    slug="nimbus",
    name="Nimbus Imóveis",
    prefix="NIM",
    leads=2_500,
    people=(
        ADMIN,
        Person("Paulo Rezende", Role.MANAGER, "paulo@nimbus.example"),
        _seller("Beatriz Campos", 1.3),
        _seller("Igor Machado", 0.9),
        _seller("Sabrina Leite", 1.0),
        _seller("Vinícius Moura", 0.8),
    ),
    sources=(
        SourceProfile("google", 0.22, 1.0, 1.0, Decimal(26_000)),
        SourceProfile("facebook", 0.18, 0.8, 0.9, Decimal(21_000)),
        SourceProfile("instagram", 0.22, 0.9, 1.0, Decimal(24_000)),
        SourceProfile("linkedin", 0.03, 0.8, 1.4, Decimal(7_000)),
        SourceProfile("indicacao", 0.14, 2.0, 1.2, Decimal(9_000)),
        SourceProfile("organico", 0.12, 1.1),
        SourceProfile("feira", 0.03, 0.7, 1.1, Decimal(4_000), event_months=(6, 9)),
        SourceProfile("email", 0.04, 0.8, 0.9, Decimal(4_000)),
        SourceProfile(UNATTRIBUTED, 0.02),
    ),
    pace={
        Stage.LEAD: Pace(0.80, 0.6, 0.9),
        Stage.CONTATO: Pace(0.62, 3.0, 0.8),
        Stage.PROPOSTA: Pace(0.55, 6.0, 0.8),
        Stage.NEGOCIACAO: Pace(0.60, 7.0, 0.8),
    },
    median_value=14_000,
    value_spread=0.8,
    stage_limits={},
    brand_color="#0f766e",
    neglected_lately=0.08,
    stagnant_stars=4,
)

PROFILES = (AURORA, NIMBUS)
