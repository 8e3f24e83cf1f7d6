"""How probable each way of agreeing is, for one person entered twice and for two who are not one.

Fellegi and Sunter's ratio, with more than one "not one": two leads that aren't the same are strangers, or
of one household (a family, whose members share surname, address and often a telephone), or colleagues (who
share company, switchboard and the domain of their e-mail). So what a family shares speaks for a family as
much as for one person, and the fields that go together aren't counted twice.

The probabilities are set by judgement, not learned: m, that two entries of one person compare like this; h
and c the same for a household and for colleagues; u for strangers, where it doesn't come from how common
the value is. All as binary logarithms.
"""

from __future__ import annotations

from math import log2

DUPLICATES_PER_LEAD, HOUSEHOLD_PER_LEAD, COLLEAGUES_PER_LEAD = 0.2, 0.05, 0.5
"""How many other leads are the same person, of the same household, of the same company, on average."""
NAMELESS = 0.08
"""Of two leads of one company without anybody's name, so much less probably are they two of its people."""
FEWEST_LEADS = 1_000
"""The prior is that of so many leads at least: among few, a coincidence isn't rarer than that."""


Odds = tuple[float, float, float, float]
"""log2 of the probability of what was seen: one person, strangers, a household, colleagues. (A plain tuple: a
pair of leads makes a dozen of them.)"""
NOTHING: Odds = (0.0, 0.0, 0.0, 0.0)


def odds(match: float, strangers: float, household: float, colleagues: float) -> Odds:
    """From probabilities."""
    return log2(match), log2(strangers), log2(household), log2(colleagues)


def with_chance(row: Odds, strangers: float) -> Odds:
    """A row with log2 of the chance that strangers agree on this very value, which the others don't fall
    below."""
    match, _, household, colleagues = row
    return (
        match,
        strangers,
        household if household > strangers else strangers,
        colleagues if colleagues > strangers else strangers,
    )


def together(rows: list[Odds], floor: float) -> Odds:
    """What rows say together; that strangers agree so isn't taken to be rarer than `floor` (log2)."""
    match = strangers = household = colleagues = 0.0
    for row in rows:
        match += row[0]
        strangers += row[1]
        household += row[2]
        colleagues += row[3]
    if strangers < floor:
        strangers = floor
    return (
        match,
        strangers,
        household if household > strangers else strangers,
        colleagues if colleagues > strangers else strangers,
    )


TINY = 1e-12

# Name: one word of it. `with_chance` gives "strangers" of those that agree.
GIVEN_SAME = odds(0.9, TINY, 0.02, TINY)
GIVEN_SAME_WITH_SUFFIX = odds(0.9, TINY, 0.3, TINY)
"""Somebody is a Junior or Neto because another of the family has the same name."""
FAMILY_SAME = odds(0.9, TINY, 0.7, TINY)
GIVEN_SIMILAR = odds(0.07, TINY, 0.01, TINY)
FAMILY_SIMILAR = odds(0.07, TINY, 0.08, TINY)
NICKNAME = odds(0.05, 0.004, 0.01, 0.004)
INITIAL = odds(0.03, 0.003, 0.006, 0.003)
GIVEN_DIFFERENT = odds(0.025, 1, 0.97, 1)
SECOND_GIVEN_DIFFERENT = odds(0.01, 1, 0.97, 1)
"""Ana Paula and Ana Clara are sisters oftener than one person."""
FAMILY_DIFFERENT = odds(0.05, 1, 0.25, 1)
SUFFIX_MISSING = odds(0.03, 0.1, 1, 0.1)
SUFFIX_DIFFERENT = odds(0.005, 0.1, 1, 0.1)
SIMILAR_BY_CHANCE = 0.003
"""That two names of strangers are a slip apart (Ana and Ane)."""
SINGLE_NAME_FLOOR, NAME_FLOOR = -11.0, -19.0
"""Two of a rare name are strangers oftener than the product of its words says; so that a name alone is never
certain."""

