"""Has the win rate fallen? Counts in, a test's result out. Definition: `conversion_drop` in metrics.md.

The leads decided in a week are no fair sample of what becomes of leads: losses are decided sooner than
wins, so when more leads come in, the losses of the newest arrive before their wins, and the win rate
of the week falls though nothing has changed. So the plain exact test is not enough: the week is also
held against what *its own* open leads, at their ages, would have become at the speed of the weeks
before (cause-specific hazards by age). Only a fall on both counts is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.alerts.statistics.exact import Rate, Table, fisher_lower_tail, rate_lower_tail

COMPARABLE = 0.5
"""Below this share of decided leads at ages known from before, ages can't explain anything."""
PACE_LEVEL = 0.5
"""Where wins alone are known, one test stands where else two must agree: at half the level."""


@dataclass(frozen=True, slots=True)
class AgeBin:
    """Leads of one range of ages: wins and losses at that age, and lead-days open at that age."""

    won: int
    lost: int
    exposure: float
    won_before: int
    lost_before: int
    exposure_before: float


@dataclass(frozen=True, slots=True)
class DropThresholds:
    """`ratio`: alarm below this share of the former rate; `minimum`: leads needed on each side."""

    ratio: float = 0.7
    minimum: int = 10
    p_value: float = 0.05


@dataclass(frozen=True, slots=True)
class DropTest:
    """`ratio` new rate over old; `expected_won` at the old pace, `like_for_like_ratio` against it, both
    None where there is nothing like the week's leads before."""

    fell: bool
    ratio: float | None
    p_value: float
    expected_won: float | None = None
    like_for_like_ratio: float | None = None
    like_for_like_p_value: float | None = None


def plain_drop(table: Table, thresholds: DropThresholds) -> DropTest:
    """Fisher's exact test of the decided leads as they are (trials: decided, successes: won)."""
    if min(table.trials, table.trials_before) < max(1, thresholds.minimum) or not table.successes_before:
        return DropTest(fell=False, ratio=None, p_value=1.0)
    ratio = table.successes / table.trials / (table.successes_before / table.trials_before)
    p_value = fisher_lower_tail(table)
    return DropTest(ratio < thresholds.ratio and p_value < thresholds.p_value, ratio, p_value)


def like_for_like(plain: DropTest, ages: Sequence[AgeBin], thresholds: DropThresholds) -> DropTest:
    """`plain`, and whether the fall remains once the ages of the open leads are allowed for.

    Expected wins and losses are the week's lead-days by age times the hazards of the weeks before.
    The week is compared, by Fisher's test, with weeks before whose win rate is the expected one (as
    many leads as there were, so that their own chance counts too).
    """
    known = [age for age in ages if age.exposure_before > 0]
    won, lost = sum(age.won for age in known), sum(age.lost for age in known)
    decided = sum(age.won + age.lost for age in ages)
    won_expected = sum(age.won_before / age.exposure_before * age.exposure for age in known)
    lost_expected = sum(age.lost_before / age.exposure_before * age.exposure for age in known)
    if not won_expected or won + lost < COMPARABLE * decided:
        return plain
    share = won_expected / (won_expected + lost_expected)
    before = sum(age.won_before + age.lost_before for age in ages)
    ratio = won / (won + lost) / share
    p_value = fisher_lower_tail(Table(won + lost, won, before, round(before * share)))
    return DropTest(
        fell=plain.fell and ratio < thresholds.ratio and p_value < thresholds.p_value,
        ratio=plain.ratio,
        p_value=plain.p_value,
        expected_won=share * (won + lost),
        like_for_like_ratio=ratio,
        like_for_like_p_value=p_value,
    )


def pace_drop(ages: Sequence[AgeBin], thresholds: DropThresholds) -> DropTest:
    """Where nothing is ever marked lost: wins per open lead-day, an exact conditional binomial test.

    By age, because leads that nobody closes stay open for ever and would dilute the rate by
    themselves. Needs the minimum of wins before, and as many expected now: none at all where ten were
    due is the worst fall there is.
    """
    known = [age for age in ages if age.exposure_before > 0 and age.exposure > 0]
    won, won_before = sum(age.won for age in known), sum(age.won_before for age in known)
    expected = sum(age.won_before / age.exposure_before * age.exposure for age in known)
    if won_before < max(1, thresholds.minimum) or expected < max(1, thresholds.minimum):
        return DropTest(fell=False, ratio=None, p_value=1.0)
    p_value = rate_lower_tail(
        Rate(age.won, age.exposure, age.won_before, age.exposure_before) for age in known
    )
    ratio = won / expected
    return DropTest(
        fell=ratio < thresholds.ratio and p_value < thresholds.p_value * PACE_LEVEL,
        ratio=ratio,
        p_value=p_value,
        expected_won=expected,
        like_for_like_ratio=ratio,
        like_for_like_p_value=p_value,
    )
