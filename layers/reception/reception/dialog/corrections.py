"""Earlier answers that a patient edits in the chat: an edit corrects the line of the form that it answered.

A conversation remembers which message answered which question while a form is open. Any other edit of an answer
changes nothing, and the patient reads how to correct it; it is never taken for the answer to the next question.
"""

from collections.abc import Callable

from reception.dialog import places
from reception.dialog.conversation import AnsweredMessage
from reception.dialog.places import Place, Section
from reception.dialog.scene import Scene, Screen, Step
from reception.dialog.words import N_

MOST_ANSWERS = 12
"""Answers that a conversation remembers: the lines of a form, some of them asked again."""
_CHECKED_BY = {
    places.PHONE.screen: {places.PHONE_CHECK.screen},
    places.BIRTH_DATE.screen: {places.BIRTH_DATE_CHECK.screen, places.NO_MATCH.screen},
}
"""The pages that read an answer back: there, an edit is the answer given once more."""
_SENT = {places.HOME_CALL.screen, places.HOME_CALLED.screen}
"""The pages of a call to the home before its form begins, and after it was sent."""


def remember(scene: Scene, place: Place) -> None:
    """Note that the message of this turn answered the question of a place, while its form is open."""
    if scene.said is not None and _is_of_a_form(place):
        answers = (*scene.conversation.answers, AnsweredMessage(scene.said.id, str(place)))
        scene.keep(answers=answers[-MOST_ANSWERS:])


def forget(scene: Scene) -> None:
    """Forget the answers of a form that is sent, or left."""
    if scene.conversation.answers and not _is_of_a_form(scene.here):
        scene.keep(answers=())


def edited(
    scene: Scene,
    screen: Screen,
    text: str,
    take: Callable[[], Step],
    screen_of: Callable[[Place], Screen],
) -> Step:
    """Take an edited text. `take` reads it as a new one."""
    answered = _answered(scene)
    if answered is None:
        return _how(scene) if screen.asks_for_text(scene) else _as_new(scene, take)
    if scene.here.screen in {answered.screen, *_CHECKED_BY.get(answered.screen, ())}:
        return take()
    if answered == places.CODE or (answered == places.PHONE and scene.form.birth_date):
        return _how(scene)
    step = screen_of(answered).typed(scene, text)
    if step is None or (answered.screen in _CHECKED_BY and not _is_just_kept(step)):
        return step
    scene.remark(N_("✏️ Corrected: {answer}"), answer=text)
    return None


def _as_new(scene: Scene, take: Callable[[], Step]) -> Step:
    """Take a text for a new one where it means something on this page."""
    remarks = list(scene.remarks)
    step = take()
    if step is None:
        scene.remarks = remarks
        return _how(scene)
    return step


def _is_just_kept(step: Step) -> bool:
    """Whether an answer leads to the next line, so that there was nothing to look up or to read back."""
    return step in (places.SURNAME, places.CHECK)


def _answered(scene: Scene) -> Place | None:
    """The place whose question the edited message answered; None where it answered none of an open form."""
    assert scene.said is not None
    message = scene.said.id
    found = (a.place for a in reversed(scene.conversation.answers) if a.message == message)
    place = next(found, None)
    return places.parse(place) if place else None


def _is_of_a_form(place: Place) -> bool:
    forms = place.section in (Section.PATIENT_DATA, Section.HOME_CALL)
    return forms and place.screen not in _SENT


def _how(scene: Scene) -> Step:
    scene.remark(
        N_(
            "I do not take over what you change in an earlier message."
            " To correct an answer, go ← Back to its question, or ask the manager."
        )
    )
    return None
