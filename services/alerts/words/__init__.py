"""Words of alerts, made from their data in the reader's language when they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.alerts.model import FORMAT
from services.alerts.words import (
    conversion_drop,
    own_leads,
    pipeline_blocked,
    score_shift,
    slow_first_contact,
    source_without_return,
    stagnant_high_value,
    stale_data,
)
from services.alerts.words.common import Words
from services.names import rule_name
from services.vocabulary import AlertRule

_TITLES: Mapping[AlertRule, Callable[[Mapping[str, Any]], str]] = {
    AlertRule.CONVERSION_DROP: conversion_drop.title,
    AlertRule.STAGNANT_HIGH_VALUE: stagnant_high_value.title,
    AlertRule.SCORE_SHIFT: score_shift.title,
    AlertRule.PIPELINE_BLOCKED: pipeline_blocked.title,
    AlertRule.SLOW_FIRST_CONTACT: slow_first_contact.title,
    AlertRule.SOURCE_WITHOUT_RETURN: source_without_return.title,
    AlertRule.STALE_DATA: stale_data.title,
}
_WORDS: Mapping[AlertRule, Callable[[Mapping[str, Any], float | None], Words]] = {
    AlertRule.CONVERSION_DROP: conversion_drop.words,
    AlertRule.STAGNANT_HIGH_VALUE: stagnant_high_value.words,
    AlertRule.SCORE_SHIFT: score_shift.words,
    AlertRule.PIPELINE_BLOCKED: pipeline_blocked.words,
    AlertRule.SLOW_FIRST_CONTACT: slow_first_contact.words,
    AlertRule.SOURCE_WITHOUT_RETURN: source_without_return.words,
    AlertRule.STALE_DATA: stale_data.words,
}


def words_of(rule: str, data: Mapping[str, Any], impact: float | None) -> Words:
    """Title, description, at least five actions and the evidence, with real figures.

    Data of another format (written by another version of the product) gives the title alone; the next
    evaluation writes it anew.
    """
    if data.get("format") != FORMAT:
        return Words(rule_name(rule), "")
    return _WORDS[AlertRule(rule)](data, impact)


def title_of(rule: str, data: Mapping[str, Any]) -> str:
    """The title of `words_of`, without making the rest."""
    if data.get("format") != FORMAT:
        return rule_name(rule)
    return _TITLES[AlertRule(rule)](data)


__all__ = ["Words", "own_leads", "title_of", "words_of"]
