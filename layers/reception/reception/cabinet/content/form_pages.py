"""Pages with forms: the list of sections, the list of a section, one form."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

import msgspec

from reception.cabinet.content.drafts import Draft
from reception.cabinet.content.editing import TomlFile, value_at
from reception.cabinet.content.filling import (
    BELOW,
    NEW,
    Filled,
    Spot,
    fill,
    missing,
    shown,
    spot_of,
)
from reception.cabinet.content.pictures import Unfit, fit
from reception.cabinet.content.sections import SECTIONS, ContentSection, Shape
from reception.cabinet.content.wording import say
from reception.cabinet.content.workshop import Workshop
from reception.cabinet.services import Services
from reception.cabinet.web import PageRequest, Response, see_other
from reception.clinic.content_faults import Fault
from reception.clinic.facts import in_language
from reception.clinic.model import Directory
from reception.clinic.pictures import name_of_upload, upload_of
from reception.dataclass import dataclass, replace
from reception.dialog.words import LANGUAGES

SEEN, DO, PHOTO = "seen", "do", "photo"
"""Names of inputs: what the form was made of; the button that was pressed; the chosen file."""
_OURS = {SEEN, DO}
_DIGEST = re.compile(r"[0-9a-f]{32}", re.ASCII)
_NOT_THERE = HTTPStatus.NOT_FOUND
_YEAR_SECONDS = 31_536_000


@dataclass(frozen=True)
class ListEntry:
    """A line of a list: the item and its name; the languages that it lacks; how deep it stands in a tree."""

    item: str
    name: str
    missing: Sequence[str] = ()
    depth: int = 0
    first: bool = False
    last: bool = False


def index(services: Services, request: PageRequest) -> Response:
    """All sections, and whether something waits to be published."""
    workshop = Workshop(services, request.manager)
    return services.page(
        request,
        "content_index.html",
        sections=[*SECTIONS.values()],
        draft=workshop.draft,
        overtaken=workshop.is_overtaken,
    )


def section(services: Services, request: PageRequest) -> Response:
    """The list of a section, or one form."""
    workshop, chosen = Workshop(services, request.manager), _section(request)
    if chosen is None:
        return gone(services, request)
    item = _item(request)
    if chosen.shape is not Shape.ONE and not item:
        entries = [*_entries(services, chosen, workshop.draft.document().data, request.language)]
        return services.page(
            request, "content_list.html", section=chosen, entries=entries, draft=workshop.draft
        )
    document = workshop.draft.document()
    spot = spot_of(chosen, item, document.data)
    if spot is None or not _is_known(services, spot):
        return gone(services, request)
    return _form(services, request, spot, workshop.draft, Filled(shown(spot, document)))


def save(services: Services, request: PageRequest) -> Response:
    """Take what was typed into the draft; or move an item of a list, or take it away."""
    workshop, chosen = Workshop(services, request.manager), _section(request)
    document = workshop.draft.document()
    spot = spot_of(chosen, _item(request), document.data) if chosen else None
    if chosen is None or spot is None or not _is_known(services, spot):
        return gone(services, request)
    typed = {name: texts[0] for name, texts in request.form.items() if texts and name not in _OURS}
    if request.text(SEEN) != _seen(spot, document):
        return _form(
            services,
            request,
            spot,
            workshop.draft,
            Filled(typed),
            HTTPStatus.CONFLICT,
            changed=True,
        )
    if request.text(DO) in _DEEDS and not spot.is_new and spot.number >= 0:
        _DEEDS[request.text(DO)](document, spot)
        workshop.keep(document)
        return see_other(_above(spot))
    typed, unfit = _with_upload(services, request, typed)
    filled = fill(spot, document, typed, workshop.check)
    if unfit:
        filled = replace(filled, faults={**filled.faults, PHOTO: [unfit.fault]})
    if filled.faults:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _form(services, request, spot, workshop.draft, filled, status)
    workshop.keep(document)
    return see_other(_after(spot))


def photo(services: Services, request: PageRequest) -> Response:
    """A picture that was uploaded."""
    digest = request.parts["digest"]
    picture = services.content.uploads.photo(digest) if _DIGEST.fullmatch(digest) else None
    if picture is None:
        return gone(services, request)
    kept = {"Cache-Control": f"private, max-age={_YEAR_SECONDS}, immutable"}
    return Response(picture, kind="image/jpeg", headers=kept)


def _section(request: PageRequest) -> ContentSection | None:
    return SECTIONS.get(request.parts.get("section", ""))


def _item(request: PageRequest) -> str:
    """The item of a page's address; ids of the clinic's system may have any letters."""
    return unquote(request.parts.get("item", ""))


def gone(services: Services, request: PageRequest) -> Response:
    """A page that says that the item is not there."""
    return services.page(request, "content_gone.html", _NOT_THERE)


def _form(
    services: Services,
    request: PageRequest,
    spot: Spot,
    draft: Draft,
    filled: Filled,
    status: int = HTTPStatus.OK,
    *,
    changed: bool = False,
) -> Response:
    words, document = services.words[request.language], draft.document()
    inputs = {**dict.fromkeys(shown(spot, document), ""), **filled.inputs}
    faults = {name: [say(words, one) for one in some] for name, some in filled.faults.items()}
    return services.page(
        request,
        "content_form.html",
        status,
        draft=draft,
        section=spot.section,
        spot=spot,
        name=_name(services, spot, document.data, request.language),
        inputs=inputs,
        faults=faults,
        changed=changed,
        seen=_seen(spot, document),
        below=_below(spot, document.data, request.language),
        rows=_rows(inputs),
        upload=upload_of(inputs.get(PHOTO, "")),
        languages=LANGUAGES,
    )


def _rows(inputs: Mapping[str, str]) -> list[tuple[str, int]]:
    """The numbered rows of exceptions among the inputs: the field's name, and the number."""
    found = (re.fullmatch(r"(.+)\.(\d{1,4})\.date", name) for name in inputs)
    return sorted({(match[1], int(match[2])) for match in found if match})


