"""The organization's logo: taken apart and written anew by us, so that nothing but the picture is kept."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from datetime import datetime

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.database.models import OrganizationLogo
from services.language import gettext as _
from services.language import number
from services.reports.model import ReportError
from services.scope import MANAGING_ROLES, OrgScope

LARGEST_BYTES = 1024 * 1024
LARGEST_SIDE = 2000
FORMATS = ("PNG", "JPEG")
_PLAIN_MODES = {"L", "LA", "RGB", "RGBA"}


class LogoError(ReportError):
    """A file that can't be the logo; `code` names why, `logo_problem` says it. Its field is `logo`."""

    def __init__(self, code: str) -> None:
        super().__init__("logo", logo_problem(code))
        self.code = code


@dataclass(frozen=True, slots=True)
class Logo:
    """The logo's picture; width and height in pixels. `sha256` tells one from another."""

    content: bytes
    media_type: str
    width: int
    height: int
    sha256: str


def set_logo(scope: OrgScope, session: Session, content: bytes, now: datetime) -> Logo:
    """Keep a PNG or JPEG of at most 1 MB and 2,000 × 2,000 pixels as the organization's logo.

    It is decoded and written anew: what else was in the file (metadata, profiles, further frames) is gone.
    Admins only (ForbiddenError). Raises LogoError for any other file.
    """
    scope.require(MANAGING_ROLES)
    logo = read_logo(content)
    values = {
        "media_type": logo.media_type,
        "width": logo.width,
        "height": logo.height,
        "sha256": logo.sha256,
        "content": logo.content,
        "updated_at": now,
    }
    session.execute(
        insert(OrganizationLogo)
        .values(organization_id=scope.organization_id, **values)
        .on_conflict_do_update(index_elements=[OrganizationLogo.organization_id], set_=values)
    )
    return logo


def remove_logo(scope: OrgScope, session: Session) -> None:
    """Forget the logo; without one, nothing happens. Admins only (ForbiddenError)."""
    scope.require(MANAGING_ROLES)
    session.execute(delete(OrganizationLogo).where(OrganizationLogo.organization_id == scope.organization_id))


def organization_logo(scope: OrgScope, session: Session) -> Logo | None:
    """The organization's logo, for every member; None without one."""
    row = session.execute(
        select(
            OrganizationLogo.content,
            OrganizationLogo.media_type,
            OrganizationLogo.width,
            OrganizationLogo.height,
            OrganizationLogo.sha256,
        ).where(OrganizationLogo.organization_id == scope.organization_id)
    ).first()
    return Logo(*row) if row else None


def logo_mark(scope: OrgScope, session: Session) -> str | None:
    """What tells the organization's logo from another (its `sha256`), without reading the picture."""
    return session.scalar(
        select(OrganizationLogo.sha256).where(OrganizationLogo.organization_id == scope.organization_id)
    )


def logo_problem(code: str) -> str:
    """Why a file can't be the logo, in the reader's words; empty for an unknown code. Pure."""
    return {
        "heavy": _("The file is larger than 1 MB."),
        "large": _("The picture is larger than %(most)s × %(most)s pixels.", most=number(LARGEST_SIDE)),
        "svg": _("SVG can't be used as a logo. Please bring it as PNG or JPEG."),
        "unreadable": _("This is not a PNG or JPEG that can be read."),
    }.get(code, "")


def read_logo(content: bytes) -> Logo:
    """The picture in the file, written anew. Pure. Raises LogoError."""
    if len(content) > LARGEST_BYTES:
        raise LogoError("heavy")
    if _is_svg(content):
        raise LogoError("svg")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _written_anew(content)
    except LogoError:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise LogoError("unreadable") from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, OverflowError):  # a broken file
        raise LogoError("unreadable") from None


def _written_anew(content: bytes) -> Logo:
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:  # reads the header alone
        if max(image.size) > LARGEST_SIDE or min(image.size) < 1:
            raise LogoError("large")
        kind = image.format
        image.load()
        picture = _plain(ImageOps.exif_transpose(image), opaque=kind == "JPEG")
    target = io.BytesIO()
    if kind == "JPEG":
        picture.save(target, "JPEG", quality=92, optimize=True)
    else:
        picture.save(target, "PNG", optimize=True)
    written = target.getvalue()
    return Logo(
        content=written,
        media_type="image/jpeg" if kind == "JPEG" else "image/png",
        width=picture.width,
        height=picture.height,
        sha256=hashlib.sha256(written).hexdigest(),
    )


def _plain(image: Image.Image, *, opaque: bool) -> Image.Image:
    """The pixels and nothing else, in a mode that every reader of PDF and web knows."""
    mode = image.mode
    if mode not in _PLAIN_MODES:
        mode = "RGBA" if not opaque and image.has_transparency_data else "RGB"
    elif opaque and mode in {"LA", "RGBA"}:
        mode = "RGB"
    converted = image.convert(mode)
    plain = Image.new(mode, converted.size)
    plain.paste(converted)
    return plain


def _is_svg(content: bytes) -> bool:
    head = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<svg", b"<?xml", b"<!doctype svg")) or b"<svg" in head
