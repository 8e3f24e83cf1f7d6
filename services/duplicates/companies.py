"""The words of a company's name that tell it from others."""

from __future__ import annotations

from services.duplicates.text import folded, listed, says_nothing, words

MOST_WORDS = 8
_FORMS = frozenset(
    listed(
        """ltda limitada sa me epp eireli mei ei slu ss cia companhia inc incorporated llc llp lp plc ltd
    limited gmbh ag kg ug mbh corp corporation co company sarl sas srl spa bv nv oy ab as sl slu pty
    pte pvt kk sociedade anonima empresa empresas microempresa individual holding holdings grupo
    group"""
    )
)
_BETWEEN = frozenset(listed("""de da do das dos e and of the y und et"""))
_LEGAL = frozenset(listed("""ltda eireli epp mei inc llc gmbh corp ltd"""))
"""In a person's name they say that it is a company's."""


def company_words(value: object) -> tuple[str, ...]:
    """The folded words of a company's name without its legal form ("S/A", "Ltda.", "Inc."), at most
    `MOST_WORDS`; empty where it says nothing. A company named only by such words keeps them."""
    text = folded(value)
    if not text:
        return ()
    every = words(text.replace("s/a", "sa").replace("s.a", "sa").replace("l.l.c", "llc").replace("&", " "))
    if says_nothing(every):
        return ()
    telling = [word for word in every if word not in _FORMS and word not in _BETWEEN]
    if len(telling) > 2 and "".join(telling[-2:]) in _FORMS:
        del telling[-2:]  # "S. A." and "M E" written apart
    return tuple((telling or every)[:MOST_WORDS])


def is_company_name(name_words: list[str]) -> bool:
    """Whether the words of a lead's name are a company's ("Padaria Sol Ltda")."""
    return any(word in _LEGAL for word in name_words[1:])
