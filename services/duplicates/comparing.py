"""Some leads held against all that share a key with them: the work of one slice of a search."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import any_, literal, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Uuid

from services.database.models import Lead
from services.duplicates.blocking import ANCHORS, is_identifier, keys_of, most_in_block
from services.duplicates.frequencies import Frequencies
from services.duplicates.identity import identity_of
from services.duplicates.matching import compare
from services.duplicates.model import Identity, Match
from services.duplicates.pair_rows import FoundPair, dismissed_among, in_order
from services.duplicates.settings import LOWEST
from services.organizations import organization_of
from services.scope import OrgScope

_COLUMNS = (Lead.id, Lead.name, Lead.email, Lead.phone, Lead.company, Lead.custom_fields)
_REGION_OF_CURRENCY = {"BRL": "BR", "USD": "US", "GBP": "GB", "CAD": "CA", "AUD": "AU", "MXN": "MX"}
_KEPT = text("""
SELECT lead_id, key FROM lead_match_keys
WHERE organization_id = :organization_id AND lead_id = ANY(CAST(:leads AS uuid[]))
""")
_REMOVE = text("""
DELETE FROM lead_match_keys k
USING unnest(CAST(:leads AS uuid[]), CAST(:keys AS text[])) AS gone(lead_id, key)
WHERE k.organization_id = :organization_id AND k.key = gone.key COLLATE "C" AND k.lead_id = gone.lead_id
""")
_ADD = text("""
INSERT INTO lead_match_keys (organization_id, key, lead_id)
SELECT :organization_id, new.key, new.lead_id
FROM unnest(CAST(:leads AS uuid[]), CAST(:keys AS text[])) AS new(lead_id, key)
ORDER BY new.key COLLATE "C", new.lead_id
ON CONFLICT DO NOTHING
""")
_BLOCKS = text("""
SELECT asked.key, asked.most, block.leads
FROM unnest(CAST(:keys AS text[]), CAST(:most AS integer[])) AS asked(key, most)
CROSS JOIN LATERAL (
    SELECT array_agg(member.lead_id ORDER BY member.lead_id) AS leads
    FROM (
        SELECT k.lead_id FROM lead_match_keys k
        WHERE k.organization_id = :organization_id AND k.key = asked.key COLLATE "C"
        ORDER BY k.lead_id LIMIT asked.most + 1
    ) member
) block
WHERE cardinality(block.leads) > 1
""")
"""Bounded: of a block that is too large no more is read than shows that it is."""


def region_of(scope: OrgScope, session: Session) -> str:
    """The country whose way of writing telephones the organization's leads follow."""
    organization = organization_of(scope, session)
    usual = _REGION_OF_CURRENCY.get(organization.currency)
    return usual or organization.locale.partition("_")[2] or "BR"


def read_leads(scope: OrgScope, session: Session, ids: Collection[UUID], region: str) -> dict[UUID, Identity]:
    """These leads of the organization, normalised."""
    statement = select(*_COLUMNS).where(
        Lead.organization_id == scope.organization_id, Lead.id == any_(literal(list(ids), ARRAY(Uuid)))
    )
    return {row["id"]: identity_of(dict(row), region) for row in session.execute(statement).mappings()}


def leads_after(
    scope: OrgScope, session: Session, after: UUID | None, limit: int, region: str
) -> dict[UUID, Identity]:
    """The organization's next leads in the order of their ids."""
    statement = select(*_COLUMNS).where(Lead.organization_id == scope.organization_id)
    if after is not None:
        statement = statement.where(Lead.id > after)
    rows = session.execute(statement.order_by(Lead.id).limit(limit)).mappings()
    return {row["id"]: identity_of(dict(row), region) for row in rows}


def with_their_group(scope: OrgScope, session: Session, ids: Collection[UUID]) -> set[UUID]:
    """These leads, what they were merged into, and all that were merged into any of those."""
    listed = any_(literal(list(ids), ARRAY(Uuid)))
    mine = Lead.organization_id == scope.organization_id
    rows = session.execute(select(Lead.id, Lead.merged_into_id).where(mine, Lead.id == listed)).all()
    roots = [row.merged_into_id or row.id for row in rows]
    group = any_(literal(roots, ARRAY(Uuid)))
    return set(
        session.scalars(select(Lead.id).where(mine, or_(Lead.id == group, Lead.merged_into_id == group)))
    )


