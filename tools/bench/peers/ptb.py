"""The bot on python-telegram-bot, as its users write it for Lambda: a new `Application` for each call."""

import asyncio
import json
import os
import warnings
from typing import Any

import boto3
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    ApplicationBuilder,
    BasePersistence,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    PersistenceInput,
)
from telegram.warnings import PTBUserWarning

warnings.filterwarnings("ignore", category=PTBUserWarning)  # buttons in a conversation, as wanted
MENU, ABOUT = "menu", "about"
TABLE = os.environ["TABLE_CONVERSATIONS"]
dynamodb = boto3.client("dynamodb")


class DynamoPersistence(BasePersistence):
    """Keeps the conversation and the data of one account, in an item each."""

    def __init__(self, account: int) -> None:
        kept = PersistenceInput(bot_data=False, chat_data=False, callback_data=False)
        super().__init__(kept)
        self.account = account

    def _load(self, kind: str) -> Any:
        key = {"key": {"S": f"ptb:{kind}:{self.account}"}}
        item = dynamodb.get_item(TableName=TABLE, Key=key, ConsistentRead=True).get("Item")
        return json.loads(item["state"]["S"]) if item else None

    def _save(self, kind: str, value: Any) -> None:
        item = {"key": {"S": f"ptb:{kind}:{self.account}"}, "state": {"S": json.dumps(value)}}
        dynamodb.put_item(TableName=TABLE, Item=item)

    async def get_conversations(self, name: str) -> dict:
        """The state of the account's conversation."""
        state = self._load(name)
        return {(self.account, self.account): state} if state else {}

    async def update_conversation(self, name: str, key: tuple, new_state: object) -> None:
        """Keep the state."""
        self._save(name, new_state)

    async def get_user_data(self) -> dict:
        """The data of the account."""
        return {self.account: self._load("user") or {}}

    async def update_user_data(self, user_id: int, data: dict) -> None:
        """Keep the data."""
        self._save("user", data)

    async def refresh_user_data(self, user_id: int, user_data: dict) -> None:
        """Nothing: it was just read."""

    async def drop_user_data(self, user_id: int) -> None:
        """Nothing is dropped here."""

    async def get_chat_data(self) -> dict:
        """Nothing is kept of chats."""
        return {}

    async def update_chat_data(self, chat_id: int, data: dict) -> None:
        """Nothing is kept of chats."""

    async def refresh_chat_data(self, chat_id: int, chat_data: dict) -> None:
        """Nothing is kept of chats."""

    async def drop_chat_data(self, chat_id: int) -> None:
        """Nothing is kept of chats."""

    async def get_bot_data(self) -> dict:
        """Nothing is kept of the bot."""
        return {}

    async def update_bot_data(self, data: dict) -> None:
        """Nothing is kept of the bot."""

    async def refresh_bot_data(self, bot_data: dict) -> None:
        """Nothing is kept of the bot."""

    async def get_callback_data(self) -> None:
        """Nothing is kept of buttons."""

    async def update_callback_data(self, data: object) -> None:
        """Nothing is kept of buttons."""

    async def flush(self) -> None:
        """Each change was written when it came."""


def keys(*labels: tuple[str, str]) -> InlineKeyboardMarkup:
    """One button a row."""
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=d)] for text, d in labels]
    )


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> str:
    """The menu."""
    context.user_data["turns"] = context.user_data.get("turns", 0) + 1
    await update.message.reply_text(
        "How can we help?", reply_markup=keys(("About the clinic", "about"))
    )
    return MENU


async def about(update: Update, context: ContextTypes.DEFAULT_TYPE) -> str:
    """The page about the clinic."""
    context.user_data["turns"] = context.user_data.get("turns", 0) + 1
    await update.callback_query.answer()
    await update.callback_query.edit_message_text("A clinic.", reply_markup=keys(("Menu", "menu")))
    return ABOUT


async def menu(update: Update, context: ContextTypes.DEFAULT_TYPE) -> str:
    """The menu again."""
    context.user_data["turns"] = context.user_data.get("turns", 0) + 1
    await update.callback_query.answer()
    await update.callback_query.edit_message_text(
        "How can we help?", reply_markup=keys(("About the clinic", "about"))
    )
    return MENU


async def take(body: dict) -> None:
    """Take an update with an application of its own."""
    said = body.get("message") or body["callback_query"]
    url = os.environ["TELEGRAM_API_URL"]
    builder = ApplicationBuilder().token(os.environ["TELEGRAM_TOKEN"]).base_url(f"{url}/bot")
    application = builder.persistence(DynamoPersistence(said["from"]["id"])).updater(None).build()
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", start)],
            states={
                MENU: [CallbackQueryHandler(about, pattern="about")],
                ABOUT: [CallbackQueryHandler(menu, pattern="menu")],
            },
            fallbacks=[CommandHandler("start", start)],
            name="reception",
            persistent=True,
        )
    )
    async with application:
        await application.process_update(Update.de_json(body, application.bot))


def handler(event: dict, context: object) -> dict:
    """Answer an API Gateway request."""
    asyncio.run(take(json.loads(event["body"])))
    return {"statusCode": 200}
