"""Which limit a growing clinic meets first, as docs/scale.md says."""

from tools.limits import SIZES, limits


def row(words: str) -> list[str]:
    return next(row for row in limits() if words in row[0])[1:]


def test_the_poll_is_the_first_limit_and_the_staffs_group_the_next() -> None:
    assert list(SIZES) == [700, 10_000, 100_000, 1_000_000]
    assert row("far visits") == ["1", "1", "28", "never read"]
    assert row("one staff's group")[-1] == "167%"
    assert row("to all chats")[-1] == "69%"
    assert row("functions at once")[-1] == "1%"
