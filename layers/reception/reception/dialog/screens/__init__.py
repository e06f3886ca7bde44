"""Every screen, in the order in which a patient meets them."""

from reception.dialog.scene import Screen
from reception.dialog.screens import booking, home, information, phone, registration, visits

SCREENS: dict[str, Screen] = {
    screen.name: screen
    for screen in (
        home.Home(),
        *phone.SCREENS,
        *registration.SCREENS,
        *booking.SCREENS,
        *visits.SCREENS,
        *information.SCREENS,
    )
}