def _with_upload(
    services: Services, request: PageRequest, typed: dict[str, str]
) -> tuple[dict[str, str], Unfit | None]:
    """The inputs with the name of the picture that was uploaded now, if one was, or why none can be made of it."""
    upload = request.file(f"{PHOTO}.file")
    if typed.pop(f"{PHOTO}.remove", ""):
        typed = {**typed, PHOTO: ""}
    if upload is None:
        return typed, None
    try:
        picture = fit(upload.content)
    except Unfit as error:
        return typed, error
    digest = services.content.uploads.put_photo(picture)
    return {**typed, PHOTO: name_of_upload(digest)}, None


def _seen(spot: Spot, document: TomlFile) -> str:
    """A digest of the values that the form, or its whole list, was made of: another window may change them since."""
    value = document.get(spot.rows or spot.place)
    fields = [document.get((*spot.place, *one.way)) for one in spot.section.fields]
    stands_on = fields if spot.section.shape is Shape.ONE else value
    return hashlib.sha256(msgspec.json.encode(stands_on, order="sorted")).hexdigest()[:16]


# --- lists ---


def _entries(
    services: Services, chosen: ContentSection, data: Mapping[str, Any], language: str
) -> Iterator[ListEntry]:
    if chosen.shape is Shape.NAMED:
        directory = services.desk.conversations.look().directory
        for item, name in _named(chosen, directory).items():
            yield ListEntry(item, name, missing(chosen, value_at(data, (*chosen.place, item))))
        return
    yield from _tree(chosen, value_at(data, chosen.place) or [], language, "", 0)


def _tree(
    chosen: ContentSection, rows: Sequence[Any], language: str, above: str, depth: int
) -> Iterator[ListEntry]:
    for number, row in enumerate(rows):
        item = f"{above}{number}"
        yield ListEntry(
            item,
            _heading(chosen, row, language),
            missing(chosen, row),
            depth,
            number == 0,
            number == len(rows) - 1,
        )
        if chosen.shape is Shape.TREE:
            yield from _tree(chosen, row.get(BELOW, ()), language, f"{item}.", depth + 1)


def _below(spot: Spot, data: Mapping[str, Any], language: str) -> list[ListEntry] | None:
    """The questions right below this one; None where there can be none."""
    if spot.section.shape is not Shape.TREE or spot.is_new:
        return None
    rows = value_at(data, (*spot.place, BELOW)) or []
    every = _tree(spot.section, rows, language, f"{spot.item}.", 0)
    return [entry for entry in every if entry.depth == 0]


def _heading(chosen: ContentSection, row: Any, language: str) -> str:
    heading = value_at(row, chosen.fields[0].way)
    return in_language(heading, language) if isinstance(heading, Mapping) else str(heading or "")


def _named(chosen: ContentSection, directory: Directory) -> dict[str, str]:
    """The clinic's branches or doctors, as its system has them."""
    if chosen.id == "branches":
        return {branch.id: branch.name for branch in directory.branches}
    return {doctor.id: doctor.name for doctor in directory.doctors}


def _is_known(services: Services, spot: Spot) -> bool:
    """True unless the form is of a branch or doctor that neither the clinic's system nor the content has."""
    if spot.section.shape is not Shape.NAMED or not spot.is_new:
        return True
    return spot.item in _named(spot.section, services.desk.conversations.look().directory)


def _name(services: Services, spot: Spot, data: Mapping[str, Any], language: str) -> str:
    """The name of the thing that the form is about; empty for something new, or for the section as a whole."""
    match spot.section.shape:
        case Shape.ONE:
            return ""
        case Shape.NAMED:
            directory = services.desk.conversations.look().directory
            return _named(spot.section, directory).get(spot.item, spot.item)
    return _heading(spot.section, value_at(data, spot.place), language)


# --- deeds ---


def _remove(document: TomlFile, spot: Spot) -> None:
    document.remove(spot.place)
    if not document.get(spot.rows):
        document.remove(spot.rows)


def _up(document: TomlFile, spot: Spot) -> None:
    if spot.number > 0:
        document.move(spot.rows, spot.number, spot.number - 1)


def _down(document: TomlFile, spot: Spot) -> None:
    if spot.number + 1 < len(document.get(spot.rows)):
        document.move(spot.rows, spot.number, spot.number + 1)


_DEEDS = {"remove": _remove, "up": _up, "down": _down}


def _above(spot: Spot) -> str:
    """The page that an item is listed on."""
    above, _, _ = spot.item.rpartition(".")
    return f"/content/{spot.section.id}/{above}" if above else f"/content/{spot.section.id}"


def _after(spot: Spot) -> str:
    """The page behind a form that was saved: a new question shows what can stand below it, all others the draft."""
    if spot.section.shape is Shape.TREE and spot.is_new:
        return f"/content/questions/{spot.item.removesuffix(NEW)}{spot.number}"
    return "/content/review"


def sayings(services: Services, language: str, faults: Sequence[Fault]) -> list[str]:
    """Faults of a whole draft, in words."""
    return [say(services.words[language], one) for one in faults]
