"""A person with a telephone, for tests against the running sandbox."""

import time
from typing import Any

import httpx


class Patient:
    """A person at the Telegram double who reads the bot's messages, presses and types."""

    def __init__(self, telegram: str, id: int, phone: str) -> None:
        self.http = httpx.Client(base_url=f"{telegram}/control", timeout=60)
        self.id = id
        user = {"id": id, "first_name": "Пацієнт", "language_code": "uk", "phone_number": phone}
        self.http.post("/users", json=user).raise_for_status()

    def does(self, deed: str, **what: Any) -> str:
        """Do something, wait until it is answered, and read the newest message."""
        self.http.post(f"/chats/{self.id}/{deed}", json=what).raise_for_status()
        self.settle()
        return self.sees()

    def settle(self) -> None:
        ends = time.monotonic() + 40
        while not self.http.get("/settled").json()["settled"]:
            assert time.monotonic() < ends, "an update is never taken"
            time.sleep(0.02)

    def sees(self) -> str:
        newest = self._newest()
        return str(newest.get("text") or newest.get("caption") or "")

    def buttons(self) -> list[str]:
        return [button["text"] for row in self._newest()["keyboard"] or [] for button in row]

    def press(self, begins: str) -> str:
        """Press the button whose label begins with these words, as soon as the newest message has it."""
        ends = time.monotonic() + 20
        while not (found := [it for it in self.buttons() if it.startswith(begins)]):
            assert time.monotonic() < ends, f"no button begins with {begins!r}: {self.buttons()}"
            time.sleep(0.1)
        return self.does("press", label=found[0])

    def _newest(self) -> dict[str, Any]:
        messages = self.http.get(f"/chats/{self.id}").json()["messages"]
        newest: dict[str, Any] = [m for m in messages if m["from"] == "bot"][-1]
        return newest
