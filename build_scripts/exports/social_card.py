"""The preview image of shared links: the logo, the name and the size of the catalog."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

SIZE = (1200, 630)  # what Open Graph consumers crop least
_FINE = 2  # drawn larger, then reduced, for smooth edges
_PAPER, _INK, _SOFT, _TEAL = "#fcfbf8", "#1c2326", "#525c61", "#1d4e5f"
# The mark of site_overrides/assets/favicon.svg: centre and radius of three points on a field of 24.
_POINTS = ((6.0, 6.5, 2.8), (17.7, 9.0, 2.2), (10.0, 18.0, 3.3))
_MARK = (780, 95, 18.5)  # left, top, and pixels for one unit of the mark
_LEFT, _WIDTH = 90, 690


def share_image(name: str, summary: str) -> bytes:
    """A PNG of 1200 x 630 with the name of the site and a summary in one line."""
    from PIL import Image, ImageDraw  # loads long, and few builds draw the picture

    image = Image.new("RGB", (SIZE[0] * _FINE, SIZE[1] * _FINE), _PAPER)
    draw = ImageDraw.Draw(image)
    _draw_mark(draw)
    title, size = _fitting(name, 84)
    y = 315 - len(title) * size * 0.62
    for line in title:
        _write(draw, line, y, size, _INK, stroke=size / 52)
        y += size * 1.16
    _write(draw, summary, y + 26, 36, _TEAL, stroke=0.4)
    _write(draw, "Every link says why", y + 78, 36, _SOFT)
    draw.rectangle((0, (SIZE[1] - 14) * _FINE, SIZE[0] * _FINE, SIZE[1] * _FINE), fill=_TEAL)
    data = BytesIO()
    image.resize(SIZE, Image.Resampling.LANCZOS).save(data, "PNG", optimize=True)
    return data.getvalue()


def _draw_mark(draw: ImageDraw.ImageDraw) -> None:
    left, top, unit = _MARK
    places = [((left + x * unit) * _FINE, (top + y * unit) * _FINE, r * unit * _FINE) for x, y, r in _POINTS]
    corners = [(x, y) for x, y, _ in places]
    draw.line([*corners, corners[0]], fill="#9db4bb", width=round(1.1 * unit * _FINE), joint="curve")
    for x, y, radius in places:
        draw.circle((x, y), radius, fill=_TEAL)


def _fitting(text: str, size: int) -> tuple[list[str], int]:
    """The text in at most three lines, and the largest size up to `size` at which they fit."""
    for points in range(size, 20, -4):
        lines = _wrap(text, points)
        if len(lines) <= 3 and all(_font(points).getlength(line) <= _WIDTH * _FINE for line in lines):
            return lines, points
    return [f"{text[:48]}…"], 20


def _wrap(text: str, size: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _font(size).getlength(longer) <= _WIDTH * _FINE:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _write(draw: ImageDraw.ImageDraw, text: str, y: float, size: int, fill: str, stroke: float = 0) -> None:
    draw.text((_LEFT * _FINE, y * _FINE), text, fill, _font(size), stroke_width=stroke * _FINE)


def _font(size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    font = ImageFont.load_default(size * _FINE)
    assert isinstance(font, ImageFont.FreeTypeFont)  # noqa: S101 - Pillow is built with FreeType in every wheel
    return font
