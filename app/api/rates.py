"""How often somebody may call: counted per token or session, in the counters that all workers share."""

from __future__ import annotations

import math
import time

from flask import Flask, Response, current_app, g
from flask_limiter import Limiter
from limits import RateLimitItem, parse

from app.api.problems import ProblemError
from app.settings import Settings

_NAMESPACE = "api"


def install_rates(server: Flask, settings: Settings) -> None:
    """Read API_RATE_LIMIT and tell every counted call what is left of it."""
    server.extensions["api_rate"] = parse(settings.api_rate_limit)
    server.after_request(_tell)


def count_call(key: str) -> None:
    """Count a call of `key`. Raises ProblemError (429) where there were too many."""
    limiter: Limiter = current_app.extensions["limits"]
    rate: RateLimitItem = current_app.extensions["api_rate"]
    allowed = limiter.limiter.hit(rate, _NAMESPACE, key)
    window = limiter.limiter.get_window_stats(rate, _NAMESPACE, key)
    g.api_rate = (rate, max(0, window.remaining), max(1, math.ceil(window.reset_time - time.time())))
    if not allowed:
        raise ProblemError(429, headers={"Retry-After": str(g.api_rate[2])})


def _tell(response: Response) -> Response:
    """The headers in both spellings in use: the IETF's draft, and what most services answer."""
    if "api_rate" not in g:
        return response
    rate, remaining, seconds = g.api_rate
    response.headers["RateLimit-Policy"] = f'"default";q={rate.amount};w={rate.get_expiry()}'
    response.headers["RateLimit"] = f'"default";r={remaining};t={seconds}'
    response.headers["X-RateLimit-Limit"] = str(rate.amount)
    response.headers["X-RateLimit-Remaining"] = str(remaining)
    response.headers["X-RateLimit-Reset"] = str(seconds)
    return response
