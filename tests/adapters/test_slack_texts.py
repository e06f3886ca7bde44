"""Our texts in Slack's marks, and Slack's as a patient reads them."""

from html import escape
from typing import Any

import pytest

from reception.adapters.slack.texts import blocks, calls, escaped, mrkdwn, plain
from reception.desk.links import linked


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<b>Звернення №1</b> · сьогодні", "*Звернення №1* · сьогодні"),
        ("Мама &amp; тато &lt;3 &#x27;так&#x27;", "Мама &amp; тато &lt;3 'так'"),
        ("&lt;!channel&gt;", "&lt;!channel&gt;"),
        ("О'Ніл *зірка*", "О'Ніл \u2060*\u2060зірка\u2060*\u2060"),
    ],
)
def test_bold_is_ours_and_what_others_wrote_marks_nothing(html: str, shown: str) -> None:
    assert mrkdwn(html) == shown


def test_a_patients_text_is_neither_link_nor_mention() -> None:
    assert escaped("<@U1> & <https://x>") == "&lt;@U1&gt; &amp; &lt;https://x&gt;"


def test_a_button_is_cut_to_what_slack_takes_and_brings_its_data_back() -> None:
    [section, actions] = blocks("картка", [[("Довга" * 30, "d:say:1:0")]])
    assert section["text"]["text"] == "картка"
    [button] = actions["elements"]
    assert len(button["text"]["text"]) == 75
    assert button["value"] == "d:say:1:0"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Так &amp; ні &lt;3", "Так & ні <3"),
        ("<https://clinic.example>", "https://clinic.example"),
        ("<https://clinic.example|clinic.example>", "https://clinic.example"),
        ("<https://clinic.example|наша сторінка>", "наша сторінка (https://clinic.example)"),
        ("Питайте <@U1|Ірина>, <#C1|рецепція>", "Питайте Ірина, рецепція"),
    ],
)
def test_links_and_mentions_are_read_as_words(text: str, read: str) -> None:
    assert plain({"text": text}) == read


def test_an_emoji_is_itself_where_the_client_says_which() -> None:
    section: dict[str, Any] = {
        "type": "rich_text_section",
        "elements": [
            {"type": "text", "text": "Дякуємо ", "style": {"bold": True}},
            {"type": "emoji", "name": "hugging_face", "unicode": "1f917"},
            {"type": "emoji", "name": "clinic"},
            {"type": "link", "url": "https://x.example", "text": "тут"},
        ],
    }
    items = {"type": "rich_text_list", "elements": [section]}
    message = {
        "text": "Дякуємо :hugging_face:",
        "blocks": [{"type": "rich_text", "elements": [items]}],
    }
    assert plain(message) == "• Дякуємо 🤗:clinic:тут (https://x.example)"


def rich(*elements: dict[str, str]) -> dict[str, Any]:
    """A message as Slack's clients send it, of one section."""
    section = {"type": "rich_text_section", "elements": list(elements)}
    return {"text": "", "blocks": [{"type": "rich_text", "elements": [section]}]}


USER = {"type": "user", "user_id": "U2"}
WORDS = {"type": "text", "text": " глянь, він знову скаржиться"}


@pytest.mark.parametrize(
    ("message", "called"),
    [
        ({"text": "<@U2> глянь, він знову скаржиться"}, True),
        ({"text": "  <@U2|maksym>"}, True),
        ({"text": "*<@U2>* глянь"}, True),
        ({"text": "Зараз\n<@U2> глянь"}, True),
        ({"text": "Гляньте, <!here>"}, True),
        ({"text": "Гляньте, <!subteam^S1>"}, True),
        ({"text": "Вас прийме <@U2> у <#C1>"}, False),
        ({"text": "Чекаємо <!date^1392734382^{date}|18 лютого>"}, False),
        ({"text": "пишіть на <mailto:a@b.example|a@b.example>"}, False),
        (rich(USER, WORDS), True),
        (rich({"type": "text", "text": " "}, USER), True),
        (rich(WORDS, USER), False),
        (rich(WORDS, {"type": "broadcast", "range": "channel"}), True),
        (rich(WORDS, {"type": "usergroup", "usergroup_id": "S1"}), True),
    ],
)
def test_a_line_that_calls_colleagues_is_told_from_one_that_names_them(
    message: dict[str, Any], *, called: bool
) -> None:
    assert calls(message) == called


