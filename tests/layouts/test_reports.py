"""The page of reports: what stands in its list, its forms and its words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from layouts import ids
from layouts.reports.listing import report_list
from layouts.reports.page import poll_ms, reports_page
from layouts.reports.schedule_form import schedule_form
from layouts.reports.schedules import ask_about_strangers, schedule_list
from layouts.reports.shapes import ReportItem, ReportList, ReportsPage, ScheduleDraft, ScheduleItem
from layouts.reports.status import report_status
from layouts.reports.words import next_words, recipients_words, rhythm_words, size_words
from services.language import use_language
from services.vocabulary import Frequency
from tests.layouts.sample import NOW
from tests.layouts.walk import as_json, ids_of, props, text, unlabelled, with_class

DONE = ReportItem(
    report_id="1", report_type="pdf", include_charts=True, language="pt_BR", period="March 2026",
    filters="All leads", whose="Ana", scheduled=False, own_leads=False, status="done", progress=1.0,
    step="", error="", size=204_800, created_at=NOW - timedelta(hours=2),
    expires_at=NOW + timedelta(days=90), can_delete=True,
)  # fmt: skip
RUNNING = replace(
    DONE, report_id="2", status="running", progress=0.5, step="Drawing the pages", size=None, expires_at=None
)
WAITING = replace(RUNNING, report_id="3", status="waiting", progress=0.0, step="")
FAILED = replace(WAITING, report_id="4", status="failed", error="There was no room left.")
WEEKLY = ScheduleItem(
    schedule_id="7", name="Monday's figures", frequency="weekly", weekday=0, month_day=None, hour=7,
    timezone="America/Sao_Paulo", recipients=("ana@example.com", "bia@example.com", "cfo@example.com"),
    report_type="excel", include_charts=False, language="en", period="Last 7 days", filters="All leads",
    paused=False, next_run_at=NOW + timedelta(days=1), owner="Ana", owner_active=True, last_status=None,
    last_error="", last_at=None,
)  # fmt: skip
DRAFT = ScheduleDraft("weekly", 7, "America/Sao_Paulo", "en", "30d", page_filters="Source Google")
ZONES = ("America/Sao_Paulo", "UTC")


def page(*items: ReportItem, **changes: object) -> ReportsPage:
    shown = ReportsPage(
        period="Last 30 days", filters="All leads", change_url="/?period=30d", language="en",
        reports=ReportList(items), schedules=[WEEKLY], draft=DRAFT, timezones=ZONES,
    )  # fmt: skip
    return replace(shown, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "pt_BR"])
def test_every_field_has_its_label_and_every_id_is_once(language: str) -> None:
    with use_language(language):
        made = reports_page(page(DONE, RUNNING, WAITING, FAILED), NOW)
    assert unlabelled(made) == []
    assert len(ids_of(made)) == len(set(ids_of(made)))


def test_each_state_says_what_can_be_done() -> None:
    with use_language("en"):
        rows = props(report_list(ReportList((DONE, RUNNING, WAITING, FAILED)), NOW), "Li")
        done, running, waiting, failed = (as_json(report_list(ReportList((item,)), NOW)[0])
                                          for item in (DONE, RUNNING, WAITING, FAILED))  # fmt: skip
    assert len(rows) == 4
    assert [link["href"] for link in props(done, "A")] == ["/reports/1/download"]
    assert "200 KB" in text(done)
    assert "kept until" in text(done)
    (bar,) = [given for given in props(running) if given.get("role") == "progressbar"]
    assert bar["aria-valuenow"] == "50"
    assert "Drawing the pages" in text(running)
    assert "Waiting its turn" in text(waiting)
    assert "There was no room left." in text(failed)
    acts = {given["data-report-do"] for given in props(failed, "Button")}
    assert acts == {"retry", "delete"}


def test_who_may_not_delete_isnt_offered_it() -> None:
    with use_language("en"):
        rows = report_list(
            ReportList((replace(DONE, can_delete=False), replace(FAILED, can_delete=False))), NOW
        )
    assert props(rows[0], "Button") == []


def test_the_list_says_when_it_is_empty_and_has_pages() -> None:
    with use_language("en"):
        assert "No report yet" in text(report_list(ReportList(()), NOW))
        rows = report_list(ReportList((DONE,), following="/reports?cursor=x", newest="/reports"), NOW)
    assert [given["href"] for given in props(rows[-1], "Link")] == ["/reports", "/reports?cursor=x"]


def test_it_looks_again_only_while_something_is_being_made() -> None:
    with use_language("en"):
        for items, disabled in (((DONE, FAILED), True), ((DONE, WAITING), False), ((RUNNING,), False)):
            (poll,) = props(reports_page(page(*items), NOW), "Interval")
            assert poll["disabled"] is disabled


def test_it_looks_less_often_at_what_takes_long() -> None:
    fresh = replace(WAITING, created_at=NOW - timedelta(seconds=30))
    assert poll_ms(ReportList((fresh, DONE)), NOW) == 1000
    assert poll_ms(ReportList((WAITING, DONE)), NOW) == 5000


def test_what_is_read_out_says_steps_and_not_shares() -> None:
    with use_language("en"):
        said = [text(report_status(ReportList((item,))) or []) for item in (RUNNING, WAITING, FAILED, DONE)]
        assert report_status(ReportList(())) is None
    assert said == [
        "Drawing the pages", "Waiting its turn", "There was no room left.", "The report is ready.",
    ]  # fmt: skip


def test_the_fingerprint_changes_with_what_is_seen() -> None:
    before = ReportList((RUNNING,)).fingerprint
    for later in (replace(RUNNING, progress=0.9), replace(RUNNING, step="Storing"), DONE):
        assert ReportList((later,)).fingerprint != before


def test_only_who_looks_after_schedules_sees_them() -> None:
    with use_language("en"):
        assert ids.SCHEDULE_FORM not in ids_of(reports_page(page(DONE, schedules=None, draft=None), NOW))
        assert ids.SCHEDULE_FORM in ids_of(reports_page(page(DONE), NOW))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "Every Monday at 07:00"),
        ({"weekday": 6}, "Every Sunday at 07:00"),
        ({"frequency": "daily", "weekday": None, "hour": 0}, "Every day at 00:00"),
        ({"frequency": "monthly", "month_day": 28}, "Every month on day 28 at 07:00"),
        ({"frequency": "monthly", "month_day": -1}, "Every month on the last day at 07:00"),
        ({"timezone": "Asia/Kathmandu"}, "Every Monday at 07:00 (Asia/Kathmandu)"),
    ],
)
def test_a_rhythm_in_words(change: dict[str, object], words: str) -> None:
    with use_language("en", formats="pt_BR", timezone="America/Sao_Paulo"):
        assert rhythm_words(replace(WEEKLY, **change)) == words  # type: ignore[arg-type]


def test_a_schedule_says_when_to_whom_and_how_it_went() -> None:
    failed = replace(
        WEEKLY, last_status="failed", last_error="No room left.", last_at=NOW, owner_active=False
    )
    with use_language("en"):
        shown = text(schedule_list([failed]))
        assert next_words(replace(WEEKLY, paused=True)) == "Paused"
    for words in ("Every Monday", "ana@example.com, bia@example.com and 1 more", "No room left.",
                  "no longer active", "Last 7 days", "Next:"):  # fmt: skip
        assert words in shown


def test_a_paused_one_can_go_on() -> None:
    with use_language("en"):
        for paused, act in ((True, "resume"), (False, "pause")):
            made = schedule_list([replace(WEEKLY, paused=paused)])
            assert {given["data-schedule-do"] for given in props(made[0], "Button")} == {
                "run", "edit", act, "delete",
            }  # fmt: skip


def test_the_form_offers_only_days_that_every_month_has() -> None:
    with use_language("en"):
        form = schedule_form(DRAFT, ZONES)
    options = {given["id"]: [each["value"] for each in given["options"]] for given in props(form, "Select")}
    assert options[ids.SCHEDULE_MONTH_DAY] == [*(str(day) for day in range(1, 29)), "-1"]
    assert options[ids.SCHEDULE_HOUR] == [str(hour) for hour in range(24)]
    assert options[ids.SCHEDULE_WEEKDAY] == [str(day) for day in range(7)]
    assert set(options[ids.SCHEDULE_FREQUENCY]) == set(Frequency)


def test_a_changed_schedule_keeps_its_filters_unless_told_otherwise() -> None:
    own = replace(DRAFT, schedule_id="7", name="Mine", filters="All leads")
    with use_language("en"):
        for draft, hidden, taken in ((DRAFT, True, True), (own, False, False),
                                     (replace(own, filters="Source Google"), True, False)):  # fmt: skip
            form = schedule_form(draft, ZONES)
            (take,) = [given for given in props(form) if given.get("id") == ids.SCHEDULE_TAKE_FILTERS]
            assert take["value"] is taken
            (around,) = [
                node["props"] for node in with_class(form, "check-list")
                if ids.SCHEDULE_TAKE_FILTERS in ids_of(node["props"]["children"])
            ]  # fmt: skip
            assert bool(around.get("hidden")) is hidden


def test_strangers_are_named_and_confirmed_by_name() -> None:
    with use_language("en"):
        asked = ask_about_strangers(["a@b.example", "c@d.example"])
    assert "a@b.example, c@d.example" in text(asked)
    (button,) = props(asked, "Button")
    assert button["data-confirmed"] == "a@b.example c@d.example"


def test_sizes_and_recipients_in_words() -> None:
    with use_language("en"):
        assert [size_words(size) for size in (1, 204_800, 1_572_864)] == ["1 KB", "200 KB", "1.5 MB"]
        assert recipients_words(("a@b.c",)) == "to a@b.c"
        assert recipients_words(("a@b.c", "d@e.f")) == "to a@b.c, d@e.f"


def test_without_mail_it_says_so() -> None:
    with use_language("en"):
        assert "isn't set up" in text(reports_page(page(DONE, mail=False), NOW))
        assert "isn't set up" not in text(reports_page(page(DONE), NOW))
