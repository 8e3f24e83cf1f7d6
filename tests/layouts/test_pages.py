"""The other pages: leads, imports, settings, the frame."""

from __future__ import annotations

import pytest

from layouts import ids
from layouts.import_preview import import_preview
from layouts.import_report import import_report
from layouts.imports import import_list, import_progress, imports_page
from layouts.leads import leads_body, leads_page
from layouts.list_shape import DEFAULT_COLUMNS, ListShape, read_shape
from layouts.navigation import bottom_items, navigation_items
from layouts.settings import settings_page
from layouts.shell import ShellContext, shell
from layouts.views import Mark, View
from services.language import use_language
from services.vocabulary import LeadSort
from tests.layouts import sample, sample_pages
from tests.layouts.walk import ids_of, props, text, unlabelled

BLOCKED = Mark(blocked="proposta", reason="waiting_for_lead")


def test_the_list_says_what_it_is_restricted_to_and_keeps_it_through_the_filters() -> None:
    with use_language("en"):
        page = leads_page(sample.context(View(sources=("google",))), BLOCKED, search="ana")
    assert "Blocked in Proposal" in text(page)
    assert "Waiting for the lead" in text(page)
    assert "Search: ana" in text(page)
    menu = [given["href"] for given in props(page, "Link") if "menu-item" in given.get("className", "")]
    assert menu
    assert all("blocked=proposta&reason=waiting_for_lead" in href and "q=ana" in href for href in menu)
    assert unlabelled(page) == []


def test_the_list_counts_and_pages() -> None:
    rows = sample_pages.lead_rows()
    with use_language("en"):
        body = leads_body(248, rows, sample.context(), BLOCKED, cursor="b", next_cursor="c&d")
    assert "248 leads" in text(body)
    buttons = [given for given in props(body, "Link") if "btn" in given.get("className", "")]
    assert [given["href"] for given in buttons] == [
        "/leads?blocked=proposta&reason=waiting_for_lead",
        "/leads?blocked=proposta&reason=waiting_for_lead&cursor=c%26d",
    ]
    assert [given["href"] for given in props(body, "A")] == [f"/leads/{row['id']}" for row in rows]


def test_headings_sort_and_say_how_the_list_is_sorted() -> None:
    with use_language("en"):
        shape = ListShape(LeadSort.SCORE, descending=True, columns=("score", "email"))
        body = leads_body(248, sample_pages.lead_rows(), sample.context(), BLOCKED, shape=shape)
    headings = {text(given["children"]): given for given in props(body, "Th") if given.get("scope") == "col"}
    assert headings["Score"]["aria-sort"] == "descending"
    assert set(headings) == {"Lead", "Score", "E-mail"}
    sorting = [given["href"] for given in props(body, "Link") if given.get("className") == "sort-link"]
    base = "/leads?blocked=proposta&reason=waiting_for_lead"
    assert sorting == [
        f"{base}&sort=name&columns=email%2Cscore".replace("email%2Cscore", "score%2Cemail"),
        f"{base}&sort=score&columns=score%2Cemail",
    ]


@pytest.mark.parametrize(
    ("query", "sort", "columns", "problems"),
    [
        ("", "-created", DEFAULT_COLUMNS, ()),
        ("sort=score", "score", DEFAULT_COLUMNS, ()),
        ("sort=-name&columns=email,company", "-name", ("company", "email"), ()),
        ("sort=drop table", "-created", DEFAULT_COLUMNS, ("sort",)),
        ("columns=secret", "-created", DEFAULT_COLUMNS, ("columns",)),
        ("sort=&columns=", "-created", DEFAULT_COLUMNS, ()),
    ],
)
def test_what_the_address_says_of_the_shape_is_read(
    query: str, sort: str, columns: tuple[str, ...], problems: tuple[str, ...]
) -> None:
    shape, unknown = read_shape(query)
    assert f"{'-' if shape.descending else ''}{shape.sort}" == sort
    assert (shape.columns, unknown) == (columns, problems)


def test_remembered_columns_hold_where_the_address_says_none() -> None:
    assert read_shape("sort=score", "phone")[0].columns == ("phone",)
    assert read_shape("columns=email", "phone")[0].columns == ("email",)
    assert read_shape("", "nonsense") == (ListShape(), ())


def test_an_empty_list_says_so() -> None:
    with use_language("en"):
        assert "No lead matches." in text(leads_body(0, [], sample.context(), Mark()))


def test_the_upload_is_a_plain_form_with_its_token() -> None:
    page = imports_page("token", limit_mb=200, problem="That is no table.")
    form = props(page, "Form")[0]
    assert (form["action"], form["method"], form["encType"]) == (
        "/imports/upload",
        "POST",
        "multipart/form-data",
    )
    fields = {given["name"]: given for given in props(form["children"]) if "name" in given}
    assert set(fields) == {"csrf_token", "kind", "file"}
    assert fields["csrf_token"]["value"] == "token"
    assert "That is no table." in text(page)
    assert unlabelled(page) == []