@pytest.mark.parametrize(
    "message",
    [
        {"text": "Вас прийме <@U2> у <#C1>"},
        {"text": "Вас прийме <@U2|m.koval> у <#C1|room>"},
        rich(
            {"type": "text", "text": "Вас прийме "},
            USER,
            {"type": "text", "text": " у "},
            {"type": "channel", "channel_id": "C1"},
        ),
    ],
)
def test_mentions_within_a_line_become_names(message: dict[str, Any]) -> None:
    names = {"U2": "Максим", "C1": "рецепція"}
    assert plain(message, lambda _, one: names[one]) == "Вас прийме Максим у рецепція"


def test_a_link_of_ours_is_one_in_slack_and_a_patients_words_in_it_get_no_marks() -> None:
    shown = linked("№1 *так* &lt;b&gt;", "https://x.example/p?a=1&b=2")
    assert mrkdwn(shown) == (
        "<https://x.example/p?a=1&b=2|№1 \N{WORD JOINER}*\N{WORD JOINER}так\N{WORD JOINER}*\N{WORD JOINER} &lt;b&gt;>"
    )


def test_what_a_patient_wrote_like_a_link_is_a_text() -> None:
    assert mrkdwn(escape('<a href="https://x.example">тут</a>')).startswith("&lt;a href=")


def section(*elements: dict[str, Any]) -> dict[str, Any]:
    """A paragraph of a message."""
    return {"type": "rich_text_section", "elements": list(elements)}


def text(words: str) -> dict[str, Any]:
    """A text within a paragraph."""
    return {"type": "text", "text": words}


def listed(*items: str, **how: Any) -> dict[str, Any]:
    """A list of lines."""
    elements = [section(text(item)) for item in items]
    return {"type": "rich_text_list", "style": "ordered", "elements": elements, **how}


QUOTE = {"type": "rich_text_quote", "elements": [text("Болить\nвже тиждень")]}
CODE = {"type": "rich_text_preformatted", "elements": [text("x = 1\n  y = 2")]}


@pytest.mark.parametrize(
    ("parts", "read"),
    [
        ([section(text("Так:\n")), listed("натще", "о 8:00")], "Так:\n1. натще\n2. о 8:00"),
        ([section(text("Так:")), listed("натще"), section(text("Все."))], "Так:\n1. натще\nВсе."),
        (
            [listed("кров"), listed("із вени", indent=1, style="bullet"), listed("УЗД", offset=1)],
            "1. кров\n   ◦ із вени\n2. УЗД",
        ),
        ([listed("раз", style="bullet")], "• раз"),
        (
            [QUOTE, section(text("Покажіть лікареві."))],
            "> Болить\n> вже тиждень\nПокажіть лікареві.",
        ),
        ([section(text("Код:\n")), CODE, section(text("кінець"))], "Код:\nx = 1\n  y = 2\nкінець"),
        ([section(text("Раз\n\nдва\n"))], "Раз\n\nдва"),
    ],
)
def test_quotations_code_and_lists_keep_their_lines_and_numbers(
    parts: list[dict[str, Any]], read: str
) -> None:
    assert plain({"blocks": [{"type": "rich_text", "elements": parts}]}) == read


def test_a_date_is_read_in_its_own_words_else_as_a_date() -> None:
    names = {"1392734382": "18.02.2014 16:39"}
    bare = {"type": "date", "timestamp": 1392734382, "format": "{date}"}
    assert plain(rich(bare), lambda _, one: names[one]) == "18.02.2014 16:39"
    assert plain(rich(bare | {"fallback": "18 лютого"}), lambda _, one: names[one]) == "18 лютого"
    assert (
        plain({"text": "<!date^1392734382^{date}>"}, lambda _, one: names[one])
        == names["1392734382"]
    )


def test_a_long_line_of_a_card_goes_on_in_the_next_section_between_words() -> None:
    words = " ".join(f"слово{n}" for n in range(600))
    texts = [one["text"]["text"] for one in blocks(words, ())]
    assert len(texts) > 1
    assert all(len(one) <= 3000 for one in texts)
    assert " ".join(texts) == words
