"""Under which keys a lead is looked for: two that are one share at least one, whatever single field has a
slip.

Each key is of two things that together are rare, or of one that is an identifier; so no block is "everybody
called Maria". Names are keyed by their sound, places by their beginnings.
"""

from __future__ import annotations

from services.duplicates.emails import is_public, is_role, plain_local
from services.duplicates.model import Identity
from services.duplicates.nicknames import given_names_of
from services.duplicates.sounds import sound

MOST_IN_BLOCK = 20
"""A larger block pairs nobody: what so many share tells nobody from another, and finer keys of the same
leads find those who are one."""
MOST_OF_A_NAME = 8
"""Of a block of a name alone: a name that more have isn't evidence enough, and who has anything else in
common shares a finer key."""
_NAME_ALONE = ("n", "p")
ANCHORS = 3
"""Of a larger block of an identifier each lead is compared with the first ones alone: somebody entered
thirty times has no smaller block, and thirty of a shared inbox cost ninety comparisons, not a thousand."""
_IDENTIFIERS = ("d", "e", "t")
MOST_KEYS = 24
_TAIL = 8
_BEGINNING = 4


def keys_of(identity: Identity) -> frozenset[str]:
    """The keys of a lead's blocks, at most `MOST_KEYS` short texts, usually five to twelve; none where
    nothing tells it from others. Their first letter says what they are of."""
    keys: list[str] = [f"d{document.partition(':')[2]}" for document in identity.documents]
    keys += _contact_keys(identity)
    keys += _name_keys(identity)
    keys += _place_keys(identity)
    return frozenset(keys[:MOST_KEYS])


def most_in_block(key: str) -> int:
    """How many leads a key's block may have to be paired: `MOST_OF_A_NAME` or `MOST_IN_BLOCK`."""
    return MOST_OF_A_NAME if key.startswith(_NAME_ALONE) else MOST_IN_BLOCK


def is_identifier(key: str) -> bool:
    """Whether a key is of a document, an e-mail or a telephone alone."""
    return key.startswith(_IDENTIFIERS)


def _contact_keys(identity: Identity) -> list[str]:
    keys = [f"t{phone[-_TAIL:]}" for phone in identity.phones]
    if identity.email:
        local, _, domain = identity.email.rpartition("@")
        keys.append(f"e{identity.email}")
        plain = plain_local(local)
        if len(plain) >= 5 and not is_role(local):
            keys.append(f"l{plain}" if is_public(domain) else f"l{plain}@{domain[:3]}")
    return keys


def _name_keys(identity: Identity) -> list[str]:
    """The first and the last word together, in either order; and each with something else that is known."""
    words = [word for word in identity.names if len(word) > 1 or not word.isascii()]
    if not words:
        return []
    first, last = words[0], words[-1]
    keys = []
    if len(words) > 1:
        one, other = sorted((sound(first), sound(last)))
        keys.append(f"n{one}|{other}")
        one, other = sorted((first[:_BEGINNING], last[:_BEGINNING]))
        keys.append(f"p{one}|{other}")
        keys += [
            f"n{'|'.join(sorted((sound(full), sound(last))))}" for full in sorted(given_names_of(first))[:2]
        ]
    sounds = {sound(first), sound(last)}
    if len(words) > 2:
        sounds.add(sound(words[1]))
        keys.append(f"f{'|'.join(sorted(sound(word) for word in words))}")
    for each in sorted(sounds):
        if identity.birth_date:
            keys.append(f"b{identity.birth_date}{each[:2]}")
        if identity.postcode:
            keys.append(f"c{identity.postcode}{each[:3]}")
    if len(words) > 1 and not identity.birth_date:
        keys += _finer(identity, sound(first), sound(last))
    if identity.company:
        company = "".join(word[:_BEGINNING] for word in identity.company[:3])
        keys += [f"o{company}|{each}" for each in sorted({sound(first), sound(last)})]
    return keys


def _finer(identity: Identity, first: str, last: str) -> list[str]:
    """Common names, by where somebody lives or dials from."""
    keys = [f"a{first}|{last}|{phone[:5]}" for phone in identity.phones[:1]]
    if identity.address:
        keys.append(f"s{first}|{last}|{identity.address[-1][:6]}")
    return keys


def _place_keys(identity: Identity) -> list[str]:
    """The number with each of the two longest words and with the postcode; the company with its place
    or telephone."""
    longest = sorted(set(identity.address), key=lambda word: (-len(word), word))[:2]
    keys = []
    if identity.street_number:
        keys += [f"r{identity.street_number}|{word[:5]}" for word in longest]
        if identity.postcode:
            keys.append(f"h{identity.postcode}|{identity.street_number}")
    if identity.company and not identity.names:
        keys.append(f"g{''.join(identity.company)[:16]}")
    return keys
