"""The directory out of Doctor Eleks' lists, and doctors' pictures in every form."""

import base64
import json
from typing import Any

import pytest

from reception.adapters.doctor_eleks import InstallationAnswers
from reception.adapters.doctor_eleks.photos import MAX_PHOTO_BYTES
from reception.clinic.model import Branch, Doctor, Room, Service, Speciality
from reception.clinic.system import ClinicUnreachable
from sandbox.clock import Clock
from sandbox.doctor_eleks import DoctorEleks as Double
from tests.adapters.doctor_eleks_site import BRANCHES, KANATNA, DoctorEleksSite, scripted

ROOMS, SPECIALITIES = "spzIBVenueDetails", "spzIBSpecialityDetails"
SERVICES, DOCTORS = "spzIBServiceList", "spzIBUserDetailsExtended"
LISTS = (BRANCHES, ROOMS, SPECIALITIES, SERVICES, DOCTORS)

ROWS: dict[str, list[dict[str, Any]]] = {
    BRANCHES: [
        {"CompanyGUID": "AA-1", "\u0441ompanyName": "Центр", "companyAddress": "Соборна, 1"},
        {"companyGUID": "aa-2", "companyName": "Море", "companyPhone": 380487000101},
    ],
    ROOMS: [{"venueID": 1, "companyGUID": "aa-1"}, {"venueID": 2, "companyGUID": "cc-3"}],
    SPECIALITIES: [
        {"userSpecialityCode": "FAM", "userSpecialityName": "Сімейний", "specialityisInternet": 1},
        {"userSpecialityCode": "ANE", "userSpecialityName": "Анест.", "SpecialityisInternet": "0"},
    ],
    SERVICES: [
        {"ServiceID": 1, "ServiceName": "Прийом", "ServicePrice": "600,50"},
        {"ServiceID": 2, "ServiceName": "ЕКГ", "ServiceDuration": 15, "ServicePrice": 0},
        {"ServiceID": 3, "ServiceName": "Аналіз", "ServiceIsInternetService": False},
    ],
    DOCTORS: [],
}


def row(doctor: str, service: int, **fields: Any) -> dict[str, Any]:
    return {
        "userLogin": doctor,
        "userName": f"{doctor} Повне Ім'я",
        "userSpecialityCode": "FAM",
        "serviceID": service,
        "serviceDuration": "20",
        "companyGUID": "AA-1",
    } | fields


def lists(site: DoctorEleksSite, **other: list[dict[str, Any]]) -> None:
    site.fault(
        *(
            {"kind": "rows", "method": name, "rows": rows}
            for name, rows in {**ROWS, **other}.items()
        )
    )


def test_five_lists_are_joined(site: DoctorEleksSite) -> None:
    lists(site, **{DOCTORS: [row("a", 1), row("a", 2), row("b", 3), row("a", 1)]})
    directory = site.gateway().directory()
    assert directory.branches == (
        Branch("AA-1", "Центр", "Соборна, 1", ""),
        Branch("aa-2", "Море", "", "380487000101"),
    )
    assert directory.rooms == (Room("1", "AA-1"),)
    assert directory.specialities == (Speciality("FAM", "Сімейний"),)
    assert directory.services == (Service("1", "Прийом", 20, "600.50"), Service("2", "ЕКГ", 15))
    assert directory.doctors == (Doctor("a", "a Повне Ім'я"),)
    assert [(o.doctor, o.branch, o.speciality, o.service) for o in directory.offers] == [
        ("a", "AA-1", "FAM", "1"),
        ("a", "AA-1", "FAM", "2"),
    ]
    assert [call["method"] for call in site.asked()[1:]] == list(LISTS)


@pytest.mark.parametrize(
    "fields",
    [
        {"companyGUID": "aa-2"},  # no open room
        {"companyGUID": "zz-9"},
        {"userSpecialityCode": "ANE"},
        {"userSpecialityCode": None},
        {"serviceID": 3},
        {"serviceID": 99},
    ],
)
def test_what_is_not_open_to_the_web_is_no_offer(
    site: DoctorEleksSite, fields: dict[str, Any]
) -> None:
    lists(site, **{DOCTORS: [row("a", 1), row("b", 1, **fields)]})
    directory = site.gateway().directory()
    assert {offer.doctor for offer in directory.offers} == {"a"}
    assert [doctor.id for doctor in directory.doctors] == ["a"]


def test_a_doctor_without_a_branch_receives_wherever_a_room_is_open(site: DoctorEleksSite) -> None:
    rooms = [*ROWS[ROOMS], {"venueID": 3, "companyGUID": "AA-2"}]
    lists(site, **{ROOMS: rooms, DOCTORS: [row("a", 1, companyGUID=None), row("b", 1)]})
    offers = site.gateway().directory().offers
    assert [(o.doctor, o.branch) for o in offers] == [("a", "AA-1"), ("a", "aa-2"), ("b", "AA-1")]
    site.answers = InstallationAnswers.of({"doctors_receive": "everywhere"})
    assert len(site.gateway().directory().offers) == 4


def test_the_service_of_a_doctor_can_be_settled(
    site: DoctorEleksSite, caplog: pytest.LogCaptureFixture
) -> None:
    rows = [row("a", 1), row("a", 2), row("b", 1), row("b", 2)]
    lists(site, **{DOCTORS: rows})
    site.answers = InstallationAnswers.of({"services": {"a": "2", "b": "3"}})
    offers = site.gateway().directory().offers
    assert [(o.doctor, o.service) for o in offers] == [("a", "2"), ("b", "1"), ("b", "2")]
    assert "1 of the services" in caplog.text


