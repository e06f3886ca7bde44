"""The menu: the same for a guest and for a patient, whose next visit stands on top."""

from reception.dialog.scene import Page, Scene, Screen, Step
from reception.dialog.screens.visits import describe, upcoming
from reception.dialog.words import N_


class Home(Screen):
    """Where everything begins."""

    name = "home"
    leave = False

    def draw(self, scene: Scene) -> Page:
        """Greet, show the next visit if there is one, offer every section."""
        scene.keep(trail=("home",))
        lines = [
            scene.say(N_("<b>{clinic}</b>\nHow can we help?"), clinic=scene.fact(scene.facts.name))
        ]
        coming = upcoming(scene)
        if coming:
            lines.insert(0, scene.say(N_("Your next visit:")) + "\n" + describe(scene, coming[0]))
        return Page(
            "\n\n".join(lines),
            [
                [scene.choice(N_("📅 Book a visit"), "open", "patient")],
                [
                    scene.choice(N_("My visits"), "open", "visits"),
                    scene.choice(N_("Users"), "open", "users"),
                ],
                [
                    scene.choice(N_("Free services"), "open", "free_services"),
                    scene.choice(N_("About the clinic"), "open", "clinic"),
                ],
                [
                    scene.choice(N_("Other questions"), "open", "questions"),
                    scene.choice(N_("Manager"), "open", "manager"),
                ],
            ],
        )

    def open(self, scene: Scene, section: str) -> Step:
        """Go to a section."""
        return section
