"""Where the database is: the one that was named, else the one we bring."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

from app.settings import Settings
from services.database.embedded import start_embedded


@dataclass(frozen=True, slots=True)
class DatabaseAddresses:
    """As the application, and as the schema's owner (for migrations alone). Never logged."""

    application_url: str
    owner_url: str


def database_addresses(settings: Settings) -> DatabaseAddresses:
    """DATABASE_URL and DATABASE_OWNER_URL; where the first is empty, those of the embedded server, which
    is started, or joined when it runs already, and stops with the last process that joined it."""
    if settings.database_url is None:
        with warnings.catch_warnings():
            # platformdirs remarks that a server has no desktop session; nobody here can act on it.
            warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
            embedded = start_embedded(settings.data_dir.resolve() / "postgres")
        return DatabaseAddresses(embedded.application_url, embedded.owner_url)
    application = settings.database_url.get_secret_value()
    owner = settings.database_owner_url
    return DatabaseAddresses(application, owner.get_secret_value() if owner else application)
