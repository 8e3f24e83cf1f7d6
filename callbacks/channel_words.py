"""Why a channel wasn't saved."""

from __future__ import annotations

from services.language import gettext as _
from services.notifications.addresses import AddressError
from services.notifications.endpoints import EndpointError
from services.scope import NotFoundError


def problem_words(error: Exception) -> str:
    """What to mend."""
    if isinstance(error, AddressError) and error.problem == "form":
        return _("The address must begin with https:// and hold no user name or password.")
    if isinstance(error, AddressError):
        return _("This address can't be reached from here, or isn't on the public internet.")
    if isinstance(error, EndpointError) and error.field == "name":
        return _("Give it a name of at most 60 characters.")
    if isinstance(error, EndpointError) and error.field == "endpoints":
        return _("There are as many channels as there can be.")
    if isinstance(error, NotFoundError):
        return _("That is no longer there.")
    return _("Not saved: something chosen there can't be.")
