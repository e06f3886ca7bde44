"""Which files can be shown as a doctor's picture, judged by their heads."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.clinic.pictures import MAX_PICTURE_BYTES, PictureFault, digest_of, fault_of
from sandbox.doctor_eleks.photos import FOLDER
from tests.doubles.pictures import jpeg, png

EXIF = b"\xff\xe1" + struct.pack(">H", 2_002) + b"\xff\xc0\0\x11" + b"." * 1_996
"""A segment with a small picture of its own inside, whose sides are not the file's."""


@pytest.mark.parametrize(
    ("picture", "fault"),
    [
        (png(1, 1), None),
        (png(5_000, 5_000), None),
        (png(5_000, 5_001), PictureFault.SIDES),
        (jpeg(5_000, 5_000), None),
        (jpeg(5_001, 5_000), PictureFault.SIDES),
        (png(2_000, 100), None),
        (png(2_001, 100), PictureFault.RATIO),
        (jpeg(100, 2_001), PictureFault.RATIO),
        (png(0, 10), PictureFault.FORM),
        (jpeg(10, 0), PictureFault.FORM),
        (png(100, 100, weight=MAX_PICTURE_BYTES - 100), None),
        (png(100, 100, weight=MAX_PICTURE_BYTES), PictureFault.WEIGHT),
        # forms of a JPEG
        (jpeg(3_000, 100, before=EXIF), PictureFault.RATIO),
        (jpeg(100, 100, before=EXIF), None),
        (jpeg(100, 100, before=b"\xff\xff\xff"), None),
        (jpeg(100, 100, before=b"\xff\x01"), None),
        (jpeg(3_000, 100, frame=0xC2), PictureFault.RATIO),
        (jpeg(100, 100, frame=0xC4), PictureFault.FORM),
        # other files
        (b"", PictureFault.FORM),
        (b"GIF89a" + b"." * 100, PictureFault.FORM),
        (b"RIFF....WEBPVP8 ", PictureFault.FORM),
        (b"<html>404</html>", PictureFault.FORM),
        (png(1, 1)[:20], PictureFault.FORM),
        (b"\xff\xd8", PictureFault.FORM),
        (b"\xff\xd8\xff", PictureFault.FORM),
        (b"\xff\xd8\xff\xe0\xff\xff", PictureFault.FORM),
    ],
)
def test_a_picture_is_judged_by_its_head(picture: bytes, fault: PictureFault | None) -> None:
    assert fault_of(picture) == fault


def test_real_pictures_are_good() -> None:
    files = [file for file in FOLDER.iterdir() if file.suffix in {".jpg", ".png"}]
    assert files
    assert [file.name for file in files if fault_of(file.read_bytes())] == []


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"\xff\xd8", b"\xff\xd8\xff\xff", b"\x89PNG\r\n\x1a\n"]),
)
def test_no_file_breaks_the_judge(data: bytes, head: bytes) -> None:
    fault_of(head + data)


def test_a_changed_picture_has_another_name() -> None:
    assert digest_of(png(1, 1)) == digest_of(png(1, 1)) != digest_of(png(1, 2))
