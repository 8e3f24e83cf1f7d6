"""Makes an organization's leads and spend out of its profile; the same from the same seed.

Nothing here touches a database: tests and benchmarks take as much of it as they need.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from services.demo.business_time import creation_instants, first_day, months_between, office_time
from services.demo.contacts import Temper, converse
from services.demo.journey import Journey, Rival, Scene, Traits, lose, travel
from services.demo.particulars import People, custom_fields
from services.demo.people import invent_contact
from services.demo.profiles import OrganizationProfile, Person, SourceProfile
from services.demo.stars import star
from services.demo.story import GeneratedLead, Story
from services.demo.words import NEVER_CALLED
from services.vocabulary import Outcome

SMALLEST_VALUE, LARGEST_VALUE = 2_000, 120_000
NEVER_ASSIGNED, NEVER_ASSIGNED_LATELY = 0.012, 0.05
NEVER_CONTACTED = 0.02
ORPHANED = 0.05
"""Share of the open leads whose seller was taken off them without a successor."""
UPTAKE_HOURS, UPTAKE_SPREAD = 1.2, 1.1
"""Median hours to our first contact, and their spread on a log scale."""
SLOWNESS = 0.55
"""Spread between slow and quick leads, on a log scale."""
DRAWN_OUT, DRAWN_OUT_SHARE = 1.1, 0.14
"""Some decide in committees: everything takes three times as long."""
FAR_FUTURE = timedelta(days=3650)


def generate_leads(
    profile: OrganizationProfile, now: datetime, *, seed: int, scale: float = 1.0
) -> Iterator[GeneratedLead]:
    """`profile.leads` × `scale` leads of the 18 months before `now`, oldest first, one at a time."""
    story = _story(profile, now, f"{seed}:{profile.slug}:leads")
    instants = creation_instants(story.rng, round(profile.leads * scale), now, story.scene.zone)
    people = People(f"{seed}:{profile.slug}:people")
    stars = _pick(story, instants, round(profile.stagnant_stars * scale), 4, 10)
    imported = _pick(story, instants, round(profile.imported_scores * scale), 0, 60)
    for number, created_at in enumerate(instants, start=1):
        make = star if number - 1 in stars else _ordinary
        lead = make(story, number, created_at, has_imported_score=number - 1 in imported)
        contact = people.meet(lead.contact)
        dice = f"{seed}:{lead.external_id}"
        fields = custom_fields(dice, contact, lead.interest, lead.journey)
        yield replace(lead, contact=contact, custom_fields=fields)


def generate_spend(
    profile: OrganizationProfile, now: datetime, *, seed: int, scale: float = 1.0
) -> Iterator[tuple[str, date, Decimal]]:
    """Spend by source key and month (its first day) over the same 18 months, in the currency."""
    story = _story(profile, now, f"{seed}:{profile.slug}:spend")
    today = now.astimezone(story.scene.zone).date()
    for source in profile.sources:
        if source.monthly_spend:
            for month in months_between(first_day(today), today):
                factor = _event_factor(source, month.month) * story.rng.uniform(0.85, 1.15) * scale
                yield source.key, month, round(source.monthly_spend * Decimal(str(round(factor, 4))), 2)


def _story(profile: OrganizationProfile, now: datetime, seed: str) -> Story:
    zone = ZoneInfo(profile.timezone)
    week_ago = now.astimezone(zone).date() - timedelta(days=7)
    recent = datetime.combine(week_ago, time.min, zone)
    scene = Scene(now, zone, recent, Rival(profile.wins_lost_lately))
    return Story(random.Random(seed), profile, scene)  # noqa: S311 - not a secret


def _pick(story: Story, instants: list[datetime], count: int, youngest: int, oldest: int) -> set[int]:
    """`count` of the leads that are between `youngest` and `oldest` days old, by their position."""
    ages = ((index, story.scene.now - instant) for index, instant in enumerate(instants))
    suitable = [index for index, age in ages if timedelta(youngest) < age < timedelta(oldest)]
    return set(story.rng.sample(suitable, min(count, len(suitable))))


def _ordinary(story: Story, number: int, created_at: datetime, *, has_imported_score: bool) -> GeneratedLead:
    rng, scene = story.rng, story.scene
    source, owner = _source(story, created_at), _owner(story, created_at)
    interest = rng.gauss(0, 1)
    first_contact_at = _first_contact(story, created_at) if owner else None
    skill = owner.skill if owner else 1.0
    traits = Traits(
        odds=(source.quality * skill) ** 0.7 * math.exp(0.6 * interest),
        slowness=rng.gauss(0, SLOWNESS) + (DRAWN_OUT if rng.random() < DRAWN_OUT_SHARE else 0),
        not_before=first_contact_at or created_at + FAR_FUTURE,
    )
    journey = travel(rng, story.profile, created_at, traits, scene)
    if first_contact_at is None:
        _give_up(story, journey, created_at)
    if journey.outcome is Outcome.OPEN and len(journey.visits) > 1 and rng.random() < ORPHANED:
        owner = None
    temper = Temper(source.key, interest, first_contact_at)
    value = _value(story, source)
    return GeneratedLead(
        id=story.lead_id(),
        external_id=story.external_id(number),
        contact=invent_contact(rng, number, care=math.exp(0.7 * interest)),
        source=source.key,
        owner=owner,
        created_at=created_at,
        estimated_value=value if rng.random() > 0.05 else None,
        closing_value=_closing_value(rng, value, journey.outcome),
        imported_score=rng.randrange(60, 96) if has_imported_score else None,
        journey=journey,
        interactions=converse(rng, journey.visits, journey.outcome, temper, scene),
        interest=interest,
    )


def _source(story: Story, created_at: datetime) -> SourceProfile:
    month = created_at.astimezone(story.scene.zone).month
    sources = story.profile.sources
    weights = [source.share * _event_factor(source, month) for source in sources]
    return story.rng.choices(sources, weights)[0]


def _event_factor(source: SourceProfile, month: int) -> int:
    return 3 if month in source.event_months else 1


def _owner(story: Story, created_at: datetime) -> Person | None:
    nobody = NEVER_ASSIGNED_LATELY if created_at >= story.scene.recent else NEVER_ASSIGNED
    return None if story.rng.random() < nobody else story.rng.choice(story.profile.sellers)


def _first_contact(story: Story, created_at: datetime) -> datetime | None:
    """When we first wrote or called; None for never (which may still lie ahead)."""
    rng = story.rng
    if rng.random() < NEVER_CONTACTED:
        return None
    delay = timedelta(hours=rng.lognormvariate(math.log(UPTAKE_HOURS), UPTAKE_SPREAD))
    if created_at >= story.scene.recent and rng.random() < story.profile.neglected_lately:
        delay = timedelta(hours=rng.uniform(30, 200))
    return office_time(rng, created_at + delay, story.scene.zone)


def _give_up(story: Story, journey: Journey, created_at: datetime) -> None:
    """A lead that nobody ever contacted is written off after some weeks."""
    at = created_at + timedelta(days=story.rng.uniform(8, 28))
    at = office_time(story.rng, at, story.scene.zone)
    if at < story.scene.now:
        lose(journey, at, NEVER_CALLED)


def _value(story: Story, source: SourceProfile) -> Decimal:
    """A deal's size: log-normal, rounded as people round."""
    profile = story.profile
    middle = math.log(profile.median_value * source.value)
    amount = story.rng.lognormvariate(middle, profile.value_spread)
    step = 50 if amount < 20_000 else 500
    return Decimal(round(min(max(amount, SMALLEST_VALUE), LARGEST_VALUE) / step) * step)


def _closing_value(rng: random.Random, value: Decimal, outcome: Outcome) -> Decimal | None:
    """What was signed: mostly a little less than estimated; sometimes nobody wrote it down."""
    if outcome is not Outcome.WON or rng.random() < 0.08:
        return None
    return round(value * Decimal(str(round(rng.uniform(0.85, 1.03), 3))), 2)
