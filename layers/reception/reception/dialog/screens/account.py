"""Pages about the reception itself: help, the language, what is stored, and how to delete it."""

from reception.dialog import places
from reception.dialog.effects import CollectStored, Document, Forget
from reception.dialog.events import Found, StoredCollected
from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column
from reception.dialog.words import LANGUAGES, N_

FORGOTTEN = N_("Deleted. To begin again: /start")


class Language(Screen):
    """Asks in which language the reception shall speak."""

    place = places.LANGUAGE

    def draw(self, scene: Scene) -> Page:
        """A button for each language, by its own name."""
        return Page(
            scene.say(N_("Choose a language:")),
            column([Choice(name, self.chosen, code) for code, name in LANGUAGES.items()]),
        )

    def chosen(self, scene: Scene, language: str) -> Step:
        """Speak the chosen language from now on."""
        scene.speak(language)
        return places.HOME


class Help(Screen):
    """Says in a few lines what the bot can do."""

    place = places.HELP

    def draw(self, scene: Scene) -> Page:
        """The text also names the commands that are in no menu."""
        return Page(
            scene.say(
                N_(
                    "I book, show and change visits to our doctors, and answer questions about the clinic."
                    " Everything is in the menu: press ☰ Menu.\n\n"
                    "You can book in one line: {example}.\n\n"
                    "/language: the language\n"
                    "/privacy: what we store\n"
                    "/export: your data as a file\n"
                    "/forget: delete your data\n\n"
                    "📞 {phones}"
                ),
                example=scene.example,
                phones=", ".join(scene.facts.phones),
            ),
            [[scene.choice(N_("🔔 Reminders"), self.reminders)]],
        )

    def reminders(self, scene: Scene, _: str) -> Step:
        """Go to the switches of reminders."""
        return places.REMINDERS


class Privacy(Screen):
    """Says what is stored, why, and for how long."""

    place = places.PRIVACY

    def draw(self, scene: Scene) -> Page:
        """The text, and below it when the patient agreed to which version."""
        consent = scene.conversation.consent
        stored = scene.say(
            N_(
                "<b>What we store</b>\n"
                "Your Telegram account, phone number and language; names, dates of birth and card numbers"
                " of the patients you add; times of their coming visits. Of a call to the home: the address,"
                " the number and what has happened."
                " No diagnoses, no documents.\n\n"
                "<b>What for</b>\n"
                "To book visits, to remind you of them and to answer you. Only the clinic's staff see it.\n\n"
                "<b>How long</b>\n"
                "400 days after your last message, or until you delete it: /forget. Your data as a file: /export."
                " A call to the home: {days} days after it was answered."
                " The clinic's own medical records are kept by the clinic as the law asks."
            ),
            days=scene.facts.desk.kept_days if scene.facts.desk else 0,
        )
        if consent is None:
            return Page(stored)
        agreed = scene.say(
            N_("You agreed to this on {day} (version {version})."),
            day=scene.words.day(scene.time.day(consent.at), year=True),
            version=consent.version,
        )
        return Page(f"{stored}\n\n{agreed}")


class ExportData(Screen):
    """Sends the patient a file with everything that is stored of the account."""

    place = places.EXPORT

    def look_up(self, scene: Scene) -> CollectStored:
        """Collect the account's items from every table."""
        return CollectStored()

    def found(self, scene: Scene, found: Found) -> Page:
        """The page with the file above it."""
        assert isinstance(found, StoredCollected)
        return Page(
            scene.say(
                N_("This file holds all that we store of this chat. What it means: /privacy")
            ),
            document=Document("reception.json", found.content),
        )


class ForgetMe(Screen):
    """Deletes everything that is stored of this chat."""

    place = places.FORGET

    def draw(self, scene: Scene) -> Page:
        """Say what is deleted, and ask whether the patient means it."""
        return Page(
            scene.say(
                N_(
                    "Delete everything that this chat has stored: number, users, language?"
                    " Visits stay booked, and the clinic's own records stay with the clinic."
                    " What backups hold goes with them within 35 days."
                )
            ),
            [[scene.choice(N_("🗑 Yes, delete"), self.forgotten)]],
        )

    def forgotten(self, scene: Scene, _: str) -> Step:
        """Delete it all; but refuse while a change is being settled with the clinic, which needs what is stored."""
        if scene.conversation.is_settling:
            scene.remark(
                N_(
                    "The clinic has not confirmed your last change yet. Please try in a few minutes."
                )
            )
            return None
        return Forget(scene.say(FORGOTTEN))


SCREENS: tuple[Screen, ...] = (Language(), Help(), Privacy(), ExportData(), ForgetMe())
