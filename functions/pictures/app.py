"""Draws the picture of figures: growth, sections, the way to a visit. It knows nothing of the reception."""

import base64
import io
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

BLUE, GREEN, GREY = "#2f6fde", "#35a36b", "#5a6472"
INCHES, DOTS_PER_INCH = (10, 10), 110
MOST_LABELS = 12
"""More labels below the growth would overlap."""


def handler(event: dict[str, Any], _context: object) -> dict[str, str]:
    """Draw a chart: the fields are those of `reception.figures.summary.Chart`. Returns `png`, base64."""
    figure = Figure(figsize=INCHES, dpi=DOTS_PER_INCH, layout="constrained", facecolor="white")
    axes = figure.subplot_mosaic([["growth", "growth"], ["sections", "way"]])
    figure.suptitle(event["title"], fontsize=17, fontweight="bold")
    _growth(axes["growth"], event)
    _bars(axes["sections"], event["sections_title"], event["sections"], BLUE)
    _bars(axes["way"], event["way_title"], event["way"], GREEN)
    held = io.BytesIO()
    figure.savefig(held, format="png")
    return {"png": base64.b64encode(held.getvalue()).decode()}


def _growth(axes: Axes, event: dict[str, Any]) -> None:
    labels = [label for label, _, _ in event["growth"]]
    places = range(len(labels))
    sessions = [number for _, _, number in event["growth"]]
    new = [number for _, number, _ in event["growth"]]
    of_new, of_sessions = event["growth_names"]
    axes.bar(places, sessions, color="#c9d8f5", label=of_sessions)
    axes.bar(places, new, width=0.5, color=BLUE, label=of_new)
    step = max(1, -(-len(labels) // MOST_LABELS))
    axes.set_xticks(list(places)[::step], labels[::step])
    axes.set_title(event["growth_title"], loc="left", fontsize=13)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylim(0, max([*sessions, *new, 1]) * 1.15)
    axes.legend(frameon=False, loc="upper left", ncols=2)
    _plain(axes)


def _bars(axes: Axes, title: str, bars: list[tuple[str, int]], color: str) -> None:
    """Bars from above, each with its number."""
    places = range(len(bars))
    drawn = axes.barh(places, [number for _, number in bars], color=color)
    axes.bar_label(drawn, [str(number) for _, number in bars], padding=4, color=GREY)
    axes.set_yticks(places, [label for label, _ in bars])
    axes.invert_yaxis()
    axes.set_xlim(0, max([*(number for _, number in bars), 1]) * 1.18)
    axes.set_xticks([])
    axes.set_title(title, loc="left", fontsize=13)
    _plain(axes)


def _plain(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, labelsize=10, colors=GREY)
