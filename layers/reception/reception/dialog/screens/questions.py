"""What patients ask: a tree of any depth, as the clinic writes it."""

from reception.clinic.facts import Question
from reception.dialog.scene import Page, Scene, Screen, column
from reception.dialog.screens.information import InformationPage, asked, to
from reception.dialog.words import N_


class Questions(InformationPage):
    """The questions of the first level; or one question: `questions:sign`."""

    name = "questions"

    def arrive(self, scene: Scene) -> str | None:
        """A question that the clinic no longer answers leads to the others."""
        known = not scene.argument or scene.facts.question(scene.argument)
        return None if known else "questions"

    def draw(self, scene: Scene) -> Page:
        """The answer, the questions below it, and what goes on from it."""
        question = scene.facts.question(scene.argument)
        if question is None:
            return Page(
                scene.say(
                    N_("What would you like to know? Choose, or write it in your own words.")
                ),
                column(asked(scene, scene.facts.questions)),
            )
        lines = [scene.say(N_("<b>{question}</b>"), question=scene.fact(question.question))]
        if question.answer:
            lines.append(scene.say("{text}", text=scene.fact(question.answer)))
        ahead = to(scene, question.leads_to) if question.leads_to else []
        return Page("\n\n".join(lines), column([*asked(scene, question.questions), *ahead]))


class Answers(InformationPage):
    """The questions that a text may mean: `answers:sign,change_doctor`."""

    name = "answers"

    def arrive(self, scene: Scene) -> str | None:
        """Those that the clinic no longer answers lead to the others."""
        return None if self._found(scene) else "questions"

    def draw(self, scene: Scene) -> Page:
        """A button each."""
        return Page(
            scene.say(N_("Perhaps you would like to know:")),
            column([*asked(scene, self._found(scene)), *to(scene, "questions")]),
        )

    @staticmethod
    def _found(scene: Scene) -> tuple[Question, ...]:
        found = (scene.facts.question(known) for known in scene.argument.split(","))
        return tuple(question for question in found if question)


SCREENS: tuple[Screen, ...] = (Questions(), Answers())
