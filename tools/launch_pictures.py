"""Draws the pictures of the launch kit, with a QR code, and its posters. It knows texts and sizes only.

All lengths are in pixels of the picture; a poster has 150 pixels an inch and is drawn as vectors. Text is drawn as
outlines of matplotlib's own font, which has Cyrillic letters, so that each machine shows the same.
"""

import io
from dataclasses import dataclass
from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

TOP, BOTTOM, INK, PALE = (0.13, 0.37, 0.75), (0.10, 0.55, 0.52), "#123056", "#e9f4ff"
DOTS_PER_INCH = 150
A4 = (1240, 1754)
"""At `DOTS_PER_INCH`."""
CARD = 1.04
"""Height of the card to its width."""
LINE = 1.28
"""Height of a line to the height of its letters."""
QUIET = 4
"""White modules around the code, by ISO/IEC 18004."""


@dataclass(frozen=True)
class Sheet:
    """The content of a picture: `code` has a row of 0 and 1 for each row of the QR code's modules.

    sentence: what one can do, in large letters. can: what it gives, a line each. scan: what to do with the code.
    """

    clinic: str
    sentence: str
    can: tuple[str, ...]
    scan: str
    bot: str
    code: tuple[tuple[int, ...], ...]
    place: str = ""


def draw(sheet: Sheet, size: tuple[int, int], kind: str = "png") -> bytes:
    """Draw a sheet of this width and height as `png` or `pdf`. It is upright or square, or lies on its side."""
    width, height = size
    figure = Figure(figsize=(width / DOTS_PER_INCH, height / DOTS_PER_INCH), dpi=DOTS_PER_INCH)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    _background(axes, width, height)
    if width > 1.2 * height:
        _lying(axes, sheet, width, height)
    else:
        _upright(axes, sheet, width, height)
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    held = io.BytesIO()
    metadata = {"Title": sheet.sentence, "CreationDate": None} if kind == "pdf" else None
    figure.savefig(held, format=kind, dpi=DOTS_PER_INCH, metadata=metadata)
    return held.getvalue()


def _upright(axes: Axes, sheet: Sheet, width: int, height: int) -> None:
    """From above: the clinic, the sentence, the code on its card, what one can do."""
    margin, middle = 0.075 * width, width / 2
    inner, base = (
        width - 2 * margin,
        min(width, 0.8 * height),
    )  # letters leave a square picture's code its room
    y = (0.12 if height > 1.5 * width else 0.055) * height
    name = f"{sheet.clinic} · {sheet.place}" if sheet.place else sheet.clinic
    y += _line(axes, name, middle, y, _fitting(name, inner, 0.042 * base), "white") + 0.02 * height
    for line in _wrapped(sheet.sentence, inner, 0.078 * base):
        y += _line(axes, line, middle, y, 0.078 * base, "white", bold=True)
    lines = min(_fitting(line, inner - 0.07 * width, 0.04 * base) for line in sheet.can)
    list_height = len(sheet.can) * LINE * 1.25 * lines
    space = height - y - list_height
    side = min(0.74 * width, 0.82 * space / CARD)
    gap = (space - CARD * side) / 3
    _card(axes, sheet, middle - side / 2, y + gap, side)
    y += CARD * side + 2 * gap
    left = middle - (max(_width(line, lines) for line in sheet.can) + 1.6 * lines) / 2
    _list(axes, sheet, left, y, lines)


def _lying(axes: Axes, sheet: Sheet, width: int, height: int) -> None:
    """Words to the left, the code on its card to the right."""
    margin = 0.08 * height
    side = (height - 2 * margin) / CARD
    _card(axes, sheet, width - margin - side, margin, side)
    inner = width - side - 3 * margin
    name, sentence = _fitting(sheet.clinic, inner, 0.06 * height), 0.098 * height
    wrapped = _wrapped(sheet.sentence, inner, sentence)
    lines = min(_fitting(line, inner - 0.08 * height, 0.05 * height) for line in sheet.can)
    taken = LINE * (name + len(wrapped) * sentence + len(sheet.can) * 1.25 * lines) + 0.1 * height
    y = (height - taken) / 2
    y += _line(axes, sheet.clinic, margin, y, name, "white", left=True) + 0.03 * height
    for line in wrapped:
        y += _line(axes, line, margin, y, sentence, "white", bold=True, left=True)
    _list(axes, sheet, margin, y + 0.05 * height, lines)


