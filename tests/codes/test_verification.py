"""Codes by SMS survive loops, races and kills: five tries, one use, one text, and nothing learnt without the code."""

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from types import SimpleNamespace

import pytest

from reception.codes import rules as codes
from reception.codes.ports import SmsNotSent, SmsRefused
from reception.codes.rules import (
    CODE_VALID_FOR,
    MAX_CODES_PER_CHAT,
    MAX_CODES_PER_NUMBER,
    MAX_GUESSES,
    PAUSE_BETWEEN_CODES,
    Code,
)
from reception.codes.verification import TEXT, Verification
from reception.dialog.conversation import Conversation, Phone
from reception.dialog.effects import CheckCode, SendCode
from reception.dialog.events import (
    CodeGuessedWrong,
    CodeIsOver,
    CodeLimitReached,
    CodeOnItsWay,
    CodeProves,
    Commanded,
    SharedContact,
    Typed,
)
from reception.ports import StoreUnreachable
from reception.turns.ports import Update
from tests.conversations.transcript import _knows as knows
from tests.doubles.codes import KEY, MemoryCodes
from tests.doubles.world import KYIV, WORDS, World

NUMBER = "+380671112233"
SEND, AGAIN = "📩 Надіслати код у СМС", "🔄 Надіслати новий код"


class Killed(BaseException):
    """The process is gone: nothing after this line runs."""


def offered(account: str = "1001", world: World | None = None) -> World:
    """One press away from a code to the typed number."""
    world = world or World()
    world.sends_codes = True
    world.account = account
    world.happens(Commanded("start"))
    world.press("Мої візити")
    world.happens(Typed("067 111 22 33"))
    world.press("✅ Так")
    return world


def asked() -> World:
    """A code has come to the telephone."""
    world = offered()
    world.press(SEND)
    return world


def code_of(world: World) -> str:
    """The digits that the patient reads in the last text."""
    match = re.match(r"\d{6}", world.texts.telephones.texts[-1][1])
    assert match
    return match[0]


def wrong_of(world: World) -> str:
    return f"{(int(code_of(world)) + 1) % 10**6:06}"


def kept(world: World) -> Code:
    code = world.codes.load(world.account)
    assert code is not None
    return code


def said(world: World) -> str:
    return world.channel.chat[-1].view.text


@contextmanager
def killed_at(world: World, boundary: int) -> Iterator[list[int]]:
    """Kill the process at its n-th boundary: before or after each call to the world."""
    passed = [0]

    def step() -> None:
        passed[0] += 1
        if passed[0] == boundary:
            raise Killed

    def guard(call: Callable[..., object]) -> Callable[..., object]:
        def guarded(*args: object, **kwargs: object) -> object:
            step()
            result = call(*args, **kwargs)
            step()
            return result

        return guarded

    guarded = [
        (world.store, "load"),
        (world.store, "save"),
        (world.codes, "load"),
        (world.codes, "ask"),
        (world.codes, "save"),
        (world.texts, "make"),
        (world.texts.telephones, "send"),
        (world.channel, "send"),
        (world.channel, "edit"),
    ]
    for thing, name in guarded:
        setattr(thing, name, guard(getattr(thing, name)))
    try:
        yield passed
    finally:
        for thing, name in guarded:
            delattr(thing, name)


def deliver(world: World, update: Update) -> None:
    """As Telegram and SQS do: again and again until it is done, by whatever process is there."""
    for _ in range(10):
        world.clock.moment += timedelta(seconds=31)
        try:
            world.process().take(update)
            world.texts.work()
        except Killed:
            continue
        else:
            return
    raise AssertionError("never answered")


def every_boundary(ready: Callable[[], World], act: Callable[[World], Update]) -> Iterator[World]:
    """The same turn, killed at each of its boundaries in turn, and delivered until it is done."""
    world = ready()
    with killed_at(world, -1) as passed:
        world.process().take(act(world))
    assert passed[0] >= 10
    for boundary in range(1, passed[0] + 1):
        world = ready()
        update = act(world)
        with killed_at(world, boundary), pytest.raises(Killed):
            world.process().take(update)
        deliver(world, update)
        yield world


def press_send(world: World) -> Update:
    return world.update(*world.find(SEND))


