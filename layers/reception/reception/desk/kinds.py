"""Says in the clinic's words what a patient sent, where the message itself does not say it. Pure."""

from reception.dataclass import replace
from reception.desk.thread import Line
from reception.dialog.staff import MessageKind
from reception.dialog.words import N_, Words

NAMES: dict[MessageKind, str] = {
    MessageKind.VOICE: N_("🎤 voice message"),
    MessageKind.VIDEO_NOTE: N_("🎥 round video"),
    MessageKind.STICKER: N_("🖼 sticker"),
    MessageKind.STORY: N_("📷 a story, which can be seen only in Telegram"),
    MessageKind.OTHER: N_("📦 something that can be seen only in Telegram"),
    MessageKind.NO_REACTION: N_("the reaction is taken back"),
}
"""The words that staff read of a kind, before the text that came with the message."""

HIDDEN_REACTION = N_("a reaction that can be seen only in Telegram")


def with_words(words: Words, line: Line) -> Line:
    """The line with a text that says what came; a line that says so by itself is left as it is."""
    content = line.content
    if content is None or content.kind is MessageKind.PLAIN:
        return line
    name = words.label(NAMES[content.kind]) if content.kind in NAMES else ""
    text = " ".join(filter(None, (name, content.text))) or words.label(HIDDEN_REACTION)
    return replace(line, content=replace(content, text=text))