def _list(axes: Axes, sheet: Sheet, x: float, y: float, size: float) -> None:
    """The lines of what one can do, each with a tick."""
    for line in sheet.can:
        _tick(axes, x, y + 0.5 * size, size)
        y += 1.25 * _line(axes, line, x + 1.6 * size, y, size, "white", left=True)


def _card(axes: Axes, sheet: Sheet, x: float, y: float, side: float) -> None:
    """A white card, `side` wide and `CARD` times as high: the code, what to do with it, the bot's name."""
    shape = f"round,pad=0,rounding_size={0.05 * side}"
    axes.add_patch(
        FancyBboxPatch(
            (x, y), side, CARD * side, boxstyle=shape, facecolor="white", edgecolor="none"
        )
    )
    edge = side * QUIET / (len(sheet.code) + 2 * QUIET)  # the white that the code needs
    dots = np.kron(np.array(sheet.code), np.ones((12, 12)))
    axes.imshow(
        1 - dots,
        cmap="gray",
        vmin=0,
        vmax=1,
        interpolation="none",
        extent=(x + edge, x + side - edge, y + side - edge, y + edge),
        aspect="auto",
        zorder=3,
    )
    text = f"{sheet.scan} · @{sheet.bot}"
    size = _fitting(text, side - 2 * edge, 0.05 * side)
    above = y + side - edge
    free = y + CARD * side - above
    _line(axes, text, x + side / 2, above + (free - size) / 2, size, INK)


def _background(axes: Axes, width: int, height: int) -> None:
    """From blue above to green below."""
    steps = np.linspace(0, 1, 256)[:, None, None]
    shades = np.array(TOP) * (1 - steps) + np.array(BOTTOM) * steps
    axes.imshow(
        shades, extent=(0, width, height, 0), aspect="auto", interpolation="bilinear", zorder=0
    )


def _tick(axes: Axes, x: float, y: float, size: float) -> None:
    """A tick, as high as a letter."""
    xs, ys = (x, x + 0.35 * size, x + 1.0 * size), (y, y + 0.4 * size, y - 0.4 * size)
    axes.plot(
        xs,
        ys,
        color=PALE,
        linewidth=0.1 * size,
        solid_capstyle="round",
        solid_joinstyle="round",
        zorder=4,
    )


def _line(
    axes: Axes,
    text: str,
    x: float,
    y: float,
    size: float,
    color: str,
    *,
    bold: bool = False,
    left: bool = False,
) -> float:
    """Draw a line of text whose top is at `y`; return the height that it takes."""
    start = x if left else x - _width(text, size, bold=bold) / 2
    path = _outline(text, bold=bold)
    scale = size / 100
    place = Affine2D().scale(scale, -scale).translate(start, y + 0.86 * size)
    axes.add_patch(
        PathPatch(place.transform_path(path), facecolor=color, edgecolor="none", zorder=4)
    )
    return LINE * size


@cache
def _outline(text: str, *, bold: bool) -> TextPath:
    """The outline of a text whose letters are 100 high."""
    weight = "bold" if bold else "normal"
    return TextPath(
        (0, 0), text, size=100, prop=FontProperties(family="DejaVu Sans", weight=weight)
    )


def _width(text: str, size: float, *, bold: bool = False) -> float:
    return float(_outline(text, bold=bold).get_extents().x1) * size / 100


def _fitting(text: str, width: float, size: float) -> float:
    """The greatest size up to `size` at which a text is no wider than `width`."""
    return min(size, size * width / _width(text, size))


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines of bold text that are no wider than `width`, of about the same length."""
    words = text.split(" ")  # a no-break space keeps two words on a line
    for count in range(1, len(words) + 1):
        lines = _in_lines(words, count)
        if all(_width(line, size, bold=True) <= width for line in lines):
            return lines
    return words


def _in_lines(words: list[str], count: int) -> list[str]:
    """The words in so many lines, each filled up to its share."""
    lines, share = [""], sum(map(len, words)) / count
    for word in words:
        full = len(lines[-1]) + len(word) / 2 > share and len(lines) < count
        lines = (
            [*lines, word] if full and lines[-1] else [*lines[:-1], f"{lines[-1]} {word}".strip()]
        )
    return lines
