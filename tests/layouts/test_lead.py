"""A lead's page: what it shows, what can be done, and its forms."""

from __future__ import annotations

from typing import Any

import pytest

from layouts.lead.forms import Conflict, FormState, conflict_lines, lead_form, lead_notice
from layouts.lead.head import lead_head
from layouts.lead.page import lead_body, lead_page
from services.language import LANGUAGES, use_language
from services.vocabulary import NextStep
from tests.layouts import sample, sample_pages
from tests.layouts.walk import ids_of, props, text, unlabelled, with_class

LOST = {"outcome": "lost", "stage": "proposta", "next_step": None, "closed_at": sample.NOW}
ALERT = {"id": "a1", "title": "R$ 489.980,50 parados", "priority": "high"}


def _lead(**fields: Any) -> dict[str, Any]:
    return sample_pages.lead() | fields


def _actions(lead: dict[str, Any]) -> list[str]:
    head = lead_head(lead, sample.NOW)
    return [given["id"]["action"] for given in props(head, "Button")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_score_adds_up_and_stays_are_to_scale(language: str) -> None:
    with use_language(language):
        lead = sample_pages.lead()
        body = lead_body(lead, [ALERT], sample.NOW)
    assert len(with_class(body, "factors")[0]["props"]["children"]) == 6
    assert sum(lead["score_factors"].values()) == lead["lead_score"]
    assert [node["props"]["className"] for node in with_class(body, "is-over")] == ["is-over"]
    widths = [node["props"]["style"]["width"] for node in with_class(body, "stay-fill")]
    limits = [node["props"]["style"]["left"] for node in with_class(body, "stay-limit")]
    # Stays of 2, 5, 29 and 4 days on one scale of 29; limits of 7, 7, 7 and 10.
    assert widths == ["6.90%", "17.24%", "100.00%", "13.79%"]
    assert limits == ["24.14%", "24.14%", "24.14%", "34.48%"]
    assert "/alerts?id=a1" in [given.get("href") for given in props(body, "Link")]


def test_over_the_limit_is_said_in_words() -> None:
    with use_language("en"):
        body = lead_body(_lead(), [], sample.NOW)
    assert "22\u00a0days over the limit" in text(body)
    assert "Show older ones (20)" in text(body)


def test_the_history_says_who_when_and_what() -> None:
    with use_language("en"):
        history = with_class(lead_body(_lead(), [], sample.NOW), "lead-history")[0]
    said = " ".join(text(history).split())
    for words in (
        "Edited Name: Marina becomes Marina Azevedo",
        "Assigned to Ana Ribeiro Bruno Tavares",
        "Contact → Proposal Ana Ribeiro",
        "Reason of the loss: — becomes <b>Preço</b>",
        "Arrived in Lead Imported",
    ):
        assert words in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", NextStep)
def test_every_next_step_has_its_words(language: str, step: NextStep) -> None:
    with use_language(language):
        for following in ("proposta", None):
            head = lead_head(_lead(next_step=step.value, next_stage=following), sample.NOW)
            assert len(text(with_class(head, "lead-next")[0]["props"]["children"])) > 25


def test_what_can_be_done_depends_on_the_lead_and_on_the_role() -> None:
    common = ["interaction", "assign", "edit"]
    assert _actions(_lead(next_stage="proposta")) == ["advance", "move", "win", "lose", *common]
    assert _actions(_lead()) == ["win", "move", "lose", *common]
    assert _actions(_lead(**LOST)) == ["reopen", "move", *common]
    assert _actions(_lead(can_assign=False))[-2:] == ["hand_back", "edit"]
    assert _actions(_lead(can_write=False)) == []


@pytest.mark.parametrize("form", ["edit", "win", "lose", "move", "assign", "interaction"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_names_its_fields_and_keeps_what_was_typed(form: str, language: str) -> None:
    fields = {
        "edit": "name", "win": "closing_value", "lose": "lost_reason", "move": "stage",
        "assign": "assignee", "interaction": "occurred_at",
    }  # fmt: skip
    typed = {fields[form]: "<i>typed</i>"}
    state = FormState(form, typed, 7, errors={fields[form]: "Not so."})
    with use_language(language):
        drawn = lead_form(state, _lead(), [("x", "Ana")])
    assert unlabelled(drawn) == []
    (given,) = [
        given for given in props(drawn) if given.get("id") == {"type": "lead-field", "field": fields[form]}
    ]
    assert (given["value"], given["invalid"]) == ("<i>typed</i>", True)
    assert "Not so." in text(drawn)
    assert props(drawn, "Store")[0]["data"] == {"version": 7, "values": {}}


def test_a_closed_lead_has_a_field_of_its_own() -> None:
    won = FormState("edit", {}, 1)
    assert "closing_value" in str(ids_of(lead_form(won, _lead(outcome="won", stage="fechado"))))
    assert "lost_reason" in str(ids_of(lead_form(won, _lead(**LOST))))


def test_a_conflict_shows_both_and_offers_both() -> None:
    theirs = conflict_lines(
        {"name": "Bia", "phone": ""}, {"name": "Beatriz", "phone": "11"}, {"name": "Bia S.", "phone": ""}
    )
    with use_language("en"):
        conflict = Conflict("Ana", "edited", sample.NOW, theirs)
        drawn = lead_form(FormState("edit", {"name": "Beatriz"}, 8, conflict=conflict), _lead())
    said = " ".join(text(drawn).split())
    assert "Ana edited this lead meanwhile" in said
    assert "Theirs: Bia S. Yours: Beatriz" in said
    assert [text(given["children"]) for given in props(drawn, "Button")] == ["Apply mine", "Keep theirs"]


def test_the_notice_offers_its_undo() -> None:
    notice = lead_notice("Done.", undo=("stage", {"version": 3}))
    assert props(notice, "Button")[0]["id"] == {"type": "lead-undo", "kind": "stage"}
    assert props(notice, "Store")[0]["data"] == {"version": 3}
    assert props(lead_notice("No.", tone="bad"), "Button") == []


def test_ids_stand_once() -> None:
    found = ids_of(lead_page(_lead(), [ALERT], sample.NOW, {"id": "x"}, 3))
    assert len(found) == len(set(found))
