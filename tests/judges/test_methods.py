"""Each method of the Bot API is used, or a row says why not."""

from tools.judges.methods import PAGE, REASONS, methods, reason, text, used


def test_each_method_is_used_or_a_row_says_why_not() -> None:
    unexplained = [name for name in methods() if name not in used() and reason(name) is None]
    assert unexplained == []
    assert len(methods()) > 150


def test_each_row_explains_something() -> None:
    unused = [name for name in methods() if name not in used()]
    assert {reason(name) for name in unused} == {why for why, _ in REASONS}


def test_the_page_is_as_it_is_written() -> None:
    assert PAGE.read_text("utf-8") == text(), "run python -m tools.judges.methods write"


def test_the_methods_of_a_turn_and_of_the_desk_are_known_as_used() -> None:
    assert {"sendMessage", "editMessageText", "answerCallbackQuery"} <= used()
    assert {"createForumTopic", "copyMessage", "setMessageReaction"} <= used()
