"""The data of the desk's buttons: `d:<action>:<number>…` of a request, `s:<action>…` outside of requests.

Buttons of a booking in the topic are the dialog's own (`dialog.buttons`).
"""

_REQUEST, _ROOM = "d", "s"


def request_button(action: str, number: int, argument: str = "") -> str:
    """The data of a card's button: `d:<action>:<number>[:<argument>]`."""
    return ":".join(filter(None, (_REQUEST, action, str(number), argument)))


def read_request_button(data: str) -> tuple[str, int, str]:
    """Action, number and argument of a card's button; no action for any other data."""
    mark, _, rest = data.partition(":")
    action, _, rest = rest.partition(":")
    number, _, argument = rest.partition(":")
    if mark != _REQUEST or not (number.isascii() and number.isdecimal()):
        return "", 0, ""
    return action, int(number), argument


def room_button(action: str, *arguments: object) -> str:
    """The data of a button outside of requests: `s:<action>[:<argument>…]`."""
    return ":".join([_ROOM, action, *map(str, arguments)])


def read_room_button(data: str) -> tuple[str, str]:
    """Action and arguments, still joined, of a button outside of requests; no action for any other data."""
    mark, _, rest = data.partition(":")
    action, _, argument = rest.partition(":")
    return (action, argument) if mark == _ROOM else ("", "")
