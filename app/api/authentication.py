"""Who calls: the bearer of a token, or somebody with a session in a page of ours."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from flask import current_app, g, request, session
from flask_login import current_user

from app.api.frame import Call
from app.api.problems import ProblemError
from app.api.rates import count_call
from app.logs import bind_person
from app.navigation import from_own_page
from app.sign_in.throttle import network_address
from services.api_tokens import find_token, token_hash, use_token
from services.database.sessions import Database
from services.organizations import organization_of
from services.scope import NotFoundError, OrgScope
from services.vocabulary import TokenScope

ORGANIZATION_HEADER = "X-Org-Id"
LONGEST_TOKEN = 200
_READS = ("GET", "HEAD", "OPTIONS")


def begin_call() -> None:
    """Know who calls before anything of the request is read, and count the call.

    Raises ProblemError: 401 for nobody we know, 404 for an organization that isn't the caller's, 403 for
    a write that another site made with our cookie, 429 for too many calls. A token that was sent decides,
    also where there is a session: a wrong one is never passed over.
    """
    if "Authorization" in request.headers:
        g.api_call = _by_token(request.headers["Authorization"])
    elif current_user.is_authenticated:
        g.api_call = _by_session()
    else:
        raise _nobody()
    g.organization = g.api_call.organization
    count_call(g.api_call.key)


def _by_token(header: str) -> Call:
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST_TOKEN:
        raise _nobody()
    now, key = datetime.now(UTC), token_hash(token)
    database: Database = current_app.extensions["database"]
    with database.token_transaction(key) as transaction:
        holder = find_token(transaction, key, now)
        if holder is None:
            raise _nobody()
        if _wanted(holder.organization_id) != holder.organization_id:
            raise ProblemError(404)
        bind_person(holder.organization_id, holder.scope.user_id)
        organization = organization_of(holder.scope, transaction)
        use_token(holder.scope, transaction, holder.token_id, now)
    return Call(holder.scope, organization, now, holder.allows, f"token/{holder.token_id}")


def _by_session() -> Call:
    if request.method not in _READS and not (from_own_page() and request.is_json):
        raise ProblemError(403, "A write by cookie has to come from a page of this very site, as JSON.")
    g.session_used = True
    scope = _chosen_scope()
    bind_person(scope.organization_id, scope.user_id)
    database: Database = current_app.extensions["database"]
    with database.transaction(scope) as transaction:
        organization = organization_of(scope, transaction)
    key = f"session/{session['sid']}"
    return Call(scope, organization, datetime.now(UTC), TokenScope.WRITE, key)


def _chosen_scope() -> OrgScope:
    """The person's membership in the organization asked for; else the one worked in."""
    here: OrgScope = current_user.scope
    wanted = _wanted(here.organization_id)
    for membership in current_user.memberships:
        if membership.organization_id == wanted:
            scope: OrgScope = membership.scope
            return scope
    raise NotFoundError("organization")


def _wanted(otherwise: UUID) -> UUID:
    """The organization that was asked for. One that can't be read is one that doesn't exist."""
    text = request.headers.get(ORGANIZATION_HEADER)
    if text is None:
        return otherwise
    try:
        return UUID(text)
    except ValueError:
        raise ProblemError(404) from None


def _nobody() -> ProblemError:
    """401; or 429 where somebody tries one token after the other."""
    count_call(f"nobody/{network_address()}")
    return ProblemError(401)
