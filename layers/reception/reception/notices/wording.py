"""The pages of notices, as patients read them: `reminder_page` makes the day-before reminder's text.

A page is a function of the scene and of the notices that are one message; `kinds.py` says which kind has which page.
"Today" and "tomorrow" are those of the moment of sending.
"""

from collections.abc import Sequence
from datetime import timedelta

from reception.clinic.model import Visit, VisitStatus, first_name
from reception.clinic.waiting import EarlierOffer
from reception.dialog import buttons, chat_visits, closed
from reception.dialog.conversation import ChatVisit
from reception.dialog.effects import Button, View
from reception.dialog.notice_kinds import NoticeKind
from reception.dialog.scene import Scene
from reception.dialog.screens import notices, offers
from reception.dialog.screens.visit import preparation
from reception.dialog.words import N_
from reception.notices.notice import NoticeGroup

SAYS_WHERE = timedelta(hours=4)
"""A reminder that comes longer before the visit has no buttons for those who are late, or there already."""

type ButtonRows = tuple[tuple[Button, ...], ...]


def reminder_page(scene: Scene, group: NoticeGroup) -> View:
    """A reminder of one visit with all that can be done with it, or of several with a button to confirm each."""
    visits = _visits(group)
    first = visits[0]
    if len(visits) > 1:
        rows = [chat_visits.describe(scene, one) for one in visits]
        coming = [
            _about(scene, N_("✅ {about}: I'm coming"), notices.COMING, one) for one in visits
        ]
        text = "\n\n".join([_heading(scene, visits), *rows])
        return View(text, _rows(*coming, _button(scene, N_("My visits"), notices.VISITS, first)))
    branch = scene.directory.branch_at(first.visit)
    venue = scene.venue(branch) if branch else None
    parts = [_heading(scene, visits), chat_visits.describe(scene, first), preparation(scene, first)]
    return View(
        "\n\n".join(filter(None, parts)),
        _rows(
            _button(scene, N_("✅ I'm coming"), notices.COMING, first),
            _button(scene, N_("🔁 Move to another time"), notices.MOVE, first),
            _button(scene, N_("❌ Cancel the visit"), notices.CANCEL, first),
            _button(scene, N_("📍 Show on the map"), notices.MAP, first) if venue else None,
        )
        + _of_the_day(scene, group, first),
    )


def _of_the_day(scene: Scene, group: NoticeGroup, one: ChatVisit) -> ButtonRows:
    """Just before the visit: buttons that tell the reception of a patient who is late, or there already."""
    ahead = one.visit.start - scene.now
    if scene.facts.desk is None or ahead > SAYS_WHERE or group[0].kind == NoticeKind.DAY_BEFORE:
        return ()
    late = _button(scene, N_("⏰ I'm late"), notices.LATE, one)
    here = _button(scene, N_("📍 I'm here already"), notices.HERE, one)
    return ((late, here),) if late.data else ()


def _heading(scene: Scene, visits: Sequence[ChatVisit]) -> str:
    """Which day the visits are, and of one visit today also the hour: people plan by the clock."""
    start = visits[0].visit.start
    ahead = (scene.time.day(start) - scene.today).days
    if ahead > 1:
        return scene.say(N_("🔔 A reminder of your visit."))
    if ahead == 1:
        return scene.say(N_("🔔 Your visit is tomorrow."))
    if len(visits) > 1:
        return scene.say(N_("🔔 Your visit is today."))
    return scene.say(N_("🔔 Your visit is today at {hour}."), hour=scene.words.hour(start))


def question_page(scene: Scene, group: NoticeGroup) -> View:
    """The question after a visit, with a button for each mark; after several, a button for each visit."""
    visits = _visits(group)
    first = visits[0]
    described = "\n\n".join(chat_visits.describe(scene, one) for one in visits)
    if len(visits) > 1:
        question = scene.say(N_("How were the visits? Please choose one to rate it."))
        rate = (_about(scene, N_("⭐ {about}"), notices.RATE, one) for one in visits)
        return View(f"{question}\n\n{described}", _rows(*rate))
    question = scene.say(N_("How was the visit? 1 is bad, 5 is excellent."))
    marks = (Button(mark, _data(mark, first)) for mark in notices.MARKS)
    not_there = _button(scene, N_("I wasn't there"), notices.NOT_THERE, first)
    rows = (tuple(button for button in marks if button.data), *_rows(not_there))
    return View(f"{question}\n\n{described}", rows)


