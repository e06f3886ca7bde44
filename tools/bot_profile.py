"""The bot's profile in Telegram: its name, its two descriptions and its picture, which patients see before they write.

Telegram takes such changes seldom (a name a few times a day), so everything is read first, and only what differs is
written.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from PIL import Image, ImageChops, UnidentifiedImageError

from reception.adapters.content import Content
from tools.telegram import BotApi, RefusedByTelegramError, scope

THUMBNAIL = (16, 16)
LARGEST_DIFFERENCE = 40
"""The difference of a pixel (0 to 255) up to which two thumbnails show the same picture. Telegram compresses a picture
again, which changes a pixel of the thumbnail by less than 15."""


@dataclass(frozen=True)
class Outcome:
    """The outcome for one thing of the profile; `refusal` says why it could not be written, in Telegram's words."""

    thing: str
    written: bool
    refusal: str = ""


@dataclass(frozen=True)
class _Text:
    """A text of the profile: its two methods of the Bot API and their field."""

    thing: str
    methods: str
    field: str


NAME = _Text("name", "MyName", "name")
DESCRIPTION = _Text("description", "MyDescription", "description")
ABOUT = _Text("about", "MyShortDescription", "short_description")


def set_profile(
    bot: BotApi, content: Content, languages: Mapping[str, object]
) -> Iterator[Outcome]:
    """Bring the profile to what the content says. What the content does not say stays as it is.

    A refusal ends only the thing that was refused.
    """
    table = content.clinic.bot
    for text, said in ((NAME, table.name), (DESCRIPTION, table.description), (ABOUT, table.about)):
        for language in [one for one in languages if said.get(one)]:
            wanted = said[language].strip()
            write = partial(_set_text, bot, text, language, wanted)
            yield _tried(f"{text.thing} in {language}", write)
    if table.picture:
        path = content.folder / "photos" / table.picture
        if path.is_file():
            yield _tried("picture", partial(_set_picture, bot, path.read_bytes()))
        else:  # published content may name a picture that comes with the next deployment only
            yield Outcome("picture", written=False, refusal=f"there is no {path} yet")


def _tried(thing: str, write: Callable[[], bool]) -> Outcome:
    try:
        return Outcome(thing, write())
    except RefusedByTelegramError as error:
        return Outcome(thing, written=False, refusal=str(error))


def _set_text(bot: BotApi, text: _Text, language: str, wanted: str) -> bool:
    if bot.call(f"get{text.methods}", **scope(language)).get(text.field) == wanted:
        return False
    bot.call(f"set{text.methods}", **{text.field: wanted}, **scope(language))
    return True


def _set_picture(bot: BotApi, picture: bytes) -> bool:
    photos = bot.call("getUserProfilePhotos", user_id=bot.call("getMe")["id"], limit=1)["photos"]
    if photos and is_same_picture(bot.download(photos[0][-1]["file_id"]), picture):
        return False
    photo = {"type": "static", "photo": "attach://picture"}
    bot.upload("setMyProfilePhoto", picture, photo=photo)
    return True


def is_same_picture(one: bytes, other: bytes) -> bool:
    """Whether two files show the same picture, however they are compressed and sized."""
    try:
        thumbnails = [
            Image.open(io.BytesIO(it)).convert("RGB").resize(THUMBNAIL) for it in (one, other)
        ]
    except UnidentifiedImageError:
        return False
    return max(ImageChops.difference(*thumbnails).tobytes()) <= LARGEST_DIFFERENCE
