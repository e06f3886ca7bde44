"""Answers that are typed instead of pressed: as `answers.txt` has them, and done with the visit of the notice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.adapters.telegram.updates import read as update_of
from reception.dataclass import replace
from reception.dialog.buttons import Standing, encode_standing
from reception.dialog.conversation import IN_WORDS, Noticed
from reception.dialog.events import Commanded, SharedContact, Typed
from reception.dialog.notice_kinds import NoticeKind
from reception.dialog.reading.replies import LONGEST, read_reply, refuses_plainly
from reception.dialog.reading.reply import Asks, Reply
from reception.dialog.reading.reply_words import PREFIXES, WORDS
from reception.dialog.staff import RequestKind
from tests.dialog.test_nobodys_lines import body
from tests.dialog.test_typed_times import DATES, REVIEW, TIMES, at
from tests.doubles.world import KYIV, World

HERE = Path(__file__).parent
P99_SECONDS = 0.05
"""A text costs no more than this beside what the page itself does with it."""
RIGHT = 0.95
HEADINGS = {"after a visit": Asks.MARK, "an invitation": Asks.INVITED, "a reminder": Asks.COMING}
"""Words in the headings of the tables, and the question to which the texts below are answers."""


def cases(name: str) -> Iterator[tuple[Asks, str, str]]:
    """The lines of a table: the question, the text, and what a person would do with it."""
    asks = Asks.COMING
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            asks = next(asks for words, asks in HEADINGS.items() if words in line)
        elif line and not line.startswith("#"):
            text, _, meant = line.rpartition(" = ")
            yield asks, text, meant


def read(text: str, asks: Asks) -> str:
    """The meaning that the rules give a text, in the words of the tables."""
    answer = read_reply(text, asks)
    if answer is None:
        return "other"
    return f"mark {answer.mark}" if answer.reply is Reply.MARK else str(answer.reply)


@pytest.mark.parametrize(
    ("name", "at_least"), [("answers.txt", 700), ("answers_set_aside.txt", 200)]
)
def test_nearly_every_answer_is_read_as_a_person_reads_it(name: str, at_least: int) -> None:
    table = list(cases(name))
    wrong = [
        f"{t!r}: {read(t, asks)}, not {meant}" for asks, t, meant in table if read(t, asks) != meant
    ]
    assert len(table) >= at_least
    assert len(wrong) <= (1 - RIGHT) * len(table), "\n".join(wrong)


@pytest.mark.parametrize("name", ["answers.txt", "answers_set_aside.txt"])
def test_no_text_of_the_tables_is_taken_for_a_no_by_mistake(name: str) -> None:
    assert not [t for asks, t, meant in cases(name) if read(t, asks) == "no" and meant != "no"]


def test_the_tables_have_no_text_in_common() -> None:
    known = {(asks, text.casefold()) for asks, text, _ in cases("answers.txt")}
    new = {(asks, text.casefold()) for asks, text, _ in cases("answers_set_aside.txt")}
    assert len(new - known) >= 160


# --- what never happens ---

REFUSING = {"NEG", "NO", "CANCEL"}
HARMLESS = [
    word
    for table in (WORDS, PREFIXES)
    for sign, words in table.items()
    if not REFUSING & set(sign.split())
    for word in words.split()
]
ANY_WORD = st.one_of(
    st.sampled_from(HARMLESS),
    st.text("абвгдежзийклмнопрстуфхцчшщьюяіїєґ'abcdeiklmoprstuvyz", max_size=9),
)


@given(st.lists(ANY_WORD, max_size=7).map(" ".join), st.sampled_from(Asks))
def test_without_a_word_that_refuses_nothing_asks_whether_to_cancel(text: str, asks: Asks) -> None:
    answer = read_reply(text, asks)
    if not refuses_plainly(text):
        assert answer is None or (answer.reply is not Reply.NO and not answer.cancels)


def test_no_word_of_the_table_refuses_by_a_likeness() -> None:
    assert not [word for word in HARMLESS if refuses_plainly(word)]


@given(st.text(max_size=LONGEST + 20), st.sampled_from(Asks))
def test_any_text_is_read_without_an_error(text: str, asks: Asks) -> None:
    read_reply(text, asks)


def test_no_text_takes_long() -> None:
    texts = [text for _, text, _ in cases("answers.txt")] + [
        "ґвалтівнющий " * 60,
        "перенесать" * 40,
        "😀" * 400,
    ]
    for text in texts:
        read_reply(text, Asks.COMING)
    took = []
    for text in texts:
        begun = perf_counter()
        read_reply(text, Asks.COMING)
        read_reply(text, Asks.MARK)
        took.append(perf_counter() - begun)
    assert sorted(took)[int(len(took) * 0.99)] < P99_SECONDS


# --- what is done with an answer ---

VISIT_AT = datetime(2026, 11, 24, 10, 30, tzinfo=KYIV.zone)


def reminded(moment: str = "24.11.2026 08:30") -> World:
    """A patient who booked a visit for Tuesday, 10:30, and who has just been reminded of it."""
    world = at(*REVIEW)
    world.press("✅ Так, записати")
    world.wait_until(datetime.strptime(moment, "%d.%m.%Y %H:%M").replace(tzinfo=KYIV.zone))
    return world


def visit_of(world: World) -> str:
    return world.conversation.booked_here[-1]


def place(world: World) -> str:
    return world.conversation.place


def page(world: World) -> str:
    return world.channel.chat[-1].view.text


def tells_staff(world: World) -> list[str]:
    return [
        f"{'here' if told.here else 'late'} {told.minutes}"
        for told in world.conversation.on_the_way
    ]


def test_a_yes_confirms_the_visit_as_the_button_does() -> None:
    world = reminded()
    world.happens(Typed("та буду звісно"))
    assert place(world) == f"coming:{visit_of(world)}"
    assert [one.visit for one in world.conversation.confirmed] == [visit_of(world)]


@pytest.mark.parametrize(
    "text", ["ні", "не зможу", "скасуйте", "cancel please", "вже не треба", "-"]
)
def test_a_no_asks_once_more_with_the_visit_named_and_cancels_nothing(text: str) -> None:
    world = reminded()
    world.happens(Typed(text))
    assert place(world) == f"cant_come:{visit_of(world)}"
    assert "10:30" in page(world)
    for again in ("так", "ні", "візит", "ок", "+", "добре", "ага", text):
        world.happens(Typed(again))
        assert world.conversation.ended_here == ()


def test_a_change_leads_to_the_free_days_with_the_visit_named() -> None:
    world = reminded()
    world.happens(Typed("перенесіть на четвер"))
    assert world.conversation.screen in ("times", "dates")
    assert world.conversation.wish.moves == visit_of(world)
    assert "10:30" in page(world)
    assert world.conversation.ended_here == ()


def test_who_is_late_reaches_the_desk_with_the_visit() -> None:
    world = reminded()
    world.happens(Typed("запізнюсь на 15 хв"))
    assert tells_staff(world) == ["late 15"]
    world.happens(Typed("я вже тут"))
    assert tells_staff(world) == ["late 15", "here 0"]
    assert world.conversation.request is None


def test_the_buttons_of_the_two_hour_reminder_say_the_same() -> None:
    world = reminded()
    world.press("⏰ Запізнююсь")
    assert tells_staff(world) == ["late 0"]
    world.press("📍 Я вже тут")
    assert tells_staff(world) == ["late 0", "here 0"]


def asked(mark_after: str = "24.11.2026 13:10") -> World:
    """The same patient, after the visit: how was it?"""
    return reminded(mark_after)


@pytest.mark.parametrize(
    ("text", "mark"), [("5", 5), ("п'ять", 5), ("двійка", 2), ("мене не було", 0)]
)
def test_a_mark_may_be_typed(text: str, mark: int) -> None:
    world = asked()
    world.happens(Typed(text))
    assert [one.mark for one in world.conversation.ratings] == [mark]
    assert world.conversation.screen == "rated"


def test_a_complaint_reaches_the_manager_with_its_words() -> None:
    world = asked()
    world.happens(Typed("жахливо, чекав годину"))
    assert [one.mark for one in world.conversation.ratings] == [IN_WORDS]
    thread = world.desk.load(world.account)
    assert thread.request is not None
    assert [matter.kind for matter in thread.request.matters] == [RequestKind.BAD_RATING]
    assert len(thread.lines) == 1
    world.happens(Typed("ще й нагрубили"))
    assert len(world.desk.load(world.account).lines) == 2


def test_praise_is_asked_for_its_mark() -> None:
    world = asked()
    world.happens(Typed("лікар хороший"))
    assert world.conversation.screen == "rate"
    assert world.conversation.ratings == ()


# --- which notice is meant ---


def test_in_the_middle_of_a_booking_a_yes_is_the_pages() -> None:
    world = reminded("24.11.2026 08:20")
    world.happens(Commanded("book"))
    for label in TIMES:
        world.press(label)
    world.wait_until(datetime(2026, 11, 24, 8, 32, tzinfo=KYIV.zone))
    before = world.conversation.confirmed
    world.happens(Typed("так"))
    assert world.conversation.confirmed == before


def test_after_a_silence_an_answer_is_the_notices_whatever_page_is_open() -> None:
    world = reminded("23.11.2026 20:00")
    world.happens(Typed("скасувати візит"))
    assert world.conversation.screen == "cant_come"
    world.press("❌ Скасувати візит")
    assert world.conversation.screen == "cancel"
    world.wait_until(datetime(2026, 11, 24, 8, 35, tzinfo=KYIV.zone))
    world.happens(Typed("так"))
    assert place(world) == f"coming:{visit_of(world)}"
    assert world.conversation.ended_here == ()


def test_a_reply_to_a_notice_is_about_that_one() -> None:
    world = asked()
    told = next(one for one in world.conversation.told_of if one.visit.id == visit_of(world))
    about = (Standing("a", told.visit.id, told.visit.start),)
    world.happens(Commanded("menu"))
    world.happens(Typed("4", about=about))
    assert [one.mark for one in world.conversation.ratings] == [4]


def test_the_buttons_of_the_message_that_is_replied_to_are_read() -> None:
    start = VISIT_AT.astimezone(UTC)
    keys = [
        [{"text": "1", "callback_data": encode_standing("1", "v-7", start)}],
        [{"text": "x", "url": "https://a.b"}],
    ]
    notice = body(text="Як пройшов візит?")["message"] | {"reply_markup": {"inline_keyboard": keys}}
    taken = update_of(body(text="5", reply_to_message=notice))
    assert taken is not None
    event = taken[0].event
    assert isinstance(event, Typed)
    assert event.about == (Standing("1", "v-7", start),)


def test_a_forged_reply_is_about_nothing() -> None:
    world = asked()
    start = VISIT_AT + timedelta(hours=1)
    world.happens(Commanded("book"))
    world.happens(Typed("5", about=(Standing("a", visit_of(world), start),)))
    assert world.conversation.ratings == ()


def test_an_answer_that_comes_too_late_is_none() -> None:
    world = asked()
    world.wait_until(datetime(2026, 11, 27, 9, 0, tzinfo=KYIV.zone))
    world.happens(Typed("5"))
    assert world.conversation.ratings == ()


def test_notices_are_remembered_without_a_further_write() -> None:
    world = reminded()
    assert world.conversation.noticed[-1].kind == NoticeKind.TWO_HOURS
    assert world.conversation.noticed[-1].visits == (visit_of(world),)


def test_a_bare_yes_after_the_offer_of_an_earlier_time_confirms_no_other_visit() -> None:
    world = reminded()
    world.happens(Commanded("menu"))
    known = world.conversation
    offer = Noticed(NoticeKind.EARLIER, (), world.clock.now() + timedelta(seconds=1))
    world.store.save(replace(known, noticed=(*known.noticed, offer)))
    world.happens(Typed("так"))
    assert world.conversation.confirmed == ()
    world.happens(Typed("буду"))
    assert [one.visit for one in world.conversation.confirmed] == [visit_of(world)]


# --- invitations ---

INVITATIONS = (NoticeKind.MISSED, NoticeKind.DUE_AGAIN, NoticeKind.DOCTOR_GONE)


def invited(kind: NoticeKind) -> World:
    """The same patient three hours after the visit, whom an invitation of this kind has just reached."""
    world = asked()
    world.happens(Typed("5"))
    world.clock.moment += timedelta(hours=3)
    known = world.conversation
    noticed = Noticed(kind, (visit_of(world),), world.clock.now() + timedelta(seconds=1))
    world.store.save(replace(known, noticed=(*known.noticed, noticed)))
    return world


@pytest.mark.parametrize(
    ("kind", "screen"),
    [*zip(INVITATIONS, ("dates", "dates", "declaration"), strict=True)],
)
def test_a_yes_to_an_invitation_leads_where_its_button_does(kind: NoticeKind, screen: str) -> None:
    world = invited(kind)
    world.happens(Typed("так, запишіть"))
    assert world.conversation.screen == screen
    assert len(world.clinic.visits_made) == 1


@pytest.mark.parametrize("kind", INVITATIONS)
@pytest.mark.parametrize("text", ["ні", "не треба", "потім", "no thanks"])
def test_a_no_to_an_invitation_is_taken_and_touches_no_visit(kind: NoticeKind, text: str) -> None:
    world = invited(kind)
    world.happens(Typed(text))
    assert world.conversation.screen == "home"
    assert page(world).startswith("Гаразд.")
    assert world.conversation.ended_here == ()


def test_who_was_there_after_all_reaches_the_desk_with_the_visit() -> None:
    world = invited(NoticeKind.MISSED)
    world.happens(Typed("я була на прийомі"))
    thread = world.desk.load(world.account)
    assert thread.request is not None
    [matter] = thread.request.matters
    assert matter.kind is RequestKind.MANAGER
    assert "10:30" in matter.text
    assert len(thread.lines) == 1


def test_another_doctor_is_not_the_one_of_the_invitation() -> None:
    world = invited(NoticeKind.DUE_AGAIN)
    world.happens(Typed("запишіть до кардіолога на завтра"))
    assert world.conversation.screen == "soonest"


@pytest.mark.parametrize("text", ["скасуйте", "скільки коштує прийом?"])
def test_other_texts_are_no_answer_to_an_invitation(text: str) -> None:
    world = invited(NoticeKind.DUE_AGAIN)
    world.happens(Typed(text))
    assert not page(world).startswith("Гаразд.")
    assert world.conversation.screen != "dates"


def test_an_invitation_is_answered_within_two_days_and_not_after_a_booking() -> None:
    world = invited(NoticeKind.DUE_AGAIN)
    world.clock.moment += timedelta(days=3)
    world.happens(Typed("ні"))
    assert not page(world).startswith("Гаразд.")
    world = invited(NoticeKind.DUE_AGAIN)
    world.happens(Commanded("book"))
    for label in ("Філія Центр", "Сімейний лікар", "Чт 26.11", "09:00", "✅ Так, записати"):
        world.press(label)
    world.happens(Typed("ні"))
    assert not page(world).startswith("Гаразд.")


# --- questions to the clinic, on every screen ---

QUESTION = "що взяти на перший прийом?"


@pytest.mark.parametrize("steps", [DATES, TIMES, REVIEW])
def test_a_question_in_the_middle_of_a_booking_is_answered_and_leads_back(
    steps: tuple[str, ...],
) -> None:
    world = at(*steps)
    before, wish = world.conversation.place, world.conversation.wish
    world.happens(Typed(QUESTION))
    assert world.conversation.screen in ("questions", "answers")
    world.press("← Назад")
    assert (world.conversation.place, world.conversation.wish) == (before, wish)


def test_a_question_is_answered_while_a_date_of_birth_is_asked_for() -> None:
    world = World()
    world.happens(Commanded("visits"))
    world.happens(SharedContact("380671112233", own=True))
    assert world.conversation.screen == "birth_date"
    world.happens(Typed(QUESTION))
    assert world.conversation.screen in ("questions", "answers")
    world.press("← Назад")
    assert world.conversation.screen == "birth_date"


def test_what_is_not_understood_is_kept_without_its_digits() -> None:
    world = at(*DATES)
    world.happens(Typed("фівапр олдж 12345"))
    assert [one.text for one in world.conversation.puzzles] == ["фівапр олдж # # # # #"]
