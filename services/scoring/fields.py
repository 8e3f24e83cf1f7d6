"""What each field is, before anybody asks what it tells: number or category, and whether it is usable."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from services.scoring.binning import Levels, Values, levels_of, masses
from services.scoring.features import BUILT_IN, TIMED, custom_name, words_of
from services.scoring.names import is_personal, is_sensitive
from services.scoring.rows import NOTHING, Floats, Texts, TrainingData
from services.vocabulary import FieldFate

NUMERIC_SHARE = 0.95
"""Of the filled values, from which a custom field is numbers; the others count as missing."""
LEAST_FILLED = 0.02
LEAST_OTHERWISE = 20.0
"""Leads that must be at another level than the most frequent one; of few leads, 2 % of them."""
HELD_BY_KEPT = 0.5
"""The share of a field's leads whose value is frequent enough to stand for itself, at least."""
IDENTIFIER_SHARE = 0.98
IDENTIFIER_LEAST = 50
FEW_VALUES = 12
"""Up to here a field with a personal name says something about it (`e-mail confirmed`), not itself."""
PERSONAL_SHARE = 0.5

_PERSONAL_SHAPES = re.compile(
    r"[^\s@]+@[^\s@]+\.[a-z]{2,}"  # e-mail
    r"|\d{3}\.\d{3}\.\d{3}-\d{2}|\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}|\d{3}-\d{2}-\d{4}"  # CPF, CNPJ, SSN
    r"|\+\d{1,3}[\s.-]?(?:\(?\d{1,4}\)?[\s.-]?)?\d{3,5}[\s.-]?\d{3,5}"  # phone
    r"|\(\d{2,3}\)\s?\d{3,5}[\s.-]?\d{4}"
    r"|(?:https?://|www\.)\S+",
    re.IGNORECASE,
)
_IDENTIFIER_WORDS = frozenset(
    ("id", "ids", "uuid", "guid", "number", "numero", "codigo", "code", "key", "chave", "protocolo", "ref")
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field as the model would see it: per row a number or a category; its levels; how many values
    it has, and the share of the leads (by weight) that have one. `fate`: why it can't be used at all."""

    name: str
    values: Values
    levels: Levels
    distinct: int
    filled: float
    fate: FieldFate | None = None


def read_fields(data: TrainingData) -> dict[str, Field]:
    """Every field of the data, by name; built-in ones first."""
    found = {}
    for name in (*BUILT_IN, *sorted(set(data.texts) - BUILT_IN.keys())):
        if name in data.numbers:
            found[name] = _field(name, data.numbers[name], data.weight)
        elif name in data.texts:
            found[name] = _text_field(name, data.texts[name], data.weight)
    return found


def _text_field(name: str, texts: Texts, weight: Floats) -> Field:
    custom = custom_name(name)
    categories = texts.categories()
    if custom is None:
        return _field(name, categories, weight)
    there = texts.codes != NOTHING
    distinct = len(np.unique(categories.codes[there]))
    if _personal(custom, texts, there, distinct):
        return _field(name, categories, weight, FieldFate.PERSONAL)
    numbers = texts.numbers()
    if there.any() and float(np.mean(~np.isnan(numbers[there]))) >= NUMERIC_SHARE:
        return _field(name, numbers, weight)
    return _field(name, categories, weight)


def _personal(name: str, texts: Texts, there: np.ndarray, distinct: int) -> bool:
    words = words_of(name)
    if is_sensitive(words):
        return True
    if distinct <= FEW_VALUES:
        return False
    if is_personal(words):
        return True
    shaped = np.array([bool(_PERSONAL_SHAPES.fullmatch(value.strip())) for value in texts.values] + [False])
    return float(np.mean(shaped[texts.codes[there]])) >= PERSONAL_SHARE


def _field(name: str, values: Values, weight: Floats, fate: FieldFate | None = None) -> Field:
    levels = levels_of(name, values, weight)
    mass = masses(levels.codes(values), weight, levels.missing + 1)
    total = max(float(mass.sum()), 1e-9)
    filled = 1.0 - float(mass[levels.missing]) / total
    content = _content(values)
    distinct = len(np.unique(content))
    if name in TIMED:
        fate = _constant(mass, total)
    elif fate is None and filled < LEAST_FILLED:
        fate = FieldFate.MOSTLY_EMPTY
    elif fate is None:
        leads = filled * total
        crowded = _crowded(levels, mass, distinct / max(leads, 1.0), leads)
        numbered = levels.categories is None and _numbered(name, content, leads)
        fate = crowded or (FieldFate.IDENTIFIER if numbered else None) or _constant(mass, total)
    return Field(name, values, levels, distinct, filled, fate)


def _content(values: Values) -> Floats:
    """What there is, without what is missing: the numbers, or the categories' codes."""
    if isinstance(values, Texts):
        codes: Floats = values.codes[values.codes != NOTHING].astype(np.float64)
        return codes
    numbers: Floats = values[~np.isnan(values)]
    return numbers


def _constant(mass: Floats, total: float) -> FieldFate | None:
    otherwise = total - float(mass.max(initial=0.0))
    return FieldFate.CONSTANT if otherwise < min(LEAST_OTHERWISE, LEAST_FILLED * total) else None


def _crowded(levels: Levels, mass: Floats, variety: float, leads: float) -> FieldFate | None:
    """Of categories: too many of them, or (nearly) one per lead."""
    if levels.categories is None or leads < IDENTIFIER_LEAST:
        return None
    if variety >= IDENTIFIER_SHARE:
        return FieldFate.IDENTIFIER
    held = float(mass[: levels.known].sum()) / leads
    many = variety * leads > 4 * len(levels.categories)
    return FieldFate.TOO_MANY_VALUES if many and held < HELD_BY_KEPT else None


def _numbered(name: str, numbers: Floats, leads: float) -> bool:
    """Whole numbers of about the same length, one per lead (or nearly): a running number, not an amount."""
    if leads < IDENTIFIER_LEAST or not np.all(numbers == np.floor(numbers)):
        return False
    if len(np.unique(numbers)) < IDENTIFIER_SHARE * leads or custom_name(name) is None:
        return False
    low, high = np.quantile(np.abs(numbers), [0.01, 0.99])
    told = bool(_IDENTIFIER_WORDS & set(words_of(custom_name(name) or "")))
    return bool(told or (low >= 1_000 and high < 20 * low))
