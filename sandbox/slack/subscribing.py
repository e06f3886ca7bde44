"""What is set up in Slack by hand, done for the double: where it sends events, and that there is a channel."""

import httpx

SECONDS = 30
TRIES = 5
"""The first request to a function that has just been deployed may take longer than Slack's three seconds."""


def subscribe(slack: str, channel: str, api: str) -> None:
    """Have the double at `slack` send what happens in the channel, which is made if need be, to the stack.

    Raises:
        httpx.HTTPStatusError: the stack does not answer as Slack wants it.
    """
    with httpx.Client(base_url=f"{slack}/control", timeout=SECONDS) as control:
        if not any(it["id"] == channel for it in control.get("/channels").json()):
            people = [user["id"] for user in control.get("/users").json() if not user["is_bot"]]
            made = {"id": channel, "name": channel.lower(), "members": people}
            control.post("/channels", json=made).raise_for_status()
        urls = {name: f"{api}/slack/{name}" for name in ("events", "interactions")}
        for last in range(1, TRIES + 1):
            answer = control.put("/urls", json=urls)
            if answer.is_success or last == TRIES:
                answer.raise_for_status()
                return
