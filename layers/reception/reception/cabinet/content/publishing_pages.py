"""Pages on which a draft is looked at and published, and on which a former version is chosen again."""

from http import HTTPStatus

from reception.cabinet.content.form_pages import sayings
from reception.cabinet.content.workshop import LockedOut, Workshop
from reception.cabinet.services import Services
from reception.cabinet.web import PageRequest, Response, see_other
from reception.clinic.content import ContentError
from reception.clinic.publishing import DEPLOYED, Overtaken, Version
from reception.dialog.words import LANGUAGES
from reception.ports import Changed

OVER, MINE = "over", "mine"
"""Names of inputs: the version that the page showed as the present one; units of which the manager's change stays."""
MOST_VERSIONS = 50
"""A page lists no more of them; the command line lists all."""


def review(services: Services, request: PageRequest) -> Response:
    """Show the changes of the draft: pages before and after, visits on closed days, faults, and changes of others."""
    return _review(services, request, Workshop(services, request.manager))


def _review(
    services: Services, request: PageRequest, workshop: Workshop, status: int = HTTPStatus.OK
) -> Response:
    language = request.query.get("in", request.language)
    language = language if language in LANGUAGES else request.language
    faults = workshop.faults
    readable = workshop.draft.is_changed and not faults
    overtaken = workshop.is_overtaken
    return services.page(
        request,
        "content_review.html",
        status,
        draft=workshop.draft,
        units=workshop.units,
        faults=sayings(services, request.language, faults),
        changes=workshop.changes(language) if readable else [],
        shown_in=language,
        languages=LANGUAGES,
        visits=workshop.draft_visits if readable else None,
        overtaken=_version(workshop, workshop.present) if overtaken else None,
        disputed=workshop.carried().disputed if overtaken else (),
    )


def decide(services: Services, request: PageRequest) -> Response:
    """Publish the draft, forget it, or carry it over to what somebody else published."""
    workshop = Workshop(services, request.manager)
    match request.text("do"):
        case "publish":
            return _publish(services, request, workshop)
        case "discard":
            workshop.discard()
            return see_other("/content")
        case "carry":
            workshop.carry(request.texts(MINE))
            return see_other("/content/review")
    return see_other("/content/review")


def _publish(services: Services, request: PageRequest, workshop: Workshop) -> Response:
    if not workshop.draft.is_changed:
        return see_other("/content")
    former = workshop.draft.base
    try:
        version = workshop.publish()
    except (Overtaken, Changed):
        return _review(services, request, Workshop(services, request.manager), HTTPStatus.CONFLICT)
    except ContentError:
        return _review(services, request, workshop, HTTPStatus.UNPROCESSABLE_ENTITY)
    fresh = Workshop(services, request.manager)
    return services.page(
        request,
        "content_published.html",
        version=version,
        former=former,
        visits=fresh.present_visits,
    )


def history(services: Services, request: PageRequest) -> Response:
    """All versions: who published them and when, and which one patients see."""
    return _history(services, request)


def _history(
    services: Services, request: PageRequest, status: int = HTTPStatus.OK, *, told: str = ""
) -> Response:
    workshop = Workshop(services, request.manager)
    return services.page(
        request,
        "content_history.html",
        status,
        versions=workshop.content.publishing.versions.history()[:MOST_VERSIONS],
        present=workshop.present,
        deployed=DEPLOYED,
        told=told,
    )


def use(services: Services, request: PageRequest) -> Response:
    """Show a former version to patients again, unless somebody else chose another one meanwhile."""
    workshop = Workshop(services, request.manager)
    wanted = request.text("version")
    try:
        workshop.use("" if wanted == DEPLOYED else wanted, request.text(OVER))
    except (Overtaken, Changed):
        return _history(services, request, HTTPStatus.CONFLICT, told="overtaken")
    except ContentError:
        return _history(services, request, HTTPStatus.UNPROCESSABLE_ENTITY, told="unreadable")
    except LockedOut:
        return _history(services, request, HTTPStatus.UNPROCESSABLE_ENTITY, told="locked out")
    return see_other("/content/history")


def tell(services: Services, request: PageRequest) -> Response:
    """Tell the patients whose visits stand on days that are closed now."""
    reached = Workshop(services, request.manager).tell()
    return services.page(request, "content_told.html", reached=reached)


def _version(workshop: Workshop, name: str) -> Version:
    """A version with who published it; the deployed one has no name."""
    if not name:
        return Version("")
    known = workshop.content.publishing.versions.history()
    return next((one for one in known if one.name == name), Version(name))
