"""A generated lead, and what all leads of one organization share while they are made up."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from services.demo.contacts import Interaction
from services.demo.journey import Journey, Scene
from services.demo.people import Contact
from services.demo.profiles import OrganizationProfile, Person


@dataclass(frozen=True, slots=True)
class GeneratedLead:
    """One lead with its whole story up to now. `owner` is None for nobody."""

    id: UUID
    external_id: str
    contact: Contact
    source: str
    owner: Person | None
    created_at: datetime
    estimated_value: Decimal | None
    closing_value: Decimal | None
    imported_score: int | None
    journey: Journey
    interactions: list[Interaction]
    interest: float = 1.5
    """A standard normal; the stars are eager."""
    custom_fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """The dice, the organization and the scene."""

    rng: random.Random
    profile: OrganizationProfile
    scene: Scene

    def lead_id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def external_id(self, number: int) -> str:
        return f"{self.profile.prefix}-{number:05d}"
