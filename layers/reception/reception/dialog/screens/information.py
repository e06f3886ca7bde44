"""What anybody may know, day and night, without registering. Facts come from `clinic.toml`."""

from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column
from reception.dialog.words import N_


class FreeServices(Screen):
    """What costs nothing, and for whom."""

    name = "free_services"

    def draw(self, scene: Scene) -> Page:
        """The clinic's text."""
        return Page(
            scene.say(
                N_("<b>Free services</b>\n\n{text}"), text=scene.fact(scene.facts.free_services)
            ),
            [[scene.choice(N_("📅 Book a visit"), "book")]],
        )

    def book(self, scene: Scene, _: str) -> Step:
        """To a visit."""
        return "patient"


class AboutClinic(Screen):
    """The clinic and its branches: address, hours, telephones."""

    name = "clinic"

    def draw(self, scene: Scene) -> Page:
        """A paragraph each."""
        branches = [
            scene.say(
                N_("<b>{branch}</b>\n📍 {address}\n🕒 {hours}\n📞 {phones}"),
                branch=scene.branch_name(branch),
                address=scene.branch_address(branch),
                hours=scene.branch_hours(branch),
                phones=", ".join(scene.branch_phones(branch)),
            )
            for branch in scene.directory.branches
        ]
        about = scene.say(
            N_("<b>{clinic}</b>\n{text}"),
            clinic=scene.fact(scene.facts.name),
            text=scene.fact(scene.facts.about),
        )
        return Page("\n\n".join([about, *branches]))


class Questions(Screen):
    """Questions that patients ask."""

    name = "questions"

    def draw(self, scene: Scene) -> Page:
        """A button each."""
        questions = [
            Choice(scene.fact(q.question), "chosen", str(number))
            for number, q in enumerate(scene.facts.questions)
        ]
        return Page(scene.say(N_("What would you like to know?")), column(questions))

    def chosen(self, scene: Scene, number: str) -> Step:
        """The answer, and back to the others."""
        index = int(number)
        if index >= len(scene.facts.questions):
            return None
        asked = scene.facts.questions[index]
        return Page(
            scene.say(
                N_("<b>{question}</b>\n\n{answer}"),
                question=scene.fact(asked.question),
                answer=scene.fact(asked.answer),
            ),
            [[scene.choice(N_("Other questions"), "again")]],
        )


class HomeCall(Screen):
    """How a doctor is called to the home; what is dangerous comes first."""

    name = "home_call"

    def draw(self, scene: Scene) -> Page:
        """Emergency, then the clinic's text and telephones."""
        return Page(
            scene.say(
                N_("{emergency}\n\n<b>Call to the home</b>\n{text}\n📞 {phones}"),
                emergency=scene.fact(scene.facts.emergency),
                text=scene.fact(scene.facts.home_call),
                phones=", ".join(scene.facts.phones),
            )
        )


class Manager(Screen):
    """A person at the clinic: how to reach one."""

    name = "manager"

    def draw(self, scene: Scene) -> Page:
        """Telephones and hours."""
        return Page(
            scene.say(
                N_("Our manager will gladly help:\n📞 {phones}\n🕒 {hours}"),
                phones=", ".join(scene.facts.phones),
                hours=scene.fact(scene.facts.hours),
            )
        )


SCREENS: tuple[Screen, ...] = (FreeServices(), AboutClinic(), Questions(), HomeCall(), Manager())
