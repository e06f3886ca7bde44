"""The prices of services beside a doctor and on a button, as the clinic has them now."""

from collections.abc import Iterable

from reception.clinic.model import Service
from reception.dialog.scene import Scene
from reception.dialog.words import N_


def cost(scene: Scene, services: Iterable[Service]) -> str:
    """The price of these services (HTML): one price, or the least of several; empty where none has a price."""
    prices = sorted({service.price for service in services if service.price}, key=float)
    if not prices:
        return ""
    text = N_("💳 Price: {price}") if len(prices) == 1 else N_("💳 Price: from {price}")
    return scene.say(text, price=prices[0])


def service_label(scene: Scene, service: Service) -> str:
    """A service on a button: its name, its length, and its price, if it has one. Plain text."""
    text = (
        N_("{service}, {minutes} min, {price}") if service.price else N_("{service}, {minutes} min")
    )
    name = scene.service_name(service)
    return scene.words.label(text, service=name, minutes=service.minutes, price=service.price or "")
