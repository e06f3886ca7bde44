"""The bot on aiogram 3. `KEPT=1`: event loop and `Bot` live as long as the process, else for one call."""

import asyncio
import json
import os
from typing import Any

import boto3
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, StorageKey
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

TABLE = os.environ["TABLE_CONVERSATIONS"]
dynamodb = boto3.client("dynamodb")


class Pages(StatesGroup):
    """The two pages."""

    menu = State()
    about = State()


class DynamoStorage(BaseStorage):
    """Keeps state and data of an account, in an item each."""

    def _load(self, kind: str, key: StorageKey) -> Any:
        name = {"key": {"S": f"aiogram:{kind}:{key.user_id}"}}
        item = dynamodb.get_item(TableName=TABLE, Key=name, ConsistentRead=True).get("Item")
        return json.loads(item["state"]["S"]) if item else None

    def _save(self, kind: str, key: StorageKey, value: Any) -> None:
        name = {"key": {"S": f"aiogram:{kind}:{key.user_id}"}}
        dynamodb.put_item(TableName=TABLE, Item={**name, "state": {"S": json.dumps(value)}})

    async def set_state(self, key: StorageKey, state: Any = None) -> None:
        """Keep the state."""
        self._save("state", key, state.state if isinstance(state, State) else state)

    async def get_state(self, key: StorageKey) -> str | None:
        """The state."""
        return self._load("state", key)

    async def set_data(self, key: StorageKey, data: dict) -> None:
        """Keep the data."""
        self._save("data", key, data)

    async def get_data(self, key: StorageKey) -> dict:
        """The data."""
        return self._load("data", key) or {}

    async def close(self) -> None:
        """The client stays."""


def keys(text: str, data: str) -> InlineKeyboardMarkup:
    """One button."""
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=text, callback_data=data)]]
    )


dispatcher = Dispatcher(storage=DynamoStorage())


@dispatcher.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    """The menu."""
    data = await state.get_data()
    await state.set_data({"turns": data.get("turns", 0) + 1})
    await state.set_state(Pages.menu)
    await message.answer("How can we help?", reply_markup=keys("About the clinic", "about"))


@dispatcher.callback_query(Pages.menu, F.data == "about")
async def about(query: CallbackQuery, state: FSMContext) -> None:
    """The page about the clinic."""
    data = await state.get_data()
    await state.set_data({"turns": data.get("turns", 0) + 1})
    await state.set_state(Pages.about)
    await query.answer()
    await query.message.edit_text("A clinic.", reply_markup=keys("Menu", "menu"))


@dispatcher.callback_query(Pages.about, F.data == "menu")
async def menu(query: CallbackQuery, state: FSMContext) -> None:
    """The menu again."""
    data = await state.get_data()
    await state.set_data({"turns": data.get("turns", 0) + 1})
    await state.set_state(Pages.menu)
    await query.answer()
    await query.message.edit_text(
        "How can we help?", reply_markup=keys("About the clinic", "about")
    )


def new_bot() -> Bot:
    """A bot with a session of its own."""
    server = TelegramAPIServer.from_base(os.environ["TELEGRAM_API_URL"])
    return Bot(os.environ["TELEGRAM_TOKEN"], session=AiohttpSession(api=server))


async def take(bot: Bot, body: dict, *, close: bool) -> None:
    """Take an update."""
    try:
        await dispatcher.feed_raw_update(bot, body)
    finally:
        if close:
            await bot.session.close()


async def take_with_new_bot(body: dict) -> None:
    """Take an update with a bot that is closed after it."""
    await take(new_bot(), body, close=True)


if os.environ.get("KEPT"):
    loop = asyncio.new_event_loop()
    kept = new_bot()


def handler(event: dict, context: object) -> dict:
    """Answer an API Gateway request."""
    body = json.loads(event["body"])
    if os.environ.get("KEPT"):
        loop.run_until_complete(take(kept, body, close=False))
    else:
        asyncio.run(take_with_new_bot(body))
    return {"statusCode": 200}