def test_killed_anywhere_a_code_is_counted_once_and_the_newest_text_is_right() -> None:
    for world in every_boundary(offered, press_send):
        assert set(world.codes.counted.values()) == {1}
        assert len(world.texts.telephones.texts) in (1, 2), "twice where a process died in between"
        assert kept(world).sent
        world.happens(Typed(code_of(world)))
        assert world.conversation.phone == Phone(NUMBER, proven=True)


def test_killed_anywhere_a_wrong_guess_is_counted_once() -> None:
    def guess(world: World) -> Update:
        return world.update(Typed(wrong_of(world)))

    for world in every_boundary(asked, guess):
        assert len(kept(world).wrong) == 1
        assert world.conversation.screen == "code"
        assert world.conversation.phone == Phone(NUMBER, proven=False)


def test_killed_anywhere_a_right_guess_proves_the_number() -> None:
    def guess(world: World) -> Update:
        return world.update(Typed(code_of(world)))

    for world in every_boundary(asked, guess):
        assert kept(world).wrong == ()
        assert world.conversation.phone == Phone(NUMBER, proven=True)
        assert world.conversation.screen == "birth_date"


def test_a_guess_told_fifty_times_is_one_try() -> None:
    world = asked()
    update = world.update(Typed(wrong_of(world)))
    for _ in range(50):
        world.process().take(update)
    assert len(kept(world).wrong) == 1


class AllReadFirst(MemoryCodes):
    """Nobody writes before everybody has read: the worst race there is."""

    everybody: Barrier
    loads = 0

    def load(self, account: str) -> Code | None:
        code = super().load(account)
        with self.lock:
            self.loads += 1
            first = self.loads <= self.everybody.parties
        if first:
            self.everybody.wait(10)
        return code


def at_once(guesses: list[str], world: World) -> list[object]:
    store = AllReadFirst(world.clock.now, world.codes.rows)
    store.everybody = Barrier(len(guesses))
    verification = Verification(store, world.texts, lambda: KEY, KYIV)
    conversation = world.conversation

    def guess(update: int) -> object:
        return verification.perform(
            conversation, update, CheckCode(guesses[update]), world.clock.now()
        )

    with ThreadPoolExecutor(len(guesses)) as pool:
        return list(pool.map(guess, range(len(guesses))))


def test_fifty_wrong_guesses_at_once_get_five_tries() -> None:
    world = asked()
    outcomes = at_once([wrong_of(world)] * 50, world)
    counted = Counter(type(outcome) for outcome in outcomes)
    assert counted == {CodeGuessedWrong: MAX_GUESSES, CodeIsOver: 50 - MAX_GUESSES}
    world.happens(Typed(code_of(world)))
    assert world.conversation.phone == Phone(NUMBER, proven=False), "not even the right one now"


def test_the_right_code_fifty_times_at_once_is_used_once() -> None:
    world = asked()
    outcomes = at_once([code_of(world)] * 50, world)
    counted = Counter(type(outcome) for outcome in outcomes)
    assert counted == {CodeProves: 1, CodeIsOver: 49}


def test_a_guess_before_the_text_is_made_is_wrong_and_not_too_late() -> None:
    world = offered()
    queue = SimpleNamespace(make=lambda *_: None)
    verification = Verification(world.codes, queue, lambda: KEY, KYIV)
    conversation, now = replace(world.conversation, language="ru"), world.clock.now()
    verification.perform(conversation, 7, SendCode(NUMBER, "p-1"), now)
    code = kept(world)
    assert (code.until, code.patient, code.language) == (now + CODE_VALID_FOR, "p-1", "ru")
    early = verification.perform(conversation, 8, CheckCode("000000"), now)
    assert early == CodeGuessedWrong(MAX_GUESSES - 1)


def test_a_code_lives_from_when_it_is_made_and_goes_to_its_number() -> None:
    world = offered()
    later = world.clock.now() + timedelta(minutes=1)
    queue = SimpleNamespace(make=lambda *_: None)
    verification = Verification(world.codes, queue, lambda: KEY, KYIV)
    verification.perform(world.conversation, 7, SendCode(NUMBER), world.clock.now())
    world.texts.sending.send(world.account, 7, later)
    assert kept(world).until == later + CODE_VALID_FOR
    assert world.texts.telephones.texts[-1][0] == NUMBER