def change_page(scene: Scene, group: NoticeGroup) -> View:
    """A visit before and after the clinic changed it; or the news that the clinic cancelled it."""
    [planned] = group
    assert planned.before is not None
    before = planned.told_of(planned.before)
    after = planned.told_of(planned.visit)
    to_manager = _button(scene, N_("Manager"), notices.MANAGER, after)
    if planned.visit.status is VisitStatus.CANCELLED:
        text = scene.say(N_("We are sorry: the clinic has cancelled your visit."))
        another = _button(scene, N_("📅 Choose another time"), notices.BOOK, after)
        return View(f"{text}\n\n{chat_visits.describe(scene, before)}", _rows(another, to_manager))
    parts = [
        scene.say(N_("We are sorry: the clinic has changed your visit.")),
        scene.say(N_("Before:")) + "\n" + chat_visits.describe(scene, before),
        scene.say(N_("Now:")) + "\n" + chat_visits.describe(scene, after),
    ]
    return View(
        "\n\n".join(parts),
        _rows(
            _button(scene, N_("✅ That suits me"), notices.COMING, after),
            _button(scene, N_("🔁 Move to another time"), notices.MOVE, after),
            _button(scene, N_("❌ Cancel the visit"), notices.CANCEL, after),
            to_manager,
        ),
    )


def closure_page(scene: Scene, group: NoticeGroup) -> View:
    """A visit that can't take place because staff closed the branch or the doctor's hours."""
    [planned] = group
    assert planned.closure is not None
    one = planned.told_of(planned.visit)
    parts = [
        scene.say(N_("We are sorry: your visit can't take place as planned.")),
        closed.line(scene.words, planned.closure, closed.whose(scene, planned.closure)),
        chat_visits.describe(scene, one),
        scene.say(N_("Please choose another time, or cancel the visit. The manager will help.")),
    ]
    return View(
        "\n\n".join(parts),
        _rows(
            _button(scene, N_("🔁 Move to another time"), notices.MOVE, one),
            _button(scene, N_("❌ Cancel the visit"), notices.CANCEL, one),
            _button(scene, N_("Manager"), notices.MANAGER, one),
        ),
    )


def opened_page(scene: Scene, group: NoticeGroup) -> View:
    """A visit that takes place after all, since staff opened again what they had closed."""
    [planned] = group
    assert planned.closure is not None
    one = planned.told_of(planned.visit)
    parts = [
        scene.say(
            N_("✅ Open again: {whose}. Your visit takes place as planned."),
            whose=closed.whose(scene, planned.closure),
        ),
        chat_visits.describe(scene, one),
    ]
    return View(
        "\n\n".join(parts),
        _rows(
            _button(scene, N_("✅ I'm coming"), notices.COMING, one),
            _button(scene, N_("🔁 Move to another time"), notices.MOVE, one),
            _button(scene, N_("❌ Cancel the visit"), notices.CANCEL, one),
        ),
    )


def offer_page(scene: Scene, group: NoticeGroup) -> View:
    """An earlier time, for a visit or for a wish, and until when to answer."""
    [planned] = group
    offer = planned.offer
    assert offer is not None
    slot = offer.slot
    visit = Visit(offer.id, slot.doctor, slot.room, slot.start, slot.end)
    parts = [
        scene.say(N_("⏩ An earlier time has come free."))
        if offer.visit
        else scene.say(N_("⏩ A time that you wait for has come free.")),
        chat_visits.describe(scene, planned.told_of(visit)),
        scene.say(N_("Your visit is now: {moment}."), moment=scene.words.moment(offer.before))
        if offer.before
        else "",
        scene.say(
            N_("Please answer by {hour}. After that we offer it to the next patient."),
            hour=scene.words.hour(offer.answer_by),
        ),
        scene.say(
            N_("Until you say yes, nothing changes, and your place in the line stays yours.")
        ),
    ]
    yes = N_("✅ Yes, move my visit") if offer.visit else N_("✅ Yes, book this time")
    rows = (
        (_offered(scene, yes, offers.TAKE, offer),),
        (_offered(scene, N_("No, thank you"), offers.DECLINE, offer),),
    )
    return View("\n\n".join(filter(None, parts)), rows)


def _offered(scene: Scene, msgid: str, tag: str, offer: EarlierOffer) -> Button:
    data = buttons.encode_standing(tag, offer.id, offer.slot.start)
    return Button(scene.words.label(msgid), data)


