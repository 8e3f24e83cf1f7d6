"""What a report says: honest sentences with their figures, and the page's own words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.filters import LeadFilter
from services.language import LANGUAGES
from services.reports.charts import axis
from services.reports.content import compose, report_content
from services.reports.document import ReportContent
from services.reports.sentences import MOST, difference_interval
from services.restatement import Figures, ReasonEffect, Restated, RestatedMonth, Restatement
from services.scope import OrgScope
from services.session import Session
from services.vocabulary import RestatementReason
from services.words.definitions import RECEIPTS, definition
from services.words.findings import finding
from tests.layouts import sample
from tests.services.reports import facts


def sentences(data: dict[str, Any]) -> str:
    """The summary in English, with plain spaces."""
    return " ".join(each.text for each in facts.content(data).summary).replace("\xa0", " ")


def test_the_summary_answers_the_three_questions_in_their_order() -> None:
    topics = [sentence.topic for sentence in facts.content(facts.usual()).summary]
    assert list(dict.fromkeys(topics)) == ["What changed", "Where the money is stuck", "What to do next"]
    assert topics == sorted(topics, key=list(dict.fromkeys(topics)).index)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", facts.ORGANIZATIONS)
def test_the_summary_has_five_to_eight_sentences(name: str, language: str) -> None:
    summary = facts.content(facts.ORGANIZATIONS[name](), language).summary
    assert 5 <= len(summary) <= MOST
    assert all(sentence.text.endswith(".") for sentence in summary)
    assert "%(" not in " ".join(sentence.text for sentence in summary)


def test_the_sentences_carry_their_figures() -> None:
    said = sentences(facts.usual())
    assert "1.284 leads in the period: +12,4% against the 1.142 of the one before." in said
    assert "150 of them are customers by now, 11,7% (95% interval 10,0% to 13,6%)" in said
    assert "R$ 1.036.480 of the R$ 4.812.350 in open leads are blocked (22%; 189 leads)" in said
    assert "2 alerts are open, 1 of high priority; the largest: “R$ 412.000 parados”" in said
    assert "First step: Step 0 of R$ 412.000 parados (about R$ 1.000)." in said


def test_a_fall_of_a_young_cohort_is_not_called_one() -> None:
    """The leads of the period before have had more time to be won."""
    data = facts.usual()
    assert data["summary_metrics"]["conversion_trend"] < 0
    assert "−3,1 points against the period before, whose leads have had more time" in sentences(data)
    data["conversion_funnel"]["maturity"] |= {"mature_share": 100.0, "mature_conversion_rate": 11.68}
    assert "−3,1 points against the period before, more than chance" in sentences(data)


def test_what_may_be_chance_is_said_to_be() -> None:
    data = facts.usual()
    data["summary_metrics"] |= {"conversion_trend": -0.5, "previous": {"total_leads": 1142, "won": 139}}
    assert "the −0,5 points against the period before may be chance" in sentences(data)


def test_few_leads_are_not_compared() -> None:
    data = facts.usual()
    data["summary_metrics"] |= {"previous": {"total_leads": 19, "won": 4}}
    assert "with fewer than 20 leads on a side it isn't compared" in sentences(data)


def test_an_empty_organization_is_told_so_without_a_rate() -> None:
    said = sentences(facts.empty())
    assert "No lead was created in the period, nor in the one before." in said
    assert "%" not in said
    assert "No open lead is over the limit of its stage." in said
    assert "No alert is open." in said


def test_the_alert_with_the_most_money_of_the_highest_priority_comes_first() -> None:
    data = facts.usual()
    data["alerts"] = [
        facts.alert("Small", 1.0),
        facts.alert("Big", 900.0),
        facts.alert("Low", 1e9, priority="low"),
    ]
    assert "the largest: “Big”" in sentences(data)


@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_the_interval_of_a_difference_holds_it(leads: int, before: int, data: st.DataObject) -> None:
    won, won_before = data.draw(st.integers(0, leads)), data.draw(st.integers(0, before))
    low, high = difference_interval(won, leads, won_before, before)
    change = won / leads * 100 - won_before / before * 100
    assert low <= change + 0.01
    assert high >= change - 0.01
    reverse = difference_interval(won_before, before, won, leads)
    assert reverse == pytest.approx((-high, -low), abs=0.02)


def test_the_interval_of_a_difference_is_newcombes() -> None:
    """Newcombe (1998), table II, example (a): 56/70 against 48/80 gives 0.0524 to 0.3339."""
    assert difference_interval(56, 70, 48, 80) == pytest.approx((5.24, 33.39), abs=0.01)


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_are_the_pages(language: str) -> None:
    data, of = facts.usual(), facts.subject()
    content = facts.content(data, language, of)
    with facts.reading(language, of):
        for section in content.sections:
            assert section.finding == finding(section.name, data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_its_receipt(language: str) -> None:
    of = facts.subject(LeadFilter(sources=("google",), score_min=50, assigned_user_id=UUID(sample.ANA)))
    content = facts.content(facts.usual(), language, of)
    assert len(content.receipts) == len(RECEIPTS) + 1
    with facts.reading(language, of):
        for figure, receipt in zip(RECEIPTS, content.receipts, strict=False):
            assert receipt.definition == tuple(definition(figure))
            assert "Google" in receipt.filters
            assert "Ana Ribeiro" in receipt.filters
            assert receipt.counted
            assert receipt.left_out
            assert receipt.computed == content.computed


def test_a_reps_report_says_whose_leads_it_counts() -> None:
    of = facts.subject()
    of = type(of)(of.organization, of.query, of.members, own_leads_of="Ana Ribeiro")
    content = facts.content(facts.usual(), of=of)
    assert content.whose == "Only the leads of Ana Ribeiro"
    assert any("you see your own" in line for line in content.receipts[0].left_out)


@given(st.floats(1e-6, 1e9))
def test_the_axis_holds_its_longest_mark_in_few_round_steps(longest: float) -> None:
    steps, end = axis(longest)
    assert steps[0] == 0
    assert end >= longest
    assert steps[-1] <= end
    assert 2 <= len(steps) <= 7


def test_an_axis_of_percentages_ends_at_100() -> None:
    assert axis(100, highest=100)[1] == 100


def restatement(**changes: Any) -> Restatement:
    before, late = Figures(100, 10, 1_000_00), Figures(0, 3, 250_50)
    effect = ReasonEffect(RestatementReason.CLOSED_LATE, 3, late)
    month = RestatedMonth(before=before, after=before + late, reasons=(effect,), month=date(2026, 9, 1))
    whole = Restated(before=before, after=before + late, reasons=(effect,))
    fields = {
        "report_id": UUID(int=3),
        "since": datetime(2026, 11, 1, tzinfo=UTC),
        "months": (month,),
        "total": whole,
    }
    return Restatement(**(fields | changes))


def restated(of: Restatement | None) -> ReportContent:
    with facts.reading("en", facts.subject()):
        return compose(facts.usual(), facts.subject(), of)


def test_past_months_have_a_section_only_after_an_earlier_report() -> None:
    assert restated(None).restated is None
    content = restated(restatement())
    assert content.restated is not None
    assert content.parts[-1] is content.restated
    assert any("Since the report of" in sentence.text for sentence in content.summary)
    months, reasons = content.restated.tables
    assert [cell.value for cell in months.rows[0][1:]] == [100, 100, 10, 13, 1000.0, 1250.5, 250.5]
    assert [cell.value for cell in reasons.rows[0][2:]] == [3, 0, 3, 250.5]
    assert content.receipts[-1].name == "Past months"


def test_past_months_that_did_not_change_are_said_to_be_unchanged() -> None:
    same = Restated(before=Figures(1, 1, 1), after=Figures(1, 1, 1))
    month = RestatedMonth(before=same.before, after=same.after, month=date(2026, 9, 1))
    content = restated(restatement(months=(month,), total=same))
    assert content.restated is not None
    assert "nothing changed" in content.restated.finding
    assert content.restated.tables[0].rows == ()
    assert not any("Since the report" in sentence.text for sentence in content.summary)


def test_a_report_of_an_organization_without_a_lead(organization: OrgScope, session: Session) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    with facts.reading("en", facts.subject()):
        content = report_content(organization, session, facts.subject().query, now + timedelta(hours=1))
    assert content.cards[0].value.value == 0
    assert content.computed_at == now + timedelta(hours=1)
