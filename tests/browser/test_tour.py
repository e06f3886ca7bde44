"""A visitor walks the guided tour on the page against the deployed stack; its ticks agree with what is really seen."""

import re
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tools.visitor import Visitor

pytestmark = pytest.mark.stack

FAMILY = "Ігор"
OKSANA = "Оксана"
SURNAME = "Гончаренко"
COLD_MS = 60_000
"""The first page of the cabinet's function on a busy machine."""


def ticked(page: Page, parts: int) -> None:
    """Wait until this number of parts of the tour's step has really happened."""
    expect(page.locator("#tour-parts .done")).to_have_count(parts)


def go_on(page: Page, title: str) -> None:
    page.locator("#tour-next").click()
    expect(page.locator("#tour-title")).to_have_text(title)


def test_a_visitor_walks_the_tour(guest: Visitor) -> None:
    page = guest.page
    expect(page.locator("#tour-title")).to_have_text("Записатися до лікаря")
    book(guest)
    see_it_in_the_clinics_schedule(guest)
    ticked(page, 3)
    go_on(page, "Ціла родина на одному номері")
    a_family(guest)
    ticked(page, 2)
    go_on(page, "Нагадування про візит")
    both_reminders(guest)
    ticked(page, 2)
    go_on(page, "Погана оцінка — менеджеру")
    a_bad_mark_reaches_the_desk_and_the_answer_the_patient(guest)
    ticked(page, 3)
    go_on(page, "У клініці зникло світло")
    a_power_cut(guest)
    ticked(page, 3)
    go_on(page, "Клініка перенесла візит")
    the_clinic_moves_a_visit(guest)
    ticked(page, 2)
    go_on(page, "Кабінет керівника")
    a_manager_pauses_booking(guest)
    ticked(page, 3)
    page.locator("#tour-next").click()
    expect(page.locator("#tour")).to_be_hidden()


def book(guest: Visitor) -> None:
    guest.page.locator("#begin").click()
    guest.presses("Записатися")
    guest.is_known("14.03.1985")
    today = datetime.fromisoformat(str(guest.page.locator("#now").get_attribute("datetime"))).date()
    guest.chooses_a_time("Отоларинголог", lambda days: a_day_for_both_reminders(days, today))


def a_day_for_both_reminders(days: Locator, today: date) -> Locator:
    """The first offered day whose day-before reminder is still to come, at any time of day."""
    ahead = (f"{today + timedelta(days=number):%d.%m}" for number in range(2, 60))
    labels = days.all_inner_texts()
    wanted = next(day for day in ahead if any(day in label for label in labels))
    return days.filter(has_text=wanted)


def see_it_in_the_clinics_schedule(guest: Visitor) -> None:
    news = guest.page.locator("#news")
    expect(news).to_contain_text(SURNAME)
    expect(news).to_contain_text("Мороз")
    news.get_by_role("button").click()
    expect(guest.page.locator("#schedule .visit.found")).to_contain_text(SURNAME)


def a_family(guest: Visitor) -> None:
    guest.becomes(FAMILY)
    guest.page.locator("#begin").click()
    guest.presses("Користувачі")
    guest.is_known("20.05.1980")
    guest.hears("Кравченко Ігор")
    guest.presses("Додати")
    guest.hears("дату народження")
    guest.says("15.09.2010")
    guest.hears("Кравченко Софія")
    guest.becomes(OKSANA)


def both_reminders(guest: Visitor) -> None:
    day_before = guest.steps_until(re.compile("🔔 Чекаємо на Вас.*Мороз", re.DOTALL))
    guest.presses("Прийду", day_before)
    expect(guest.page.locator("#log")).to_contain_text("Дякуємо, чекаємо")
    guest.steps_until(re.compile("🔔 Ваш візит.*Мороз", re.DOTALL))


def a_bad_mark_reaches_the_desk_and_the_answer_the_patient(guest: Visitor) -> None:
    page = guest.page
    question = guest.steps_until(re.compile("Як пройшов візит.*Мороз", re.DOTALL))
    guest.presses("2", question)
    guest.hears("Перепрошуємо")
    page.locator("#topics button", has_text=SURNAME).click()
    expect(guest.topic).to_contain_text("Оцінка 2 з 5")
    guest.topic.get_by_role("button", name="Взяти").click()
    guest.hears("Ірина")
    page.locator("#staff-words").fill("Вибачте, завтра перетелефоную.")
    page.locator("#staff-words").press("Enter")
    guest.hears("Вибачте, завтра перетелефоную.")


def a_power_cut(guest: Visitor) -> None:
    page = guest.page
    page.locator("#power").click()
    expect(page.locator("#dark")).to_be_visible()
    ticked(page, 1)
    guest.says("/visits")
    guest.hears(SURNAME)
    ticked(page, 2)
    page.locator("#power").click()
    expect(page.locator("#dark")).to_be_hidden()


def the_clinic_moves_a_visit(guest: Visitor) -> None:
    page = guest.page
    state = page.request.get("/doctor-eleks/control/state").json()
    visit = next(
        visit
        for visit in state["visits"]
        if (visit["doctor"], visit["patient_name"].split()[0]) == ("Kovalenko", SURNAME)
        and visit["status"] == "planned"
    )
    page.locator("#branch").select_option("Канатна")
    page.locator("#day").fill(visit["start"][:10])
    kovalenko = page.locator("#schedule section", has_text="Коваленко")
    kovalenko.locator(".visit", has_text=SURNAME).click()
    page.locator("#visit").get_by_role("button", name="Перенести").click()
    kovalenko.locator(".slot.free").last.click()
    expect(page.locator("#news")).to_contain_text("Візит перенесено")
    ticked(page, 1)
    guest.steps_until("Стало:")


def a_manager_pauses_booking(guest: Visitor) -> None:
    page = guest.page
    page.locator("#cabinet-open").click()
    cabinet = page.frame_locator("#manager-room iframe")
    cabinet.get_by_role("link", name="Паузи").click(timeout=COLD_MS)
    ticked(page, 1)
    cabinet.get_by_role("button", name="Призупинити запис").click()
    cabinet.get_by_role("button", name="✅").click()
    expect(cabinet.get_by_text("Запис призупинено")).to_be_visible()
    guest.says("/start")
    guest.presses("Записатися", guest.answer_to("/start"))
    ticked(page, 2)
    cabinet.get_by_role("button", name="Відновити запис").click()
    expect(cabinet.get_by_text("Пацієнти можуть записуватися")).to_be_visible()
    guest.presses(
        "🔄", page.locator("#log > li.bot", has=page.get_by_role("button", name="🔄")).last
    )
