"""The content's pages behind the door of the cabinet: for a manager who signed in, with a form of our own."""

import re

import pytest

from reception.cabinet.web import ROOT
from tests.cabinet.browser import CSRF, MAKSYM, ORIGIN, Browser, Clinic
from tests.cabinet.content.test_published import photo

BOUNDARY = "----a-boundary"


@pytest.fixture
def browser() -> Browser:
    browser = Browser(Clinic())
    browser.sign_in()
    return browser


def sent(browser: Browser, path: str, token: str, picture: bytes, **more: str) -> int:
    """Send the form of a doctor as a browser does, in parts."""
    seen = re.search(r'name="seen" value="([^"]*)"', browser.text)
    fields = {"csrf": token, "seen": seen[1] if seen else "", "photo": ""}
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()
        for name, text in fields.items()
    ]
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photo.file"; filename="a.jpg"\r\n'
    )
    parts += [head.encode(), b"Content-Type: image/jpeg\r\n\r\n", picture, b"\r\n"]
    body = b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    headers = {"content-type": kind, "origin": ORIGIN, **more}
    return int(browser.ask("POST", path, body, **headers).status)


def test_a_photo_goes_through_the_door_and_is_shown_to_the_manager(browser: Browser) -> None:
    path = "/content/doctors/koval"
    browser.get(path)
    token = CSRF.search(browser.text)
    assert token
    assert sent(browser, path, token[1], photo(800, 600)) == 303
    browser.get(path)
    shown = re.search(rf'src="{ROOT}(/content/photo/[0-9a-f]{{32}})"', browser.text)
    assert shown
    assert browser.get(shown[1]).kind == "image/jpeg"


@pytest.mark.parametrize(
    ("token", "more"),
    [("", {}), ("of-another-session", {}), (None, {"origin": "https://evil.example"})],
)
def test_a_form_that_is_not_of_our_page_is_refused(
    browser: Browser, token: str | None, more: dict[str, str]
) -> None:
    path = "/content/doctors/koval"
    browser.get(path)
    found = CSRF.search(browser.text)
    given = found[1] if found and token is None else token or ""
    assert sent(browser, path, given, photo(80, 60), **more) == 403
    services = browser.clinic.content_services
    assert services.drafts.load("900001") is None


@pytest.mark.parametrize("path", ["/content", "/content/review", "/content/photo/" + "0" * 32])
def test_nobody_else_sees_the_pages(path: str) -> None:
    guest = Browser(Clinic())
    assert guest.get(path).status == 401
    guest.sign_in(MAKSYM)
    assert guest.get(path).status == 401
