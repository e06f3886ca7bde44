"""Doctors' photos, in each form that an installation may keep them: base64, a data URI, an address.

The pictures in the folder `photos` were drawn for this project; they show nobody.
"""

from base64 import b64encode
from functools import cache
from pathlib import Path

from sandbox.doctor_eleks.chain import Doctor

FOLDER = Path(__file__).with_name("photos")


@cache
def picture(file: str) -> bytes:
    """The bytes of a picture."""
    return (FOLDER / file).read_bytes()


def media_type(file: str) -> str:
    """The media type of a picture, by its name."""
    return "image/png" if file.endswith(".png") else "image/jpeg"


def photo(doctor: Doctor, base_url: str) -> str | None:
    """What the API gives as a doctor's photo."""
    if doctor.photo is None:
        return None
    if doctor.photo_form == "url":
        return f"{base_url}/photos/{doctor.photo}"
    text = b64encode(picture(doctor.photo)).decode()
    if doctor.photo_form == "data_uri":
        return f"data:{media_type(doctor.photo)};base64,{text}"
    return text
