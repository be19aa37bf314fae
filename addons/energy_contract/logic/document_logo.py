"""The supplier's logo as an SVG picture, whatever it was."""

import base64
import struct

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"


def logo_svg(logo: bytes | None) -> str:
    """Return an SVG of a PNG, JPEG or SVG file; empty for none and for other files.

    A picture of points is wrapped, so that the template knows one kind of picture. An
    unreadable logo is no reason not to print: the name is set instead.
    """
    if not logo:
        return ""
    if logo.startswith(_PNG) and len(logo) > 24:
        return _wrapped("png", struct.unpack(">II", logo[16:24]), logo)
    if logo.startswith(_JPEG):
        size = _jpeg_size(logo)
        return _wrapped("jpeg", size, logo) if size else ""
    if b"<svg" in logo[:1024]:
        return logo.decode("utf-8", "replace")
    return ""


def _wrapped(kind: str, size: tuple[int, int], picture: bytes) -> str:
    width, height = size
    if not width or not height:
        return ""
    data = base64.b64encode(picture).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width} {height}"><image width="{width}" height="{height}" '
        f'xlink:href="data:image/{kind};base64,{data}"/></svg>'
    )


def _jpeg_size(picture: bytes) -> tuple[int, int] | None:
    """Return width and height from the frame header, found by walking the markers."""
    at = 2
    while at + 9 < len(picture) and picture[at] == 0xFF:
        marker = picture[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", picture[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", picture[at + 2 : at + 4])[0]
    return None
