"""Reads the form that closes a branch or a doctor."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from reception.cabinet.web import PageRequest
from reception.clinic.model import ClinicTime, Directory
from reception.clinic.operations import Closure
from reception.dataclass import dataclass
from reception.desk.room.closing import MAX_AHEAD, MAX_REASON_LENGTH
from reception.dialog.words import N_


@dataclass(frozen=True)
class Closing:
    """A form as it was typed, by field, and the fault of each field that has one, a msgid.

    `closure` is None if there is a fault.
    """

    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    closure: Closure | None = None

    def value(self, name: str) -> str:
        """The text that was typed in a field; empty if there is none."""
        return self.typed.get(name, "")


def read_closing_form(
    request: PageRequest, directory: Directory, time: ClinicTime, now: datetime
) -> Closing:
    """Read the fields `branch`, `doctor`, `begins` (may be empty: now), `until` and `reason`. `now` is in UTC."""
    names = ("branch", "doctor", "begins", "until", "reason")
    typed = {name: request.text(name) for name in names}
    branch, doctor = typed["branch"], typed["doctor"]
    begins, until = _moment(typed["begins"], time), _moment(typed["until"], time)
    wrong: dict[str, str] = {}
    is_known = (not branch or directory.branch(branch)) and (not doctor or directory.doctor(doctor))
    if not is_known or not (branch or doctor):
        wrong["branch"] = N_("Choose a branch, a doctor, or a doctor in a branch.")
    if typed["begins"] and begins is None:
        wrong["begins"] = N_("There is no such moment. Choose day and hour.")
    if until is None:
        wrong["until"] = N_("There is no such moment. Choose day and hour.")
    elif not max(now, begins or now) < until <= now + MAX_AHEAD:
        wrong["until"] = N_("The end must be later than now and than the beginning, within a year.")
    if len(typed["reason"]) > MAX_REASON_LENGTH:
        wrong["reason"] = N_("Patients read the reason: write it in 200 characters at most.")
    if wrong or until is None:
        return Closing(typed, wrong)
    reason = " ".join(typed["reason"].split())
    starts_at = begins if begins and begins > now else None
    since = now.replace(microsecond=0)
    return Closing(typed, {}, Closure(branch, doctor, until, since, reason, starts_at=starts_at))


def _moment(text: str, time: ClinicTime) -> datetime | None:
    """The instant (UTC) of a moment of the clinic's clock, as a browser's field writes it: `2026-11-26T14:00`."""
    try:
        typed = datetime.strptime(text, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - the clinic's clock
        return time.instant(typed.date(), typed.hour * 60 + typed.minute)
    except (ValueError, OverflowError):
        return None
