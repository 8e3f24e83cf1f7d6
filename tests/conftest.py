"""Fixtures of every test, and an environment that no test may depend on."""

from __future__ import annotations

import os
import random
import time

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = [
    "tests.support.postgres",
    "tests.support.web",
    "tests.support.live",
    "tests.support.chromium",
]

ZONES = ("UTC", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Honolulu")
LANGUAGES = ("C", "de_DE", "pt_BR", "ja_JP")

# A shared CI machine stalls now and then; a slow example is no failure, and a found failure must be
# found again by everybody: the examples are derived from the test, not from chance.
settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile(
    "search", parent=settings.get_profile("house"), derandomize=False, max_examples=2_000
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


def pytest_configure(config: pytest.Config) -> None:
    """Give the machine a time zone and a language by lot: nothing may depend on either.

    Workers of xdist inherit the choice; set TZ and LANGUAGE to repeat a run.
    """
    lot = random.SystemRandom()
    os.environ.setdefault("TZ", lot.choice(ZONES))
    os.environ.setdefault("LANGUAGE", lot.choice(LANGUAGES))
    time.tzset()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how to run the same again: same order, same seed, same place in the world."""
    seed = config.getoption("randomly_seed", None)
    terminalreporter.write_line(
        f"again: make test TZ={os.environ['TZ']} LANGUAGE={os.environ['LANGUAGE']}"
        f" TESTS=--randomly-seed={seed}"
    )
