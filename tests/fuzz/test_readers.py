"""Each reader takes what is well, what once broke it, and short pieces of both; `make fuzz` looks for more."""

from itertools import islice
from pathlib import Path

import pytest

from tests.fuzz.readers import FOUND, READERS, seeds, words

PIECES = 40


@pytest.mark.parametrize("name", READERS)
def test_a_reader_takes_its_seeds_and_their_beginnings(name: str) -> None:
    taken = list(islice(seeds(name), PIECES))
    assert taken
    for seed in taken:
        READERS[name](seed)
        READERS[name](seed[: len(seed) // 2])


@pytest.mark.parametrize("name", READERS)
def test_the_fuzzer_knows_words_of_each_reader(name: str) -> None:
    assert name == "hints" or len(list(words(name))) > 10


@pytest.mark.parametrize("found", sorted(FOUND.glob("*-*")), ids=lambda path: path.name)
def test_what_once_broke_a_reader_does_not(found: Path) -> None:
    READERS[found.name.partition("-")[0]](found.read_bytes())
