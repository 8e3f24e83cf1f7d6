"""Text as it is compared: no accents, no case, bounded, and nothing that only stands for "unknown"."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 300
"""Characters of a value that are looked at; nobody's name or address is longer."""
_WORDS = re.compile(r"[^\W_]+")
_SAME_LETTER = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})


def listed(text: str) -> list[str]:
    """The words of a text, which reads better than a hundred quoted ones."""
    return text.split()


_STANDS_FOR_NOTHING = frozenset(
    listed(
        """teste testes testando test testing tester asdf asdfg asdfgh asd qwerty qwe zxcv abc abcd abcde xxx
    xx xxxx aaa aa aaaa na nd nda none null nil nan undefined unknown desconhecido desconhecida
    anonimo anonima anonymous fulano beltrano ciclano sicrano vazio empty branco blank nenhum
    nenhuma sem nao cliente lead contato usuario user visitante visitor guest convidado admin noname
    naoinformado semnome naotem semsobrenome naoseaplica naoconsta naopossui naosei nomecliente nome
    name first last novolead newlead meunome seunome asdasd dasd sdf fsdf lorem ipsum foo bar tbd
    tba select selecione outro outros pendente ninguem alguem privado private naodisponivel
    indisponivel notavailable notapplicable"""
    )
)


def folded(value: object) -> str:
    """A value as text without accents, case and surrounding space; at most `LONGEST` characters of it."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(value)
    text = text[:LONGEST]
    if text.isascii():
        return text.lower().strip()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_SAME_LETTER))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).strip()


def words(text: str) -> list[str]:
    """The words of a folded text: letters and digits, the apostrophe of O'Brien or d'Ávila left out."""
    return _WORDS.findall(text.replace("'", "").replace("’", "").replace("`", ""))


def says_nothing(text_words: list[str]) -> bool:
    """Whether these words only stand for a missing value: "teste", "asdf", "não informado", "n/a"."""
    joined = "".join(text_words)
    if not joined or joined in _STANDS_FOR_NOTHING or len(set(joined)) == 1:
        return True
    return all(word in _STANDS_FOR_NOTHING or word.isdigit() for word in text_words)
