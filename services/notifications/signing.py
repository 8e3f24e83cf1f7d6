"""The secret of a webhook, and the signature made with it. Pure.

Nothing secret is stored: each endpoint's secret is derived from SECRET_KEY by HMAC over what names the
endpoint, so a copy of the database signs nothing. Another SECRET_KEY is another secret for every endpoint.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

SECRET_PREFIX = "whsec_"  # noqa: S105  # what a secret begins with, so that scanners know it


def endpoint_secret(key: str, organization_id: UUID, endpoint_id: UUID, generation: int) -> str:
    """The secret that this endpoint's messages are signed with; another for each generation.

    `key`: SECRET_KEY. 256 bits, URL-safe, after `whsec_`.
    """
    about = f"lead-analytics webhook v1|{organization_id}|{endpoint_id}|{generation}"
    digest = hmac.new(key.encode(), about.encode(), hashlib.sha256).digest()
    return SECRET_PREFIX + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """`v1=` and the HMAC-SHA256, in hexadecimal, of `<timestamp>.<body>`; the key is the whole secret."""
    signed = str(timestamp).encode() + b"." + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
