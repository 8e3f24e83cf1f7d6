"""What sign-in says, in the reader's language."""

from __future__ import annotations

from services.language import gettext as _
from services.language import ngettext
from services.passwords import MAXIMUM_LENGTH, MINIMUM_LENGTH, PasswordProblem, password_problems


def password_complaint(password: str, repeated: str, email: str) -> str | None:
    """The first thing to mend in a new password; None when it may be used."""
    for problem in password_problems(password, email):
        return _problem(problem)
    return None if password == repeated else _("The two passwords are not the same.")


def _problem(problem: PasswordProblem) -> str:
    match problem:
        case PasswordProblem.TOO_SHORT:
            return _("Use at least %(length)s characters.", length=MINIMUM_LENGTH)
        case PasswordProblem.TOO_LONG:
            return _("Use at most %(length)s characters.", length=MAXIMUM_LENGTH)
        case PasswordProblem.TOO_COMMON:
            return _("This password is too easy to guess.")
        case PasswordProblem.CONTAINS_EMAIL:
            return _("Don't use your e-mail address in the password.")


def wait_complaint(seconds: int) -> str:
    """What is said to somebody who tried too often."""
    minutes = max(1, -(-seconds // 60))
    return ngettext(
        "Too many attempts. Try again in %(num)s minute.",
        "Too many attempts. Try again in %(num)s minutes.",
        minutes,
    )


def reset_mail(address: str) -> tuple[str, str]:
    """Subject and text of the mail that holds the link to a new password."""
    subject = _("Choose a new password for Lead Analytics")
    text = _(
        "Somebody asked for a new password for your account. "
        "If it was you, choose one within an hour here:\n\n"
        "%(address)s\n\n"
        "If it wasn't you, ignore this message: nothing has changed.",
        address=address,
    )
    return subject, text