def test_a_code_for_a_card_proves_the_card_and_not_the_number() -> None:
    world = offered()
    verification, conversation = world.turns.verification, world.conversation
    now = world.clock.now()
    for patient, proven in (("p-1", CodeProves("", "p-1")), ("", CodeProves(NUMBER, ""))):
        asked, guessed = (7, 8) if patient else (9, 10)
        verification.perform(conversation, asked, SendCode(NUMBER, patient), now)
        code = kept(world)
        proof = codes.proof(KEY, code, "140891")
        world.codes.save(replace(code, proof=proof, sent=True))
        assert verification.perform(conversation, guessed, CheckCode("140891"), now) == proven
        now += PAUSE_BETWEEN_CODES


def test_a_used_code_proves_nothing_more() -> None:
    world = asked()
    code = code_of(world)
    world.happens(Typed(code))
    outcome = world.turns.verification.perform(
        world.conversation, world.update_id + 1, CheckCode(code), world.clock.now()
    )
    assert outcome == CodeIsOver()


def test_anothers_code_is_none_of_this_chats() -> None:
    world = asked()
    code = code_of(world)
    offered("2002", world)
    world.press(SEND)
    world.happens(Typed(code))
    assert world.conversation.phone == Phone(NUMBER, proven=False)


def test_a_code_asked_for_one_number_proves_no_other() -> None:
    world = asked()
    code = code_of(world)
    world.happens(Commanded("start"))
    conversation = world.conversation
    outcome = world.turns.verification.perform(
        conversation, 999, CheckCode(code), world.clock.now()
    )
    assert outcome == CodeProves(NUMBER, "")


def test_asked_for_in_a_loop_a_chat_gets_five_a_day_also_after_forgetting() -> None:
    world = asked()
    for _ in range(MAX_CODES_PER_CHAT - 1):
        world.pass_time(PAUSE_BETWEEN_CODES)
        world.press(AGAIN)
    assert len(world.texts.telephones.texts) == MAX_CODES_PER_CHAT
    world.happens(Commanded("forget"))
    world.press("🗑 Так, видалити")
    assert world.codes.rows == {}, "the code is deleted, and not by expiry"
    offered(world=world)
    world.press(SEND)
    assert "Сьогодні надіслати ще один код уже не можна" in said(world)
    assert world.conversation.deeds.stopped, "staff read it on the card"
    assert len(world.texts.telephones.texts) == MAX_CODES_PER_CHAT
    world.pass_time(timedelta(days=1))
    world.press("← Назад")
    world.press("✅ Так")
    world.press(SEND)
    assert len(world.texts.telephones.texts) == MAX_CODES_PER_CHAT + 1


def test_a_number_gets_five_a_day_from_however_many_chats() -> None:
    world = World()
    for chat in range(MAX_CODES_PER_NUMBER + 2):
        offered(str(2000 + chat), world)
        world.press(SEND)
        world.pass_time(PAUSE_BETWEEN_CODES)
    assert len(world.texts.telephones.texts) == MAX_CODES_PER_NUMBER


@pytest.mark.parametrize("account", ["1001", "2002"])
def test_the_minute_between_codes_passes_whatever_is_tried(account: str) -> None:
    world = asked()
    world.happens(Commanded("forget"))
    world.press("🗑 Так, видалити")
    offered(account, world)
    world.press(SEND)
    assert len(world.texts.telephones.texts) == 1
    assert world.conversation.place == "code_offer"
    world.pass_time(PAUSE_BETWEEN_CODES)
    world.press(SEND)
    assert len(world.texts.telephones.texts) == 2


def test_the_minute_of_one_number_is_none_of_another_s() -> None:
    world = asked()
    outcome = world.turns.verification.perform(
        Conversation("3003"), 1, SendCode("+380670000001"), world.clock.now()
    )
    assert outcome == CodeOnItsWay()


def test_the_clinic_pays_for_so_many_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reception.codes.rules.MAX_CODES_PER_DAY", 2)
    world = offered()
    outcomes = [
        world.turns.verification.perform(
            Conversation(str(chat)), chat, SendCode(f"+38067000000{chat}"), world.clock.now()
        )
        for chat in range(3)
    ]
    assert outcomes == [CodeOnItsWay(), CodeOnItsWay(), CodeLimitReached()]


