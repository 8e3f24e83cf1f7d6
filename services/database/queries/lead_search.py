"""The tokens that leads are found by, and the leads that a search finds.

Ranges of tokens and not patterns: behind row-level security an index serves only operators that can't
leak, `>=` and `<` among them, `LIKE` and `@@` not.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    exists,
    intersect,
    literal,
    literal_column,
    or_,
    select,
    text,
    union,
    union_all,
)

from services.database.models import Lead, LeadSearch
from services.scope import OrgScope
from services.search_terms import PHONE, SURE_DIGITS, Prefix, SearchTerms, tokens_sql

TOKENS_OF_CHOSEN = f"""
SELECT DISTINCT CAST(:organization_id AS uuid), t.token, l.id
FROM leads l JOIN {{chosen}} c ON c.id = l.id CROSS JOIN LATERAL {tokens_sql("l")} t
WHERE l.organization_id = :organization_id AND l.merged_into_id IS NULL
"""  # noqa: S608 (made of the code's own constants)
ADD = f"INSERT INTO lead_search (organization_id, token, lead_id) {TOKENS_OF_CHOSEN} ORDER BY 2, 3"
ADD_MISSING = f"{ADD} ON CONFLICT DO NOTHING"

REMOVE_FORMER = f"""
DELETE FROM lead_search s USING (
    SELECT DISTINCT t.token, o.lead_id
    FROM (
        SELECT a.lead_id, a.changes -> 'name' ->> v.n AS name, a.changes -> 'company' ->> v.n AS company,
               a.changes -> 'email' ->> v.n AS email, a.changes -> 'phone' ->> v.n AS phone
        FROM {{chosen}} c
        JOIN audit_logs a ON a.organization_id = :organization_id AND a.lead_id = c.id
        CROSS JOIN (VALUES (0), (1)) v(n)
        WHERE a.action = 'edited' AND a.changes ?| ARRAY['name', 'company', 'email', 'phone']
        UNION ALL
        SELECT l.id, l.name, l.company, l.email, l.phone
        FROM {{chosen}} c JOIN leads l ON l.organization_id = :organization_id AND l.id = c.id
        WHERE l.merged_into_id IS NOT NULL
    ) o CROSS JOIN LATERAL {tokens_sql("o")} t
    EXCEPT
    SELECT t.token, l.id
    FROM leads l JOIN {{chosen}} c ON c.id = l.id CROSS JOIN LATERAL {tokens_sql("l")} t
    WHERE l.organization_id = :organization_id AND l.merged_into_id IS NULL
) former
WHERE s.organization_id = :organization_id AND s.token = former.token AND s.lead_id = former.lead_id
"""  # noqa: S608
"""What an edited lead was found by and no longer is: its former values are in the audit log. And all that a
merged one was found by."""


def found_leads(scope: OrgScope, terms: SearchTerms) -> Select[Any]:
    """The ids of the organization's leads that the search finds, in a column `lead_id`, each once."""
    found = union(*_ways(scope, terms)).subquery("found")
    return select(found.c.lead_id)


def found_tokens(scope: OrgScope, terms: SearchTerms) -> Select[Any]:
    """The same with a lead for each of its tokens that is found: what it costs less to count."""
    found = union_all(*_ways(scope, terms)).subquery("found")
    return select(found.c.lead_id)


def _ways(scope: OrgScope, terms: SearchTerms) -> list[Any]:
    ways: list[Any] = []
    if terms.words:
        every = [_tokens(scope, _within(word)) for word in terms.words]
        ways.append(every[0] if len(every) == 1 else intersect(*every))
    if terms.address is not None:
        ways.append(_tokens(scope, _within(terms.address)))
    if terms.phone is not None:
        ways.append(_tokens(scope, _within(terms.phone), _same_phone(terms.digits, LeadSearch.token)))
    ways.append(
        select(Lead.id.label("lead_id")).where(
            Lead.organization_id == scope.organization_id, Lead.external_id == terms.text
        )
    )
    return ways


def is_found(terms: SearchTerms) -> ColumnElement[bool]:
    """Whether a row of `leads` is found by the search, from the row itself: for those few of very many
    hits that a page shows. The same as `found_leads` says of leads that have their tokens."""
    ways: list[ColumnElement[bool]] = [Lead.external_id == terms.text]
    if terms.words:
        ways.append(and_(*(_has_token(word) for word in terms.words)))
    if terms.address is not None:
        ways.append(_has_token(terms.address))
    if terms.phone is not None:
        ways.append(_has_token(terms.phone, terms.digits))
    return or_(*ways)


def _has_token(prefix: Prefix, digits: str = "") -> ColumnElement[bool]:
    token: ColumnElement[str] = literal_column("own.token", Text(collation="C"))
    conditions = [token >= prefix.start, token < prefix.end]
    if digits:
        conditions.append(_same_phone(digits, token))
    return exists(select(literal(1)).select_from(text(f"{tokens_sql('leads')} own")).where(*conditions))


def _tokens(scope: OrgScope, *conditions: ColumnElement[bool]) -> Select[Any]:
    return select(LeadSearch.lead_id).where(LeadSearch.organization_id == scope.organization_id, *conditions)


def _within(prefix: Prefix) -> ColumnElement[bool]:
    return and_(LeadSearch.token >= prefix.start, LeadSearch.token < prefix.end)


def _same_phone(digits: str, token: Any) -> ColumnElement[bool]:
    """One of the two numbers is the end of the other."""
    if len(digits) <= SURE_DIGITS:
        return literal(value=True)
    whole = PHONE + digits
    return or_(token.startswith(whole, autoescape=True), literal(whole).startswith(token))
