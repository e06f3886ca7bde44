"""Reads what comes in at the doors of the API, each with the adapter of the one who sent it."""

import json
from datetime import datetime
from typing import Any

from reception.desk.ports import StaffDid, StaffUpdate
from reception.figures.changes import Change
from reception.turns.ports import Update


def read_update(body: dict[str, Any], *, whole: bool = False) -> tuple[Update, str] | None:
    """A patient's update from Telegram, and the id of the press to be answered, or "".

    None for a kind of update that the reception does not handle. `whole`: also the words of messages, for a desk that
    can't copy them from the chat.

    Raises:
        NotAnUpdate: Telegram never sends such a body.
    """
    from reception.adapters.telegram.updates import read

    return read(body, whole=whole)


def with_record(answer: dict[str, Any], account: str) -> dict[str, Any]:
    """The answer to an update of a synthetic chat: the bot's calls (`calls`), which went nowhere, in its body.

    The answer to a press stands beside them (`answer`), as Telegram would have got it.
    """
    from reception.adapters.telegram.recorder import RECORDER

    body = {"calls": RECORDER.taken(account), "answer": json.loads(answer.get("body", "null"))}
    headers = {"Content-Type": "application/json"}
    return {**answer, "headers": {**answer.get("headers", {}), **headers}, "body": json.dumps(body)}


def read_staff_update(body: dict[str, Any]) -> tuple[StaffUpdate, str] | None:
    """An update of the staff's group in Telegram, and the id of the press to be answered, or ""; None for all others.

    Raises:
        NotAnUpdate: Telegram never sends such a body.
    """
    from reception.adapters.telegram.staff_updates import read_staff

    return read_staff(body)


def read_slack(body: bytes, *, press: bool) -> StaffDid | None:
    """A deed of a person in a Slack channel, from an event or a press; None for events that the desk does not handle.

    Raises:
        NotAnUpdate: Slack never sends such a body.
    """
    from reception.adapters.slack.door import read_event, read_press

    return read_press(body) if press else read_event(body)


def slack_challenge(body: bytes) -> str | None:
    """The text that Slack wants repeated when it is told the address of the door; None for every other body.

    Raises:
        NotAnUpdate: Slack never sends such a body.
    """
    from reception.adapters.slack.door import challenge

    return challenge(body)


def read_changes(
    records: list[dict[str, Any]], now: datetime, test_doctor: str = ""
) -> list[Change]:
    """The changes in the records of a table's stream, of Lambda's event. `now` (UTC) is the moment of deletions.

    What synthetic patients do, and the visits of the doctor whom they book, is left out.

    Raises:
        StoreUnreachable: a newer version wrote a record.
    """
    from reception.adapters.dynamodb.stream import read_records

    return read_records(records, now, test_doctor)
