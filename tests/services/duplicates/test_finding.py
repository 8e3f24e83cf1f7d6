"""Leads that are one are found: lately written ones from the backlog, and everybody by a search."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.database.models import Lead, LeadMatchKey
from services.database.sessions import Database
from services.duplicates.backlog import waiting_to_compare
from services.duplicates.blocking import MOST_IN_BLOCK
from services.duplicates.finding import SearchResult, find_for_new, needs_search, search_all
from services.duplicates.merging import merge_certain, merge_leads, undo_merge
from services.duplicates.pairs import dismiss_pair, duplicates_of, list_pairs, propose_again, summary
from services.duplicates.settings import ThresholdError, save_thresholds, thresholds
from services.lead_edits import edit_lead
from services.scope import OrgScope
from services.vocabulary import DuplicateStatus, MatchLevel, Role
from tests.benchmarks.people_like import people
from tests.services.duplicates.people import ANA, NOW, known, lead_of, pair_rows
from tests.services.test_lead_edits import member
from tests.support.postgres import create_organization

BIA: dict[str, Any] = {"name": "Beatriz Nogueira", "email": "bia@nogueira.adv.br", "phone": "+5521912345678"}


class InTest:
    """A search inside the test's transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def transaction(self, _scope: OrgScope) -> InTest:
        return self

    def __enter__(self) -> Session:
        return self.session

    def __exit__(self, *_error: object) -> None:
        self.session.flush()


def find(scope: OrgScope, session: Session) -> None:
    while find_for_new(scope, session, NOW):
        pass


def search(scope: OrgScope, session: Session) -> SearchResult:
    return search_all(scope, InTest(session), NOW)


def _proposed(scope: OrgScope, session: Session) -> set[frozenset[UUID]]:
    return {key for key, row in pair_rows(session, scope).items() if row.status == "proposed"}


@pytest.mark.parametrize("how", [find, search])
def test_the_same_person_twice_is_certain_and_another_isnt_proposed(
    session: Session, organization: OrgScope, how: Any
) -> None:
    one = known(organization, session, **ANA)
    other = known(organization, session, **ANA | {"name": "ANA  BEATRIZ CAVALCÂNTI", "company": "Estrela"})
    known(organization, session, **BIA)
    how(organization, session)
    assert _proposed(organization, session) == {frozenset((one, other))}
    (pair,) = list_pairs(organization, session, MatchLevel.CERTAIN).items
    assert {pair.first.id, pair.second.id} == {one, other}
    assert pair.evidence
    assert waiting_to_compare(organization, session) == 0


def test_an_edit_makes_a_pair_and_ends_it(session: Session, organization: OrgScope) -> None:
    one, other = known(organization, session, **ANA), known(organization, session, **BIA)
    find(organization, session)
    assert _proposed(organization, session) == set()
    edit_lead(organization, session, other, ANA, version=None, now=NOW)
    assert waiting_to_compare(organization, session) == 1
    find(organization, session)
    assert _proposed(organization, session) == {frozenset((one, other))}
    edit_lead(organization, session, other, BIA, version=None, now=NOW)
    find(organization, session)
    assert _proposed(organization, session) == set()


def test_keys_follow_the_lead(session: Session, organization: OrgScope) -> None:
    lead = known(organization, session, **ANA)
    find(organization, session)
    keys = select(LeadMatchKey.key).where(LeadMatchKey.lead_id == lead)
    before = set(session.scalars(keys))
    edit_lead(organization, session, lead, BIA, version=None, now=NOW)
    find(organization, session)
    after = set(session.scalars(keys))
    assert before
    assert after
    assert not before & after


def test_a_search_forgets_pairs_that_no_longer_hold(session: Session, organization: OrgScope) -> None:
    one, other = known(organization, session, **ANA), known(organization, session, **ANA)
    search(organization, session)
    assert len(_proposed(organization, session)) == 1
    session.execute(update(Lead).where(Lead.id == other).values(**BIA, company=None))
    result = search(organization, session)
    assert (result.leads, result.gone) == (2, 1)
    assert _proposed(organization, session) == set()
    assert one != other


