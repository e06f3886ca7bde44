"""The channel over real HTTP: what reaches the patient, and what each of Telegram's refusals means."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from reception.adapters.ports import Photos
from reception.adapters.telegram.bot_api import TelegramRefused
from reception.adapters.telegram.channel import TelegramChannel
from reception.clinic.pictures import digest_of
from reception.dialog.conversation import Message
from reception.dialog.effects import Button, Document, Telephones, Venue, View
from reception.ports import StoreRefused, StoreUnreachable
from reception.turns.ports import (
    ChannelClosed,
    ChatGone,
    MaybeDelivered,
    NotDelivered,
    TooManyMessages,
)
from sandbox.clock import Clock
from sandbox.serving import serve
from sandbox.telegram import SANDBOX_TOKEN, Telegram
from tests.doubles.pictures import PNG, png
from tools.bench.servers import served

OLENA = "1001"
CLINIC = Telephones("Лікар, поруч", ("+380 48 700 01 00", "+380 67 700 01 00"))
VIEW = View("<b>Вітаємо</b>", ((Button("Так", "s:1:0"), Button("Ні", "s:1:1")),))
FILE = Document("visit.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
OTHER = View("Що далі?", ((Button("Меню", "s:2:0"),),))


class Pictures(Photos):
    """One doctor has a picture. `told`: what staff are told, by the doctor."""

    def __init__(self, picture: bytes = PNG) -> None:
        self.names: dict[str, str] = {}
        self.picture = picture
        self.told: list[str] = []

    def digest(self, doctor: str) -> str:
        return digest_of(self.picture) if doctor == "koval" else ""

    def file_id(self, digest: str) -> str | None:
        return self.names.get(digest)

    def content(self, doctor: str) -> bytes | None:
        return self.picture

    def name(self, digest: str, file_id: str) -> None:
        self.names[digest] = file_id

    def is_refused(self, digest: str) -> bool:
        return self.names.get(digest) == ""

    def refused(self, doctor: str, digest: str, *, lasting: bool) -> None:
        self.told.append(doctor)
        if lasting:
            self.names[digest] = ""


class Phone:
    """Olena's phone, and the double behind it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=10)
        self.http.post("/control/users", json={"id": int(OLENA), "first_name": "Олена"})
        self.pictures = Pictures()
        self.channel = TelegramChannel(url, SANDBOX_TOKEN, self.pictures)

    def messages(self) -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = self.http.get(f"/control/chats/{OLENA}").json()["messages"]
        return shown

    def asked(self) -> list[str]:
        ledger = self.http.get("/control/ledger").json()
        return [call["method"] for call in ledger["calls"]]

    def fails(self, **rule: Any) -> None:
        answer = self.http.put("/control/faults", json=[{"method": "*", "times": 1, **rule}])
        answer.raise_for_status()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(Telegram(Clock()).app) as url:
        yield url


@pytest.fixture
def phone(url: str) -> Iterator[Phone]:
    phone = Phone(url)
    phone.http.delete("/control/ledger")
    yield phone
    phone.http.delete("/control/faults")


def test_a_view_is_sent_and_edited_with_one_call_each(phone: Phone) -> None:
    message = phone.channel.send(OLENA, VIEW)
    assert phone.messages()[-1]["text"] == "Вітаємо"
    assert phone.channel.edit(OLENA, message, OTHER) == message
    assert phone.messages()[-1]["text"] == "Що далі?"
    assert phone.asked() == ["sendMessage", "editMessageText"]


def test_a_button_copies_a_telephone_number(phone: Phone) -> None:
    number = Button("📋 +380 48 700 01 00", copies="+380 48 700 01 00")
    phone.channel.send(OLENA, View("Контакти", ((number,),)))
    [[button]] = phone.messages()[-1]["keyboard"]
    assert button == {"text": "📋 +380 48 700 01 00", "copy_text": {"text": "+380 48 700 01 00"}}


