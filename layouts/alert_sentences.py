"""What each alert rule says, as a sentence with its thresholds in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from layouts import ids
from layouts.alert_fields import COOL_DOWN, FIELDS, MONEY, PERCENT, SHARE, field_name, unit_of
from layouts.attributes import aria
from layouts.icons import hidden
from layouts.words import stage_name
from services.language import gettext as _
from services.language import money, number
from services.names import rule_name
from services.vocabulary import AlertRule, Stage

_MARK = "\x00"


def card_name(rule: str) -> str:
    """What the card of a rule, or of `COOL_DOWN`, is called."""
    return _("After an alert was closed") if rule == COOL_DOWN else rule_name(rule)


def rule_sentence(rule: str, values: Mapping[str, str], *, locked: bool) -> html.P:
    """The rule's condition; its thresholds are fields in the middle of it, filled with `values`."""
    # A field's place in the sentence is the translator's choice, so it is looked for after translating.
    marks = {setting: f"{_MARK}{setting}{_MARK}" for setting in FIELDS[rule]}
    parts = _SENTENCES[rule](marks).split(_MARK)
    children: list[Any] = [
        _field(rule, part, values[part], locked=locked) if part in marks else part for part in parts if part
    ]
    return html.P(children, className="rule-sentence")


def _field(rule: str, setting: str, value: str, *, locked: bool) -> html.Label:
    unit = unit_of(setting)
    before = money(0, 0).replace(number(0), "").strip() if unit == MONEY else ""
    after = "%" if unit in (SHARE, PERCENT) else ""
    field = dbc.Input(
        id=ids.alert_setting(rule, setting),
        type="text",
        inputmode="decimal",
        value=value,
        disabled=locked,
        maxlength=40,
        autocomplete="off",
        debounce=True,
        class_name=f"is-{unit}",
    )
    return html.Label(
        [hidden(field_name(setting)), *_unit(before), field, *_unit(after)], className="threshold"
    )


def _unit(text: str) -> list[html.Span]:
    return [html.Span(text, className="unit", **aria(hidden=True))] if text else []


Marks = Mapping[str, str]


def _conversion_drop(marks: Marks) -> str:
    return _(
        "The win rate of the last 7 full days is below %(ratio)s of that of the 28 days before, with at least"
        " %(leads)s decided leads in each and a p-value under %(p_value)s.",
        ratio=marks["conversion_drop_ratio"],
        leads=marks["conversion_drop_minimum_leads"],
        p_value=marks["conversion_drop_p_value"],
    )


def _stagnant(marks: Marks) -> str:
    return _(
        "Open leads with a score of %(score)s or more have been in %(first)s or %(second)s for more than"
        " %(days)s days.",
        score=marks["stagnant_score"],
        days=marks["stagnant_days"],
        first=stage_name(Stage.LEAD),
        second=stage_name(Stage.CONTATO),
    )


def _score_shift(marks: Marks) -> str:
    return _(
        "The first scores of the leads of the last 7 full days are spread unlike those of the 28 days before:"
        " a stability index of %(index)s or more, with at least %(leads)s leads in each and a p-value under"
        " %(p_value)s.",
        index=marks["score_shift_index"],
        leads=marks["score_shift_minimum_leads"],
        p_value=marks["score_shift_p_value"],
    )


def _blocked(marks: Marks) -> str:
    return _(
        "The open leads beyond their limit in one stage are worth %(money)s or more.",
        money=marks["blocked_value"],
    )


def _slow_contact(marks: Marks) -> str:
    return _(
        "More than %(share)s of the leads of the last 7 days had no contact within %(hours)s hours, of at"
        " least %(leads)s leads.",
        share=marks["slow_contact_percentage"],
        hours=marks["slow_contact_hours"],
        leads=marks["slow_contact_minimum_leads"],
    )


def _without_return(marks: Marks) -> str:
    return _(
        "A source that was paid for in the last %(days)s days cost %(money)s or more beyond what its mature"
        " leads brought, and not by bad luck: even the upper bound of its conversion stays below break-even.",
        days=marks["source_days"],
        money=marks["source_minimum_loss"],
    )


def _stale(marks: Marks) -> str:
    return _(
        "No lead, stage change or interaction has been recorded for %(days)s days.", days=marks["stale_days"]
    )


def _cool_down(marks: Marks) -> str:
    return _(
        "An alert that somebody dismissed or resolved stays away for %(days)s days, even while its condition"
        " holds.",
        days=marks["cool_down_days"],
    )


_SENTENCES: Mapping[str, Callable[[Marks], str]] = {
    AlertRule.CONVERSION_DROP.value: _conversion_drop,
    AlertRule.STAGNANT_HIGH_VALUE.value: _stagnant,
    AlertRule.SCORE_SHIFT.value: _score_shift,
    AlertRule.PIPELINE_BLOCKED.value: _blocked,
    AlertRule.SLOW_FIRST_CONTACT.value: _slow_contact,
    AlertRule.SOURCE_WITHOUT_RETURN.value: _without_return,
    AlertRule.STALE_DATA.value: _stale,
    COOL_DOWN: _cool_down,
}