def test_a_dismissed_pair_comes_back_only_when_other_fields_agree(
    session: Session, organization: OrgScope
) -> None:
    one = known(organization, session, **ANA | {"phone": None, "company": None})
    other = known(organization, session, **ANA | {"phone": None, "company": None})
    find(organization, session)
    pair_id = pair_rows(session, organization)[frozenset((one, other))].id
    assert dismiss_pair(organization, session, pair_id, NOW)
    assert not dismiss_pair(organization, session, pair_id, NOW)
    search(organization, session)
    assert _proposed(organization, session) == set()
    for lead in (one, other):
        edit_lead(organization, session, lead, {"phone": ANA["phone"]}, version=None, now=NOW)
    find(organization, session)
    assert _proposed(organization, session) == {frozenset((one, other))}
    dismiss_pair(organization, session, pair_id, NOW)
    assert propose_again(organization, session, pair_id, NOW)
    assert _proposed(organization, session) == {frozenset((one, other))}


def test_who_resembles_a_merged_lead_resembles_its_survivor(session: Session, organization: OrgScope) -> None:
    survivor, merged = known(organization, session, **BIA), known(organization, session, **ANA)
    merge_id = merge_leads(organization, session, survivor, merged, {}, versions=None, now=NOW)
    third = known(organization, session, **ANA)
    find(organization, session)
    assert _proposed(organization, session) == {frozenset((survivor, third))}
    undo_merge(organization, session, merge_id, NOW)
    find(organization, session)
    assert _proposed(organization, session) == {frozenset((merged, third))}


def test_a_cluster_is_merged_flat_into_the_best_and_two_deals_never(
    session: Session, organization: OrgScope
) -> None:
    won = known(organization, session, won=True, **ANA)
    open_ones = [known(organization, session, **ANA) for _ in range(2)]
    lost = known(organization, session, lost=True, **ANA)
    find(organization, session)
    count = 0
    while made := merge_certain(organization, session, NOW, limit=1):
        count += made
    assert count == 2
    roots = {lead: lead_of(session, lead).merged_into_id or lead for lead in (won, *open_ones, lost)}
    assert len(set(roots.values())) == 2
    assert roots[won] == won
    assert roots[lost] != won
    (pair,) = list_pairs(organization, session, None).items
    assert pair.two_deals
    assert {pair.first.id, pair.second.id} == set(roots.values())
    find(organization, session)
    assert _proposed(organization, session) == {frozenset(roots.values())}


def test_an_undone_merge_isnt_made_again_by_itself(session: Session, organization: OrgScope) -> None:
    one, other = known(organization, session, **ANA), known(organization, session, **ANA)
    find(organization, session)
    (pair,) = list_pairs(organization, session, None).items
    merge_id = merge_leads(organization, session, one, other, {}, versions=None, now=NOW)
    assert summary(organization, session, NOW).merged == 1
    undo_merge(organization, session, merge_id, NOW)
    find(organization, session)
    assert merge_certain(organization, session, NOW) == 0
    (dismissed,) = list_pairs(organization, session, None, status=DuplicateStatus.DISMISSED).items
    assert dismissed.id == pair.id


def test_a_shared_inbox_pairs_nobody_and_is_said(session: Session, organization: OrgScope) -> None:
    given = ("Ana", "Rui", "Caio", "Lia", "Davi", "Eva", "Gil", "Iara")
    surnames = ("Prado", "Lopes", "Bastos", "Vidal", "Fontes", "Guerra", "Mota", "Teles")
    names = [f"{first} {last}" for first in given for last in surnames]
    assert len(names) > MOST_IN_BLOCK
    for name in names:
        known(organization, session, name=name, email="vendas@loja.com.br")
    result = search(organization, session)
    assert result.compared < len(names) * 20
    assert list_pairs(organization, session, MatchLevel.CERTAIN).items == ()
    ((_field, value, leads),) = summary(organization, session, NOW).shared
    assert (value, leads) == ("vendas@loja.com.br", len(names))


