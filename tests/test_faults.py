"""Each test that `docs/faults.md` names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMED = re.findall(r"`(tests/[^`]+)`", (ROOT / "docs/faults.md").read_text("utf-8"))


def test_it_names_many() -> None:
    assert len(NAMED) > 40


@pytest.mark.parametrize("named", NAMED)
def test_a_named_test_is_there(named: str) -> None:
    path, _, test = named.partition("::")
    text = (ROOT / path).read_text("utf-8")
    assert not test or re.search(rf"^def {test}\(", text, re.MULTILINE)
