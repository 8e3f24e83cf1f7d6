"""Trainings, scorecards and drift as JSON and back.

A scorecard says its `format`: one of a format that this version doesn't know reads as None, and the rules
score until somebody trains anew or the newer version is back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import structlog
from pydantic import TypeAdapter, ValidationError

from services.scoring.features import BUILT_IN, Kind, custom_name
from services.scoring.model import Drift, NumberTerm, Scorecard, Training

FORMAT = 1
_TRAINING = TypeAdapter(Training)
_SCORECARD = TypeAdapter(Scorecard)
_DRIFT = TypeAdapter(Drift)
log = structlog.get_logger(__name__)


def scorecard_as_json(scorecard: Scorecard) -> dict[str, Any]:
    """With its format; ValueError where a number is infinite or none."""
    return _finite({"format": FORMAT} | _SCORECARD.dump_python(scorecard, mode="json"))


@lru_cache(maxsize=64)
def scorecard_from_json(text: str) -> Scorecard | None:
    """None where it isn't of a format that this version reads, or contradicts itself; logged once."""
    try:
        content = json.loads(text)
        if content.get("format") != FORMAT:
            raise ValueError("unknown format")
        scorecard = _SCORECARD.validate_python(content)
        _check(scorecard)
    except (ValueError, LookupError) as error:
        log.warning("scorecard_not_readable", reason=type(error).__name__)
        return None
    return scorecard


def training_as_json(training: Training) -> dict[str, Any]:
    """Without its scorecard, which is kept by itself."""
    return _finite(_TRAINING.dump_python(replace(training, scorecard=None), mode="json"))


def training_from_json(content: Mapping[str, Any], scorecard: Scorecard | None = None) -> Training | None:
    """None where a newer version wrote it in a way that this one doesn't read."""
    try:
        training = _TRAINING.validate_python(content)
    except ValidationError:
        return None
    return replace(training, scorecard=scorecard)


def drift_as_json(drift: Drift) -> dict[str, Any]:
    return _finite(_DRIFT.dump_python(drift, mode="json"))


def drift_from_json(content: Mapping[str, Any] | None) -> Drift | None:
    try:
        return None if content is None else _DRIFT.validate_python(content)
    except ValidationError:
        return None


def _check(scorecard: Scorecard) -> None:
    """What an expression over it takes for granted."""
    for term in scorecard.terms:
        kind = Kind.NUMBER if isinstance(term, NumberTerm) else Kind.CATEGORY
        if custom_name(term.name) is None and BUILT_IN[term.name].kind is not kind:
            raise ValueError("a term of another kind")
        if isinstance(term, NumberTerm):
            sorted_once = list(term.edges) == sorted(set(term.edges))
            if len(term.weights) != len(term.edges) + 1 or not sorted_once:
                raise ValueError("edges and weights")


def _finite(content: dict[str, Any]) -> dict[str, Any]:
    json.dumps(content, allow_nan=False)
    return content
