"""Passwords: Argon2id, and the rules of NIST SP 800-63B (length and known-bad, no riddles).

Pure: knows no user and no database.
"""

from __future__ import annotations

import secrets
import unicodedata
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 256

_HASHER = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
"""Argon2id, 32 MiB: about 50 ms a sign-in, and a handful at once don't exhaust a small server."""

_LONG_AND_COMMON = """
123456789012 1234567890123 12345678901234 012345678910 123123123123 111222333444 abcdefghijkl
qwertyuiop12 qwertyuiop123 qwertyuiopasdf 1q2w3e4r5t6y 1qaz2wsx3edc asdfghjkl123 zxcvbnm12345
abc123456789 abcd12345678 a1b2c3d4e5f6 password1234 password12345 password123456 passwordpassword
mypassword123 welcome12345 administrator adminadmin12 admin1234567 letmein12345 iloveyou1234
changeme1234 changemenow1 football1234 senha1234567 senha12345678 senha123456789 minhasenha123
mudar1234567 mudar123mudar brasil123456 teamo1234567 flamengo1234 corinthians1 palmeiras123
leadanalytics leadanalytics1 leadanalytics123 lead-analytics correcthorsebatterystaple
"""
_TOO_COMMON = frozenset(_LONG_AND_COMMON.split())


class PasswordProblem(StrEnum):
    """Why a password can't be used; the words for people are made at the edge."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_COMMON = "too_common"
    CONTAINS_EMAIL = "contains_email"


def password_problems(password: str, email: str) -> list[PasswordProblem]:
    """What is wrong with a new password of the account `email`; empty when it may be used."""
    text = _normal(password)
    folded = text.casefold()
    local_part = email.casefold().partition("@")[0]
    problems = []
    if len(text) < MINIMUM_LENGTH:
        problems.append(PasswordProblem.TOO_SHORT)
    if len(text) > MAXIMUM_LENGTH:
        problems.append(PasswordProblem.TOO_LONG)
    if folded in _TOO_COMMON or len(set(folded)) < 5:
        problems.append(PasswordProblem.TOO_COMMON)
    if email.casefold() in folded or folded == local_part:
        problems.append(PasswordProblem.CONTAINS_EMAIL)
    return problems


def hash_password(password: str) -> str:
    """The stored form: an Argon2id string that carries its salt and its parameters."""
    return _HASHER.hash(_normal(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Whether `password` is the one `stored` was made from.

    Without a stored one it takes the same time and says no, so that the answer's time tells nobody
    whether an account exists.
    """
    usable = len(password) <= MAXIMUM_LENGTH
    try:
        _HASHER.verify(stored or _nobody(), _normal(password) if usable else "")
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None and usable


def needs_rehash(stored: str) -> bool:
    """Whether the parameters have been raised since `stored` was made."""
    return _HASHER.check_needs_rehash(stored)


@cache
def _nobody() -> str:
    """A hash of the parameters in use that no password is known for."""
    return _HASHER.hash(secrets.token_hex(32))


def _normal(password: str) -> str:
    """One spelling of the same characters, whatever the keyboard sent."""
    return unicodedata.normalize("NFKC", password)
