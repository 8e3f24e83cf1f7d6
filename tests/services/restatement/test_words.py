"""What a restatement says, in English; that nothing is left untranslated, the catalogue's tests say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.language import use_language
from services.restatement import Figures, ReasonEffect, Restated, RestatedMonth, Restatement, words
from services.vocabulary import RestatementReason as Reason

SINCE = datetime(2026, 11, 3, 15, tzinfo=UTC)
NONE = Figures()
BEFORE = "Since the report of Nov 3, 2026 the months before it"


def _month(change: Figures, *effects: tuple[Reason, int], until: datetime | None = None) -> RestatedMonth:
    return RestatedMonth(
        month=date(2026, 11, 1) if until else date(2026, 10, 1),
        until=until,
        before=Figures(10, 2, 500_00),
        after=Figures(10, 2, 500_00) + change,
        reasons=tuple(ReasonEffect(reason, n, NONE) for reason, n in effects),
    )


def _restatement(*months: RestatedMonth, explained: bool = True) -> Restatement:
    total = Restated(after=sum((month.change for month in months), Figures()))
    return Restatement(report_id=UUID(int=1), since=SINCE, months=months, total=total, explained=explained)


def _said(restatement: Restatement | None) -> list[str]:
    with use_language("en", currency="BRL", timezone="America/Sao_Paulo", formats="en_US"):
        return [words.summary(restatement), *(words.sentences(restatement) if restatement else ())]


def test_a_month_that_gained() -> None:
    gained = _month(Figures(0, 4, 12_000_00), (Reason.CLOSED_LATE, 3), (Reason.ADDED_LATE, 1))
    assert _said(_restatement(gained)) == [
        f"{BEFORE} have 4 wins more and R$12,000.00 more revenue.",
        "October 2026 has 4 wins more and R$12,000.00 more revenue: 3 closed late, 1 added late.",
    ]


def test_a_month_that_lost_and_the_one_that_was_running() -> None:
    lost = _month(Figures(-2, -1, -1), (Reason.DELETED, 2))
    running = _month(Figures(1, 0, 0), (Reason.ADDED_LATE, 1), until=SINCE)
    assert _said(_restatement(lost, running)) == [
        f"{BEFORE} have 1 lead fewer, 1 win fewer and R$0.01 less revenue.",
        "November 2026 up to Nov 3 has 1 lead more: 1 added late.",
        "October 2026 has 2 leads fewer, 1 win fewer and R$0.01 less revenue: 2 deleted.",
    ]


def test_changes_that_cancel_out() -> None:
    month = _month(NONE, (Reason.CLOSED_LATE, 1), (Reason.REOPENED, 1))
    assert _said(_restatement(month)) == [
        "Since the report of Nov 3, 2026 leads moved between the months before it; their sum is the same.",
        "October 2026 has the same figures: 1 closed late, 1 no longer won.",
    ]


def test_nothing_changed_and_no_report_before() -> None:
    assert _said(_restatement(_month(NONE))) == [
        "Since the report of Nov 3, 2026 nothing changed in the months before it."
    ]
    assert _said(None) == [
        "This is the first report with these filters: the next one says what changed since."
    ]


def test_without_reasons_it_says_why() -> None:
    assert _said(_restatement(_month(Figures(0, 1, 0)), explained=False))[1:] == [
        "Why can't be told: the leads behind that report are no longer kept.",
        "October 2026 has 1 win more.",
    ]


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_words(reason: Reason) -> None:
    said = [words.reason_name(reason), words.reason_definition(reason)]
    said += [words.reason_in_words(ReasonEffect(reason, n, NONE)) for n in (1, 2)]
    assert all(text.strip() for text in said)
    assert len(set(said[:2])) == 2