def test_what_agrees_is_green_and_what_cancels_is_red(phone: Phone) -> None:
    buttons = (Button("✅ Прийду", "a"), Button("❌ Скасувати візит", "b"), Button("Мапа", "c"))
    phone.channel.send(OLENA, View("Візит", (buttons,)))
    [row] = phone.messages()[-1]["keyboard"]
    assert [button.get("style") for button in row] == ["success", "danger", None]


def test_what_patients_wrote_cannot_become_markup(phone: Phone) -> None:
    phone.channel.send(OLENA, View("Олена &lt;b&gt; &amp; Ко 🙂"))
    assert phone.messages()[-1]["text"] == "Олена <b> & Ко 🙂"


def test_a_button_that_opens_a_link_sends_nothing_back(phone: Phone) -> None:
    site = Button("Сайт", url="https://example.com/")
    phone.channel.send(OLENA, View("Контакти", ((site, Button("Меню", "s:1:0")),)))
    assert phone.messages()[-1]["keyboard"] == [
        [
            {"text": "Сайт", "url": "https://example.com/"},
            {"text": "Меню", "data": "s:1:0"},
        ]
    ]
    pressed = phone.http.post(f"/control/chats/{OLENA}/press", json={"label": "Сайт"})
    assert pressed.status_code == 409
    assert phone.asked() == ["sendMessage"]


def test_a_map_stands_above_the_words_whose_message_is_edited_afterwards(phone: Phone) -> None:
    place = Venue("Канатна", "вул. Канатна, 28", 46.4766, 30.7497)
    message = phone.channel.send(OLENA, View("Відчинено", VIEW.buttons, venue=place))
    card, words = phone.messages()[-2:]
    assert card["kind"] == "venue"
    assert card["venue"] == {
        "location": {"latitude": 46.4766, "longitude": 30.7497},
        "title": "Канатна",
        "address": "вул. Канатна, 28",
    }
    assert (words["id"], words["text"]) == (message.id, "Відчинено")
    phone.channel.edit(OLENA, message, OTHER)
    assert phone.messages()[-1]["text"] == "Що далі?"
    assert phone.asked() == ["sendVenue", "sendMessage", "editMessageText"]


def test_a_contact_has_the_first_number_and_in_its_card_all_of_them(phone: Phone) -> None:
    message = phone.channel.send(OLENA, View("Контакти", VIEW.buttons, telephones=CLINIC))
    card, words = phone.messages()[-2:]
    assert card["kind"] == "contact"
    assert card["contact"]["phone_number"] == "+380487000100"
    assert card["contact"]["first_name"] == "Лікар, поруч"
    assert card["contact"]["vcard"].splitlines() == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        r"N:Лікар\, поруч;;;;",
        r"FN:Лікар\, поруч",
        "TEL;TYPE=WORK,VOICE:+380 48 700 01 00",
        "TEL;TYPE=WORK,VOICE:+380 67 700 01 00",
        "END:VCARD",
    ]
    assert (words["id"], words["text"]) == (message.id, "Контакти")
    assert phone.asked() == ["sendContact", "sendMessage"]


def test_a_message_is_pinned_without_a_sound_and_unpinned(phone: Phone) -> None:
    message = phone.channel.send(OLENA, VIEW)
    phone.channel.pin(OLENA, message.id)
    assert [one["id"] for one in phone.messages() if one.get("pinned")] == [message.id]
    phone.channel.unpin(OLENA, message.id)
    assert not [one for one in phone.messages() if one.get("pinned")]
    assert phone.asked() == ["sendMessage", "pinChatMessage", "unpinChatMessage"]


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "code": 400},
        {"kind": "status", "code": 403},
        {"kind": "status", "code": 429, "retry_after": 3},
        {"kind": "status", "code": 500},
        {"kind": "reset_before"},
        {"kind": "lose_answer"},
    ],
)
def test_a_pin_that_is_refused_costs_nothing_else(phone: Phone, fault: dict[str, Any]) -> None:
    message = phone.channel.send(OLENA, VIEW)
    for method in ("pinChatMessage", "unpinChatMessage"):
        phone.fails(method=method, **fault)
    phone.channel.pin(OLENA, message.id)
    phone.channel.unpin(OLENA, message.id)
    assert phone.channel.send(OLENA, OTHER).id > message.id


