"""The tables of commands: each can be found in help, and is read as it is written."""

import re

import pytest

from reception.desk.buttons import (
    read_request_button,
    read_room_button,
    request_button,
    room_button,
)
from reception.desk.commands import CommandRow, read_command
from reception.desk.request.action import RequestAction
from reception.desk.room.action import RoomAction
from reception.desk.wording import with_sign
from reception.dialog.words import Words
from tests.doubles.world import KYIV, WORDS, World

UNTOLD = {"help", "say", "take"}
"""Help itself; what has a button alone: ready answers, and taking, which help calls by its button."""


def tables() -> list[tuple[tuple[CommandRow[RequestAction] | CommandRow[RoomAction], ...], str]]:
    """Each table with its help."""
    operators = World().operators
    inside, outside = operators.request.commands, operators.outside
    return [(inside.table, inside.help), (outside.table, outside.help)]


@pytest.mark.parametrize(("table", "help_text"), tables(), ids=["in a request", "outside"])
def test_help_tells_of_each_command_that_is_typed(
    table: tuple[CommandRow[RequestAction] | CommandRow[RoomAction], ...], help_text: str
) -> None:
    names = [command.name for command in table if command.typed]
    assert [n for n in names if f"/{n}" not in help_text] == [n for n in names if n in UNTOLD]


def test_in_slack_every_sentence_names_commands_as_they_are_written_there() -> None:
    operators = World(threads=True).operators
    told = f"{operators.request.commands.help}\n{operators.outside.help}"
    assert re.findall(r"(?<![\w<])/+\w*", told) == []
    typed = {*operators.request.commands.by_typing, *operators.outside.by_typing}
    assert {name for name in typed if f"!{name}" not in told} == UNTOLD | {"undo"}


@pytest.mark.parametrize(
    ("msgid", "said"),
    [
        ("🔴 Not delivered: the request is closed. /open opens it again.", "!open"),
        ("🔴 Not sent: there is no such command. Did you mean /{command}?", "!close"),
        ("/undo is written in reply to your own line.", "!undo"),
    ],
)
def test_only_the_sign_of_a_command_becomes_another(msgid: str, said: str) -> None:
    words = with_sign(WORDS["uk"], "!")
    text = words.say(msgid, command="close")
    assert said in text
    assert text.replace("!", "/") == WORDS["uk"].say(msgid, command="close").replace("!", "/")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("// на початку, <b>так</b>", "!! на початку, <b>так</b>"),
        ("https://a.example/b, і/або 10/30", "https://a.example/b, і/або 10/30"),
        ("(/close)", "(!close)"),
    ],
)
def test_addresses_tags_and_fractions_keep_their_slash(text: str, said: str) -> None:
    assert with_sign(Words(KYIV), "!").say(text) == said


@pytest.mark.parametrize(("table", "_"), tables(), ids=["in a request", "outside"])
def test_a_name_means_one_command_and_each_can_be_given(
    table: tuple[CommandRow[RequestAction] | CommandRow[RoomAction], ...], _: str
) -> None:
    names = [command.name for command in table]
    assert sorted(names) == sorted(set(names))
    assert all(command.typed or command.button for command in table)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("/close", ("close", "")),
        ("/Close@reception_bot", ("close", "")),
        ("/close Центр  до 14:00 ", ("close", "Центр  до 14:00")),
        ("/close\nЦентр до 14:00", ("close", "Центр до 14:00")),
        ("/", ("", "")),
        ("// /close", ("", "")),
        ("закрийте /close", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_command_is_read(text: str, read: tuple[str, str]) -> None:
    assert read_command(text) == read


def test_a_button_brings_back_what_was_put_into_it() -> None:
    assert read_request_button(request_button("say", 12, "3")) == ("say", 12, "3")
    assert read_request_button(request_button("take", 12)) == ("take", 12, "")
    assert read_room_button(room_button("names", "2026-11-24", 2)) == ("names", "2026-11-24:2")


@pytest.mark.parametrize(
    "data", ["", "d", "d:take", "d:take:²", "d:take:-1", "s:names:1", "x:take:1"]
)
def test_other_data_is_no_button_of_a_card(data: str) -> None:
    assert read_request_button(data) == ("", 0, "")


@pytest.mark.parametrize("data", ["", "s", "d:take:1", "x:names"])
def test_other_data_is_no_button_outside_of_requests(data: str) -> None:
    assert read_room_button(data) == ("", "")
