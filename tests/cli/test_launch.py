"""`./reception launch` writes posts, pictures and posters that can be used as they are."""

import io
import re
import tomllib
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from reception.adapters.content import Content
from reception.clinic.model import Branch, Directory
from tools.content import FOLDER
from tools.launch import SIZES, TEXTS, Kit
from tools.launch_pictures import A4, draw
from tools.links import Link, links_of

CONTENT = Content(FOLDER)
DIRECTORY = Directory(branches=(Branch("b1a7c001-0000-4000-8000-00000000ca01", "Канатна"),))
KIT = Kit(CONTENT.facts(), links_of("clinic_bot", CONTENT.clinic.sources, DIRECTORY))
LANGUAGES = ("uk", "ru", "en")
MEDIA_BOX = re.compile(rb"/MediaBox \[ ?0 0 ([0-9.]+) ([0-9.]+) ?\]")
A4_POINTS = (595.3, 841.9)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files of the Ukrainian kit, by their path in the folder."""
    folder = tmp_path_factory.mktemp("launch")
    paths = list(KIT.write(folder, ["uk"]))
    return {str(path.relative_to(folder)): path for path in paths}


def test_there_is_a_post_and_a_picture_for_each_network_and_a_poster_for_each_desk(
    written: dict[str, Path],
) -> None:
    assert sorted(written) == [
        "branches/branch_b1a7c001-0000-4000-8000-00000000ca01.pdf",
        "facebook/post.uk.png",
        "facebook/post.uk.txt",
        "instagram/post.uk.png",
        "instagram/post.uk.txt",
        "instagram/story.uk.png",
        "poster.uk.pdf",
        "telegram/post.uk.png",
        "telegram/post.uk.txt",
    ]


@pytest.mark.parametrize("network", SIZES)
def test_each_picture_has_its_networks_size_and_a_code_that_is_read(
    written: dict[str, Path], network: str
) -> None:
    for name, size in SIZES[network].items():
        with Image.open(written[f"{network}/{name}.uk.png"]) as picture:
            assert picture.size == size
            shrunk = picture.convert("RGB").resize((size[0] // 3, size[1] // 3))
            url = f"https://t.me/clinic_bot?start={network}"
            assert [code.text for code in zxingcpp.read_barcodes(picture)] == [url]
            assert [code.text for code in zxingcpp.read_barcodes(shrunk)] == [url], "on a telephone"


def test_the_poster_is_one_page_of_a4_and_its_code_leads_to_the_branch(
    written: dict[str, Path],
) -> None:
    for name in ("poster.uk.pdf", "branches/branch_b1a7c001-0000-4000-8000-00000000ca01.pdf"):
        pdf = written[name].read_bytes()
        [(width, height)] = MEDIA_BOX.findall(pdf)
        assert (float(width), float(height)) == pytest.approx(A4_POINTS, abs=1)
    texts = tomllib.loads(TEXTS.read_text("utf-8"))
    [branch] = [link for link in KIT.links if link.kind == "branches"]
    drawn = draw(KIT.sheet(texts, branch, "uk", branch.name), A4)  # as the PDF is drawn
    with Image.open(io.BytesIO(drawn)) as picture:
        assert [code.text for code in zxingcpp.read_barcodes(picture)] == [branch.url]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("network", SIZES)
def test_each_post_says_how_to_come_to_the_bot(network: str, language: str) -> None:
    post = tomllib.loads(TEXTS.read_text("utf-8"))["posts"][network][language]
    assert "{link}" in post or "{bot}" in post
    filled = post.format(clinic="К", link="L", bot="b", phone="1")
    assert not re.search(r"[{}]", filled)


def test_a_post_names_the_clinic_and_the_link(written: dict[str, Path]) -> None:
    post = written["facebook/post.uk.txt"].read_text("utf-8")
    assert "«Родинний лікар»" in post
    assert "https://t.me/clinic_bot?start=facebook" in post
    assert CONTENT.facts().phones[0] in post


def test_a_network_that_is_no_source_is_left_out(tmp_path: Path) -> None:
    kit = Kit(KIT.facts, [Link("sources", "Сайт", "site", "clinic_bot")])
    assert list(kit.write(tmp_path, ["uk"])) == []