def test_a_chat_that_lets_nobody_pin_is_no_warning(
    phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    refuses(phone, "pinChatMessage", "not enough rights to manage pinned messages in the chat")
    message = phone.channel.send(OLENA, VIEW)
    with caplog.at_level("INFO"):
        phone.channel.pin(OLENA, message.id)
        phone.channel.unpin(OLENA, message.id)  # it was never pinned
    levels = [record.levelname for record in caplog.records if "no pin" in record.getMessage()]
    assert levels == ["INFO", "INFO"]


def test_a_picture_is_uploaded_once_then_known_by_name_and_its_caption_edited(phone: Phone) -> None:
    card = View("Коваленко", VIEW.buttons, photo="koval")
    first = phone.channel.send(OLENA, card)
    second = phone.channel.send(OLENA, card)
    assert first.photo == second.photo == digest_of(PNG)
    phone.channel.edit(OLENA, second, View("Який день?", OTHER.buttons, photo="koval"))
    assert phone.messages()[-1]["caption"] == "Який день?"
    assert phone.asked() == ["sendPhoto", "sendPhoto", "editMessageCaption"]


class LostPictures(Pictures):
    """The store fails when it is asked for a picture, or when it is told the picture's id."""

    def __init__(self, error: Exception, fails: str) -> None:
        super().__init__()
        self.error, self.fails = error, fails

    def content(self, doctor: str) -> bytes | None:
        if self.fails == "content":
            raise self.error
        return super().content(doctor)

    def name(self, digest: str, file_id: str) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "level"),
    [(StoreUnreachable("throttled"), "WARNING"), (StoreRefused("AccessDenied"), "ERROR")],
)
@pytest.mark.parametrize(
    ("fails", "photo", "call"),
    [("content", "", "sendMessage"), ("name", digest_of(PNG), "sendPhoto")],
)
def test_a_store_that_fails_costs_at_most_the_picture_and_no_page_is_sent_twice(
    phone: Phone,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    level: str,
    fails: str,
    photo: str,
    call: str,
) -> None:
    channel = TelegramChannel(phone.url, SANDBOX_TOKEN, LostPictures(error, fails))
    assert channel.send(OLENA, View("Коваленко", photo="koval")).photo == photo
    assert phone.asked() == [call]
    assert [record.levelname for record in caplog.records if "picture" in record.msg] == [level]


def test_a_picture_that_is_not_there_or_a_long_text_makes_a_plain_message(phone: Phone) -> None:
    assert phone.channel.send(OLENA, View("Бондар", photo="bondar")).photo == ""
    assert phone.channel.send(OLENA, View("а" * 1025, photo="koval")).photo == ""


def test_a_file_id_that_is_refused_leads_to_an_upload(phone: Phone) -> None:
    pictures = Pictures()
    digest = digest_of(PNG)
    pictures.names[digest] = "not-a-file-id"
    channel = TelegramChannel(phone.url, SANDBOX_TOKEN, pictures)
    assert channel.send(OLENA, View("Коваленко", photo="koval")).photo == digest
    assert pictures.names[digest] != "not-a-file-id"


def test_a_changed_picture_is_sent_anew_and_a_removed_one_is_not_sent(phone: Phone) -> None:
    card = View("Коваленко", VIEW.buttons, photo="koval")
    first = phone.channel.send(OLENA, card)
    phone.pictures.picture = png(3, 4)
    assert phone.channel.carries(card) != first.photo, (
        "an edit would leave the former picture there"
    )
    second = phone.channel.send(OLENA, card)
    assert (first.photo, second.photo) == (digest_of(PNG), digest_of(png(3, 4)))
    assert len(set(phone.pictures.names.values())) == 2
    phone.pictures.picture = b""
    no_picture = View("Бондар", VIEW.buttons, photo="bondar")
    assert phone.channel.send(OLENA, no_picture).photo == phone.channel.carries(no_picture) == ""


