"""Who owns an imported lead: a member by e-mail or name; somebody new becomes a member without sign-in."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.database.models import Membership
from services.imports.headers import plain
from services.scope import OrgScope
from services.vocabulary import Role

_EMAIL = re.compile(r"[^\s<>()@,;]+@[^\s<>()@,;]+")
_LONGEST_NAME = 200


def resolve_owners(
    scope: OrgScope, session: Session, texts: list[str], *, dry_run: bool
) -> tuple[dict[str, UUID], tuple[str, ...]]:
    """(text → membership id, the names of those who were new).

    A member's id is that member. Else an e-mail in the text decides (`Ana Lima <ana@example.com>`),
    else the name; both whatever their case, accents and punctuation. Of several members of one name
    the active one that has been there longest. Somebody unknown becomes a member `rep` without
    sign-in; a dry run only names them.
    """
    by_email, by_name = _members(scope, session)
    found: dict[str, UUID] = {}
    new: list[dict[str, object]] = []
    for text in sorted(texts):
        email_found = _EMAIL.search(text)
        email = email_found.group().lower().strip(".") if email_found else None
        name = _EMAIL.sub("", text).strip(" <>()[],;-") or text
        member = by_email.get(email) if email else by_name.get(plain(name) or name)
        if member is None and email and name != text:
            member = by_name.get(plain(name) or name)
        if member is None:
            member = uuid4()
            new.append({"id": member, "name": name[:_LONGEST_NAME], "email": email})
            by_name.setdefault(plain(name) or name, member)
            if email:
                by_email[email] = member
        found[text] = member
    if new and not dry_run:
        session.execute(
            insert(Membership),
            [{**one, "organization_id": scope.organization_id, "role": Role.REP.value} for one in new],
        )
    return found, tuple(str(one["name"]) for one in new)


def _members(scope: OrgScope, session: Session) -> tuple[dict[str, UUID], dict[str, UUID]]:
    rows = session.execute(
        select(Membership.id, Membership.name, Membership.email)
        .where(Membership.organization_id == scope.organization_id)
        .order_by(Membership.active.desc(), Membership.created_at, Membership.id)
    ).all()
    by_email: dict[str, UUID] = {}
    by_name: dict[str, UUID] = {plain(str(member)): member for member, _, _ in rows}
    for member, name, email in rows:
        if email:
            by_email.setdefault(email.lower(), member)
        by_name.setdefault(plain(name) or name, member)
    return by_email, by_name
