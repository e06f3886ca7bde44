"""The Bot API's methods: which of them the reception calls, and why it does not call the others.

python -m tools.judges.methods write
"""

import json
import re
import sys
from collections.abc import Iterator, Set
from functools import cache

from tools.sam import HERE

PAGE = HERE / "docs/telegram-methods.md"
TYPES = HERE / "tests/judges/bot_api.json"
CALLERS = ("layers/reception/reception/adapters/telegram", "functions/webhook", "tools")
REASONS = (
    ("patients get texts, pictures, files, maps and a contact; nothing in the dialog needs another kind of message",
     (r"send(Animation|Audio|Checklist|Dice|Game|LivePhoto|Location|MediaGroup|PaidMedia|Poll|Sticker|Video|"
     r"VideoNote|Voice|RichMessage|RichMessageDraft|MessageDraft)|editMessage(Checklist|LiveLocation|Media)|"
     r"stop(Poll|MessageLiveLocation)")),
    ("the bot sells nothing and keeps no scores",
     r".*(Invoice|Star|Gift|PreCheckout|Shipping|Payment|Game|Premium|Subscription).*"),
    ("the bot has no stickers and no status of its own",
     r".*(Sticker|Emoji).*"),
    ("the bot writes in its own name, not for a business account, a channel or another bot",
     r".*(Business|ManagedBot|Story|SuggestedPost|SenderChat|Boosts|Verification|PersonalChat).*|verify(Chat|User)"),
    ("the bot is in private chats and in the staff's group alone; who enters the group is decided there by people",
     (r".*(InviteLink|JoinRequest).*|(ban|unban|restrict|promote)ChatMember|setChat(AdministratorCustomTitle|Description|"
     r"MemberTag|Permissions|Photo|Title)|deleteChatPhoto|leaveChat|getChatMemberCount|"
     r"getChatAdministrators|(get|set)MyDefaultAdministratorRights")),
    ("patients use the bot in its own chat: there is no inline mode, no web app and no guest chat",
     r"answer(InlineQuery|WebAppQuery|GuestQuery)|savePrepared.*|sendChatJoinRequestWebApp"),
    ("only the patient sees the bot's messages, so none has to vanish for one reader",
     r".*Ephemeral.*"),
    ("the topics of the desk are made, renamed and deleted one by one; the general topic is the staff's",
     r".*(GeneralForumTopic|AllForumTopicMessages|AllGeneralForumTopicMessages|AllChatMessages).*"),
    ("each message is sent, edited, copied and deleted by itself, because each may fail by itself",
     r"(copy|forward|delete)Messages|forwardMessage|editMessageReplyMarkup|delete(AllMessageReactions|MessageReaction)"),
    ("updates come by the webhook", r"getUpdates"),
    ("the bot takes no passports and reads no profile beyond the name in an update",
     r"setPassportDataErrors|getUserProfile.*|getChat"),
    ("the bot's own page is set by `./reception commands`, which needs no other call",
     r"(get|set|delete)My.*|(get|set)ChatMenuButton"),
)  # fmt: skip
"""Why methods are not called, with a pattern of their names; the first that fits counts."""


def methods() -> list[str]:
    """All methods that take parameters, by the types of the Bot API."""
    names = (
        name for name in json.loads(TYPES.read_text())["definitions"] if name.endswith("Params")
    )
    return sorted(name[0].lower() + name[1:].removesuffix("Params") for name in names)


@cache
def used() -> frozenset[str]:
    """The methods that the reception or its command line calls: by their names, or by python-telegram-bot's."""
    files = [
        path
        for folder in CALLERS
        for path in sorted((HERE / folder).rglob("*.py"))
        if path.parent.name != "judges"
    ]
    source = "\n".join(path.read_text("utf-8") for path in files)
    return frozenset(
        name
        for name in methods()
        if f'"{name}"' in source or re.search(rf"\.{_snake(name)}\b", source)
    )


def _snake(name: str) -> str:
    return re.sub(r"(?=[A-Z])", "_", name).lower()


def reason(name: str) -> str | None:
    """Why a method is not called; None if no row says."""
    return next((why for why, pattern in REASONS if re.fullmatch(pattern, name)), None)


def page() -> Iterator[str]:
    """Yield the lines of the page: one row for the methods that are used, then one for each reason."""
    called, version = used(), json.loads(TYPES.read_text())["version"]
    yield "# Telegram's methods: used or not, and why"
    yield ""
    yield f"All methods of the Bot API {version} that take parameters, as `tests/judges/bot_api.json` has them."
    yield "`python -m tools.judges.methods write` writes this page. A test fails when a new version of the API brings a"
    yield "method that no row explains."
    yield ""
    yield "| methods | used | why |"
    yield "|---|---|---|"
    yield f"| {_listed(called)} | yes | a turn, a notice, the desk or a command calls it |"
    for why, _ in REASONS:
        yield f"| {_listed({n for n in methods() if n not in called and reason(n) == why})} | no | {why} |"


def _listed(names: Set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def text() -> str:
    """The page as it should be."""
    return "\n".join(page()) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] != ["write"]:
        sys.exit(__doc__)
    PAGE.write_text(text(), "utf-8")
