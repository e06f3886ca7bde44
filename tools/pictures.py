"""Draw the pictures of the documents that need no sandbox: figures, the launch kit, the button for a clinic's site.

    .venv/bin/python -m tools.pictures          # takes some three minutes

`make shot` runs it after it has taken its own. The figures are those of a simulated quarter with 700 patients and ten
conversations a day, as staff get them by `/stats`, drawn by the function that draws them in AWS.
"""

import base64
import io
import sys
import tomllib

import msgspec
from PIL import Image
from playwright.sync_api import sync_playwright
from starlette.applications import Starlette
from starlette.routing import Mount

from functions.pictures import app
from reception.adapters.content import Content
from reception.adapters.dynamodb.stream import read_records
from reception.clinic.model import Directory
from reception.desk.ports import StaffWrote
from sandbox.serving import serve
from sandbox.site import WIDGET, PageFiles
from tests.desk.staffing import does
from tests.figures.quarter import Weeks
from tests.figures.test_quarter import counter
from tools.content import FOLDER
from tools.launch import POSTER, SIZES, TEXTS, Kit
from tools.launch_pictures import A4, draw
from tools.links import links_of
from tools.sam import HERE
from tools.visitor import NoChromiumError, chromium

PICTURES = HERE / "docs/pictures"
SHOWN = (("instagram", "story"), ("facebook", "post"))
DAYS, PATIENTS = 91, 700
SHEET_HEIGHT, MARGIN = 640, 24
SITE = {"width": 640, "height": 380}


def main() -> str | None:
    """Write the pictures; return the complaint, or None."""
    (PICTURES / "launch.png").write_bytes(launch())
    (PICTURES / "figures.png").write_bytes(figures())
    try:
        (PICTURES / "widget.png").write_bytes(widget())
    except NoChromiumError as error:
        return str(error)
    return None


def figures(days: int = DAYS, patients: int = PATIENTS) -> bytes:
    """The picture (PNG) that `/stats` brings after so many simulated days."""
    weeks = Weeks(seed=11, patients=patients)
    weeks.run(days)
    world = weeks.world
    counter(world.figures).take(read_records(weeks.streams.records, weeks.now))
    does(world, StaffWrote(7, f"/stats {days}"), topic=0)
    for job in world.jobs.due(world.clock.now()):
        world.announcements.work(job)
    event = msgspec.json.decode(msgspec.json.encode(world.charts[-1]))
    return base64.b64decode(app.handler(event, None)["png"])


def launch() -> bytes:
    """Three sheets of the launch kit beside each other (PNG), as the made-up clinic of the sandbox gets them."""
    content = Content(FOLDER)
    kit = Kit(content.facts(), links_of("rodynnyi_likar_bot", content.clinic.sources, Directory()))
    texts = tomllib.loads(TEXTS.read_text("utf-8"))
    sizes = [(source, SIZES[source][name]) for source, name in SHOWN] + [(POSTER, A4)]
    sheets: list[Image.Image] = []
    for source, size in sizes:
        link = kit.link(source)
        assert link is not None
        drawn = Image.open(io.BytesIO(draw(kit.sheet(texts, link, "uk"), size)))
        sheets.append(drawn.resize((round(SHEET_HEIGHT * size[0] / size[1]), SHEET_HEIGHT)))
    gaps = MARGIN * (len(sheets) - 1)
    both = Image.new("RGB", (sum(sheet.width for sheet in sheets) + gaps, SHEET_HEIGHT), "white")
    left = 0
    for sheet in sheets:
        both.paste(sheet, (left, 0))
        left += sheet.width + MARGIN
    return _png(both)


def widget() -> bytes:
    """The example of a clinic's site with the button (PNG), light and dark beside each other.

    Raises:
        NoChromiumError: there is no Chromium.
    """
    program = chromium()
    site = Starlette(routes=[Mount("/", PageFiles(directory=WIDGET, html=True))])
    both = Image.new("RGB", (2 * SITE["width"], SITE["height"]))
    with serve(site) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for place, scheme in enumerate(("light", "dark")):
            page = browser.new_page(viewport=SITE, color_scheme=scheme, locale="uk-UA")  # type: ignore[arg-type]
            page.goto(f"{url}/")
            page.locator("reception-widget a").wait_for()
            both.paste(Image.open(io.BytesIO(page.screenshot())), (place * SITE["width"], 0))
        browser.close()
    return _png(both)


def _png(image: Image.Image) -> bytes:
    held = io.BytesIO()
    image.save(held, "PNG", optimize=True)
    return held.getvalue()


if __name__ == "__main__":
    sys.exit(main())
