"""Every screen, in the order in which a patient meets them."""

from reception.dialog.scene import Screen
from reception.dialog.screens import (
    account,
    ages,
    branches,
    cancelling,
    checking,
    code,
    doctors,
    earlier,
    home,
    home_call,
    information,
    manager,
    moving,
    notices,
    number,
    paused,
    phone,
    plans,
    questions,
    soonest,
    topics,
    users,
    visit,
    visits,
)
from reception.dialog.screens.booking import reason, referral, review, when, where
from reception.dialog.screens.registration import birth_date, check, names

SCREENS: dict[str, Screen] = {
    screen.place.screen: screen
    for screen in (
        home.Home(),
        *phone.SCREENS,
        *number.SCREENS,
        *code.SCREENS,
        *birth_date.SCREENS,
        *names.SCREENS,
        *check.SCREENS,
        *where.SCREENS,
        *when.SCREENS,
        *reason.SCREENS,
        *referral.SCREENS,
        *review.SCREENS,
        *ages.SCREENS,
        *paused.SCREENS,
        *soonest.SCREENS,
        *checking.SCREENS,
        *visits.SCREENS,
        *visit.SCREENS,
        *cancelling.SCREENS,
        *moving.SCREENS,
        *earlier.SCREENS,
        *notices.SCREENS,
        *plans.SCREENS,
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
