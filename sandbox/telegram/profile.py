"""The bot's own settings: its name, picture, webhook, commands, menu button and descriptions."""

import re
from urllib.parse import urlsplit

from sandbox.doubles.double import Json
from sandbox.telegram import files
from sandbox.telegram.errors import bad
from sandbox.telegram.files import Upload
from sandbox.telegram.world import World

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
LANGUAGE = re.compile(r"([a-z]{2})?")
SCOPES = ("default", "all_private_chats", "chat")
MAX_COMMANDS = 100
JPEG = b"\xff\xd8"


def get_me(world: World, _: Json) -> Json:
    """`getMe`: the bot as a user."""
    return world.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_webhook(world: World, given: Json) -> Json:
    """`setWebhook`: set the webhook; an empty URL deletes it."""
    if "url" not in given:
        raise bad('parameter "url" is required')
    if not given["url"]:
        return delete_webhook(world, given)
    _check_webhook(given)
    names = ("url", "secret_token", "allowed_updates")
    webhook = {name: given[name] for name in names if given.get(name)}
    webhook["max_connections"] = given.get("max_connections", 40)
    same = _settings(world.store.state.webhook) == webhook
    _drop_if_asked(world, given)
    if not same:
        world.store.state.webhook = webhook
        world.store.changed()
        world.delivery.webhook_changed()
    return _said(f"Webhook {'is already' if same else 'was'} set")


def _check_webhook(given: Json) -> None:
    parts = urlsplit(given["url"])
    local = parts.hostname in ("127.0.0.1", "localhost")
    if parts.scheme != "https" and not local:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not local:
        raise bad("bad webhook: this Telegram reaches its own machine only")
    if "secret_token" in given and not SECRET.fullmatch(given["secret_token"]):
        raise bad("secret token contains unallowed characters")
    if not 1 <= given.get("max_connections", 40) <= 100:
        raise bad("max_connections must be between 1 and 100")


def _settings(webhook: Json | None) -> Json:
    return {name: it for name, it in (webhook or {}).items() if not name.startswith("last_")}


def delete_webhook(world: World, given: Json) -> Json:
    """`deleteWebhook`: send updates nowhere."""
    had = world.store.state.webhook is not None
    world.store.state.webhook = None
    _drop_if_asked(world, given)
    world.store.changed()
    world.delivery.webhook_changed()
    return _said(f"Webhook {'was' if had else 'is already'} deleted")


def _drop_if_asked(world: World, given: Json) -> None:
    if given.get("drop_pending_updates"):
        world.delivery.drop()


def _said(description: str) -> Json:
    """A result with a description, which only the webhook's methods have."""
    return {"result": True, "description": description}


def get_webhook_info(world: World, _: Json) -> Json:
    """`getWebhookInfo`: the webhook and its last error, without its secret."""
    webhook = world.store.state.webhook
    info: Json = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": world.delivery.pending,
    }
    if webhook is None:
        return info
    return info | {name: it for name, it in webhook.items() if name != "secret_token"}


def set_commands(world: World, given: Json) -> bool:
    """`setMyCommands`: set the commands for one scope and language."""
    place = _place(world, given)
    if "commands" not in given:
        raise bad("commands is empty")
    if len(given["commands"]) > MAX_COMMANDS:
        raise bad("too many bot commands specified")
    commands = [_command(command) for command in given["commands"]]
    _forget_commands(world, place)
    if commands:
        world.store.state.commands.append(place | {"commands": commands})
    world.store.changed()
    return True


def _command(command: object) -> Json:
    if not isinstance(command, dict):
        raise bad("expected an Array of Objects as commands")
    name = str(command.get("command", "")).removeprefix("/")
    description = str(command.get("description", "")).strip()
    if not COMMAND.fullmatch(name):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def get_commands(world: World, given: Json) -> list[Json]:
    """`getMyCommands`: the commands for exactly this scope and language."""
    place = _place(world, given)
    for kept in world.store.state.commands:
        if place.items() <= kept.items():
            commands: list[Json] = kept["commands"]
            return commands
    return []


def delete_commands(world: World, given: Json) -> bool:
    """`deleteMyCommands`: delete the commands for one scope and language."""
    _forget_commands(world, _place(world, given))
    world.store.changed()
    return True


def _forget_commands(world: World, place: Json) -> None:
    state = world.store.state
    state.commands = [kept for kept in state.commands if not place.items() <= kept.items()]


