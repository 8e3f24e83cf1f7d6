"""Words about leads: marks, factors of the score, interactions, exits."""

from __future__ import annotations

from layouts.behavior.words import engagement_words, flag_name
from layouts.views import ANY, Mark
from layouts.words import outcome_name, reason_name, segment_name, stage_name
from services.language import gettext as _
from services.language import ngettext
from services.vocabulary import InteractionKind, ScoreFactor, StayExit


def mark_in_words(mark: Mark) -> list[str]:
    """What the list is restricted to besides the filters, a few words each."""
    words = []
    if mark.cohort:
        words.append(_("Created in the period"))
    if mark.closed:
        words.append(_("Decided in the period"))
    if mark.reached:
        words.append(_("Reached %(stage)s", stage=stage_name(mark.reached)))
    if mark.stage:
        words.append(_("In %(stage)s", stage=stage_name(mark.stage)))
    if mark.stayed:
        words.append(_("Entered %(stage)s in the period", stage=stage_name(mark.stayed)))
    if mark.outcome:
        words.append(outcome_name(mark.outcome))
    if mark.blocked:
        anywhere = mark.blocked == ANY
        words.append(_("Blocked") if anywhere else _("Blocked in %(stage)s", stage=stage_name(mark.blocked)))
    if mark.reason:
        words.append(reason_name(mark.reason))
    if mark.alert:
        words.append(_("The leads of an alert"))
    return [*words, *_behavior_in_words(mark)]


def _behavior_in_words(mark: Mark) -> list[str]:
    """Of these, how the leads behave."""
    words = []
    if mark.segment:
        words.append(segment_name(mark.segment))
    if mark.flag:
        words.append(flag_name(mark.flag))
    if mark.engagement:
        words.append(engagement_words(mark.engagement))
    if mark.days:
        words.append(
            ngettext("Created in the last %(num)s day", "Created in the last %(num)s days", mark.days)
        )
    return words


def factor_name(factor: str) -> str:
    """A factor of the score; an imported score is one factor of its own."""
    names = {
        ScoreFactor.SOURCE_QUALITY: _("Source quality"),
        ScoreFactor.ENGAGEMENT: _("Engagement"),
        ScoreFactor.COMPLETENESS: _("Complete profile"),
        ScoreFactor.RECENCY: _("Recent activity"),
        ScoreFactor.DEAL_VALUE: _("Deal value"),
        ScoreFactor.FIRST_CONTACT: _("Speed of first contact"),
    }
    return names[ScoreFactor(factor)] if factor in tuple(ScoreFactor) else _("Imported score")


def interaction_name(kind: str) -> str:
    """What happened, in the past tense."""
    return {
        InteractionKind.MEETING: _("Meeting"),
        InteractionKind.CALL_ANSWERED: _("Call answered"),
        InteractionKind.MESSAGE_RECEIVED: _("Message received"),
        InteractionKind.EMAIL_RECEIVED: _("E-mail received"),
        InteractionKind.FORM_SUBMITTED: _("Form submitted"),
        InteractionKind.LINK_CLICKED: _("Link clicked"),
        InteractionKind.EMAIL_OPENED: _("E-mail opened"),
        InteractionKind.SITE_VISITED: _("Site visited"),
        InteractionKind.EMAIL_SENT: _("E-mail sent"),
        InteractionKind.MESSAGE_SENT: _("Message sent"),
        InteractionKind.CALL_MADE: _("Call without answer"),
    }[InteractionKind(kind)]


def exit_name(exit_: str | None) -> str:
    """How a stay ended; None while it lasts."""
    if exit_ is None:
        return _("Still here")
    return {
        StayExit.ADVANCED: _("Moved on"),
        StayExit.MOVED_BACK: _("Moved back"),
        StayExit.LOST: _("Lost"),
        StayExit.WON: _("Won"),
    }[StayExit(exit_)]
