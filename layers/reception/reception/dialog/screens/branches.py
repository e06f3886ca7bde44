"""The branches and the trauma points: addresses, hours, maps."""

from reception.clinic.facts import TraumaPoint
from reception.clinic.hours import Hours
from reception.clinic.model import Branch
from reception.dataclass import replace
from reception.dialog import closed, opening, places
from reception.dialog.effects import Venue
from reception.dialog.places import Place
from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column
from reception.dialog.screens.booking.where import at_branch
from reception.dialog.screens.information import InformationPage, gone
from reception.dialog.words import N_


class _OfBranches(InformationPage, abstract=True):
    """A page about one branch or several, with the button that books a visit there."""

    def book_here(self, scene: Scene, branch: Branch) -> list[list[Choice]]:
        """A row with the button; no row where the branch has no free day."""
        if not scene.directory.receiving(scene.today, branch=branch.id):
            return []
        return [[scene.choice(N_("📅 Book a visit here"), self.open, at_branch(branch.id))]]


class Branches(InformationPage):
    """All branches of the clinic."""

    place = places.BRANCHES

    def arrive(self, scene: Scene) -> Place | None:
        """Go to the branch's own page where there is only one."""
        branches = scene.directory.branches
        return places.BRANCH_PAGE.of(branches[0].id) if len(branches) == 1 else None

    def draw(self, scene: Scene) -> Page:
        """Name, address and whether it is open now, of each branch; a button for each."""
        lines = [
            "\n".join(
                [
                    scene.say(
                        N_("<b>{branch}</b>\n📍 {address}"),
                        branch=scene.branch_name(branch),
                        address=scene.branch_address(branch),
                    ),
                    closed.lines(scene, [branch.id])
                    or scene.say("{now}", now=_now(scene, scene.branch_hours(branch))),
                ]
            )
            for branch in scene.directory.branches
        ]
        return Page(
            "\n\n".join([scene.say(N_("<b>Our branches</b>")), *lines]),
            column(
                [
                    self.opens(scene.branch_name(branch), places.BRANCH_PAGE.of(branch.id))
                    for branch in scene.directory.branches
                ]
            ),
        )


class BranchPage(_OfBranches):
    """One branch: `branch_page:b-1`."""

    place = places.BRANCH_PAGE

    def arrive(self, scene: Scene) -> Place | None:
        """Go to the list where the branch has left the directory."""
        return None if scene.directory.branch(scene.about) else places.BRANCHES

    def draw(self, scene: Scene) -> Page:
        """Address, the way there, hours and telephones."""
        branch = scene.directory.branch(scene.about)
        if branch is None:
            return gone(scene)
        facts, hours = scene.branch_facts(branch.id), scene.branch_hours(branch)
        shut = closed.lines(scene, [branch.id])
        lines = [
            scene.say(
                N_("<b>{branch}</b>\n📍 {address}"),
                branch=scene.branch_name(branch),
                address=scene.branch_address(branch),
            ),
            shut,
            scene.say("{text}", text=scene.fact(facts.directions)),
            *_opening(scene, hours, shut=bool(shut)),
            scene.say(N_("📞 {phones}"), phones=", ".join(scene.branch_phones(branch))),
        ]
        on_the_map = scene.choice(
            N_("📍 Show on the map"), self.open, places.BRANCH_MAP.of(branch.id)
        )
        rows = [*self.book_here(scene, branch), [on_the_map] if facts.point else []]
        return Page("\n".join(filter(None, lines)), rows)


