"""Sets up the double as people set up Slack by hand: the URLs for events, and the staff's channel."""

import httpx

TIMEOUT_SECONDS = 30
MAX_TRIES = 5
"""A function that has just been deployed may need more than Slack's three seconds at its first request."""


def subscribe(slack: str, channel: str, api: str) -> None:
    """Make the double at `slack` send events and interactions to the stack; add the channel if it is missing.

    Raises:
        httpx.HTTPStatusError: the stack does not answer as Slack wants it.
    """
    with httpx.Client(base_url=f"{slack}/control", timeout=TIMEOUT_SECONDS) as control:
        if not any(it["id"] == channel for it in control.get("/channels").json()):
            people = [user["id"] for user in control.get("/users").json() if not user["is_bot"]]
            made = {"id": channel, "name": channel.lower(), "members": people}
            control.post("/channels", json=made).raise_for_status()
        urls = {name: f"{api}/slack/{name}" for name in ("events", "interactions")}
        for last in range(1, MAX_TRIES + 1):
            answer = control.put("/urls", json=urls)
            if answer.is_success or last == MAX_TRIES:
                answer.raise_for_status()
                return