def test_a_picture_that_changes_while_it_is_read_is_known_by_its_own_name(phone: Phone) -> None:
    class Replaced(Pictures):
        def digest(self, doctor: str) -> str:
            return digest_of(PNG)

    pictures = Replaced(png(3, 4))
    channel = TelegramChannel(phone.url, SANDBOX_TOKEN, pictures)
    assert channel.send(OLENA, View("Коваленко", photo="koval")).photo == digest_of(png(3, 4))
    assert list(pictures.names) == [digest_of(png(3, 4))]


def test_the_contact_key_comes_and_goes(phone: Phone) -> None:
    phone.channel.send(OLENA, View("Ваш номер?", contact="📱 Надати", keys=("☰ Меню",)))
    keyboard = phone.http.get(f"/control/chats/{OLENA}").json()["reply_keyboard"]
    assert keyboard
    phone.channel.send(OLENA, View("Дата народження?", OTHER.buttons, farewell="Дякуємо"))
    assert not phone.http.get(f"/control/chats/{OLENA}").json()["reply_keyboard"]
    assert [m["text"] for m in phone.messages()[-2:]] == ["Дякуємо", "Дата народження?"]


def test_a_file_is_a_message_of_its_own_above_the_page(phone: Phone) -> None:
    message = phone.channel.send(OLENA, View("Візит", VIEW.buttons, document=FILE))
    sent, page = phone.messages()[-2:]
    assert sent["document"]["file_name"] == "visit.ics"
    assert sent["document"]["file_size"] == len(FILE.content)
    assert (page["text"], page["id"]) == ("Візит", message.id)
    assert phone.asked() == ["sendDocument", "sendMessage"]


def test_what_of_a_view_was_sent_is_not_sent_again(phone: Phone) -> None:
    view = View("Візит", VIEW.buttons, farewell="Дякуємо", document=FILE)
    phone.fails(method="sendDocument", kind="status", code=429, retry_after=3)
    with pytest.raises(TooManyMessages) as wait:
        phone.channel.send(OLENA, view)
    assert wait.value.left == View("Візит", VIEW.buttons, document=FILE)
    assert [m["text"] for m in phone.messages()[-1:]] == ["Дякуємо"]


def test_a_file_that_may_have_arrived_does_not_keep_its_page_back(phone: Phone) -> None:
    phone.fails(method="sendDocument", kind="lose_answer")
    phone.channel.send(OLENA, View("Візит", VIEW.buttons, document=FILE))
    assert phone.messages()[-1]["text"] == "Візит"
    assert phone.asked().count("sendDocument") == 1


def test_a_long_text_is_split_between_paragraphs(phone: Phone) -> None:
    paragraphs = ["а" * 3000, "б" * 3000]
    phone.channel.send(OLENA, View("\n\n".join(paragraphs), VIEW.buttons))
    assert [m["text"] for m in phone.messages()[-2:]] == paragraphs


def test_the_same_page_edited_in_twice_is_no_error(phone: Phone) -> None:
    message = phone.channel.send(OLENA, VIEW)
    assert phone.channel.edit(OLENA, message, VIEW) == message


def test_a_message_that_is_gone_is_replaced(phone: Phone) -> None:
    shown = phone.channel.edit(OLENA, Message(987654), VIEW)
    assert shown.id != 987654
    assert phone.messages()[-1]["text"] == "Вітаємо"


GONE_FROM_ANY_METHOD = ["chat not found", "user not found", "PEER_ID_INVALID", "USER_IS_BLOCKED"]
OURS = ["can't parse entities: unsupported start tag", "BUTTON_DATA_INVALID", "MESSAGE_TOO_LONG"]


def refuses(phone: Phone, method: str, description: str) -> None:
    """Have Telegram refuse the next call of a method."""
    words = f"Bad Request: {description}"
    phone.fails(method=method, kind="status", code=400, description=words)


@pytest.mark.parametrize(
    "description",
    [
        "MESSAGE_ID_INVALID",
        "message to edit not found",
        "message can't be edited",
        "there is no text in the message to edit",
        "there is no caption in the message to edit",
        "message identifier is not specified",
        "MESSAGE_EDIT_TIME_EXPIRED",
        "MESSAGE_AUTHOR_REQUIRED",
        "some words that nobody has seen yet",
    ],
)
def test_an_edit_that_is_refused_becomes_a_new_message(phone: Phone, description: str) -> None:
    message = phone.channel.send(OLENA, VIEW)
    refuses(phone, "editMessageText", description)
    shown = phone.channel.edit(OLENA, message, OTHER)
    assert shown.id > message.id
    assert phone.messages()[-1]["text"] == OTHER.text