def test_somebody_entered_thirty_times_is_found_each_time(session: Session, organization: OrgScope) -> None:
    """Though each block of theirs is larger than what is paired with everybody in it."""
    for made in people(250, 5):
        known(organization, session, **{name: made.row[name] for name in ANA})
    leads = {known(organization, session, **ANA) for _ in range(30)}
    search(organization, session)
    assert leads <= set().union(*_proposed(organization, session))
    while merge_certain(organization, session, NOW):
        pass
    assert len({lead_of(session, lead).merged_into_id or lead for lead in leads}) == 1


@pytest.mark.parametrize("name", ["🦄🎉", "", "   ", "—", "x" * 5_000, "\u0645\u062d\u0645\u062f"])
def test_any_name_is_searched(session: Session, organization: OrgScope, name: str) -> None:
    for _ in range(2):
        known(organization, session, name=name)
    search(organization, session)
    find(organization, session)
    assert waiting_to_compare(organization, session) == 0


def test_thresholds_sort_pairs_at_once(session: Session, organization: OrgScope) -> None:
    assert (thresholds(organization, session).certain, thresholds(organization, session).review) == (
        0.99,
        0.80,
    )
    for _ in range(2):
        known(organization, session, **ANA)
    find(organization, session)
    probability = list_pairs(organization, session, None).items[0].probability
    assert 0.99 <= probability < 1
    save_thresholds(organization, session, 1.0, 0.9, NOW)
    found = summary(organization, session, NOW)
    assert (found.certain, found.review) == (0, 1)
    for certain, review, field in (
        (0.4, 0.3, "certain"),
        (0.9, 0.95, "review"),
        (float("nan"), 0.8, "certain"),
    ):
        with pytest.raises(ThresholdError) as refused:
            save_thresholds(organization, session, certain, review, NOW)
        assert refused.value.field == field


def test_pages_of_pairs_show_each_once(session: Session, organization: OrgScope) -> None:
    for index in range(5):
        for _ in range(2):
            known(
                organization,
                session,
                name=f"Pessoa{index} Sobrenome{index}",
                email=f"p{index}@casa{index}.com",
            )
    find(organization, session)
    seen, cursor = [], None
    while True:
        page = list_pairs(organization, session, None, limit=2, cursor=cursor)
        seen += [pair.id for pair in page.items]
        cursor = page.next
        if cursor is None:
            break
    everything = list_pairs(organization, session, None, limit=100).items
    assert seen == [pair.id for pair in everything]
    assert len(seen) == len(set(seen)) >= 5


def test_a_rep_sees_pairs_of_own_leads_alone(session: Session, organization: OrgScope) -> None:
    rep = member(organization, session, "Rep", Role.REP)
    scope = OrgScope(organization.organization_id, Role.REP, rep)
    own, other = (
        known(organization, session, **ANA, assigned_user_id=rep),
        known(organization, session, **ANA),
    )
    find(organization, session)
    assert duplicates_of(scope, session, own) == ()
    assert len(duplicates_of(organization, session, own)) == 1
    session.execute(update(Lead).where(Lead.id == other).values(assigned_user_id=rep))
    assert len(duplicates_of(scope, session, own)) == 1


def test_a_search_in_slices_of_its_own(database: Database) -> None:
    scope = create_organization(database)
    with database.transaction(scope) as session:
        ids = {known(scope, session, **ANA) for _ in range(2)}
        assert needs_search(scope, session)
    told: list[float] = []
    result = search_all(scope, database, NOW, told.append)
    assert (result.leads, result.found) == (2, 1)
    assert told == sorted(told)
    assert told[-1] == 1.0
    with database.transaction(scope) as session:
        assert _proposed(scope, session) == {frozenset(ids)}
        assert not needs_search(scope, session)
        found = summary(scope, session, NOW)
        assert (found.searched_at, found.searching, found.waiting) == (NOW, False, 0)
        assert session.scalar(select(func.count()).select_from(LeadMatchKey)) is not None
