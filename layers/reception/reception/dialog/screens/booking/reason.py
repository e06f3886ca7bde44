"""Asks what brings the patient: one question before the review, where the clinic asks it of a speciality's patients."""

from reception.dialog import places
from reception.dialog.places import Place
from reception.dialog.scene import Page, Scene, Screen, Step
from reception.dialog.screens.booking.where import anew
from reception.dialog.words import N_

LONGEST_REASON = 200
"""In characters: it goes into the visit's note, of whose length the clinic system says nothing."""


def missing(scene: Scene) -> Place | None:
    """The question, if the clinic asks it of this speciality's patients and this one has not been asked yet."""
    asks = scene.wish.speciality in scene.facts.booking.asks_reason
    return places.REASON if asks and scene.wish.reason is None else None


class Reason(Screen):
    """Asks what brings the patient, in their own words. It can be left out."""

    place = places.REASON
    books = True

    def arrive(self, scene: Scene) -> Place | None:
        """Begin the booking again where no time is chosen."""
        return anew(scene, scene.wish.slot, scene.wish.patient)

    def draw(self, scene: Scene) -> Page:
        """The question, who reads the answer, and a button to go on without one."""
        asked = scene.say(
            N_("What brings you? Write it in one message: the doctor reads it before the visit.")
        )
        return Page(asked, [[scene.choice(N_("Skip"), self.skip)]])

    def typed(self, scene: Scene, text: str) -> Step:
        """Keep the words, if they are few enough. A question to the clinic is answered first."""
        if text.rstrip().endswith("?") and (answer := scene.answer_of(text)):
            return answer
        reason = " ".join(text.split())
        if not any(map(str.isalpha, reason)) or len(reason) > LONGEST_REASON:
            scene.remark(N_("Please write it in words, in 200 letters at most."))
            return None
        scene.want(reason=reason)
        return places.REVIEW

    def skip(self, scene: Scene, _: str) -> Step:
        """Go on without an answer."""
        scene.want(reason="")
        return places.REVIEW


SCREENS: tuple[Screen, ...] = (Reason(),)
