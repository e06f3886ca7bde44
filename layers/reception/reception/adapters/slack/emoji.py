"""Slack's names of the emoji that can be put on a message in Telegram."""

_NAMES = {
    "👍": "+1 thumbsup",
    "👎": "-1 thumbsdown",
    "❤": "heart",
    "🔥": "fire",
    "👏": "clap",
    "😁": "grin grinning smile",
    "🤔": "thinking_face",
    "😢": "cry",
    "🎉": "tada",
    "🙏": "pray",
    "👌": "ok_hand",
    "🤣": "joy rolling_on_the_floor_laughing",
    "💯": "100",
    "🤝": "handshake",
    "🤗": "hugging_face",
    "🫡": "saluting_face",
    "🥰": "smiling_face_with_3_hearts",
    "😍": "heart_eyes",
    "👀": "eyes",
    "🆒": "cool",
}
_EMOJI = {name: emoji for emoji, names in _NAMES.items() for name in names.split()}


def emoji_named(name: str) -> str | None:
    """The emoji with this name, whatever its skin tone; None for one that Telegram does not put on messages."""
    return _EMOJI.get(name.partition("::")[0])