def test_a_preview_asks_and_never_guesses() -> None:
    with use_language("en"):
        preview = import_preview(sample_pages.preview())
    selects = {str(given["id"]): given for given in props(preview, "Select")}
    question = selects[str(ids.mapping_question("created_at"))]
    assert question["value"] == ""
    assert selects[str(ids.mapping_column("external_id"))]["value"] == "Negócio - ID"
    assert selects[str(ids.mapping_value("stage", "Aguardando jurídico"))]["value"] == ""
    start = next(given for given in props(preview, "Button") if given.get("id") == ids.IMPORT_START)
    assert start["disabled"] is True
    assert unlabelled(preview) == []
    assert "day first or month first?" in text(preview)


def test_imports_show_their_state_and_their_rejected_rows() -> None:
    uploaded, running, done, failed = sample_pages.imports()
    with use_language("en"):
        listed = import_list([uploaded, running, done, failed], sample.NOW)
        assert "/imports/3/rejected.csv" in [given["href"] for given in props(listed, "A")]
        assert "42% done" in text(import_progress(running))
        assert "1,357 rows came in, 2 were rejected" in text(import_report(done))
        assert "Carla Dias" in text(import_report(done))
        assert "Nothing was imported" in text(import_report(failed))
        assert "The file is damaged." in text(import_report(failed))


@pytest.mark.parametrize("can_edit", [True, False])
def test_settings_are_locked_for_who_may_not_change_them(can_edit: bool) -> None:
    page = settings_page(
        sample_pages.organization_settings(can_edit=can_edit), sample_pages.profile(), sample_pages.logo()
    )
    assert (ids.SETTINGS_SAVE in ids_of(page)) is can_edit
    assert ids.PROFILE_SAVE in ids_of(page)
    assert unlabelled(page) == []


def frame(organizations: tuple[tuple[str, str], ...] = ()) -> ShellContext:
    return ShellContext(
        organization_id="1",
        organization="Aurora",
        email="ana@example.com",
        role="admin",
        csrf_token="token",
        organizations=organizations,
    )


def test_the_frame_has_what_every_page_needs() -> None:
    page = shell(frame())
    found = ids_of(page)
    assert len(found) == len(set(found))
    assert {ids.LOCATION, ids.AUTH, ids.PAGE, ids.NAVIGATION, ids.TOAST, ids.ERROR_TOAST} <= set(found)
    assert all(
        any(given.get("name") == "csrf_token" for given in props(form["children"]))
        for form in props(page, "Form")
    )


def test_only_who_has_several_organizations_can_switch() -> None:
    alone, several = shell(frame()), shell(frame((("1", "Aurora"), ("2", "Nimbus"))))
    assert "/organization" not in [form["action"] for form in props(alone, "Form")]
    assert [form["action"] for form in props(several, "Form")].count("/organization") == 2


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", "Dashboard"),
        ("", "Dashboard"),
        ("/leads/3f", "Leads"),
        ("/settings", "Settings"),
        ("/nowhere", None),
    ],
)
def test_the_current_page_is_marked_in_words(path: str, current: str | None) -> None:
    with use_language("en"):
        items = navigation_items(path)
        marked = [text(item) for item in items if "(current page)" in text(item)]
    assert marked == ([f"{current} (current page)"] if current else [])


@pytest.mark.parametrize(
    ("path", "current"), [("/leads/3f", None), ("/imports", "Imports"), ("/behavior", "Behaviour")]
)
def test_a_phones_bar_has_five_and_the_rest_under_more(path: str, current: str | None) -> None:
    with use_language("en"):
        *first, more = bottom_items(path)
        assert len(first) == 4
        (summary,) = props(more, "Summary")
        marked = [
            text(given["children"])
            for given in props(more, "Link")
            if "(current page)" in text(given["children"])
        ]
    assert ("is-current" in summary["className"]) is (current is not None)
    assert marked == ([f"{current} (current page)"] if current else [])
    hrefs = [given["href"] for item in (*first, more) for given in props(item, "Link")]
    assert hrefs == [given["href"] for given in props(navigation_items(path), "Link")]


def test_the_way_to_the_dashboard_leads_to_the_default_view() -> None:
    for items in (navigation_items("/leads", home="/?view=x"), bottom_items("/leads", home="/?view=x")):
        assert props(items, "Link")[0]["href"] == "/?view=x"


def test_who_may_not_import_is_not_led_there() -> None:
    assert "/imports" not in [
        given["href"] for given in props(navigation_items("/", can_import=False), "Link")
    ]
