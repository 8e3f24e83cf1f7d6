"""Two leads compared: how probable it is that they are one, and why.

Each field's likelihoods (`services.duplicates.weights`) add up, apart for each of the ways of not being one;
what the three of those together amount to stands against being one.
"""

from __future__ import annotations

from math import log2

from services.duplicates import weights
from services.duplicates.contacts import compare_emails, compare_phones
from services.duplicates.frequencies import Frequencies
from services.duplicates.model import Evidence, Identity, Match
from services.duplicates.names import compare_names
from services.duplicates.papers import compare_birth_dates, compare_documents
from services.duplicates.places import compare_addresses, compare_companies
from services.vocabulary import IdentityField

_COMPARED = (
    (IdentityField.NAME, compare_names),
    (IdentityField.EMAIL, compare_emails),
    (IdentityField.PHONE, compare_phones),
    (IdentityField.COMPANY, compare_companies),
    (IdentityField.DOCUMENT, compare_documents),
    (IdentityField.ADDRESS, compare_addresses),
    (IdentityField.BIRTH_DATE, compare_birth_dates),
)
_FEWEST_BITS = -60.0


def compare(a: Identity, b: Identity, frequencies: Frequencies) -> Match:
    """The probability (0–1) that two leads of one organization are the same person or company, and the
    evidence of every field that both have: how it agrees and the bits it adds for (or, negative, against).

    The prior is that of two leads taken at random: among more leads a coincidence is likelier. Fields that
    one of them doesn't have say nothing. The order of the two doesn't matter but for slips that tie.
    """
    leads = max(frequencies.leads, weights.FEWEST_LEADS)
    nameless = not (a.names or b.names)
    match = log2(weights.DUPLICATES_PER_LEAD / leads)
    strangers = 0.0
    household = log2(weights.HOUSEHOLD_PER_LEAD / leads)
    colleagues = log2(weights.COLLEAGUES_PER_LEAD * (weights.NAMELESS if nameless else 1.0) / leads)
    compared = []
    for field, compare_field in _COMPARED:
        found = compare_field(a, b, frequencies)
        if found is not None:
            agreement, row = found
            compared.append((field, agreement, row))
            match += row[0]
            strangers += row[1]
            household += row[2]
            colleagues += row[3]
    if not compared:
        return Match(0.0, ())
    highest = max(strangers, household, colleagues)
    one, two, three = (
        2.0 ** (strangers - highest),
        2.0 ** (household - highest),
        2.0 ** (colleagues - highest),
    )
    total = one + two + three
    bits = max(_FEWEST_BITS, min(-_FEWEST_BITS, match - highest - log2(total)))
    one, two, three = one / total, two / total, three / total
    evidence = tuple(
        [
            Evidence(field, agreement, round(row[0] - one * row[1] - two * row[2] - three * row[3], 2))
            for field, agreement, row in compared
        ]
    )
    return Match(1.0 / (1.0 + 2.0**-bits), evidence)
