"""Make of a photo from a telephone's camera a picture that Telegram takes: turned upright, smaller, a JPEG.

Nothing of the camera's own notes stays in it: a telephone writes there where the photo was taken.
"""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from reception.clinic.content_faults import Fault, Kind, fault
from reception.clinic.pictures import MAX_PICTURE_BYTES, MAX_RATIO

MAX_UPLOAD_BYTES = 4_000_000
"""A function's request takes 6 MB, of which Base64 leaves 4.5. The page's script makes larger photos smaller first."""
MAX_PIXELS = 16_000_000
"""More would not fit into the function's memory. A JPEG is made smaller while it is decoded."""
LONGEST_SIDE = 1280
"""Telegram shows no more pixels of a photo."""
_FORMS = (
    (LONGEST_SIDE, 85),
    (LONGEST_SIDE, 70),
    (LONGEST_SIDE, 50),
    (960, 70),
    (960, 50),
    (640, 60),
    (640, 40),
)
"""Sides (pixels) and qualities, the best first; the first one that is light enough is taken."""
_HEIC = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
"""The brands of the file kind that iPhones write (ISO/IEC 23008-12)."""


class Unfit(Exception):
    """No picture can be made of a file."""

    def __init__(self, found: Fault) -> None:
        super().__init__(found.words)
        self.fault = found


def fit(upload: bytes) -> bytes:
    """A JPEG of at most 300 KB and 1280 pixels a side.

    Raises:
        Unfit
    """
    if len(upload) > MAX_UPLOAD_BYTES:
        size, most = f"{len(upload) / 1e6:.1f}", MAX_UPLOAD_BYTES // 1_000_000
        raise _unfit(Kind.UPLOAD_WEIGHT, size=size, most=most)
    if upload[4:8] == b"ftyp" and upload[8:12] in _HEIC:
        raise _unfit(Kind.UPLOAD_HEIC)
    picture = _upright(upload)
    if max(picture.size) > MAX_RATIO * min(picture.size):
        raise _unfit(Kind.UPLOAD_RATIO, most=MAX_RATIO)
    for side, quality in _FORMS:
        picture.thumbnail((side, side))
        made = io.BytesIO()
        picture.save(made, "JPEG", quality=quality, optimize=True)
        if len(made.getvalue()) <= MAX_PICTURE_BYTES:
            return made.getvalue()
    raise _unfit(Kind.UPLOAD_FORM)


def _upright(upload: bytes) -> Image.Image:
    """The pixels of a JPEG or PNG as a camera meant them, on white where the file lets the ground through."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(upload), formats=["JPEG", "PNG"])
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            if opened.width * opened.height > MAX_PIXELS:
                raise _unfit(Kind.UPLOAD_FORM)
            picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        raise _unfit(Kind.UPLOAD_FORM) from error
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _unfit(kind: Kind, **values: object) -> Unfit:
    return Unfit(fault((), kind, **values))