def test_a_caption_whose_message_has_none_becomes_a_new_message(phone: Phone) -> None:
    message = phone.channel.send(OLENA, VIEW)
    shown = phone.channel.edit(OLENA, Message(message.id, "koval"), OTHER)
    assert shown.id > message.id


@pytest.mark.parametrize("description", GONE_FROM_ANY_METHOD)
@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
def test_a_chat_that_is_gone_is_gone_for_each_method(
    phone: Phone, method: str, description: str
) -> None:
    message, channel = phone.channel.send(OLENA, VIEW), phone.channel
    refuses(phone, method, description)
    edits = method == "editMessageText"
    with pytest.raises(ChatGone):
        channel.edit(OLENA, message, OTHER) if edits else channel.send(OLENA, OTHER)


@pytest.mark.parametrize("description", OURS)
def test_a_page_that_is_at_fault_itself_is_not_sent_in_another_way(
    phone: Phone, description: str
) -> None:
    message = phone.channel.send(OLENA, VIEW)
    before = len(phone.messages())
    refuses(phone, "editMessageText", description)
    with pytest.raises(TelegramRefused):
        phone.channel.edit(OLENA, message, OTHER)
    assert len(phone.messages()) == before


KOVAL = View("Коваль", VIEW.buttons, photo="koval")


@pytest.mark.parametrize(
    ("description", "lasting"),
    [
        ("IMAGE_PROCESS_FAILED", True),
        ("PHOTO_INVALID_DIMENSIONS", True),
        ("PHOTO_EXT_INVALID", True),
        ("file is too big for a photo", True),
        ("SOMETHING_NEW", False),
    ],
)
def test_a_picture_that_is_refused_costs_the_picture_and_not_the_page(
    phone: Phone, description: str, lasting: bool, caplog: pytest.LogCaptureFixture
) -> None:
    refuses(phone, "sendPhoto", description)
    with caplog.at_level("ERROR"):
        message = phone.channel.send(OLENA, KOVAL)
    assert message.photo == ""
    assert phone.messages()[-1]["text"] == "Коваль"
    assert "koval" in caplog.text
    view = View("Коваль, ще раз", OTHER.buttons, photo="koval")
    assert phone.channel.carries(view) == "", "it is not tried again while the picture is the same"
    assert phone.channel.edit(OLENA, message, view) == message
    phone.channel.send(OLENA, KOVAL)
    assert phone.pictures.told == ["koval"], "once for the picture, and not for each patient"
    other = TelegramChannel(phone.url, SANDBOX_TOKEN, phone.pictures)
    assert (other.carries(view) == "") is lasting, "another container tries what may pass"
    phone.pictures.picture = png(3, 4)
    assert phone.channel.send(OLENA, KOVAL).photo == digest_of(png(3, 4)), "the mended one is shown"


def test_a_refused_picture_of_which_staff_could_not_be_told_is_tried_and_told_of_again(
    phone: Phone,
) -> None:
    class Unreachable(Pictures):
        def refused(self, doctor: str, digest: str, *, lasting: bool) -> None:
            super().refused(doctor, digest, lasting=False)
            raise StoreUnreachable("throttled")

    pictures = Unreachable(png(3_000, 10))
    channel = TelegramChannel(phone.url, SANDBOX_TOKEN, pictures)
    assert [channel.send(OLENA, KOVAL).photo for _ in range(2)] == ["", ""]
    assert pictures.told == ["koval", "koval"]
    assert phone.asked() == ["sendPhoto", "sendMessage"] * 2


