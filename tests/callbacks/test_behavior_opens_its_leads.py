"""Every figure of the behaviour page opens the list of the leads it counts, read back from its own links."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from callbacks.leads import selection
from callbacks.view import Question, question_of
from layouts.behavior.address import behavior_url, read_days
from layouts.behavior.flags import flags_section
from layouts.behavior.page import behavior_body
from layouts.behavior.receipt import behavior_receipt
from layouts.links import LEADS, read_mark
from layouts.views import View
from services.behavior_analysis import behavior_analysis
from services.database.sessions import Database
from services.language import use_language
from services.leads import list_leads
from services.scope import OrgScope
from tests.callbacks.test_figures_open_their_leads import by_lot
from tests.layouts.walk import as_json, props, text, walk
from tests.services.naive.model import Question as NaiveQuestion
from tests.services.naive.model import World
from tests.services.world import crowds, load, worlds

DAYS = st.sampled_from((1, 7, 90, 365))
Expectation = tuple[str, int]


def linked_figures(body: Any) -> Iterator[Expectation]:
    """(address, count) of every number that is a link, in tables and on the map."""
    for node in walk(body):
        given_props = node["props"]
        if node["type"] == "Td" and "data-value" in given_props:
            for anchor in props(given_props.get("children"), "A"):
                yield anchor["href"], int(given_props["data-value"])
        if node["type"] == "Graph":
            for trace in given_props["figure"]["data"]:
                if "customdata" in trace:
                    yield from zip(trace["customdata"], trace["marker"]["size"], strict=True)


def named_links(body: Any) -> Iterator[Expectation]:
    """(address, count) of the links whose last word is their count: the receipts' lines, the map's key."""
    for given_props in props(body, "Link"):
        words = text(given_props["children"]).split()
        if given_props["href"].startswith(f"{LEADS}?") and words[-1].isdigit():
            yield given_props["href"], int(words[-1])


def asked_of(question: NaiveQuestion) -> View:
    filters = question.filters
    assignee = filters.assigned_user_id
    return View(
        sources=filters.sources,
        score_min=filters.score_min,
        score_max=filters.score_max,
        assignee=None if assignee is None else str(assignee),
    )


def total(scope: OrgScope, session: Session, address: str, question: NaiveQuestion) -> tuple[int, Any]:
    search = address.partition("?")[2]
    asked = question_of(search, scope, session, question.now)
    mark, problems = read_mark(search)
    chosen = selection(scope, session, asked.query, mark, "", question.now)
    found = list_leads(scope, session, chosen, question.now, limit=1).total
    return found, problems


def expectations(asked: Question, data: dict[str, Any]) -> set[Expectation]:
    with use_language("en"):
        body = behavior_body(data, asked.context, at_once=True)
        receipts = [
            behavior_receipt(name, data, asked.context) for name in ("behavior_flags", "behavior_map")
        ]
        linked = set(linked_figures(as_json(body)))
        return (
            linked | set(named_links(as_json(body))) | {each for one in receipts for each in named_links(one)}
        )


def check(database: Database, world: World, question: NaiveQuestion, days: int) -> None:
    scope = OrgScope(load(world, database).organization_id, question.viewer.role, question.viewer.id)
    address = behavior_url(asked_of(question), days)
    wrong = []
    with database.transaction(scope) as session:
        asked = question_of(address.partition("?")[2], scope, session, question.now)
        assert read_days(address.partition("?")[2]) == (days, True)
        data = behavior_analysis(scope, session, now=question.now, days=days, filters=asked.query.filters)
        shown = expectations(asked, data)
        # Segments and flags are there even where they are empty: in the receipts at least.
        assert len(shown) >= 8
        for href, count in sorted(shown):
            found, problems = total(scope, session, href, question)
            if problems or found != count:
                wrong.append(f"{href}: the figure is {count}, the list has {found} {problems or ''}")
    if wrong:
        pytest.fail("\n".join([f"{question}, {days} days:", *wrong]), pytrace=False)


@settings(by_lot, max_examples=10)
@given(case=worlds(), days=DAYS)
def test_a_figure_and_its_list_agree(
    database: Database, case: tuple[World, NaiveQuestion], days: int
) -> None:
    check(database, *case, days)


@settings(by_lot, max_examples=10)
@given(case=crowds(), days=DAYS)
def test_the_figures_of_a_crowd(database: Database, case: tuple[World, NaiveQuestion], days: int) -> None:
    check(database, *case, days)


def test_a_flag_without_leads_leads_nowhere(database: Database, organization: OrgScope) -> None:
    """An empty organization: no link to an empty list."""
    now = datetime(2026, 6, 1, tzinfo=UTC)
    with database.transaction(organization) as session:
        data = behavior_analysis(organization, session, now=now)
        asked = question_of("", organization, session, now)
    with use_language("en"):
        section = flags_section(data, asked.context)
    assert "Nobody is waiting for a call" in text(section)
    assert not [given["href"] for given in props(section) if "href" in given]