def test_known_or_not_the_words_are_the_same() -> None:
    def story(*, known: bool) -> list[str]:
        world = World()
        if known:
            knows(world, "Бойко Марія Степанівна", "1990-07-01", "380671112233")
        offered(world=world)
        world.press(SEND)
        world.happens(Typed(wrong_of(world)))
        world.press("Продовжити без коду")
        world.happens(Typed("01.07.1990"))
        assert "patients_by_phone" not in world.clinic.calls, "not even the time tells"
        return [shown.view.text for shown in world.channel.chat]

    assert story(known=True) == story(known=False)


def test_a_proven_number_is_taken_over_from_whoever_held_it() -> None:
    world = World()
    world.account = "2002"
    world.happens(Commanded("start"))
    world.press("Мої візити")
    world.happens(SharedContact("380671112233", own=True))
    offered("1001", world)
    world.press(SEND)
    world.happens(Typed(code_of(world)))
    assert world.conversation.phone == Phone(NUMBER, proven=True)
    world.account = "2002"
    assert world.conversation.phone == Phone(NUMBER, proven=False)


def test_no_code_is_sent_late_and_none_that_was_superseded() -> None:
    world = offered()
    world.texts.stopped = True
    world.press(SEND)
    world.pass_time(PAUSE_BETWEEN_CODES)
    world.press(AGAIN)
    world.texts.work()
    assert len(world.texts.telephones.texts) == 1, "the second one only"
    world.pass_time(PAUSE_BETWEEN_CODES)
    world.press(AGAIN)
    world.pass_time(CODE_VALID_FOR)
    world.texts.work()
    assert len(world.texts.telephones.texts) == 1


def test_the_queues_message_told_twice_sends_one_text() -> None:
    world = asked()
    world.texts.make(world.account, kept(world).asked_by)
    assert len(world.texts.telephones.texts) == 1


def test_what_sns_did_not_take_is_tried_again_and_what_it_never_will_is_not() -> None:
    world = offered()
    world.texts.stopped = True
    world.press(SEND)
    world.texts.telephones.fail = [SmsNotSent("Throttling")]
    with pytest.raises(SmsNotSent):
        world.texts.work()
    world.texts.work()
    assert len(world.texts.telephones.texts) == 1
    world.pass_time(PAUSE_BETWEEN_CODES)
    world.press(AGAIN)
    world.texts.telephones.fail = [SmsRefused("InvalidParameter")]
    world.texts.work()
    assert kept(world).sent
    assert len(world.texts.telephones.texts) == 1


def test_where_the_queue_does_not_answer_the_update_comes_again_and_is_counted_once() -> None:
    world = offered()
    update = press_send(world)
    make = world.texts.make

    def unreachable(account: str, asked_by: int) -> None:
        world.texts.make = make  # type: ignore[method-assign]
        raise StoreUnreachable("SQS")

    world.texts.make = unreachable  # type: ignore[method-assign]
    with pytest.raises(StoreUnreachable):
        world.turns.take(update)
    world.turns.take(update)
    assert len(world.texts.telephones.texts) == 1
    assert set(world.codes.counted.values()) == {1}


def test_switched_off_nothing_offers_a_code() -> None:
    world = World()
    world.happens(Commanded("start"))
    world.press("Користувачі")
    world.happens(Typed("067 111 22 33"))
    world.press("✅ Так")
    assert world.conversation.screen == "birth_date"
    assert world.conversation.phone == Phone(NUMBER, proven=False)


def test_digits_and_numbers_are_in_no_log_and_digits_in_no_table(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    world = asked()
    code = code_of(world)
    world.happens(Typed(wrong_of(world)))
    for _ in range(MAX_CODES_PER_CHAT):
        world.pass_time(PAUSE_BETWEEN_CODES)
        world.press(AGAIN)
    newest = code_of(world)
    world.happens(Typed(newest))
    stored = b"".join([*world.codes.rows.values(), *world.store.rows.values()]).decode()
    for digits in (code, newest):
        assert digits not in caplog.text
        assert digits not in stored
    assert "671112233" not in caplog.text
    assert "no code is sent" in caplog.text


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_a_text_is_one_sms(language: str) -> None:
    """With Cyrillic letters 70 characters; more is paid for twice."""
    text = WORDS[language].label(TEXT, code="140891", clinic="Родинний лікар")
    assert len(text) <= 70
    assert text.startswith("140891"), "telephones offer to copy what stands first"
