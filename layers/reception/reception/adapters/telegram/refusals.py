"""The meaning of each refusal of Telegram's (400) for a page, by the words of its description.

Telegram documents no list. These words were collected from its open server and from public reports of bots. A refusal
in no row is answered as well: an edit becomes a new message, and a page goes without its picture, file or map.
"""

SAME = ("not modified",)
"""The message has these words and buttons already."""

CHAT_IS_GONE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "user is deactivated",
    "user_is_blocked",
    "have no rights to send",
    "need administrator rights",
)
"""Nothing can be sent to this chat any more. Most of these come with 403 as well."""

PICTURE = (
    "image_process_failed",
    "photo_invalid_dimensions",
    "photo_ext_invalid",
    "photo_content_type_invalid",
    "photo_save_file_invalid",
    "photo_invalid",
    "media_invalid",
    "file is too big",
    "too big for a photo",
)
"""The picture itself is at fault: it would be refused in every chat, as long as it is the same."""

NO_PIN = (
    "message to pin not found",
    "message to unpin not found",
    "message can't be pinned",
    "not enough rights to manage pinned messages",
    "not enough rights to pin",
    "chat_admin_required",
)
"""The message is gone, or this chat lets nobody pin: it loses the pin and nothing else."""

OURS = (
    "can't parse entities",
    "button_data_invalid",
    "button_url_invalid",
    "wrong http url",
    "message text is empty",
    "text must be non-empty",
    "message is too long",
    "message_too_long",
    "media_caption_too_long",
    "message caption is too long",
    "reply markup is too long",
)
"""The page itself is at fault, so a new message would be refused, too: the update is given up after its tries."""


def says(words: str, row: tuple[str, ...]) -> bool:
    """Whether a description is one of a row; Telegram writes some in capitals."""
    lower = words.lower()
    return any(known in lower for known in row)
