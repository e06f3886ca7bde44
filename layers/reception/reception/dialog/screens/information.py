"""Pages that anybody may read, day and night, without registering.

Facts come from `clinic.toml`, names from the directory. Each page offers what to do next. A text that is typed on a
page is looked for among the questions.
"""

from reception.clinic.facts import Question
from reception.dataclass import replace
from reception.dialog import places
from reception.dialog.effects import Telephones
from reception.dialog.places import Place
from reception.dialog.reading.courtesies import read_courtesy
from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column, grid, place_of
from reception.dialog.words import N_

PAGES = {
    places.BRANCHES: N_("🏥 Branches and hours"),
    places.DOCTORS: N_("🩺 Doctors"),
    places.PRICES: N_("💳 Prices"),
    places.ADVANTAGES: N_("⭐️ Why us"),
    places.FREE_SERVICES: N_("Free services"),
    places.DECLARATION: N_("📝 Sign a declaration"),
    places.VACCINATION: N_("💉 Vaccination"),
    places.TRAUMA: N_("🩹 Trauma points"),
    places.HOME_CALL: N_("🏠 Call a doctor home"),
    places.CONTACTS: N_("📞 Contacts"),
    places.QUESTIONS: N_("Other questions"),
    places.PATIENT: N_("📅 Book a visit"),
    places.VISITS: N_("My visits"),
    places.MANAGER: N_("💬 Ask the manager"),
}
"""The places to which pages of information lead, and the label of the button that leads there."""


def is_written(scene: Scene, page: Place) -> bool:
    """Whether the clinic has written something for a page."""
    match page:
        case places.PRICES:
            return any(service.price for service in scene.directory.services)
        case places.ADVANTAGES:
            return bool(scene.facts.advantages)
        case places.TRAUMA:
            return bool(scene.facts.trauma_points)
    return True


class InformationPage(Screen, abstract=True):
    """A page to be read, with buttons that lead to others."""

    def asks_for_text(self, scene: Scene) -> bool:
        """A text is a question, or the name of a button."""
        return False

    def typed(self, scene: Scene, text: str) -> Step:
        """Go to the answer if a text can only mean one question, to a choice if several, or to a visit."""
        courtesy = read_courtesy(text)
        if courtesy:
            scene.remark(courtesy)
            return places.HOME
        if scene.wants(text, surely=True):
            return places.SOONEST
        return scene.answer_of(text) or self.wonder(scene, text)

    def open(self, scene: Scene, place: str) -> Step:
        """Go to another place, as the button has it: `branch_page:b-1`."""
        return places.parse(place)

    def opens(self, label: str, place: Place) -> Choice:
        """A button that leads to a place; its label is plain text."""
        return Choice(label, self.open, str(place))

    def asked(self, scene: Scene, questions: tuple[Question, ...]) -> list[Choice]:
        """A button for each question, which leads to its answer."""
        return [self.opens(scene.fact(q.question), place_of(q)) for q in questions]

    def to(self, scene: Scene, *pages: Place) -> list[Choice]:
        """A button for each of these pages; a page on which the clinic has written nothing has none."""
        written = (page for page in pages if is_written(scene, page))
        return [scene.choice(PAGES[page], self.open, page) for page in written]


def gone(scene: Scene) -> Page:
    """The page of something that left the directory, or the clinic's facts, while the patient was reading it."""
    return Page(scene.say(N_("This page is no longer there. Please choose from the menu.")))


def links(scene: Scene) -> list[Choice]:
    """Buttons that open the clinic's site and social accounts."""
    return [Choice(scene.fact(link.label), url=link.url) for link in scene.facts.links]


class AboutClinic(InformationPage):
    """Says what the clinic is, and leads to its branches, doctors, prices and accounts."""

    place = places.CLINIC

    def draw(self, scene: Scene) -> Page:
        """Two lines about the clinic, and the buttons."""
        pages = (
            places.BRANCHES,
            places.DOCTORS,
            places.PRICES,
            places.ADVANTAGES,
            places.TRAUMA,
            places.CONTACTS,
        )
        return Page(
            scene.say(
                N_("<b>{clinic}</b>\n{text}"),
                clinic=scene.fact(scene.facts.name),
                text=scene.fact(scene.facts.about),
            ),
            [*grid(self.to(scene, *pages), 2), *grid(links(scene), 3)],
        )


class Advantages(InformationPage):
    """Why patients come to this clinic."""

    place = places.ADVANTAGES

    def draw(self, scene: Scene) -> Page:
        """The clinic's own text."""
        return Page(
            scene.say(
                N_("<b>Why patients choose us</b>\n\n{text}"),
                text=scene.fact(scene.facts.advantages).strip(),
            ),
            column(self.to(scene, places.PATIENT, places.DOCTORS)),
        )


class Contacts(InformationPage):
    """Telephones of the clinic and of its branches, the site and the accounts."""

    place = places.CONTACTS

    def draw(self, scene: Scene) -> Page:
        """A line for each branch, and the buttons, the first of which copy the clinic's telephones."""
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
        copies = [Choice(f"📋 {phone}", copies=phone) for phone in scene.facts.phones]
        rows = [
            *column(copies),
            [scene.choice(N_("👤 Keep in my contacts"), self.keep)] if copies else [],
            *grid(links(scene), 3),
            *column(self.to(scene, places.BRANCHES)),
        ]
        return Page("\n".join([heading, *lines]).strip(), rows)

    def keep(self, scene: Scene, _: str) -> Step:
        """Send the clinic's telephones as a contact, which the patient's telephone can keep."""
        telephones = Telephones(scene.fact(scene.facts.name), scene.facts.phones)
        return replace(self.draw(scene), telephones=telephones)


SCREENS: tuple[Screen, ...] = (AboutClinic(), Advantages(), Contacts())
