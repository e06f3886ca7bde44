"""Makes pages of templates. Jinja escapes all values; a template says a text by `_`, which the code marks by `N_`."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reception.cabinet.web import ROOT, PageRequest
from reception.dialog.words import LANGUAGES, Words

FOLDER = Path(__file__).parent / "pages"
CSRF_FIELD = "csrf"
_NUMBER = re.compile(r"№([\w-]{1,64})$")


class Templates:
    """The templates of `pages/`. `static`: the folder of style sheets and scripts, which lies beside the function."""

    def __init__(self, static: Path) -> None:
        self.static = static
        self.environment = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.environment.globals["root"] = ROOT
        self.environment.globals["languages"] = LANGUAGES
        self.environment.globals["static"] = cache(self._address)
        self.environment.filters["numbered"] = numbered

    def render(
        self, name: str, words: Words, request: PageRequest | None, values: Mapping[str, object]
    ) -> str:
        """A page in one language. `request` is None for somebody who has not signed in."""
        token = request.csrf if request else ""
        field = Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, token)
        return self.environment.get_template(name).render(
            {"_": words.label, "words": words, "request": request, "csrf": field, **values}
        )

    def _address(self, name: str) -> str:
        """The address of a file of `static`. It changes with the file, which browsers may thus keep for ever."""
        digest = hashlib.sha256((self.static / name).read_bytes()).hexdigest()[:12]
        return f"{ROOT}/static/{name}?v={digest}"


def numbered(line: Markup) -> Markup:
    """A line of the day's visits whose number, at its end, leads to what was written about the visit."""
    found = _NUMBER.search(line)
    if found is None:
        return line
    link = Markup('<a href="{0}/today/notice?visit={1}">№{1}</a>').format(ROOT, found[1])
    return Markup(line[: found.start()]) + link  # noqa: S704 - a part of a line that is markup