# E-mail
EMAIL_SAME = odds(0.7, TINY, 0.07, 0.03)
DESK_SAME = odds(0.7, TINY, 0.1, 0.6)
EMAIL_SLIP = odds(0.05, 2e-6, 2e-3, 1e-3)
EMAIL_SLIP_IN_NAME = odds(0.05, 2e-4, 5e-3, 1e-3)
"""Namesakes have addresses as near to each other as their names."""
LOCAL_SAME = odds(0.06, 1e-4, 2e-3, 1e-4)
LOCAL_IS_NAME = odds(0.06, 0.02, 0.02, 0.02)
"""joao.silva at two providers: two João Silvas do that."""
DOMAIN_SAME = odds(0.06, 1e-3, 0.02, 0.9)
EMAIL_DIFFERENT = odds(0.25, 1, 0.93, 0.3)

# Telephone
MOBILE_SAME = odds(0.75, TINY, 0.15, 0.03)
LANDLINE_SAME = odds(0.75, TINY, 0.6, 0.5)
PHONE_SAME = odds(0.75, TINY, 0.3, 0.15)
PHONE_SLIP = odds(0.05, 3e-6, 1e-4, 1e-4)
PHONE_IN_RANGE = odds(0.02, 3e-6, 1e-3, 0.1)
"""The last digits differ: a slip, or another extension of one company."""
PHONE_DIFFERENT = odds(0.2, 1, 0.6, 0.5)

# Company
COMPANY_SAME = odds(0.75, TINY, 0.1, 0.95)
COMPANY_SIMILAR = odds(0.15, 1e-3, 0.02, 0.05)
COMPANY_DIFFERENT = odds(0.1, 1, 0.9, 0.02)

# Document
DOCUMENT_SAME = odds(0.9, TINY, 2e-3, 5e-4)
CHECKED_SAME = odds(0.9, TINY, 3e-4, 5e-5)
COMPANY_DOCUMENT_SAME = odds(0.9, TINY, 0.05, 0.9)
DOCUMENT_SLIP = odds(0.08, 1e-4, 2e-4, 3e-4)
DOCUMENT_NEAR = odds(0.03, 1e-3, 1e-3, 3e-3)
"""Two slips."""
DOCUMENT_DIFFERENT = odds(0.04, 1, 1, 1)
CHECKED_DIFFERENT = odds(0.004, 1, 1, 1)
"""Both have right check digits: no slip made one of the other."""
BRANCH = odds(0.03, 1e-5, 0.01, 0.3)
"""Two branches of one company."""

# Birth date
BIRTH_SAME = odds(0.88, TINY, 0.01, TINY)
BIRTH_SIMILAR = odds(0.07, 2e-3, 3e-3, 2e-3)
BIRTH_NEAR = odds(0.03, 0.015, 0.02, 0.015)
"""Two slips."""
BIRTH_DIFFERENT = odds(0.05, 1, 0.99, 1)
BIRTHDAYS = log2(4e-5)
"""That two strangers are born on one day: some seventy years."""

# Address: its words, the number in the street, the postcode
WORDS_SAME = odds(0.6, TINY, 0.8, 0.5)
WORDS_SIMILAR = odds(0.3, TINY, 0.15, 0.15)
WORDS_PARTLY = odds(0.15, TINY, 0.15, 0.2)
WORDS_DIFFERENT = odds(0.12, 1, 0.1, 0.35)
NUMBER_SAME = odds(0.85, 0.03, 0.96, 0.9)
NUMBER_SIMILAR = odds(0.06, 0.1, 0.02, 0.02)
NUMBER_DIFFERENT = odds(0.12, 0.9, 0.05, 0.1)
POSTCODE_SAME = odds(0.85, 0.6, 0.95, 0.85)
POSTCODE_SAME_ALONE = odds(0.7, TINY, 0.9, 0.6)
POSTCODE_SIMILAR = odds(0.08, 0.05, 0.03, 0.05)
POSTCODE_DIFFERENT = odds(0.08, 0.4, 0.04, 0.15)
POSTCODE_DIFFERENT_ALONE = odds(0.2, 1, 0.1, 0.35)
ADDRESS_FLOOR = -16.0
