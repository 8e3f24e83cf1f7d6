"""What the operator lets webhooks reach."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from services.database.embedded import EmbeddedDatabase
from services.notifications.addresses import Allowed
from tests.support.web import settings_for


def test_nothing_beyond_the_public_internet_by_default(
    database_urls: EmbeddedDatabase, tmp_path: Path
) -> None:
    assert settings_for(database_urls, tmp_path).webhook_addresses == Allowed((), http=False)


def test_networks_of_ones_own(database_urls: EmbeddedDatabase, tmp_path: Path) -> None:
    settings = settings_for(
        database_urls, tmp_path, webhook_allowed_networks=" 10.0.0.0/8, fd00::/8,", webhook_allow_http=True
    )
    networks = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
    assert settings.webhook_addresses == Allowed(networks, http=True)


@pytest.mark.parametrize("value", ["10.0.0.1/8", "everything", "10.0.0.0/40", "10.0.0.0/8;fd00::/8"])
def test_what_is_no_network_stops_the_start(
    database_urls: EmbeddedDatabase, tmp_path: Path, value: str
) -> None:
    with pytest.raises(ValidationError, match="needs networks such as"):
        settings_for(database_urls, tmp_path, webhook_allowed_networks=value)
