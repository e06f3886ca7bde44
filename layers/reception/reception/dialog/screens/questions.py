"""The questions that patients ask, with the clinic's answers: a tree of any depth."""

from reception.clinic.facts import Question
from reception.dialog import places
from reception.dialog.places import Place
from reception.dialog.scene import Page, Scene, Screen, column
from reception.dialog.screens.information import InformationPage
from reception.dialog.words import N_


class QuestionPage(InformationPage):
    """The questions of the first level; or with `questions:sign` one question."""

    place = places.QUESTIONS

    def arrive(self, scene: Scene) -> Place | None:
        """Go to the first level where the clinic does not answer this question any more."""
        is_answered = not scene.about or scene.facts.question(scene.about)
        return None if is_answered else places.QUESTIONS

    def draw(self, scene: Scene) -> Page:
        """The answer, the questions below it, and the page that goes on from it."""
        question = scene.facts.question(scene.about)
        if question is None:
            return Page(
                scene.say(
                    N_("What would you like to know? Choose, or write it in your own words.")
                ),
                column(self.asked(scene, scene.facts.questions)),
            )
        lines = [scene.say(N_("<b>{question}</b>"), question=scene.fact(question.question))]
        if question.answer:
            lines.append(scene.say("{text}", text=scene.fact(question.answer)))
        ahead = self.to(scene, places.parse(question.leads_to)) if question.leads_to else []
        return Page("\n\n".join(lines), column([*self.asked(scene, question.questions), *ahead]))


class PossibleQuestions(InformationPage):
    """The questions that a typed text may mean: `answers:sign,change_doctor`."""

    place = places.ANSWERS

    def arrive(self, scene: Scene) -> Place | None:
        """Go to all questions where the clinic does not answer any of these any more."""
        return None if self._found(scene) else places.QUESTIONS

    def draw(self, scene: Scene) -> Page:
        """A button for each question."""
        return Page(
            scene.say(N_("Perhaps you would like to know:")),
            column([*self.asked(scene, self._found(scene)), *self.to(scene, places.QUESTIONS)]),
        )

    @staticmethod
    def _found(scene: Scene) -> tuple[Question, ...]:
        found = map(scene.facts.question, scene.about.split(","))
        return tuple(question for question in found if question)


SCREENS: tuple[Screen, ...] = (QuestionPage(), PossibleQuestions())
