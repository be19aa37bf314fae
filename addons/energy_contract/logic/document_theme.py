"""Colours of a document, derived from the house colour so that all of it is readable.

Contrast by WCAG 2.1: 4.5 for text, 3 for the parts of a chart. Light is measured in
floats; no money and no energy is.
"""

import re

_DEFAULT = "#0b5394"
_WHITE, _INK = (255, 255, 255), (29, 36, 44)

Colour = tuple[int, int, int]


def theme(house: str) -> dict[str, str]:
    """Return the colours by their use.

    ``accent`` fills areas, ``on_accent`` is text on it, ``accent_text`` is coloured
    text on white, ``tint`` the ground of panels, ``ink`` and ``muted`` texts, ``line``
    rules; ``supply``, ``network``, ``levy``, ``service``, ``vat`` are the parts of the
    price, which differ in lightness too: they stay apart without colour.
    """
    accent = _parse(house if re.fullmatch(r"#[0-9a-fA-F]{6}", house) else _DEFAULT)
    strong = darkened(accent, 4.5)
    return {
        "accent": _hex(accent),
        "on_accent": _hex(max(_WHITE, _INK, key=lambda c: contrast(c, accent))),
        "accent_text": _hex(strong),
        "tint": _hex(_mix(accent, _WHITE, 0.07)),
        "ink": _hex(_INK),
        "muted": "#57606a",
        "line": "#c9d1d9",
        "supply": _hex(strong),
        "network": _hex(_mix(strong, _WHITE, 0.55)),
        "levy": "#e3a72f",
        "service": "#7a4d8b",
        "vat": "#b4bcc5",
        "previous": _hex(_mix(strong, _WHITE, 0.35)),
    }


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def darkened(colour: Colour, least: float) -> Colour:
    """Return the colour, mixed with black until it stands out from white."""
    for part in range(100, -1, -4):
        candidate = _mix(colour, (0, 0, 0), part / 100)
        if contrast(candidate, _WHITE) >= least:
            return candidate
    return _INK


def _luminance(colour: Colour) -> float:
    parts = [
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in colour
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (
        round(a * share + b * (1 - share)) for a, b in zip(one, other, strict=True)
    )
    return red, green, blue


def _parse(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)
