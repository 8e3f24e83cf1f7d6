"""What a learned score may look at: the terms that every lead has, and the organization's own fields.

Built in, as of the instant at which the lead is scored:

- `source`: the category of `leads.source`
- `engagement`: the decayed points of its interactions (`services.engagement`), not the 0–100 score; 0
  where there were none
- `recency_days`: days since the lead last did something, or its creation, whichever is later; not
  below 0
- `estimated_value`: as recorded; missing without one, or where it isn't above 0
- `first_contact_hours`: from the creation to the first contact by us, not below 0; missing while there
  was none
- `name`, `email`, `phone`, `company`: `yes` or `no`, by the tests of
  `services.score_factors.completeness_millionths`
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.plain_text import plain
from services.scoring.model import CUSTOM
from services.vocabulary import ScoreFactor


class Kind(StrEnum):
    """How a term reads its value."""

    NUMBER = "number"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Feature:
    """A built-in term."""

    name: str
    kind: Kind
    factor: ScoreFactor


YES, NO = "yes", "no"

BUILT_IN: Mapping[str, Feature] = {
    feature.name: feature
    for feature in (
        Feature("source", Kind.CATEGORY, ScoreFactor.SOURCE_QUALITY),
        Feature("engagement", Kind.NUMBER, ScoreFactor.ENGAGEMENT),
        Feature("recency_days", Kind.NUMBER, ScoreFactor.RECENCY),
        Feature("estimated_value", Kind.NUMBER, ScoreFactor.DEAL_VALUE),
        Feature("first_contact_hours", Kind.NUMBER, ScoreFactor.FIRST_CONTACT),
        Feature("name", Kind.CATEGORY, ScoreFactor.COMPLETENESS),
        Feature("email", Kind.CATEGORY, ScoreFactor.COMPLETENESS),
        Feature("phone", Kind.CATEGORY, ScoreFactor.COMPLETENESS),
        Feature("company", Kind.CATEGORY, ScoreFactor.COMPLETENESS),
    )
}
PRESENCE = ("name", "email", "phone", "company")
TIMED = ("engagement", "recency_days", "first_contact_hours")
"""What comes from dated events: known as of any instant."""

_FACTOR_WORDS: Mapping[ScoreFactor, str] = {
    ScoreFactor.SOURCE_QUALITY: "source origin origem fonte canal channel campaign campanha utm medium midia "
    "referrer referral indicacao hear soube conheceu anuncio advertisement ad ads adset keyword landing",
    ScoreFactor.ENGAGEMENT: "visit visits totalvisits visitas visita views view pageviews page pages paginas "
    "website site clicks clique cliques opens aberturas sessions session sessoes spent downloads download "
    "webinar event events evento eventos conversions conversoes submissions submissoes newsletter "
    "interactions interacoes",
    ScoreFactor.DEAL_VALUE: "value valor revenue faturamento receita budget orcamento price preco ticket "
    "amount montante salary salario income renda employees funcionarios colaboradores size porte tamanho",
}
_WORDS = {factor: frozenset(words.split()) for factor, words in _FACTOR_WORDS.items()}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def words_of(name: str) -> tuple[str, ...]:
    """The words of a field's name, in lower case and without accents: `LeadStatus` is lead, status."""
    return tuple(plain(_CAMEL.sub(" ", name)).split())


def custom_name(name: str) -> str | None:
    """The custom field that a term or report is about; None for a built-in one."""
    return name.removeprefix(CUSTOM) if name.startswith(CUSTOM) else None


def factor_of_custom(name: str) -> ScoreFactor:
    """The factor that a custom field adds to, by the words of its name (without `custom:`): where the
    lead comes from, what it did, what it is worth; all else is what is known of it (completeness)."""
    words = frozenset(words_of(name))
    for factor, known in _WORDS.items():
        if words & known:
            return factor
    return ScoreFactor.COMPLETENESS


def factor_of(name: str) -> ScoreFactor:
    """The factor of a term, built in or `custom:…`."""
    custom = custom_name(name)
    return BUILT_IN[name].factor if custom is None else factor_of_custom(custom)
