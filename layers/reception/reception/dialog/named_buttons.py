"""Buttons that are typed instead of pressed: those of the present page, and those that are known everywhere."""

from collections.abc import Iterator
from functools import cache

from reception.dialog import places
from reception.dialog.conversation import Action
from reception.dialog.places import Place
from reception.dialog.reading.button_names import (
    MOST_WORDS,
    Fit,
    agrees,
    begins_with_no,
    begins_with_yes,
    best,
    refuses,
    surely_agrees,
    tells_to_book,
    words_of_name,
)
from reception.dialog.scene import MENU, Choice, Page, Scene, Screen, column
from reception.dialog.screens.home import MENU_ITEMS
from reception.dialog.screens.information import InformationPage
from reception.dialog.words import N_

ALSO_CALLED: dict[Place, str] = {
    places.PATIENT: """
        запис запис_до_лікаря запис_на_прийом записатись записатися_до_лікаря записатися_на_прийом запишіть_мене
        запись запись_к_врачу запись_на_прием записаться_к_врачу записаться_на_прием запишите_меня
        book booking appointment book_appointment make_appointment see_doctor
    """,
    places.VISITS: "візити мої_записи мій_запис визиты мои_записи моя_запись visits my_appointments",
    places.USERS: "мої_користувачі пацієнти мої_пацієнти пациенты мои_пациенты patients my_patients",
    places.CLINIC: "клініка про_вас клиника о_вас clinic about_us",
    places.QUESTIONS: "питання запитання вопросы questions faq",
    places.MANAGER: """
        оператор оператора людина людину жива_людина живу_людину адміністратор адміністратора консультант менеджера
        покличте_оператора покличте_менеджера покликати_оператора покликати_менеджера покличте_людину
        зв'язок_з_оператором зв'язатися_з_оператором з'єднайте_з_оператором поговорити_з_людиною
        поговорити_з_оператором зв'яжіть_з_менеджером підтримка служба_підтримки
        человек человека живой_человек живого_человека администратор администратора поддержка
        позовите_оператора позовите_менеджера связь_с_оператором свяжите_с_оператором соедините_с_оператором
        поговорить_с_человеком поговорить_с_оператором
        operator human person live_person manager agent support call_operator talk_to_human talk_to_person
        talk_to_operator speak_to_operator speak_to_human
    """,
    places.REMINDERS: """
        стоп stop відписатися відписатись відписка відпишіть нагадування сповіщення вимкнути_нагадування
        вимкнути_сповіщення відключити_нагадування не_пишіть більше_не_пишіть не_нагадуйте
        отписаться отписка отпишите напоминания уведомления отключить_напоминания отключить_уведомления
        не_турбуйте більше_не_турбуйте не_турбуйте_більше не_надсилайте більше_не_надсилайте не_надсилайте_більше
        не_присилайте більше_не_присилайте без_нагадувань без_сповіщень досить
        не_пишите больше_не_пишите не_напоминайте не_беспокойте больше_не_беспокойте не_беспокойте_больше не_присылайте
        больше_не_присылайте не_присылайте_больше без_напоминаний без_уведомлений хватит
        unsubscribe reminders notifications stop_reminders turn_off_reminders opt_out
        no_reminders no_notifications stop_messages stop_writing
    """,
    places.HOME: "меню головне_меню головна на_головну старт главное_меню главная на_главную start main_menu",
}  # fmt: skip
"""The words that people write for the places to which buttons of the menu lead; words are joined by `_`."""

_PAGES = (Fit.WHOLE, Fit.WHOLE_WITH_SLIPS)
_LISTS = tuple(Fit)
_ANSWERS = (Fit.WHOLE,)


def pressed(scene: Scene, screen: Screen, text: str) -> Action | Page | Place | None:
    """The button that a text names: of the present page, or of the menu; a page where it may be several.

    Where the page asks for a text, only the whole label of a button is its name, and of the menu the manager's.
    """
    words = words_of_name(text)
    if not words or len(words) > MOST_WORDS:
        return None
    asks = screen.asks_for_text(scene)
    here = [action for action in scene.conversation.choices if action.label]
    labels = [(action.label, action) for action in here]
    exact = best(words, labels, _ANSWERS)
    if exact:
        return exact[0]
    if screen.books and tells_to_book(text):
        return None  # the booking is under way: only the review can be told to book
    answered = _yes_or_no(here, screen, text)
    if answered or asks:
        return answered or _of_menu(scene, screen, words, exact=True)
    found = best(words, labels, _fits(screen))
    everywhere = _of_menu(scene, screen, words, exact=False)
    if everywhere and not (found and best(words, labels, (Fit.PART,))):
        return everywhere
    return _one_of(scene, screen, found)


def _fits(screen: Screen) -> tuple[Fit, ...]:
    in_part = not isinstance(screen, InformationPage) and not screen.reads_times
    return _LISTS if in_part else _PAGES


def _one_of(scene: Scene, screen: Screen, found: list[Action]) -> Action | Page | None:
    if len(found) <= 1:
        return found[0] if found else None
    offered = [Choice(a.label, getattr(screen, a.do), a.argument) for a in found]
    return Page(scene.say(N_("Which one do you mean?")), column(offered))


def _yes_or_no(here: list[Action], screen: Screen, text: str) -> Action | None:
    """The only button that agrees or declines; where none declines, a no is a step back from what is to be agreed."""
    agreeing = [action for action in here if begins_with_yes(action.label)]
    if len(agreeing) != 1:
        return None
    if agrees(text):
        sure = screen.place != places.CANCEL or surely_agrees(text)
        return agreeing[0] if sure else None
    if not refuses(text):
        return None
    declining = [action for action in here if begins_with_no(action.label)]
    wrong = [action for action in here if action.do == "wrong"]
    back = Action(screen.back.__name__)
    return next(iter([*wrong, *(declining if len(declining) == 1 else []), back]))


def _of_menu(scene: Scene, screen: Screen, words: tuple[str, ...], *, exact: bool) -> Place | None:
    """The place to which a button of the menu leads; where a text is asked for, only the menu and the manager."""
    if exact and screen.place == places.MANAGER:
        return None
    names = _labels(scene) if exact else [*_labels(scene), *_also_called()]
    found = best(words, names, _ANSWERS if exact else _PAGES)
    if exact:
        found = [place for place in found if place in (places.HOME, places.MANAGER)]
    return found[0] if found else None


def _labels(scene: Scene) -> list[tuple[str, Place]]:
    """The menu's labels in every language."""
    labels = [(MENU, places.HOME), *((item.label, item.place) for item in MENU_ITEMS)]
    return [(words.label(label), place) for words in scene.languages for label, place in labels]


@cache
def _also_called() -> tuple[tuple[str, Place], ...]:
    return tuple(_phrases())


def _phrases() -> Iterator[tuple[str, Place]]:
    for place, phrases in ALSO_CALLED.items():
        yield from ((phrase.replace("_", " "), place) for phrase in phrases.split())
