"""The port to the clinic system: what the reception asks of it, and the errors that it may answer with."""

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from reception.clinic.model import Directory, Patient, Person, Referral, Slot, Visit


class ClinicError(Exception):
    """The clinic system did not do what was asked. The message names no person."""


class ClinicUnreachable(ClinicError):
    """No usable answer, and surely nothing was done: refused, 5xx, an answer in no known shape."""


class SignInRefused(ClinicUnreachable):
    """Login, password or installation is wrong, or the account has two-factor sign-in. Wakes somebody."""


class AnswerLost(ClinicError):
    """A write was sent and its answer never came: it may have been done. Look before doing it again."""


class SlotTaken(ClinicError):
    """The time was free when it was shown and is not any more."""


class AlreadyBookedThatDay(ClinicError):
    """The clinic system allows a patient one visit a day, and there is one."""


class Refused(ClinicError):
    """The clinic system refused a write for a reason that a patient cannot mend."""


class FreeTimes(Protocol):
    """Free days and slots. Every call may raise `ClinicUnreachable`."""

    def free_dates(self, doctor: str, service: str, branch: str, days: int) -> tuple[date, ...]:
        """Clinic days with a free slot, ascending, from today on, `days` ahead at most."""
        ...

    def free_slots(self, doctor: str, service: str, branch: str, day: date) -> tuple[Slot, ...]:
        """Free slots that start on a clinic day, ascending."""
        ...


class ClinicSystem(FreeTimes, Protocol):
    """The clinic's own system, where patients, timetables and visits are kept.

    Every call may raise `ClinicUnreachable`; reads are repeated inside, within one deadline for the object.
    Writes are sent once and may raise `AnswerLost`.
    """

    def directory(self) -> Directory:
        """Branches, rooms, specialities, services, doctors and offers, without their next free days."""
        ...

    def photos(self) -> Iterator[tuple[str, bytes | None]]:
        """Doctor id and picture of each doctor whom the clinic system names: the file as it is, whatever its form.

        Empty bytes: the doctor has no picture. None: there may be one, but it could not be read this time.
        """
        ...

    def patients_by_phone(self, phone: str) -> tuple[Patient, ...]:
        """Every card whose phone or SMS phone is `phone` (E.164), and no other."""
        ...

    def patients_by_name(self, person: Person) -> tuple[Patient, ...]:
        """Every card with this surname, first name and date of birth, whatever its phone."""
        ...

    def patient(self, patient: str) -> Patient | None:
        """The card with this id."""
        ...

    def register(self, person: Person, phone: str) -> str:
        """Create a card and return the patient's id. Search first: an existing card may be changed by this.

        Raises:
            AnswerLost, Refused.
        """
        ...

    def book(self, patient: str, slot: Slot, description: str) -> str:
        """Book a slot for a patient and return the visit's id; `description` is free text for staff.

        Raises:
            SlotTaken, AlreadyBookedThatDay, Refused, AnswerLost.
        """
        ...

    def cancel(self, visit: str) -> None:
        """Cancel a visit that stands.

        Raises:
            Refused, AnswerLost.
        """
        ...

    def task(self, name: str, text: str) -> None:
        """Put a task on the staff's list in the clinic system. `name` is cut to 200 characters.

        Raises:
            Refused, AnswerLost.
        """
        ...

    def note(self, patient: str, text: str) -> None:
        """Put a note on a patient's card. `text` is cut to 200 characters.

        Raises:
            Refused, AnswerLost.
        """
        ...

    def came_from(self, patient: str, visit: str, source: str) -> None:
        """Keep where the patient of a visit had heard of the clinic: `source` is as in a link, `instagram`.

        Raises:
            Refused, AnswerLost.
        """
        ...

    def visits(self, patient: str, first: date, last: date) -> tuple[Visit, ...]:
        """Visits of a patient that start on the clinic days `first` to `last`, ascending, cancelled ones too."""
        ...

    def visits_of_all(self, first: date, last: date) -> tuple[Visit, ...]:
        """Visits of all patients on these days, where the clinic system lists them. A row does not name its patient."""
        ...

    def referral(self, number: str) -> Referral | None:
        """The e-referral with this number, `1111-1111-1111-1111`; None if there is none."""
        ...

    def patient_of(self, visit: str) -> str | None:
        """The patient of a visit; None where the visit has none. No such visit: `ClinicUnreachable`."""
        ...
