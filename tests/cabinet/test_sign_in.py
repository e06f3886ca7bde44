"""Who is let in: a manager of this clinic whom Telegram names now, or whom the desk gave a link; nobody else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode

import pytest

from reception.cabinet.init_data import NotSigned, read_init_data
from reception.ports import StoreUnreachable
from reception.turns.ports import MaybeDelivered
from tests.cabinet.browser import (
    IRYNA,
    MAKSYM,
    TOKEN,
    Browser,
    Clinic,
    entered,
    init_data,
    member,
    signed,
)
from tests.doubles.world import MONDAY

NOW = MONDAY.timestamp()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clinic() -> Clinic:
    return Clinic()


def refused(browser: Browser, given: str) -> None:
    """Nobody is let in: no cookie, no session."""
    assert browser.send("/sign-in", init_data=given).status == 403
    assert not browser.cookies
    assert not browser.clinic.sessions.sessions
    assert "Вхід не дозволено" in browser.seen


# --- Telegram's word ---


def test_a_manager_opens_the_mini_app_and_is_in(clinic: Clinic) -> None:
    browser = entered(clinic)
    assert "Ірина М" in browser.text
    assert clinic.audited == [(str(IRYNA), "cabinet in")]


OF_NODE = (
    "auth_date=1795420800&query_id=AAF&signature=s"
    "&user=%7B%22id%22%3A900001%2C%22first_name%22%3A%22%D0%86%D1%80%D0%B8%D0%BD%D0%B0%22%7D"
    "&hash=870e7b45daf37da445636fc6f84c0dd2f9c654a968056cc10ad49967b2b3e293"  # pragma: allowlist secret
)
"""The same fields, signed by Node's crypto as Telegram's documentation says."""


def test_the_signature_is_that_of_telegrams_documentation() -> None:
    at = datetime.fromtimestamp(1795420800, UTC)
    read = read_init_data(OF_NODE, TOKEN, at)
    assert (read.who.id, read.who.name) == (str(IRYNA), "Ірина")
    assert read.until == at + 5 * MINUTE


@pytest.mark.parametrize(
    "given",
    [
        "",
        "hash=",
        "user=%7B%7D",
        "x" * 5000,
        "&".join(f"f{n}=1" for n in range(500)),
        init_data("701:another-clinics-bot", NOW),
        init_data(TOKEN, NOW).replace("hash=", "hash=0"),
        init_data(TOKEN, NOW) + "&user=%7B%22id%22%3A900001%7D",
        init_data(TOKEN, NOW) + "&more=1",
        init_data(TOKEN, NOW, user=MAKSYM).replace(str(MAKSYM), str(IRYNA)),
        init_data(TOKEN, NOW - 301),
        init_data(TOKEN, NOW + 61),
        init_data(TOKEN, NOW, auth_date="²"),
        init_data(TOKEN, NOW, auth_date="9" * 400),
        init_data(TOKEN, NOW, auth_date=f"-{NOW:.0f}"),
        init_data(TOKEN, NOW)[:-1],
    ],
    ids=[
        "empty", "no hash", "no fields", "long", "many fields", "another clinic's token", "another hash",
        "a field twice", "a field more", "forged person", "old", "of tomorrow", "odd date", "endless date",
        "negative date", "cut off",
    ],
)  # fmt: skip
def test_what_telegram_did_not_say_now_lets_nobody_in(clinic: Clinic, given: str) -> None:
    refused(Browser(clinic), given)


@pytest.mark.parametrize(
    "person", ["", "null", "[]", '{"id":"900001"}', '{"id":true}', "[" * 900, '{"id":-1}']
)
def test_a_signed_user_who_is_nobody_is_not_let_in(person: str) -> None:
    fields = dict(parse_qsl(init_data(TOKEN, NOW), keep_blank_values=True))
    fields.pop("hash")
    told = signed({**fields, "user": person}, TOKEN)
    with pytest.raises(NotSigned):
        read_init_data(urlencode(told), TOKEN, MONDAY)


def test_no_bot_no_way_in_by_telegram(clinic: Clinic) -> None:
    """A stack with its desk in Slack gives no token here; an empty key would let anybody sign."""
    clinic.token = ""
    refused(Browser(clinic), init_data("", NOW))


def test_what_telegram_said_is_used_once(clinic: Clinic) -> None:
    said = init_data(TOKEN, NOW)
    assert Browser(clinic).send("/sign-in", init_data=said).status == 303
    again = Browser(clinic)
    assert again.send("/sign-in", init_data=said).status == 403
    assert not again.cookies


@pytest.mark.parametrize(
    "again",
    [
        lambda said: "&".join(reversed(said.split("&"))),
        lambda said: said.replace("query_id=AAF", "query_id=%41AF"),
        lambda said: said.replace("first_name", "%66irst_name"),
    ],
    ids=["in another order", "a letter escaped", "a name escaped"],
)
def test_what_telegram_said_is_not_used_again_in_another_writing(
    clinic: Clinic, again: Callable[[str], str]
) -> None:
    said = init_data(TOKEN, NOW)
    assert again(said) != said
    assert Browser(clinic).send("/sign-in", init_data=said).status == 303
    thief = Browser(clinic)
    assert thief.send("/sign-in", init_data=again(said)).status == 403
    assert not thief.cookies


def test_a_member_who_is_no_manager_is_not_let_in(clinic: Clinic) -> None:
    refused(Browser(clinic), init_data(TOKEN, NOW, user=MAKSYM))


def test_a_manager_who_is_no_member_is_not_let_in(clinic: Clinic) -> None:
    clinic.room.members.discard(str(IRYNA))
    refused(Browser(clinic), init_data(TOKEN, NOW))


# --- a link of the desk in Slack ---


def test_a_link_lets_its_member_in_once(clinic: Clinic) -> None:
    secret = clinic.guests.link(member())
    browser = Browser(clinic)
    assert "один раз" in (browser.get(f"/enter/{secret}"), browser.seen)[1]
    assert browser.send(f"/enter/{secret}").status == 303
    assert browser.get("/today").status == 200
    assert Browser(clinic).send(f"/enter/{secret}").status == 403


@pytest.mark.parametrize("former", ["member", "manager"])
def test_a_link_lets_nobody_in_who_left_meanwhile(clinic: Clinic, former: str) -> None:
    secret = clinic.guests.link(member())
    if former == "member":
        clinic.room.members.discard(str(IRYNA))
    else:
        clinic.desk_facts = replace(clinic.desk_facts, managers=())
    browser = Browser(clinic)
    assert browser.send(f"/enter/{secret}").status == 403
    assert not browser.cookies


def test_looking_at_a_link_does_not_use_it_up(clinic: Clinic) -> None:
    """Slack and mail scanners read links by themselves."""
    secret = clinic.guests.link(member())
    for _ in range(3):
        Browser(clinic).get(f"/enter/{secret}")
    assert Browser(clinic).send(f"/enter/{secret}").status == 303


def test_a_link_lasts_five_minutes(clinic: Clinic) -> None:
    secret = clinic.guests.link(member())
    clinic.clock.moment += 5 * MINUTE
    assert Browser(clinic).send(f"/enter/{secret}").status == 403


@pytest.mark.parametrize("secret", ["x", "0" * 64, "%2e%2e", "ї", "a/b"])
def test_an_unknown_link_lets_nobody_in(clinic: Clinic, secret: str) -> None:
    clinic.guests.link(member())
    assert Browser(clinic).send(f"/enter/{secret}").status == 403


def test_neither_the_links_nor_the_sessions_secret_is_kept(clinic: Clinic) -> None:
    secret = clinic.guests.link(member())
    kept = repr(clinic.sessions.__dict__)
    browser = entered(clinic)
    kept += repr(clinic.sessions.__dict__)
    assert secret not in kept
    assert browser.cookies["__Host-cabinet"] not in kept


# --- the stay ---


def test_a_former_member_is_out_within_a_minute(clinic: Clinic) -> None:
    browser = entered(clinic)
    clinic.room.members.discard(str(IRYNA))
    clinic.clock.moment += MINUTE
    assert browser.get("/today").status == 401
    clinic.room.members.add(str(IRYNA))
    assert browser.get("/today").status == 401, "whoever comes back signs in anew"


def test_a_former_manager_is_out_at_once(clinic: Clinic) -> None:
    browser = entered(clinic)
    clinic.desk_facts = replace(clinic.desk_facts, managers=())
    assert browser.get("/today").status == 401


def test_a_session_ends_an_hour_after_the_last_page_and_eight_hours_after_the_first(
    clinic: Clinic,
) -> None:
    browser, hour = entered(clinic), timedelta(hours=1)
    for _ in range(15):
        clinic.clock.moment += hour / 2 + MINUTE
        last = browser.get("/today").status
    assert last == 200, "it goes on while it is used"
    clinic.clock.moment += hour / 2
    assert browser.get("/today").status == 401, "after eight hours"
    browser.sign_in()
    clinic.clock.moment += hour
    assert browser.get("/today").status == 401, "after an hour without a page"


def test_signing_out_ends_the_session_itself(clinic: Clinic) -> None:
    browser = entered(clinic)
    kept = dict(browser.cookies)
    browser.fill("/sign-out")
    assert Browser(clinic, kept).get("/today").status == 401


def test_each_page_asks_for_a_session(clinic: Clinic) -> None:
    for route in clinic.routes:
        answer = Browser(clinic).ask("GET", route.pattern.replace("{section}", "calls"))
        assert answer.status == 401
    assert Browser(clinic, {"__Host-cabinet": "guessed"}).get("/today").status == 401


def test_the_cookie_is_strict(clinic: Clinic) -> None:
    browser = Browser(clinic)
    [cookie] = browser.send("/sign-in", init_data=init_data(TOKEN, NOW)).cookies
    assert cookie.startswith("__Host-cabinet=")
    assert set(cookie.split("; ")[1:]) == {
        "Path=/", "HttpOnly", "Secure", "SameSite=Strict", "Max-Age=28800",
    }  # fmt: skip


def test_in_the_frame_of_telegrams_web_client_the_cookie_is_that_frames_alone(
    clinic: Clinic,
) -> None:
    [cookie] = (
        Browser(clinic).send("/sign-in", init_data=init_data(TOKEN, NOW), framed="yes").cookies
    )
    assert {"Secure", "HttpOnly", "SameSite=None", "Partitioned"} < set(cookie.split("; "))


@pytest.mark.parametrize("error", [StoreUnreachable("x"), MaybeDelivered("x")])
def test_while_the_store_or_the_platform_is_away_nobody_is_let_in(
    clinic: Clinic, error: Exception
) -> None:
    browser = entered(clinic)
    clinic.clock.moment += MINUTE
    if isinstance(error, StoreUnreachable):
        clinic.sessions.is_away = True
    else:
        clinic.room.is_member = _raiser(error)  # type: ignore[method-assign]
    assert browser.get("/today").status == 503
    assert "Спробуйте за хвилину" in browser.seen


def _raiser(error: Exception):  # type: ignore[no-untyped-def]
    def is_member(user: str) -> bool:
        raise error

    return is_member
