"""The page holds together: what its scripts ask for is there, in both of its languages."""

import re
from pathlib import Path

import sandbox.telegram
from tests.sandbox.telegram_bench import bench

PAGE = Path(sandbox.telegram.__file__).parent / "page"
SCRIPTS = {path.name: path.read_text("utf-8") for path in PAGE.glob("*.js")}
HTML = (PAGE / "index.html").read_text("utf-8")
NAMED = r'data-(?:say|name)="(\w+)"'


def languages() -> list[set[str]]:
    """The names that each language has words for, those inside groups too."""
    _, uk, en = re.split(r"^  (?:uk|en): \{$", SCRIPTS["words.js"], flags=re.MULTILINE)
    return [set(re.findall(r"(\w+): [\"{]", words, re.ASCII)) for words in (uk, en)]


def test_every_part_that_a_script_asks_for_is_on_the_page() -> None:
    there = re.findall(r'\bid="([\w-]+)"', HTML)
    assert len(there) == len(set(there))
    for name, script in SCRIPTS.items():
        asked = set(re.findall(r'\$\("([\w-]+)"\)', script))
        assert asked <= set(there), name


def test_both_languages_say_everything() -> None:
    uk, en = languages()
    assert uk == en
    said = {name for script in SCRIPTS.values() for name in re.findall(r"\bwords\.(\w+)", script)}
    said |= set(re.findall(NAMED, HTML))
    assert said - {"js"} <= uk  # the script itself


def test_what_the_page_is_made_of_is_served() -> None:
    with bench() as it:
        assert it.http.get(f"{it.url}/page").text == HTML
        needed = re.findall(r'(?:href|src)="(page/[\w.]+)"', HTML)
        needed += [
            f"page/{name}" for name in re.findall(r'from "\./(\w+\.js)"', "".join(SCRIPTS.values()))
        ]
        assert len(needed) > 5
        for name in needed:
            assert it.http.get(f"{it.url}/{name}").status_code == 200, name
