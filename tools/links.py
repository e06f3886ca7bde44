"""Links that open the bot, and their QR codes: for each source that the content names, each branch and each doctor."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import segno

from reception.clinic.facts import Localised, in_language
from reception.clinic.model import Directory, slug
from reception.dialog.commands import ORIGIN
from tools.telegram import OURS, BotApi

PIXELS_OF_A_MODULE = 20
"""A module is a square of the code. A PNG has some 900 pixels a side, which is sharp on 8 cm of paper."""
QUIET_MODULES = 4
"""The white margin that readers need, by ISO/IEC 18004."""
TABLE = "links.csv"
WIDGET = Path(__file__).parent / "widget" / "widget.js"
SNIPPET = '<script src="/{file}" data-bot="{bot}" defer></script>'
"""The line for the pages of a clinic's site, once the file lies there."""


@dataclass(frozen=True)
class Link:
    """A link to the bot. `kind` is `sources`, `branches` or `doctors`; `name` says whose it is.

    `payload` reaches the bot with /start, and names the source in the figures.
    """

    kind: str
    name: str
    payload: str
    bot: str

    @property
    def url(self) -> str:
        """The address that opens the bot in Telegram."""
        return f"https://t.me/{self.bot}?start={self.payload}"

    @property
    def fits(self) -> bool:
        """False if Telegram would not take the payload, because an id is too long for a link."""
        return bool(ORIGIN.fullmatch(self.payload))

    @property
    def file(self) -> Path:
        """The file of its code in the folder of links, without the ending."""
        return Path(self.kind) / self.payload

    @property
    def code(self) -> segno.QRCode:
        """Its QR code. A quarter of it may be hidden or dirty, and it is still read."""
        return segno.make_qr(self.url, error="q")


def username(bot: BotApi) -> str:
    """The name by which links address the bot.

    Raises:
        RefusedByTelegramError
    """
    name: str = bot.call("getMe")["username"]
    return name


def links_of(bot: str, sources: Mapping[str, Localised], directory: Directory) -> list[Link]:
    """The links of a bot: sources first, then branches, then doctors; also those that do not fit."""
    return [
        *(
            Link("sources", in_language(name, OURS), source, bot)
            for source, name in sources.items()
        ),
        *(Link("branches", one.name, f"branch_{slug(one.id)}", bot) for one in directory.branches),
        *(Link("doctors", one.name, f"doctor_{slug(one.id)}", bot) for one in directory.doctors),
    ]


def write_widget(bot: str, folder: Path) -> str:
    """Write the button for the clinic's site; return the line that the site needs."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WIDGET.name).write_bytes(WIDGET.read_bytes())
    return SNIPPET.format(file=WIDGET.name, bot=bot)


def write(links: Sequence[Link], folder: Path) -> Iterator[Link]:
    """Write for each link its code as SVG and PNG, and a table of all; yield each link that is written."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / TABLE).open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(("kind", "name", "link", "code"))
        for link in links:
            path = folder / link.file
            path.parent.mkdir(exist_ok=True)
            code = link.code
            code.save(f"{path}.svg", scale=4, border=QUIET_MODULES, svgclass=None, lineclass=None)
            code.save(f"{path}.png", scale=PIXELS_OF_A_MODULE, border=QUIET_MODULES)
            table.writerow((link.kind, link.name, link.url, f"{link.file}.svg"))
            yield link
