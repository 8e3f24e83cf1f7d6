"""The logo: nothing but its picture is kept, and nothing but a picture is taken."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import UTC, datetime

import pytest
from PIL import Image, PngImagePlugin
from sqlalchemy.orm import Session

from services.reports.logos import (
    LARGEST_BYTES,
    LARGEST_SIDE,
    logo_mark,
    organization_logo,
    read_logo,
    remove_logo,
    set_logo,
)
from services.reports.model import ReportError
from services.scope import ForbiddenError, OrgScope
from services.vocabulary import Role
from tests.services.reports.people import member

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def picture(
    kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (40, 20), **options: object
) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, 1 if mode == "1" else None).save(target, kind, **options)
    return target.getvalue()


def test_a_logo_is_kept_shown_and_removed(organization: OrgScope, session: Session) -> None:
    admin, rep = (member(organization, session, role) for role in (Role.ADMIN, Role.REP))
    assert organization_logo(rep, session) is None
    set_logo(admin, session, picture(size=(10, 10)), NOW)
    kept = set_logo(admin, session, picture("JPEG"), NOW)
    assert organization_logo(rep, session) == kept
    assert (kept.media_type, kept.width, kept.height) == ("image/jpeg", 40, 20)
    assert logo_mark(rep, session) == kept.sha256
    remove_logo(admin, session)
    assert organization_logo(rep, session) is None
    remove_logo(admin, session)


def test_only_admins_change_it(organization: OrgScope, session: Session) -> None:
    for role in (Role.MANAGER, Role.ANALYST, Role.REP):
        who = member(organization, session, role)
        with pytest.raises(ForbiddenError):
            set_logo(who, session, picture(), NOW)
        with pytest.raises(ForbiddenError):
            remove_logo(who, session)


def test_what_isnt_the_picture_is_gone() -> None:
    secret = "Rua das Flores, 12"
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", secret)
    exif = Image.Exif()
    exif[0x010E] = secret
    png = read_logo(picture(pnginfo=notes, exif=exif) + secret.encode())
    jpeg = read_logo(picture("JPEG", exif=exif, comment=secret.encode()) + secret.encode())
    for logo in (png, jpeg):
        assert secret.encode() not in logo.content
        with Image.open(io.BytesIO(logo.content)) as image:
            assert not image.getexif()
            assert "Comment" not in image.info
            assert "comment" not in image.info


def test_a_picture_taken_upright_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    logo = read_logo(picture("JPEG", exif=exif))
    assert (logo.width, logo.height) == (20, 40)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_taken(mode: str) -> None:
    logo = read_logo(picture(mode=mode))
    with Image.open(io.BytesIO(logo.content)) as image:
        assert image.format == "PNG"
        assert image.mode in {"L", "LA", "RGB", "RGBA"}


def test_a_print_shops_jpeg_becomes_one_for_screens() -> None:
    with Image.open(io.BytesIO(read_logo(picture("JPEG", mode="CMYK")).content)) as image:
        assert (image.format, image.mode) == ("JPEG", "RGB")


def test_transparency_is_kept() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(target, "PNG")
    with Image.open(io.BytesIO(read_logo(target.getvalue()).content)) as image:
        assert image.getpixel((0, 0)) == (255, 0, 0, 0)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb() -> bytes:
    """A small PNG that says it is 50,000 × 50,000 pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 6, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(bytes(100_000)))
    return b"\x89PNG\r\n\x1a\n" + header + rows + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A picture with a compressed note that unpacks to 200 MB."""
    note = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(200_000_000), 9))
    plain = picture()
    return plain[:33] + note + plain[33:]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"%PDF-1.7",
        picture("GIF"),
        picture("WEBP"),
        picture("BMP"),
        picture("TIFF"),
        picture()[:60],
        picture("JPEG")[:200],
        picture(size=(LARGEST_SIDE + 1, 1)),
        picture(size=(1, LARGEST_SIDE + 1)),
        bomb(),
        text_bomb(),
        picture() + bytes(LARGEST_BYTES),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\xef\xbb\xbf<?xml version='1.0'?><svg/>",
    ],
    ids=[
        "empty",
        "text",
        "pdf",
        "gif",
        "webp",
        "bmp",
        "tiff",
        "half-png",
        "half-jpeg",
        "wide",
        "tall",
        "bomb",
        "text-bomb",
        "heavy",
        "svg",
        "xml",
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(ReportError) as refusal:
        read_logo(content)
    assert refusal.value.field == "logo"


def test_svg_is_refused_by_its_name() -> None:
    with pytest.raises(ReportError, match="SVG"):
        read_logo(b"  <svg/>")
