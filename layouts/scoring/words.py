"""Words of the model card: what became of a training, why a field is left out, what a score stands for."""

from __future__ import annotations

from collections.abc import Sequence

from layouts.lead_words import factor_name
from services.language import gettext as _
from services.language import ngettext, number, percent
from services.scoring.model import CUSTOM, Evaluation, FieldReport, ModelCard
from services.vocabulary import EvaluationMethod, FieldFate, ScoreFactor, TrainingDecision

SURE_FROM, SURE_TO = 0.005, 0.995
"""Chances beyond are said as "less than" and "more than": a score is rounded to whole points."""
GOOD_CALIBRATION, FAIR_CALIBRATION = 0.05, 0.10


def auc_words(auc: float) -> str:
    """`0.87`."""
    return number(auc, 2)


def between(interval: Sequence[float], digits: int = 2) -> str:
    """`0.84 to 0.90`."""
    low, high = interval
    return _("%(low)s to %(high)s", low=number(low, digits), high=number(high, digits))


def share(value: float, digits: int = 0) -> str:
    """A share between 0 and 1 as a percentage."""
    return percent(value * 100, digits)


def chance_words(chance: float) -> str:
    """A chance between 0 and 1; nothing is certain."""
    if chance < SURE_FROM:
        return _("less than %(share)s", share=percent(1, 0))
    if chance > SURE_TO:
        return _("more than %(share)s", share=percent(99, 0))
    return share(chance)


def times_words(ratio: float) -> str:
    """`2.1 ×`."""
    return f"{number(ratio, 1 if ratio < 10 else 0)}\u00a0×"


def decision_name(decision: str) -> str:
    """What became of a training, in two or three words."""
    return {
        TrainingDecision.ADOPTED: _("Adopted"),
        TrainingDecision.NOT_ENOUGH: _("Not enough leads"),
        TrainingDecision.NOT_BETTER: _("Not better"),
        TrainingDecision.NO_SIGNAL: _("No signal"),
    }[TrainingDecision(decision)]


def field_title(name: str) -> str:
    """What a field or term of the score is called: a custom field by its own name."""
    if name.startswith(CUSTOM):
        return name.removeprefix(CUSTOM)
    names = {
        "source": _("Source"),
        "engagement": _("Engagement so far"),
        "recency_days": _("Days since the lead last acted"),
        "estimated_value": _("Estimated value"),
        "first_contact_hours": _("Hours to the first contact"),
        "name": _("Whether there is a name"),
        "email": _("Whether there is an e-mail"),
        "phone": _("Whether there is a phone"),
        "company": _("Whether there is a company"),
    }
    return names.get(name, name)


def fate_name(fate: str) -> str:
    """Why a field is left out, in two or three words."""
    return {
        FieldFate.USED: _("Used"),
        FieldFate.FILLED_LATE: _("Filled in late"),
        FieldFate.TOO_TELLING: _("Too telling"),
        FieldFate.JUDGEMENT: _("A judgement"),
        FieldFate.CONSTANT: _("Always the same"),
        FieldFate.MOSTLY_EMPTY: _("Mostly empty"),
        FieldFate.TOO_MANY_VALUES: _("Too many values"),
        FieldFate.IDENTIFIER: _("A number of its own"),
        FieldFate.PERSONAL: _("Personal"),
        FieldFate.LEFT_OUT: _("Left out by hand"),
    }[FieldFate(fate)]


def fate_reason(report: FieldReport) -> str:
    """Why a field is left out, a sentence."""
    return {
        FieldFate.USED: "",
        FieldFate.FILLED_LATE: _("It was filled in or changed when the outcome was known already, or later."),
        FieldFate.TOO_TELLING: _("It says the outcome better than anything known beforehand can."),
        FieldFate.JUDGEMENT: _(
            "By its name it is somebody's verdict, or it changes while the lead is worked on; nothing shows "
            "that it was known before."
        ),
        FieldFate.CONSTANT: _("Nothing can be learned from what is always the same."),
        FieldFate.MOSTLY_EMPTY: _("Too few leads have it."),
        FieldFate.TOO_MANY_VALUES: _("There are too few leads of each value to learn from."),
        FieldFate.IDENTIFIER: _("Nearly every lead has one of its own: it names the lead and tells nothing."),
        FieldFate.PERSONAL: _("Nobody is scored by a name, an address, a document or a date of birth."),
        FieldFate.LEFT_OUT: _("Somebody here left it out."),
    }[report.fate]


def finding_words(report: FieldReport) -> list[str]:
    """The figures behind a field's fate, each a few words."""
    detail = report.detail
    told = {
        "auc": lambda: _("by itself AUC %(auc)s", auc=auc_words(detail["auc"])),
        "pure": lambda: _("one value had the same outcome in %(share)s", share=share(detail["pure"])),
        "lift": lambda: _("it raises the AUC by %(lift)s", lift=number(detail["lift"], 2)),
        "after_outcome": lambda: _("%(share)s filled in afterwards", share=share(detail["after_outcome"])),
        "values": lambda: ngettext("%(num)s value", "%(num)s values", round(detail["values"])),
        "filled": lambda: _("filled in for %(share)s", share=share(detail["filled"])),
    }
    return [told[name]() for name in _EVIDENCE.get(report.fate, ()) if name in detail]


_EVIDENCE: dict[FieldFate, tuple[str, ...]] = {
    FieldFate.FILLED_LATE: ("after_outcome", "auc"),
    FieldFate.TOO_TELLING: ("auc", "pure", "lift"),
    FieldFate.JUDGEMENT: ("auc",),
    FieldFate.LEFT_OUT: ("auc",),
    FieldFate.MOSTLY_EMPTY: ("filled",),
    FieldFate.TOO_MANY_VALUES: ("values",),
    FieldFate.IDENTIFIER: ("values",),
}


def factor_title(factor: ScoreFactor | None) -> str:
    """The factor that a field belongs to."""
    return factor_name(factor.value) if factor else ""


def replaced_model(card: ModelCard, history: Sequence[ModelCard]) -> bool:
    """Whether a training was compared with a model that was in use then; else with the rules."""
    return any(
        other.id != card.id
        and other.activated_at is not None
        and other.activated_at <= card.trained_at
        and (other.retired_at is None or other.retired_at >= card.trained_at)
        for other in history
    )


def compared_words(evaluation: Evaluation) -> str:
    """`AUC 0.87 against 0.71 (difference 0.14 to 0.18)`."""
    return _(
        "AUC %(auc)s against %(former)s (difference %(difference)s)",
        auc=auc_words(evaluation.auc),
        former=auc_words(evaluation.former_auc),
        difference=between(evaluation.difference_interval),
    )


def tried_words(evaluation: Evaluation) -> str:
    """On which leads it was tried."""
    if evaluation.method is EvaluationMethod.OUT_OF_TIME:
        return _("tried on %(leads)s newer leads that it hadn't seen", leads=number(evaluation.leads))
    return _(
        "tried on %(leads)s leads, each by a model that hadn't seen it "
        "(their dates don't tell older from newer)",
        leads=number(evaluation.leads),
    )
