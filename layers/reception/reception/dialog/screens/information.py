"""What anybody may know, day and night, without registering. Facts come from `clinic.toml`, names from the directory.

Each page ends in what one does next. A text that is written on one of them is looked for among the questions.
"""

from reception.clinic.facts import Question
from reception.dialog.reading.courtesies import read_courtesy
from reception.dialog.reading.search import find_questions
from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column, grid
from reception.dialog.words import N_

PAGES = {
    "branches": N_("🏥 Branches and hours"),
    "doctors": N_("👩‍⚕️ Doctors"),
    "prices": N_("💳 Prices"),
    "advantages": N_("⭐️ Why us"),
    "free_services": N_("Free services"),
    "declaration": N_("📝 Sign a declaration"),
    "vaccination": N_("💉 Vaccination"),
    "trauma": N_("🩹 Trauma points"),
    "home_call": N_("🏠 Call a doctor home"),
    "contacts": N_("📞 Contacts"),
    "questions": N_("Other questions"),
    "patient": N_("📅 Book a visit"),
    "visits": N_("My visits"),
    "manager": N_("💬 Ask the manager"),
}
"""Where the pages lead, and what such a button says."""


def is_written(scene: Scene, page: str) -> bool:
    """Whether there is something to be read on a page."""
    match page:
        case "prices":
            return any(service.price for service in scene.directory.services)
        case "advantages":
            return bool(scene.facts.advantages)
        case "trauma":
            return bool(scene.facts.trauma_points)
    return True


def place_of(question: Question) -> str:
    """Where a question is answered: on a page of its own, or at once on the one that it leads to."""
    below = question.answer or question.questions
    return f"questions:{question.id}" if below else question.leads_to


class InformationPage(Screen):
    """A page to be read, with buttons that open others."""

    def typed(self, scene: Scene, text: str) -> Step:
        """The answer where the text can only mean one question, a choice where it may mean several; or a visit."""
        courtesy = read_courtesy(text)
        if courtesy:
            scene.remark(courtesy)
            return "home"
        if scene.wants(text, surely=True):
            return "soonest"
        found = find_questions(scene.facts, text, scene.conversation.language)
        if not found or scene.remarks:  # in danger nobody wants to read on
            return super().typed(scene, text)
        ids = ",".join(question.id for question in found)
        return place_of(found[0]) if len(found) == 1 else f"answers:{ids}"

    def open(self, scene: Scene, place: str) -> Step:
        """To another place."""
        return place


def asked(scene: Scene, questions: tuple[Question, ...]) -> list[Choice]:
    """A button for each question."""
    return [Choice(scene.fact(q.question), "open", place_of(q)) for q in questions]


def to(scene: Scene, *pages: str) -> list[Choice]:
    """Buttons to pages; one on which nothing is written is left out."""
    return [scene.choice(PAGES[page], "open", page) for page in pages if is_written(scene, page)]


def gone(scene: Scene) -> Page:
    """The page of something that left the directory, or the clinic's facts, while it was open."""
    return Page(scene.say(N_("This page is no longer there. Please choose from the menu.")))


def links(scene: Scene) -> list[Choice]:
    """Buttons to the site and the social accounts."""
    return [Choice(scene.fact(link.label), url=link.url) for link in scene.facts.links]


class AboutClinic(InformationPage):
    """What the clinic is; the way to its branches, doctors, prices, accounts."""

    name = "clinic"

    def draw(self, scene: Scene) -> Page:
        """Two lines, and the pages."""
        pages = ("branches", "doctors", "prices", "advantages", "trauma", "contacts")
        return Page(
            scene.say(
                N_("<b>{clinic}</b>\n{text}"),
                clinic=scene.fact(scene.facts.name),
                text=scene.fact(scene.facts.about),
            ),
            [*grid(to(scene, *pages), 2), *grid(links(scene), 3)],
        )


class Advantages(InformationPage):
    """Why patients come here."""

    name = "advantages"

    def draw(self, scene: Scene) -> Page:
        """The clinic's text."""
        return Page(
            scene.say(
                N_("<b>Why patients choose us</b>\n\n{text}"),
                text=scene.fact(scene.facts.advantages).strip(),
            ),
            column(to(scene, "patient", "doctors")),
        )


class Contacts(InformationPage):
    """Telephones, the branches', too; the site and the accounts."""

    name = "contacts"

    def draw(self, scene: Scene) -> Page:
        """A line each."""
        lines = [scene.say("📞 {phones}", phones=", ".join(scene.facts.phones)), ""]
        lines += [
            scene.say(
                N_("<b>{branch}</b>: {address}, 📞 {phones}"),
                branch=scene.branch_name(branch),
                address=scene.branch_address(branch),
                phones=", ".join(scene.branch_phones(branch)),
            )
            for branch in scene.directory.branches
        ]
        heading = scene.say(N_("<b>Contacts</b>"))
        rows = [*grid(links(scene), 3), *column(to(scene, "branches"))]
        return Page("\n".join([heading, *lines]).strip(), rows)


SCREENS: tuple[Screen, ...] = (AboutClinic(), Advantages(), Contacts())
