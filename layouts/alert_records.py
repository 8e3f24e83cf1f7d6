"""What became of a rule's alerts, and the threshold that would have been better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from layouts import ids
from layouts.alert_fields import with_unit
from layouts.icons import hidden, icon
from services.language import gettext as _
from services.language import ngettext, percent
from services.names import rule_name


@dataclass(frozen=True, slots=True)
class ProposedThreshold:
    """A stricter threshold, and what it would have done to the alerts that were judged."""

    setting: str
    present: float
    value: float
    kept_acted: int
    spared: int


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """A rule's last 12 months. `precision` and its interval in percent; `enough`: judged often enough."""

    fired: int
    acted: int
    dismissed: int
    cleared: int
    open: int
    precision: float | None
    interval: Sequence[float] | None
    enough: bool
    proposal: ProposedThreshold | None = None
    can_edit: bool = True


def record_of_rule(rule: str, record: RuleRecord) -> html.Div:
    """The record as a small table of counts, what it says, and the proposal."""
    return html.Div(
        [
            html.H3(_("Last 12 months"), className="rule-kicker"),
            *(_counts(record) if record.fired else [html.P(_("It has not fired."), className="quiet")]),
            _proposal(rule, record),
        ],
        className="rule-record",
    )


def no_record(rule: str) -> html.Div:
    """In place of the record of what isn't a rule: the buttons alone, which nobody sees."""
    return html.Div(
        [html.Button(id=ids.alert_try_proposal(rule)), html.Button(id=ids.alert_use(rule))], hidden=True
    )


def _counts(record: RuleRecord) -> list[Any]:
    counts = (
        (_("fired"), record.fired),
        (_("acted on"), record.acted),
        (_("dismissed"), record.dismissed),
        (_("cleared"), record.cleared),
        (_("still open"), record.open),
    )
    facts = [html.Div([html.Dt(name), html.Dd(str(count), className="num")]) for name, count in counts]
    return [html.Dl(facts, className="rule-counts"), html.P(_judgement(record), className="rule-precision")]


def _judgement(record: RuleRecord) -> list[Any]:
    judged = record.acted + record.dismissed
    if record.precision is None or record.interval is None:
        return [_("Nobody has judged one yet.")]
    if not record.enough:
        return [
            ngettext(
                "Only %(num)s was judged: too few to say how often it is right.",
                "Only %(num)s were judged: too few to say how often it is right.",
                judged,
            )
        ]
    low, high = record.interval
    return [
        html.Strong(_("%(share)s worth acting on", share=percent(record.precision, 0))),
        html.Span(
            " "
            + _(
                "(of %(judged)s judged; between %(low)s and %(high)s with 95%% confidence)",
                judged=judged,
                low=percent(low, 0),
                high=percent(high, 0),
            ),
            className="quiet",
        ),
    ]


def _proposal(rule: str, record: RuleRecord) -> html.Div:
    """Hidden without one: the callbacks look for its buttons on every card."""
    proposal = record.proposal
    name = rule_name(rule)
    return html.Div(
        [
            icon("info"),
            html.Div(
                [
                    html.P(_why(record, proposal) if proposal else ""),
                    html.Div(
                        [
                            _button(_("Try it"), ids.alert_try_proposal(rule), name),
                            _button(_("Use it"), ids.alert_use(rule), name, gone=not record.can_edit),
                        ],
                        className="button-row",
                    ),
                ]
            ),
        ],
        className="notice rule-proposal",
        hidden=proposal is None,
    )


def _button(words: str, component_id: Any, name: str, *, gone: bool = False) -> html.Button:
    return html.Button(
        [words, hidden(" " + _("(the proposed threshold: %(rule)s)", rule=name))],
        id=component_id,
        type="button",
        className="btn btn-quiet",
        hidden=gone,
    )


def _why(record: RuleRecord, proposal: ProposedThreshold) -> str:
    return _(
        "Fewer than half were worth acting on. At %(proposed)s instead of %(present)s, %(kept)s of"
        " %(acted)s acted on would still have fired, and %(spared)s of %(dismissed)s dismissed would not.",
        proposed=with_unit(proposal.setting, proposal.value),
        present=with_unit(proposal.setting, proposal.present),
        kept=proposal.kept_acted,
        acted=record.acted,
        spared=proposal.spared,
        dismissed=record.dismissed,
    )