@pytest.mark.parametrize("method", ["sendDocument", "sendVenue", "sendContact"])
def test_a_file_a_map_or_a_contact_that_is_refused_does_not_keep_its_page_back(
    phone: Phone, method: str
) -> None:
    refuses(phone, method, "VENUE_ID_INVALID")
    venue = Venue("Центр", "вул. Дерибасівська, 10", 46.48, 30.73)
    above = {"document": FILE, "venue": venue, "telephones": CLINIC}
    phone.channel.send(OLENA, View("Далі", VIEW.buttons, **above))
    assert phone.messages()[-1]["text"] == "Далі"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "status", "code": 403}, ChatGone),
        ({"kind": "status", "code": 400}, ChatGone),
        ({"kind": "status", "code": 401}, ChannelClosed),
        ({"kind": "status", "code": 404}, ChannelClosed),
        ({"kind": "status", "code": 500}, MaybeDelivered),
        ({"kind": "html"}, MaybeDelivered),
        ({"kind": "lose_answer"}, MaybeDelivered),
        ({"kind": "reset_before"}, MaybeDelivered),
    ],
)
def test_what_a_refusal_of_a_new_message_means(
    phone: Phone, fault: dict[str, Any], error: type[Exception]
) -> None:
    phone.fails(**fault)
    with pytest.raises(error):
        phone.channel.send(OLENA, VIEW)


@pytest.mark.parametrize("kind", ["lose_answer", "reset_before", "html"])
def test_an_edit_can_always_be_repeated(phone: Phone, kind: str) -> None:
    message = phone.channel.send(OLENA, VIEW)
    phone.fails(kind=kind)
    with pytest.raises(NotDelivered):
        phone.channel.edit(OLENA, message, OTHER)
    assert phone.channel.edit(OLENA, message, OTHER) == message


@pytest.mark.parametrize("seconds", [1, 35, 3600])
def test_telegram_says_how_long_to_wait(phone: Phone, seconds: int) -> None:
    phone.fails(kind="status", code=429, retry_after=seconds)
    with pytest.raises(TooManyMessages) as wait:
        phone.channel.send(OLENA, VIEW)
    assert wait.value.seconds == seconds


def test_nobody_listening_is_surely_not_delivered() -> None:
    channel = TelegramChannel("http://127.0.0.1:9", SANDBOX_TOKEN, Pictures())
    with pytest.raises(NotDelivered):
        channel.send(OLENA, VIEW)


def test_typing_is_shown_and_its_failure_is_nobodys_trouble(phone: Phone) -> None:
    phone.channel.typing(OLENA)
    assert phone.http.get(f"/control/chats/{OLENA}").json()["action"]
    TelegramChannel("http://127.0.0.1:9", SANDBOX_TOKEN, Pictures()).typing(OLENA)


class Answers:
    """Answers each call with one body."""

    def __init__(self, status: int, body: bytes) -> None:
        self.answer = status, body

    def post(self, path: str, headers: object, body: bytes) -> tuple[int, bytes]:
        return self.answer


def test_the_answer_to_an_edit_that_was_done_is_not_read() -> None:
    with served(Answers(200, b"no JSON")) as server:
        channel = TelegramChannel(server.url, "1:a", Pictures())
        assert channel.edit(OLENA, Message(1), VIEW) == Message(1)
        with pytest.raises(MaybeDelivered):
            channel.send(OLENA, VIEW)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (502, b"<html>Bad Gateway</html>", MaybeDelivered),
        (409, b'{"description": "Conflict"}', MaybeDelivered),
        (404, b'{"description": "Not Found"}', ChannelClosed),
        (403, b'{"description": "Forbidden: bot was blocked by the user"}', ChatGone),
        (400, b'{"description": "Bad Request: chat not found"}', ChatGone),
        (400, b"no JSON", TelegramRefused),
        (429, b'{"parameters": {"retry_after": 3}}', TooManyMessages),
    ],
)
def test_an_answer_has_one_meaning_with_and_without_the_library(
    status: int, body: bytes, expected: type[Exception]
) -> None:
    with served(Answers(status, body)) as server:
        channel = TelegramChannel(server.url, "1:a", Pictures())
        with pytest.raises(expected):
            channel.send(OLENA, VIEW)
        library = channel.library
        with pytest.raises(expected):
            library.run(library.bot.send_message(OLENA, "Вітаємо"))
