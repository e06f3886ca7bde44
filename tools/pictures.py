"""Draw the README's pictures that need no sandbox: a quarter's figures, and the button for a clinic's site.

    .venv/bin/python -m tools.pictures          # takes some three minutes

`make shot` runs it after it has taken its own. The figures are those of a simulated quarter with 700 patients and ten
conversations a day, as staff get them by `/stats`, drawn by the function that draws them in AWS.
"""

import base64
import io
import sys

import msgspec
from PIL import Image
from playwright.sync_api import sync_playwright
from starlette.applications import Starlette
from starlette.routing import Mount

from functions.pictures import app
from reception.adapters.dynamodb.stream import read_records
from reception.desk.ports import StaffWrote
from sandbox.serving import serve
from sandbox.site import WIDGET, PageFiles
from tests.desk.staffing import does
from tests.figures.quarter import Weeks
from tests.figures.test_quarter import counter
from tools.sam import HERE
from tools.visitor import NoChromiumError, chromium

PICTURES = HERE / "docs/pictures"
DAYS, PATIENTS = 91, 700
SITE = {"width": 640, "height": 380}


def main() -> str | None:
    """Write both pictures; return the complaint, or None."""
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
    held = io.BytesIO()
    both.save(held, "PNG", optimize=True)
    return held.getvalue()


if __name__ == "__main__":
    sys.exit(main())
