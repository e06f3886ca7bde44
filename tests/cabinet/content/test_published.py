"""A manager changes what patients read: looks at it, publishes it, and takes it back in one press."""

import io
from types import SimpleNamespace
from typing import Any, cast

from PIL import Image

from reception.adapters.content import Content
from reception.adapters.photos import DoctorPhotos
from reception.clinic.pictures import digest_of
from tests.cabinet.content.managers import Clinic, Manager
from tests.doubles.world import SHIPPED


def photo(width: int = 3000, height: int = 4000, kind: str = "JPEG") -> bytes:
    """A photo as a telephone's camera makes it: large, lying on its side, with the place where it was taken."""
    made, notes = io.BytesIO(), Image.Exif()
    notes[0x0112], notes[0x010F] = 6, "a telephone"
    picture = Image.effect_noise((width // 20, height // 20), 60).convert("RGB")
    picture.resize((width, height)).save(made, kind, exif=notes)
    return made.getvalue()


def test_a_holiday_is_seen_in_the_next_turn_and_taken_back(
    clinic: Clinic, manager: Manager
) -> None:
    manager.get("/content/holidays")
    manager.type({"holidays.3.date": "2026-11-25", "holidays.3.hours": "", "holidays.4.date": ""})
    assert "Ср, 25 листопада: " in manager.said
    assert "25 листопада" not in clinic.patient_sees("branch_b-1")
    manager.publish()
    assert "Ср, 25 листопада: " in clinic.patient_sees("branch_b-1")
    manager.press("version", "deployed")
    assert "25 листопада" not in clinic.patient_sees("branch_b-1")


def test_an_answer_with_a_new_branch_of_the_tree(clinic: Clinic, manager: Manager) -> None:
    manager.get("/content/questions/new")
    texts = {
        "question.uk": "Дитячі табори",
        "question.ru": "Детские лагеря",
        "question.en": "Camps",
    }
    manager.type(texts)
    assert manager.path == "/content/questions/8"
    manager.get("/content/questions/8.new")
    below = {
        "question.uk": "Яка довідка?",
        "question.ru": "Какая справка?",
        "question.en": "Which?",
    }
    answers = {"answer.uk": "Форма 079.", "answer.ru": "Форма 079.", "answer.en": "Form 079."}
    manager.type({**below, **answers, "leads_to": "patient"})
    manager.publish()
    assert "[Яка довідка?]" in clinic.patient_opens("Інші питання", "Дитячі табори")
    assert "Форма 079." in clinic.patient_opens("Інші питання", "Дитячі табори", "Яка довідка?")
    manager.press("version", "deployed")
    assert "Дитячі табори" not in clinic.patient_opens("Інші питання")


def test_a_price(clinic: Clinic, manager: Manager) -> None:
    manager.get("/content/prices")
    manager.type({f"prices.{code}": "Знижка 10 %" for code in ("uk", "ru", "en")})
    manager.publish()
    assert "Знижка 10 %" in clinic.patient_opens("Про клініку", "💳 Ціни")
    manager.press("version", "deployed")
    assert "Знижка 10 %" not in clinic.patient_opens("Про клініку", "💳 Ціни")


def test_a_photo_from_the_camera(clinic: Clinic, manager: Manager) -> None:
    manager.get("/content/doctors/koval")
    manager.type({"name.ru": "Коваленко", "name.en": "Kovalenko"}, photo=photo())
    manager.publish()
    files = clinic.source.files(clinic.present)
    assert f'photo = "{next(iter(clinic.versions.photos))}.jpg"' in files["clinic.toml"]
    [kept] = clinic.versions.photos.values()
    picture = Image.open(io.BytesIO(kept))
    assert (picture.format, picture.size) == ("JPEG", (1280, 960))
    assert dict(picture.getexif()) == {}
    assert len(kept) <= 300_000
    of_the_system = SimpleNamespace(digests={"koval": "of-the-system"}, file_ids={})
    photos = DoctorPhotos(
        cast("Any", of_the_system),
        lambda: Content(SHIPPED, clinic.source.files(clinic.present)),
        cast("Any", None),
        clinic.versions.photo,
    )
    assert photos.content("koval") == kept
    assert photos.digest("koval") == digest_of(kept)
    manager.press("version", "deployed")
    assert photos.digest("koval") == "of-the-system", "a turn that goes on has the content of now"


def test_a_ready_answer(clinic: Clinic, manager: Manager) -> None:
    manager.get("/content/answers/new")
    texts = {f"text.{code}": "Паркінг у дворі. {name}" for code in ("uk", "ru", "en")}
    manager.type({"title": "Паркінг", **texts})
    assert "Паркінг у дворі." in manager.said
    manager.publish()
    answers = clinic.source.read(clinic.source.files(clinic.present)).facts.desk
    assert answers is not None
    assert [answer.title for answer in answers.answers][-1] == "Паркінг"
    manager.press("version", "deployed")
    assert clinic.present == ""


def test_what_is_not_changed_stays_in_the_file_with_its_comments(
    clinic: Clinic, manager: Manager
) -> None:
    before = clinic.source.files("")["clinic.toml"].splitlines()
    manager.get("/content/prices")
    manager.type({"prices.uk": "Нове"})
    manager.publish()
    after = clinic.source.files(clinic.present)["clinic.toml"].splitlines()
    former = clinic.source.read(clinic.source.files("")).facts.prices["uk"]
    assert [line for line in before if line not in after] == [f'uk = "{former}"']
    assert [line for line in after if line not in before] == ['uk = "Нове"']