class TraumaPoints(InformationPage):
    """The places that treat injuries; points that are open now come first."""

    place = places.TRAUMA

    def draw(self, scene: Scene) -> Page:
        """For whom each is, its address, telephone and hours; a button for each map."""
        local = scene.time.local(scene.now)
        points = sorted(scene.facts.trauma_points, key=lambda p: not p.hours.is_open(local))
        shown = [point for point in points if point.point]
        maps = [
            self.opens(f"🗺 {scene.fact(point.name)}", places.TRAUMA_MAP.of(point.id))
            for point in shown
        ]
        return Page(
            "\n\n".join(
                [
                    scene.say("{text}", text=scene.fact(scene.facts.emergency.text)),
                    scene.say(N_("<b>Trauma points</b>\nNo referral is needed.")),
                    *(self._point(scene, point) for point in points),
                ]
            ),
            column(maps),
        )

    @staticmethod
    def _point(scene: Scene, point: TraumaPoint) -> str:
        lines = [
            scene.say(
                N_("<b>{name}</b> ({for_whom})\n📍 {address}\n📞 {phones}"),
                name=scene.fact(point.name),
                for_whom=scene.fact(point.for_whom),
                address=scene.fact(point.address),
                phones=", ".join(point.phones),
            ),
            *_opening(scene, point.hours),
        ]
        return "\n".join(lines)


class _Map(InformationPage, abstract=True):
    """A place on the map, which is sent above the page."""

    def typed(self, scene: Scene, text: str) -> Step:
        """Go back where a text is not understood: to draw this page again would send the map again."""
        return super().typed(scene, text) or scene.back()

    @staticmethod
    def page(scene: Scene, venue: Venue, hours: Hours, phones: tuple[str, ...]) -> Page:
        """The place's address and telephones, and whether it is open now."""
        lines = [
            scene.say(
                N_("<b>{branch}</b>\n📍 {address}"), branch=venue.title, address=venue.address
            ),
            scene.say("{text}", text=_now(scene, hours)),
            scene.say(N_("📞 {phones}"), phones=", ".join(phones)),
        ]
        return Page("\n".join(lines), venue=venue)


class BranchMap(_Map, _OfBranches):
    """A branch on the map: `branch_map:b-1`."""

    place = places.BRANCH_MAP

    def arrive(self, scene: Scene) -> Place | None:
        """Go to the list where the branch is not on the map any more."""
        branch = scene.directory.branch(scene.about)
        return None if branch and scene.venue(branch) else places.BRANCHES

    def draw(self, scene: Scene) -> Page:
        """The map, and the button that books a visit there."""
        branch = scene.directory.branch(scene.about)
        venue = scene.venue(branch) if branch else None
        if branch is None or venue is None:
            return gone(scene)
        page = self.page(scene, venue, scene.branch_hours(branch), scene.branch_phones(branch))
        return replace(page, rows=self.book_here(scene, branch))


class TraumaMap(_Map):
    """A trauma point on the map: `trauma_map:central`."""

    place = places.TRAUMA_MAP

    def arrive(self, scene: Scene) -> Place | None:
        """Go to the list where the point is not on the map any more."""
        point = _trauma_point(scene)
        return None if point and point.point else places.TRAUMA

    def draw(self, scene: Scene) -> Page:
        """The map, with address and telephones."""
        point = _trauma_point(scene)
        if point is None or point.point is None:
            return gone(scene)
        where = point.point.latitude, point.point.longitude
        venue = Venue(scene.fact(point.name), scene.fact(point.address), *where)
        return self.page(scene, venue, point.hours, point.phones)


def _trauma_point(scene: Scene) -> TraumaPoint | None:
    points = scene.facts.trauma_points
    return next((point for point in points if point.id == scene.about), None)


def _now(scene: Scene, hours: Hours) -> str:
    return opening.now(scene.words, hours, scene.time.local(scene.now))


def _opening(scene: Scene, hours: Hours, *, shut: bool = False) -> list[str]:
    """The week's hours, whether it is open now, and the holidays ahead. A place that is `shut` has no line for now."""
    local = scene.time.local(scene.now)
    return [
        scene.say(N_("🕒 {hours}"), hours=opening.week(scene.words, hours)),
        *([] if hours.always or shut else [scene.say("{text}", text=_now(scene, hours))]),
        *(scene.say("{text}", text=day) for day in opening.holidays(scene.words, hours, local)),
    ]


SCREENS: tuple[Screen, ...] = (
    Branches(),
    BranchPage(),
    BranchMap(),
    TraumaPoints(),
    TraumaMap(),
)
