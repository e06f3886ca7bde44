"""Every screen, in the order in which a patient meets them."""

from reception.dialog.scene import Screen
from reception.dialog.screens import (
    account,
    ages,
    booking,
    branches,
    cancelling,
    checking,
    code,
    doctors,
    home,
    home_call,
    information,
    manager,
    moving,
    notices,
    number,
    paused,
    phone,
    questions,
    registration,
    soonest,
    topics,
    users,
    visit,
    visits,
)

SCREENS: dict[str, Screen] = {
    screen.name: screen
    for screen in (
        home.Home(),
        *phone.SCREENS,
        *number.SCREENS,
        *code.SCREENS,
        *registration.SCREENS,
        *booking.SCREENS,
        *ages.SCREENS,
        *paused.SCREENS,
        *soonest.SCREENS,
        *checking.SCREENS,
        *visits.SCREENS,
        *visit.SCREENS,
        *cancelling.SCREENS,
        *moving.SCREENS,
        *notices.SCREENS,
        *users.SCREENS,
        *information.SCREENS,
        *branches.SCREENS,
        *doctors.SCREENS,
        *topics.SCREENS,
        *home_call.SCREENS,
        *questions.SCREENS,
        *manager.SCREENS,
        *account.SCREENS,
    )
}
