"""A second, naive implementation of every figure of the dashboard, to hold the product against.

Plain Python over lists of dataclasses, from `metrics.md` and `interfaces.md` alone: no SQL, nothing
shared with `services.metrics`.
"""

from tests.services.naive.dashboard import naive_dashboard

__all__ = ["naive_dashboard"]
