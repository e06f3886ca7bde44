"""The emoji of the sandbox's page: `python -m tools.emoji <NotoColorEmoji.ttf>` writes `sandbox/page/emoji.woff` anew.

A machine without an emoji font shows empty boxes in the place of half of the labels. The file has the emoji that texts
and page use, out of 3,600: Noto Color Emoji, under the SIL Open Font License (`emoji.OFL.txt` beside it).
"""

import subprocess
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]  # it has no types
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it has no types

ROOT = Path(__file__).parents[1]
FONT = ROOT / "sandbox/page/emoji.woff"
SOURCES = ("layers", "sandbox")
READ = {".py", ".po", ".toml", ".js", ".html"}
FIRST_SIGN = 0x2190
"""Arrows and what comes behind them: letters and punctuation of the page's own font stay its own."""
JOINERS = {0x200D, 0xFE0F}
"""Make one emoji of several, and ask for the coloured form."""


def signs() -> set[int]:
    """The signs in all texts, and in the page itself, that may be emoji."""
    listed = subprocess.run(
        ["git", "ls-files", *SOURCES], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = [ROOT / name for name in listed.stdout.splitlines()]
    text = "".join(file.read_text("utf-8") for file in files if file.suffix in READ)
    return {ord(letter) for letter in text if ord(letter) >= FIRST_SIGN} | JOINERS


def shown() -> set[int]:
    """The signs that the page's own font has."""
    return set(TTFont(FONT).getBestCmap())


def main() -> None:
    """Write the font from the whole one that is named on the command line."""
    whole = TTFont(sys.argv[1])
    options = Options(flavor="woff", layout_features=["*"], notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=signs() & set(whole.getBestCmap()))
    subsetter.subset(whole)
    whole.flavor = "woff"
    whole.save(FONT)


if __name__ == "__main__":
    main()
