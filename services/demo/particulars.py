"""What a CRM knows of a lead besides: fields of its own, and people who come twice.

With dice of their own, so that the story doesn't change by them. Size is known beforehand and says
something of the outcome; the state of the proposal is filled in afterwards and says all of it, as such fields
do in every CRM: the learned score has to find that out.
"""

from __future__ import annotations

import math
import random
from collections import deque
from dataclasses import replace

from services.demo.journey import Journey
from services.demo.people import Contact
from services.demo.words import COMPANY_KINDS, PLACES, SECTORS
from services.vocabulary import Outcome, Stage

SIZE, SECTOR, CITY, STATE, PROPOSAL = "Funcionários", "Segmento", "Cidade", "UF", "Situação da proposta"
COMES_AGAIN = 0.012
"""Share of the leads whose person is one of the last few hundred, come by another way."""
REMEMBERED = 400
_FILLED = 0.85


def custom_fields(dice: str, contact: Contact, interest: float, journey: Journey) -> dict[str, str]:
    """The lead's custom fields by name; `interest` as in `contacts.Temper`."""
    rng = random.Random(dice)  # noqa: S311 - not a secret
    fields: dict[str, str] = {}
    if rng.random() < _FILLED:
        won = journey.outcome is Outcome.WON  # larger firms buy more often, said the other way round
        fields[SIZE] = str(max(1, round(math.exp(3.2 + 0.3 * interest + 0.4 * won + rng.gauss(0, 0.7)))))
    kind = (contact.company or "").split(" ", 1)[0]
    if kind in COMPANY_KINDS:
        fields[SECTOR] = SECTORS[kind]
    if contact.phone:
        fields[CITY], fields[STATE] = PLACES[contact.phone.removeprefix("+55 ").split()[0]]
    if any(visit.stage in (Stage.PROPOSTA, Stage.NEGOCIACAO) for visit in journey.visits):
        said = {Outcome.WON: "Aceita", Outcome.LOST: "Recusada", Outcome.OPEN: "Em análise"}
        fields[PROPOSAL] = said[journey.outcome]
    return fields


class People:
    """Who was there before; now and then one of them comes again."""

    def __init__(self, dice: str) -> None:
        self._rng = random.Random(dice)  # noqa: S311 - not a secret
        self._known: deque[Contact] = deque(maxlen=REMEMBERED)

    def meet(self, contact: Contact) -> Contact:
        """The lead's contact: itself, or somebody's from before, written down a little differently."""
        again = len(self._known) == REMEMBERED and self._rng.random() < COMES_AGAIN
        if not again:
            self._known.append(contact)
            return contact
        return self._once_more(self._rng.choice(self._known))

    def _once_more(self, known: Contact) -> Contact:
        how = self._rng.randrange(4)
        if how == 0 and known.name:  # a letter lost, and the phone typed in another way
            at = self._rng.randrange(1, len(known.name))
            phone = known.phone and known.phone.removeprefix("+55 ").replace("-", "")
            return replace(known, name=known.name[:at] + known.name[at + 1 :], phone=phone)
        if how == 1 and known.name:  # from memory: no accents, no company
            return replace(known, name=known.name.upper(), company=None)
        if how == 2 and known.email and known.phone:  # the same e-mail, at a new number
            return replace(known, phone=None)
        return replace(known, email=None) if known.phone and known.name else known