def booked_page(scene: Scene, group: NoticeGroup) -> View:
    """A visit that was booked by phone or on the site, with all that can be done with it."""
    [planned] = group
    one = planned.told_of(planned.visit)
    text = scene.say(N_("📅 A visit is booked for you."))
    return View(
        f"{text}\n\n{chat_visits.describe(scene, one)}",
        _rows(
            _button(scene, N_("✅ I'm coming"), notices.COMING, one),
            _button(scene, N_("🔁 Move to another time"), notices.MOVE, one),
            _button(scene, N_("❌ Cancel the visit"), notices.CANCEL, one),
        ),
    )


def missed_page(scene: Scene, group: NoticeGroup) -> View:
    """A visit to which the patient did not come: book again, or say that this is not so."""
    [planned] = group
    one = planned.told_of(planned.visit)
    text = scene.say(N_("We missed you at this visit. Would you like another time?"))
    return View(
        f"{text}\n\n{chat_visits.describe(scene, one)}",
        _rows(
            _button(scene, N_("📅 Choose another time"), notices.BOOK, one),
            _button(scene, N_("Manager"), notices.MANAGER, one),
        ),
    )


def due_again_page(scene: Scene, group: NoticeGroup) -> View:
    """Why the next visit is due, after which one, and how to book it; and the switches, since nobody asked for it."""
    [planned] = group
    assert planned.again is not None
    one = planned.told_of(planned.visit)
    parts = [
        scene.say("🗓 {text}", text=scene.fact(planned.again.text).strip()),
        scene.say(N_("The last visit:")) + "\n" + chat_visits.describe(scene, one),
    ]
    return View(
        "\n\n".join(parts),
        _rows(
            _button(scene, N_("📅 Book a visit"), notices.AGAIN, one),
            _button(scene, N_("🔕 Don't write of this"), notices.SWITCHES, one),
        ),
    )


def doctor_gone_page(scene: Scene, group: NoticeGroup) -> View:
    """Which doctor has left, and what the clinic says to do: another doctor, another declaration."""
    [planned] = group
    rule = scene.facts.notices.doctor_gone
    assert rule is not None
    one = planned.told_of(planned.visit)
    doctor = chat_visits.doctor_name(scene, one)
    patient = scene.conversation.linked(planned.patient)
    parts = [
        scene.say(N_("🩺 {doctor} no longer sees patients by online booking."), doctor=doctor),
        scene.say(N_("👤 {patient}"), patient=patient.name) if patient else "",
        scene.say("{text}", text=scene.fact(rule.text).strip()),
    ]
    return View(
        "\n\n".join(filter(None, parts)),
        _rows(
            _button(scene, N_("📝 Sign a declaration"), notices.DECLARE, one),
            _button(scene, N_("Manager"), notices.MANAGER, one),
        ),
    )


def late_page(scene: Scene, group: NoticeGroup) -> View:
    """A visit that begins later than planned, since the doctor is late: come later, or move it."""
    [planned] = group
    assert planned.delay is not None
    one = planned.told_of(planned.visit)
    minutes = planned.delay.told
    expected = one.visit.start + timedelta(minutes=minutes)
    parts = [
        scene.say(
            N_(
                "⏰ We are sorry: the doctor is about {minutes} minutes late. Please come at about {hour}."
            ),
            minutes=minutes,
            hour=scene.words.hour(expected),
        ),
        chat_visits.describe(scene, one),
    ]
    return View(
        "\n\n".join(parts),
        _rows(
            _button(scene, N_("✅ I'll come later"), notices.COMING, one),
            _button(scene, N_("🔁 Move to another time"), notices.MOVE, one),
        ),
    )


def _visits(group: NoticeGroup) -> list[ChatVisit]:
    """The visits of a group, each once: quiet hours may join two reminders of the same visit."""
    return list({p.visit.id: p.told_of(p.visit) for p in group}.values())


def _about(scene: Scene, msgid: str, tag: str, one: ChatVisit) -> Button:
    """A button of one visit among several: its hour and whose it is."""
    patient = scene.conversation.linked(one.patient)
    whose = first_name(patient.name) if patient else ""
    about = " ".join(filter(None, [scene.words.hour(one.visit.start), whose]))
    return Button(scene.words.label(msgid, about=about), _data(tag, one))


def _button(scene: Scene, msgid: str, tag: str, one: ChatVisit) -> Button:
    return Button(scene.words.label(msgid), _data(tag, one))


def _data(tag: str, one: ChatVisit) -> str:
    return buttons.encode_standing(tag, one.visit.id, one.visit.start)


def _rows(*drawn: Button | None) -> ButtonRows:
    """One button a row; one whose visit's id does not fit is left out."""
    return tuple((button,) for button in drawn if button and button.data)