def _place(world: World, given: Json) -> Json:
    """The scope and the language that commands are for."""
    scope = given.get("scope") or {"type": "default"}
    if scope.get("type") not in SCOPES:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    if scope["type"] == "chat":
        scope = {"type": "chat", "chat_id": world.chat(scope).id}
    return {"scope": scope, "language_code": language(given)}


def language(given: Json) -> str:
    """A two-letter language; an empty text means all languages."""
    code: str = given.get("language_code", "")
    if not LANGUAGE.fullmatch(code):
        raise bad("invalid language code specified")
    return code


def commands_for(world: World, chat_id: int, code: str) -> list[Json]:
    """The commands that one user's menu shows: those of the nearest scope, in the user's language if any."""
    own, private = {"type": "chat", "chat_id": chat_id}, {"type": "all_private_chats"}
    for scope in (own, private, {"type": "default"}):
        for spoken in (code[:2], ""):
            for kept in world.store.state.commands:
                if kept["scope"] == scope and kept["language_code"] == spoken:
                    commands: list[Json] = kept["commands"]
                    return commands
    return []


def set_menu_button(world: World, given: Json) -> bool:
    """`setChatMenuButton`: set the menu button of one chat or of all."""
    button = given.get("menu_button") or {"type": "default"}
    if button.get("type") not in ("default", "commands"):
        raise bad("can't parse menu button: unsupported type specified")
    world.store.state.menu_buttons[_menu_place(world, given)] = {"type": button["type"]}
    world.store.changed()
    return True


def get_menu_button(world: World, given: Json) -> Json:
    """`getChatMenuButton`: the menu button of one chat, or the one for all."""
    buttons = world.store.state.menu_buttons
    own = buttons.get(_menu_place(world, given))
    return own or buttons.get("") or {"type": "default"}


def _menu_place(world: World, given: Json) -> str:
    return str(world.chat(given).id) if "chat_id" in given else ""


def set_name(world: World, given: Json) -> bool:
    """`setMyName`: set the bot's name. An empty name takes back that of a language."""
    name = given.get("name", "")
    if len(name) > 64:
        raise bad("bot name is too long")
    return _keep_text(world, world.store.state.names, given, name)


def get_name(world: World, given: Json) -> Json:
    """`getMyName`: the bot's name."""
    names = world.store.state.names
    return {"name": names.get(language(given)) or names.get("", "") or world.bot["first_name"]}


def set_photo(world: World, given: Json) -> bool:
    """`setMyProfilePhoto`: set the bot's picture, a JPEG that is uploaded with the call."""
    photo = given.get("photo") or {}
    if photo.get("type") != "static":
        raise bad("this double takes static profile photos only")
    upload = photo.get("photo")
    if not isinstance(upload, Upload):
        raise bad("profile photos can't be reused: upload a new file")
    if not upload.content.startswith(JPEG):
        raise bad("IMAGE_PROCESS_FAILED")
    world.store.state.photos.insert(0, files.photo(world.store, upload))
    world.store.changed()
    return True


def get_photos(world: World, given: Json) -> Json:
    """`getUserProfilePhotos`: the bot's pictures, newest first. Patients of this double have none."""
    if given.get("user_id") != world.bot["id"]:
        raise bad("user not found")
    photos = world.store.state.photos
    first, limit = given.get("offset", 0), given.get("limit", 100)
    return {"total_count": len(photos), "photos": photos[first : first + limit]}


def set_description(world: World, given: Json) -> bool:
    """`setMyDescription`: set the text that an empty chat shows."""
    text = given.get("description", "")
    if len(text) > 512:
        raise bad("bot description is too long")
    return _keep_text(world, world.store.state.descriptions, given, text)


def set_short_description(world: World, given: Json) -> bool:
    """`setMyShortDescription`: set the text of the bot's profile."""
    text = given.get("short_description", "")
    if len(text) > 120:
        raise bad("bot short description is too long")
    return _keep_text(world, world.store.state.short_descriptions, given, text)


def _keep_text(world: World, texts: dict[str, str], given: Json, text: str) -> bool:
    texts[language(given)] = text
    world.store.changed()
    return True


def get_description(world: World, given: Json) -> Json:
    """`getMyDescription`: the text that an empty chat shows."""
    texts = world.store.state.descriptions
    return {"description": texts.get(language(given)) or texts.get("", "")}


def get_short_description(world: World, given: Json) -> Json:
    """`getMyShortDescription`: the text of the bot's profile."""
    texts = world.store.state.short_descriptions
    return {"short_description": texts.get(language(given)) or texts.get("", "")}
