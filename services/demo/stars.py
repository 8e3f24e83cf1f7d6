"""The excellent leads left lying: eager, large, well scored, and not moved on for days."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from decimal import Decimal

from services.demo.business_time import office_time
from services.demo.contacts import Interaction
from services.demo.journey import Journey, Visit
from services.demo.people import invent_contact
from services.demo.story import GeneratedLead, Story
from services.vocabulary import InteractionKind as Kind
from services.vocabulary import Stage

SOURCES = ("indicacao", "indicacao", "linkedin", "organico")
EAGER = (Kind.MEETING, Kind.CALL_ANSWERED, Kind.MESSAGE_RECEIVED, Kind.CALL_ANSWERED, Kind.EMAIL_RECEIVED)
IN_CONTATO = 0.7
STAGNANT = timedelta(days=3, hours=6)


def star(story: Story, number: int, created_at: datetime, *, has_imported_score: bool) -> GeneratedLead:
    """An excellent lead created at `created_at`, still in `lead` or `contato` now."""
    rng, profile = story.rng, story.profile
    source = rng.choice(SOURCES)
    value = Decimal(round(profile.median_value * rng.uniform(2.0, 4.0) / 500) * 500)
    return GeneratedLead(
        id=story.lead_id(),
        external_id=story.external_id(number),
        contact=invent_contact(rng, number, care=math.inf),
        source=source,
        owner=rng.choice(profile.sellers),
        created_at=created_at,
        estimated_value=value,
        closing_value=None,
        imported_score=rng.randrange(82, 97) if has_imported_score else None,
        journey=_journey(story, created_at),
        interactions=_interactions(story, created_at),
    )


def _journey(story: Story, created_at: datetime) -> Journey:
    journey = Journey([Visit(Stage.LEAD, created_at, None)])
    moved_at = created_at + timedelta(days=story.rng.uniform(0.1, 1.5))
    moved_at = office_time(story.rng, moved_at, story.scene.zone)
    if story.rng.random() < IN_CONTATO and moved_at < story.scene.now - STAGNANT:
        journey.leave(moved_at, Stage.CONTATO)
    return journey


def _interactions(story: Story, created_at: datetime) -> list[Interaction]:
    """Answered within the hour, and talking to us every day since."""
    rng, now = story.rng, story.scene.now
    contacts = {
        (created_at, Kind.FORM_SUBMITTED),
        (created_at + timedelta(minutes=rng.randrange(4, 40)), Kind.MESSAGE_SENT),
    }
    at = created_at + timedelta(hours=rng.uniform(2, 20))
    while at < now:
        contacts.add((at.replace(microsecond=0), rng.choice(EAGER)))
        at += timedelta(hours=rng.uniform(14, 34))
    return sorted(contact for contact in contacts if contact[0] < now)
