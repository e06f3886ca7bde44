"""The page holds together: what its scripts ask for is there, in both of its languages."""

import re
from pathlib import Path

import httpx

import sandbox
from sandbox.serving import serve
from sandbox.site import site
from tools.emoji import shown, signs

PAGE = Path(sandbox.__file__).parent / "page"
SCRIPTS = {path.name: path.read_text("utf-8") for path in PAGE.rglob("*.js")}
HTML = (PAGE / "index.html").read_text("utf-8")
FIRST_EMOJI = 0x1F000
NAMED = r'data-(?:say|name)="(\w+)"'


def words(language: str) -> set[str]:
    """The names that a language has words for, those inside groups too."""
    return set(re.findall(r"(\w+): [\"{]", SCRIPTS[f"{language}.js"], re.ASCII))


def said() -> set[str]:
    """The names of words that the page asks for."""
    own = {name for script in SCRIPTS.values() for name in re.findall(r"\bwords\.(\w+)", script)}
    return own | set(re.findall(NAMED, HTML))


def test_every_part_that_a_script_asks_for_is_on_the_page() -> None:
    there = re.findall(r'\bid="([\w-]+)"', HTML)
    assert len(there) == len(set(there))
    for name, script in SCRIPTS.items():
        asked = set(re.findall(r'\$\("([\w-]+)"\)', script))
        assert asked <= set(there), name


def test_every_label_and_control_belongs_to_something() -> None:
    there = set(re.findall(r'\bid="([\w-]+)"', HTML))
    pointed = r'(?:\bfor|aria-labelledby|aria-controls)="([\w-]+)"|href="#([\w-]+)"'
    assert {first or second for first, second in re.findall(pointed, HTML)} <= there


def test_both_languages_say_everything() -> None:
    assert words("uk") == words("en")
    assert said() <= words("uk")


def test_no_word_is_there_twice_or_for_nobody() -> None:
    """A second one of the same name would hide the first."""
    own_lines = re.findall(r"^  \S.*(?:\n    .*)*", SCRIPTS["uk.js"], re.MULTILINE)
    names = re.findall(r"(\w+): [\"{]", re.sub(r"\{[^}]*\}", "{}", "\n".join(own_lines)), re.ASCII)
    assert len(names) == len(set(names))
    # a slot's state; a channel is told its words
    through_another_name = {"taken", "away", "onlyYou"}
    assert set(names) - said() == through_another_name


def test_what_the_page_is_made_of_is_served_and_never_stale() -> None:
    needed = re.findall(r'(?:href|src)="(page/[\w.]+)"', HTML)
    needed += [
        f"page/{name}" for name in re.findall(r'from "\./([\w/]+\.js)"', "".join(SCRIPTS.values()))
    ]
    assert len(needed) > 10
    with serve(site([], {}, "http://127.0.0.1:1", "")) as url:
        assert httpx.get(url).text == HTML
        for name in needed:
            answer = httpx.get(f"{url}/{name}")
            assert answer.status_code == 200, name
            assert answer.headers["cache-control"] == "no-cache", name


def test_nothing_is_fetched_from_elsewhere() -> None:
    """The page works without a network, and tells nobody that it was opened."""
    for name, text in {**SCRIPTS, "index.html": HTML}.items():
        foreign = re.findall(r'(?:src|fetch\(|import\(|from )\s*=?\s*"https?://[^"]+', text)
        assert not foreign, name


def test_every_emoji_of_texts_and_page_comes_along() -> None:
    """`python -m tools.emoji` writes the font anew. Signs below are in every font of letters."""
    assert {chr(sign) for sign in signs() - shown() if sign >= FIRST_EMOJI} == set()