def test_a_bad_row_of_a_list_is_set_aside(site: DoctorEleksSite) -> None:
    lists(
        site,
        **{
            BRANCHES: [*ROWS[BRANCHES], {"companyGUID": None, "companyName": "?"}],
            SERVICES: [*ROWS[SERVICES], {"ServiceID": 9}],
            DOCTORS: [row("a", 1), row("", 1), {"userLogin": 1}, row("c", 1, serviceDuration=-5)],
        },
    )
    directory = site.gateway().directory()
    assert len(directory.branches) == 2
    assert [doctor.id for doctor in directory.doctors] == ["a", "c"]


@pytest.mark.parametrize("method", LISTS)
def test_half_a_directory_is_none(site: DoctorEleksSite, method: str) -> None:
    for kind in ("nulls", "status", "refuse"):
        site.fault(kind=kind, method=method)
        with pytest.raises(ClinicUnreachable):
            site.gateway().directory()


def test_the_branches_may_come_from_the_other_method(site: DoctorEleksSite) -> None:
    site.answers = InstallationAnswers.of({"branches_method": "spzIBCompanyList"})
    assert KANATNA in {branch.id for branch in site.gateway().directory().branches}
    assert site.asked(BRANCHES) == []


def test_the_doubles_chain(site: DoctorEleksSite) -> None:
    directory = site.gateway().directory()
    assert len(directory.branches) == 3
    assert "205" not in {room.id for room in directory.rooms}
    assert "ANE" not in {speciality.code for speciality in directory.specialities}
    assert {"200", "213", "254"}.isdisjoint(service.id for service in directory.services)
    assert "Oliinyk" not in {doctor.id for doctor in directory.doctors}


# --- pictures ---

JPEG = b"\xff\xd8\xff\xe0" + b"a picture" * 50
PNG = b"\x89PNG\r\n\x1a\n" + b"a picture" * 50
GIF = b"GIF89a" + b"a picture" * 50


def text(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


def pictures_of(
    photos: dict[str, Any], files: dict[str, tuple[int, bytes]]
) -> dict[str, bytes | None]:
    """The gateway reads `userPhoto`s, with files on the installation's host."""
    asked: list[str] = []

    def script(path: str, _body: bytes) -> tuple[int, dict[str, str], bytes]:
        if path == "/api/token":
            return 200, {}, b'{"access_token": "t"}'
        if path == "/api/run":
            rows = [{"userLogin": login, "userPhoto": photo} for login, photo in photos.items()]
            return 200, {}, json.dumps({"data": rows}).replace("{host}", url).encode()
        asked.append(path)
        status, body = files.get(path, (404, b"no"))
        return status, {"Location": "/a.jpg"}, body

    with scripted(script) as url:
        return dict(DoctorEleksSite(url, Double(Clock()), Clock()).gateway().photos())


@pytest.mark.parametrize("picture", [JPEG, PNG])
def test_each_form_of_a_picture(picture: bytes) -> None:
    encoded = text(picture)
    broken = "\n".join(encoded[i : i + 76] for i in range(0, len(encoded), 76))
    found = pictures_of(
        {
            "base64": encoded,
            "lines": broken,
            "uri": f"data:image/jpeg;base64,{encoded}",
            "url": "{host}/a.jpg",
            "path": "/a.jpg",
            "relative": "a.jpg",
        },
        {"/a.jpg": (200, picture)},
    )
    assert found == dict.fromkeys(("base64", "lines", "uri", "url", "path", "relative"), picture)


def test_files_of_other_forms_are_given_as_they_are_so_that_staff_can_be_told() -> None:
    large = JPEG + b"." * (3 * 2**20)
    words = "незабаром буде фото " * 20
    elsewhere = ("https://example.invalid/a.jpg", "http://127.0.0.1:9/a.jpg", "//x.invalid/a.jpg")
    found = pictures_of(
        {
            "fine": text(JPEG),
            "gif": text(GIF),
            "gif file": "/a.gif",
            "large": text(large),
            "large file": "/large.jpg",
            "uri without base64": "data:image/png,abc",
            "words": words,
            "nonsense": "http://[",
            "a file here": "file:///etc/passwd",
            **{url: url for url in elsewhere},
        },
        {"/large.jpg": (200, large), "/a.gif": (200, GIF), "/a.jpg": (200, JPEG)},
    )
    assert found == {
        "fine": JPEG,
        "gif": GIF,
        "gif file": GIF,
        "large": large,
        "large file": large,
        "uri without base64": b"data:image/png,abc",
        "words": words.strip().encode(),
        "nonsense": b"http://[",
        "a file here": b"file:///etc/passwd",
        **{url: url.encode() for url in elsewhere},
    }, "other hosts are not called"


def test_a_doctor_without_a_picture_is_told_from_one_whose_picture_was_not_read() -> None:
    found = pictures_of(
        {
            "none": None,
            "empty": " ",
            "object": {"a": 1},
            "no file": "/none.jpg",
            "redirect": "/moved.jpg",
            "endless": "/endless.jpg",
        },
        {"/moved.jpg": (302, b""), "/endless.jpg": (200, b"." * (MAX_PHOTO_BYTES + 1))},
    )
    assert found == {
        **dict.fromkeys(("none", "empty", "object"), b""),
        **dict.fromkeys(("no file", "redirect", "endless"), None),
    }


def test_without_the_list_of_doctors_there_are_no_pictures(site: DoctorEleksSite) -> None:
    site.fault(kind="status", method="spzIBUserDetails")
    with pytest.raises(ClinicUnreachable):
        next(site.gateway().photos())
