"""How two leads compare, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from layouts.words import in_words
from services.duplicates.model import DuplicateLead, DuplicatePair, Evidence
from services.language import gettext as _
from services.language import percent
from services.names import lead_title
from services.vocabulary import Agreement, IdentityField

ALMOST_SURE = 0.99


def title_of(lead: DuplicateLead) -> str:
    """What a lead is called."""
    return lead_title(lead.name, lead.company, lead.email, lead.external_id)


def pair_title(pair: DuplicatePair) -> str:
    """Both, for lists and screen readers."""
    return in_words([title_of(pair.first), title_of(pair.second)])


def probability_words(probability: float) -> str:
    """Rounded down, so that it never says more than it knows: `99.9 %` at most."""
    digits = 1 if probability >= ALMOST_SURE else 0
    scale = 10**digits
    shown = min(math.floor(probability * 100 * scale + 1e-9) / scale, 99.9)
    return percent(shown, digits)


def identity_name(field: str) -> str:
    """What two records are compared by."""
    return {
        IdentityField.NAME: _("Name"),
        IdentityField.EMAIL: _("E-mail"),
        IdentityField.PHONE: _("Phone"),
        IdentityField.COMPANY: _("Company"),
        IdentityField.DOCUMENT: _("Document"),
        IdentityField.ADDRESS: _("Address"),
        IdentityField.BIRTH_DATE: _("Birth date"),
    }[IdentityField(field)]


def agreement_name(agreement: str) -> str:
    """How two values compare, in a word."""
    return {
        Agreement.SAME: _("Same"),
        Agreement.SIMILAR: _("Similar"),
        Agreement.DIFFERENT: _("Different"),
        Agreement.MISSING: _("Missing in one"),
    }[Agreement(agreement)]


def evidence_words(evidence: Evidence) -> str:
    """`same e-mail`: one thing that speaks for or against, to stand in a list."""
    return _same(evidence.field) if evidence.agreement is Agreement.SAME else _other(evidence)


def _same(field: IdentityField) -> str:
    return {
        IdentityField.NAME: _("same name"),
        IdentityField.EMAIL: _("same e-mail"),
        IdentityField.PHONE: _("same phone"),
        IdentityField.COMPANY: _("same company"),
        IdentityField.DOCUMENT: _("same document"),
        IdentityField.ADDRESS: _("same address"),
        IdentityField.BIRTH_DATE: _("same birth date"),
    }[field]


def _other(evidence: Evidence) -> str:
    if evidence.agreement is Agreement.SIMILAR:
        return {
            IdentityField.NAME: _("similar name"),
            IdentityField.EMAIL: _("similar e-mail"),
            IdentityField.PHONE: _("similar phone"),
            IdentityField.COMPANY: _("similar company"),
            IdentityField.DOCUMENT: _("similar document"),
            IdentityField.ADDRESS: _("similar address"),
            IdentityField.BIRTH_DATE: _("similar birth date"),
        }[evidence.field]
    return {
        IdentityField.NAME: _("different name"),
        IdentityField.EMAIL: _("different e-mail"),
        IdentityField.PHONE: _("different phone"),
        IdentityField.COMPANY: _("different company"),
        IdentityField.DOCUMENT: _("different document"),
        IdentityField.ADDRESS: _("different address"),
        IdentityField.BIRTH_DATE: _("different birth date"),
    }[evidence.field]


def evidence_for(pair: DuplicatePair) -> str:
    """What speaks for the two being one, the strongest first; empty where nothing does."""
    return _listed([each for each in pair.evidence if each.weight > 0])


def evidence_against(pair: DuplicatePair) -> str:
    """What speaks against it, the strongest first. The same value never does, even where a household or
    colleagues would share it sooner than one person repeats it."""
    return _listed(
        [each for each in pair.evidence if each.weight < 0 and each.agreement is not Agreement.SAME]
    )


def _listed(evidence: Sequence[Evidence]) -> str:
    known = [each for each in evidence if each.agreement is not Agreement.MISSING]
    strongest = sorted(known, key=lambda each: -abs(each.weight))
    return in_words([evidence_words(each) for each in strongest])
