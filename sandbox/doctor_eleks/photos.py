"""Doctors' photos in the forms in which installations keep them: base64, a data URI, an address.

The pictures in the folder `photos` were drawn for this project; they show nobody.
"""

from base64 import b64encode
from functools import cache
from pathlib import Path

from sandbox.doctor_eleks.chain import Doctor

FOLDER = Path(__file__).with_name("photos")


@cache
def picture(file: str) -> bytes:
    """Read a picture from the folder `photos`."""
    return (FOLDER / file).read_bytes()


def media_type(file: str) -> str:
    """The media type of a picture, by its name."""
    return "image/png" if file.endswith(".png") else "image/jpeg"


def photo(doctor: Doctor, base_url: str) -> str | None:
    """A doctor's photo as the API gives it: an address, a data URI or base64; None without a photo."""
    if doctor.photo is None:
        return None
    if doctor.photo_form == "url":
        return f"{base_url}/photos/{doctor.photo}"
    text = b64encode(picture(doctor.photo)).decode()
    if doctor.photo_form == "data_uri":
        return f"data:{media_type(doctor.photo)};base64,{text}"
    return text