def keep_keys(
    scope: OrgScope, session: Session, leads: Mapping[UUID, Identity]
) -> dict[UUID, frozenset[str]]:
    """Write the match keys of these leads as they are now, and return them. Right ones aren't written."""
    keys = {lead: keys_of(identity) for lead, identity in leads.items()}
    new = {(lead, key) for lead, own in keys.items() for key in own}
    values = {"organization_id": scope.organization_id}
    kept = {(lead, key) for lead, key in session.execute(_KEPT, values | {"leads": list(leads)})}
    for statement, differing in ((_REMOVE, kept - new), (_ADD, new - kept)):
        if differing:
            of_leads, of_keys = zip(*differing, strict=True)
            session.execute(statement, values | {"leads": list(of_leads), "keys": list(of_keys)})
    return keys


def resembling(
    scope: OrgScope,
    session: Session,
    identities: dict[UUID, Identity],
    keys: Mapping[UUID, Iterable[str]],
    frequencies: Frequencies,
    others: Callable[[set[UUID]], Mapping[UUID, Identity]],
    *,
    later_only: bool = False,
) -> tuple[list[FoundPair], int]:
    """The pairs of these leads with any that share a key (not too common) with them and are at least as
    probably one as `LOWEST`, and how many were compared. Merged leads stand for their survivors. `others`
    reads who the others are, into `identities`. `later_only`: with leads of greater ids alone."""
    candidates = _candidates(scope, session, keys, later_only=later_only)
    missing = {lead for pair in candidates for lead in pair} - identities.keys()
    if missing:
        identities |= others(missing)
    matches: list[tuple[tuple[UUID, UUID], Match]] = []
    for one, other in candidates:
        a, b = identities.get(one), identities.get(other)
        if a is None or b is None:
            continue
        match = compare(a, b, frequencies)
        if match.probability >= LOWEST:
            matches.append(((one, other), match))
    return _best(scope, session, matches), len(candidates)


def _best(
    scope: OrgScope, session: Session, matches: Sequence[tuple[tuple[UUID, UUID], Match]]
) -> list[FoundPair]:
    """The pairs of those that count: of each two the most probable way. What somebody said of a lead holds
    once it is merged, too."""
    leads = {lead for pair, _match in matches for lead in pair}
    into = _merged_into(scope, session, leads)
    dismissed = dismissed_among(scope, session, into) if into else set()
    best: dict[tuple[UUID, UUID], FoundPair] = {}
    for pair, match in matches:
        first, second = in_order(*(into.get(lead, lead) for lead in pair))
        known = best.get((first, second))
        if first == second or (known is not None and known.probability >= match.probability):
            continue
        if (first, second) == pair or pair not in dismissed:
            best[first, second] = FoundPair(first, second, match.probability, match.evidence)
    return list(best.values())


def _merged_into(scope: OrgScope, session: Session, leads: Collection[UUID]) -> dict[UUID, UUID]:
    """Those of the leads that are merged into another by now, and into which."""
    if not leads:
        return {}
    rows = session.execute(
        select(Lead.id, Lead.merged_into_id).where(
            Lead.organization_id == scope.organization_id,
            Lead.id == any_(literal(list(leads), ARRAY(Uuid))),
            Lead.merged_into_id.is_not(None),
        )
    )
    return {row.id: row.merged_into_id for row in rows}


def _candidates(
    scope: OrgScope, session: Session, keys: Mapping[UUID, Iterable[str]], *, later_only: bool
) -> set[tuple[UUID, UUID]]:
    """(first, second) of leads that share a key, one of them among those of `keys`."""
    wanted = sorted({key for own in keys.values() for key in own})
    if not wanted:
        return set()
    most = [most_in_block(key) for key in wanted]
    values = {"organization_id": scope.organization_id, "keys": wanted, "most": most}
    blocks: dict[str, list[UUID]] = {}
    anchors: dict[str, list[UUID]] = {}
    for row in session.execute(_BLOCKS, values):
        if len(row.leads) <= row.most:
            blocks[row.key] = row.leads
        elif is_identifier(row.key):
            anchors[row.key] = row.leads[:ANCHORS]
    return {
        in_order(lead, other)
        for lead, own in keys.items()
        for key in own
        for other in (*blocks.get(key, ()), *anchors.get(key, ()))
        if other > lead or (other < lead and (not later_only or key in anchors))
    }
