"""The `ClinicSystem` by the vendor's method reference v1.7."""

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from html import escape
from typing import override

from reception.adapters.doctor_eleks import photos, translate
from reception.adapters.doctor_eleks.answers import InstallationAnswers, says
from reception.adapters.doctor_eleks.connection import Connection
from reception.adapters.doctor_eleks.directory import read_directory
from reception.adapters.doctor_eleks.exchange import Deadline
from reception.adapters.doctor_eleks.session import Call, Session
from reception.adapters.doctor_eleks.statuses import Statuses
from reception.adapters.doctor_eleks.wire import (
    NO_ROWS,
    BadRow,
    Refusal,
    Row,
    gather,
    identifier,
)
from reception.clinic.model import (
    ClinicTime,
    Directory,
    Patient,
    Person,
    Referral,
    Slot,
    Visit,
    VisitStatus,
)
from reception.clinic.system import (
    AlreadyBookedThatDay,
    AnswerLost,
    ClinicError,
    ClinicSystem,
    ClinicUnreachable,
    Refused,
    SlotTaken,
)
from reception.ports import Clock

log = logging.getLogger(__name__)

DAY = timedelta(days=1)
MAX_TASK_NAME_CHARACTERS = 200
MAX_NOTE_CHARACTERS = 200


class DoctorEleks(ClinicSystem):
    """The clinic system for one turn: all calls end within `deadline_seconds`, counted from when the object is made.

    `answer_seconds`: for each read, its repetitions and a sign-in included; None: as long as the deadline leaves.
    `country` is assumed for phones without a country's code. Threads may share the object.
    """

    def __init__(
        self,
        connection: Connection,
        clock: Clock,
        time: ClinicTime,
        country: str = "UA",
        answers: InstallationAnswers | None = None,
        deadline_seconds: float = 8.0,
        answer_seconds: float | None = None,
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._time = time
        self._country = country
        self._answers = answers or InstallationAnswers()
        self._session = Session(
            connection, self._answers, Deadline(deadline_seconds), answer_seconds
        )
        self._statuses = Statuses(connection, self._session, self._answers)

    @override
    def directory(self) -> Directory:
        """Join five lists, and keep what is open to booking from the web."""
        return read_directory(self._session, self._answers)

    @override
    def photos(self) -> Iterator[tuple[str, bytes | None]]:
        """Make one call for all pictures, and one more for each picture that the clinic system has by its address."""
        return photos.read_photos(self._connection, self._session)

    @override
    def free_dates(self, doctor: str, service: str, branch: str, days: int) -> tuple[date, ...]:
        today = self._today()
        method, params = "spzIBFreeDateDetails", self._offer(doctor, service, branch, days)
        rows = self._session.read(Call(method, "timeTableDate", params))

        def read(row: Row) -> date | None:
            if not _is_same(row.text_or_none("userLogin"), doctor):
                return None
            return row.read(
                "timeTableDate", lambda text: translate.calendar_day(text, self._time.zone)
            )

        dates = gather(method, rows, read, lambda day: day)
        return tuple(sorted(day for day in dates if today <= day <= today + days * DAY))

    @override
    def free_slots(self, doctor: str, service: str, branch: str, day: date) -> tuple[Slot, ...]:
        """Keep one slot for each start, and none that has started already."""
        free = sorted(
            self._free(doctor, service, branch, day), key=lambda slot: (slot.start, slot.end)
        )
        return tuple({slot.start: slot for slot in reversed(free)}.values())[::-1]

    @override
    def patients_by_phone(self, phone: str) -> tuple[Patient, ...]:
        """Drop cards with another number, which the search may give, too."""
        written = translate.phone_for_call(phone, self._answers.phone_format)
        return tuple(p for p in self._patients("PatientPhone", written) if phone in p.phones)

    @override
    def patients_by_name(self, person: Person) -> tuple[Patient, ...]:
        """Search with each kind of apostrophe that people type: the search may compare names letter by letter."""
        name = f"{person.surname} {person.first_name}"
        wanted = translate.folded(name)
        found = {
            patient.id: patient
            for spelling in translate.spellings(name)
            for patient in self._patients("PatientName", spelling)
        }
        return tuple(
            patient
            for patient in found.values()
            if f"{translate.folded(patient.name)} ".startswith(f"{wanted} ")
            and patient.birth_date == person.birth_date
        )

    @override
    def patient(self, patient: str) -> Patient | None:
        return next((p for p in self._patients("PatientID", patient) if p.id == patient), None)

    @override
    def register(self, person: Person, phone: str) -> str:
        """Create a card. The clinic system may find one that it takes for the same person's, and answer its id."""
        params = {
            "PatientName1": person.surname,
            "PatientName2": person.first_name,
            **({"PatientName3": person.patronymic} if person.patronymic else {}),
            "PatientBirthDate": translate.midnight(person.birth_date),
            "PatientSexCode": translate.SEX_CODES[person.sex],
            "PatientPhone": translate.phone_for_call(phone, self._answers.phone_format),
        }
        method = "spzIBPatientCreate"
        return _refusable(method, lambda: self._write(method, "patientID", params))

    @override
    def book(self, patient: str, slot: Slot, description: str) -> str:
        zone = self._time.zone
        params = {
            "PatientID": patient,
            "ServiceID": slot.service,
            "VenueID": slot.room,
            "UserLogin": slot.doctor,
            "StartTime": translate.wall_clock(slot.start, zone),
            "EndTime": translate.wall_clock(slot.end, zone),
            **({"ScheduleDesc": description} if description else {}),
            "ScheduleDublicatesRulesIsDisabled": "0",  # spelt so; 1 would book over other patients
        }
        try:
            return self._write("spzIBScheduleCreate", "scheduleID", params)
        except Refusal as refusal:
            text = refusal.text
        raise self._why_not_booked(text, patient, slot)

    @override
    def cancel(self, visit: str) -> None:
        """Expect a status and no rows: the reference promises no more."""
        method = "spzIBScheduleCancel"
        call = Call(method, NO_ROWS, {"ScheduleID": visit})
        _refusable(method, lambda: self._session.write(call))

    @override
    def task(self, name: str, text: str) -> None:
        method = "spzIBTaskCreate"
        params = {"TaskName": name[:MAX_TASK_NAME_CHARACTERS], "TaskDesc": text}
        _refusable(method, lambda: self._write(method, "TaskID", params))

    @override
    def note(self, patient: str, text: str) -> None:
        """Name the patient `PatientID`, as the reference's table does; one example there has `PatientRef`."""
        method = "spzIBCommunicationCreate"
        params = {"PatientID": patient, "Text": text[:MAX_NOTE_CHARACTERS]}
        _refusable(method, lambda: self._write(method, "communicationID", params))

    @override
    def came_from(self, patient: str, visit: str, source: str) -> None:
        """Write the XML that the settings have, because the reference does not say what it must hold."""
        method = "spiIBUTMSave"
        values = {"patient": patient, "visit": visit, "source": source}
        xml = self._answers.utm_xml.format_map({name: escape(it) for name, it in values.items()})
        _refusable(method, lambda: self._write(method, "UTMID", {"UTMXml": xml}))

    @override
    def visits(self, patient: str, first: date, last: date) -> tuple[Visit, ...]:
        return self._visits({"PatientID": patient}, first, last)

    @override
    def visits_of_all(self, first: date, last: date) -> tuple[Visit, ...]:
        """Leave out `PatientID`, which the reference marks as required: see `InstallationAnswers.window_days`."""
        return self._visits({}, first, last)

    @override
    def patient_of(self, visit: str) -> str | None:
        """Call the only method that names the patient of a visit. Nothing else in its answer is read."""
        method = "spzIBScheduleBookingDetails"
        rows = self._session.read(Call(method, "ScheduleID", {"ScheduleID": visit}))

        def read(row: Row) -> tuple[str, str | None] | None:
            found = row.text("ScheduleID")
            return (found, row.text_or_none("PatientID")) if found == visit else None

        found = gather(method, rows, read, lambda pair: pair[0])
        if not found:
            raise ClinicUnreachable(f"{method}: no such visit")
        return found[0][1]

    @override
    def referral(self, number: str) -> Referral | None:
        """Take a refusal for "no such referral": the reference shows no answer for an unknown number."""
        method = "spzIBServiceRequestValidate"
        try:
            call = Call(method, "id", {"ServiceRequestNumber": number})
            rows = self._session.read(call, refusable=True)
        except Refusal:
            return None
        found = gather(method, rows, self._referral, lambda referral: referral.code)
        return found[0] if found else None

    def _referral(self, row: Row) -> Referral:
        """Read which service it is for and whether it can be used; the patient's name stays unread."""
        return Referral(
            row.text_or_none("serviceRequestCode") or "",
            row.text_or_none("serviceRequestName") or "",
            says(self._answers.referral_active, row.text("status")),
        )

    def statuses(self) -> Mapping[str, VisitStatus | None]:
        """The installation's names of statuses and their meanings here; None for a name that nothing explains.

        Raises:
            ClinicUnreachable: the names cannot be read.
        """
        return self._statuses.meanings()

    # --- rows ---

    def _visits(self, whose: Mapping[str, str], first: date, last: date) -> tuple[Visit, ...]:
        """Ask for one day more: the reference does not say whether the last day of a period belongs to it."""
        method = "spzIBScheduleList"
        params = {
            **whose,
            "StartDate": translate.midnight(first),
            "EndDate": translate.midnight(last + DAY),
        }
        rows = self._session.read(Call(method, "scheduleID", params))
        visits = gather(method, rows, self._visit, lambda visit: visit.id)
        within = (v for v in visits if first <= self._time.day(v.start) <= last)
        return tuple(sorted(within, key=lambda visit: (visit.start, visit.id)))

    def _free(self, doctor: str, service: str, branch: str, day: date) -> list[Slot]:
        """The free slots of a clinic day that are still to come, as the clinic system lists them."""
        ahead = (day - self._today()).days
        if not 0 <= ahead < self._answers.greatest_day_count:
            return []
        method, params = "spzIBFreeSeanceDetails", self._offer(doctor, service, branch, ahead)
        rows = self._session.read(Call(method, "timeTableStartTime", params))
        now, zone = self._clock.now(), self._time.zone

        def read(row: Row) -> Slot | None:
            start = row.read("timeTableStartTime", lambda text: translate.instant(text, zone))
            end = row.read("timeTableEndTime", lambda text: translate.instant(text, zone))
            room = row.text("venueID")
            if end <= start:
                raise BadRow("timeTableEndTime")
            elsewhere = not _is_same(row.text_or_none("companyGUID"), branch)
            other = not _is_same(row.text_or_none("userLogin"), doctor)
            if elsewhere or other or start <= now or self._time.day(start) != day:
                return None
            return Slot(doctor, service, branch, room, start, end)

        return gather(method, rows, read, lambda slot: (slot.start, slot.room))

    def _patients(self, by: str, value: str) -> list[Patient]:
        method = "spzIBPatientSearch"
        rows = self._session.read(Call(method, "patientID", {by: value}))
        return gather(method, rows, self._patient, lambda patient: patient.id)

    def _patient(self, row: Row) -> Patient:
        """Read from a card what the reception needs, and nothing more."""
        phones = (row.text_or_none("patientPhone"), row.text_or_none("patientSMSPhone"))
        numbers = (translate.phone_of_card(phone, self._country) for phone in phones if phone)
        return Patient(
            id=row.text("patientID"),
            name=row.text_or_none("patientName") or "",
            birth_date=self._birth_date(row),
            phones=tuple(dict.fromkeys(filter(None, numbers))),
        )

    def _birth_date(self, row: Row) -> date | None:
        text = row.text_or_none("patientBirthDate")
        if text is None:
            return None
        day = row.read(
            "patientBirthDate", lambda text: translate.calendar_day(text, self._time.zone)
        )
        return None if day in translate.NO_DATES else day

    def _visit(self, row: Row) -> Visit:
        """Read a visit even if details are missing: after a lost answer this is how a booking is found."""
        zone = self._time.zone
        start = row.read("scheduleStartTime", lambda text: translate.instant(text, zone))
        try:
            end = row.read("scheduleEndTime", lambda text: translate.instant(text, zone))
        except BadRow:
            end = start
        return Visit(
            id=row.text("scheduleID"),
            doctor=row.text("userLogin"),
            room=row.text_or_none("venueID") or "",
            start=start,
            end=max(start, end),
            status=self._statuses.of(row),
            service=row.detail("serviceCode"),
            address=row.detail("companyAddress"),
        )

    # --- calls ---

    def _today(self) -> date:
        return self._time.day(self._clock.now())

    def _offer(self, doctor: str, service: str, branch: str, days: int) -> Mapping[str, str]:
        """Parameters for today and `days` more. Today counts, too: the reference does not say whether it must."""
        return {
            "ServiceID": service,
            "DayCount": str(min(days + 1, self._answers.greatest_day_count)),
            "UserLogin": doctor,
            "CompanyGUID": branch,
        }

    def _write(self, method: str, key: str, params: Mapping[str, str]) -> str:
        found = identifier(self._session.write(Call(method, key, params)), key)
        if found is None:
            log.error("%s: an answer without an id", method)
            raise AnswerLost(f"{method}: an answer without an id")
        return found

    def _why_not_booked(self, text: str, patient: str, slot: Slot) -> ClinicError:
        """The error for a refused booking. If its words don't say why, free times and the patient's visits are read."""
        method = "spzIBScheduleCreate"
        taken = says(self._answers.slot_taken, text)
        booked = says(self._answers.already_booked, text)
        if taken and not booked:
            return SlotTaken(method)
        if booked and not taken:
            return AlreadyBookedThatDay(method)
        if says(self._answers.no_permission, text):
            return Refused(f"{method}: no permission")
        try:
            if not self._is_free(slot):
                return SlotTaken(f"{method}: refused, and the time is not free any more")
            if self._has_visit(patient, self._time.day(slot.start)):
                return AlreadyBookedThatDay(f"{method}: refused, and there is a visit that day")
        except ClinicUnreachable as error:
            log.warning("%s: refused, and why could not be read: %s", method, error)
        return Refused(f"{method}: refused for an unknown reason")

    def _is_free(self, slot: Slot) -> bool:
        day = self._time.day(slot.start)
        free = self._free(slot.doctor, slot.service, slot.branch, day)
        return any((s.room, s.start, s.end) == (slot.room, slot.start, slot.end) for s in free)

    def _has_visit(self, patient: str, day: date) -> bool:
        return any(visit.stands for visit in self.visits(patient, day, day))


def _refusable[T](method: str, write: Callable[[], T]) -> T:
    """Do a write for whose refusal patients need no reason.

    Raises:
        Refused, ClinicUnreachable, AnswerLost
    """
    try:
        return write()
    except Refusal:
        pass  # raised below, where the refusal, whose text may name a person, is not its context
    raise Refused(f"{method}: refused")


def _is_same(given: str | None, asked: str) -> bool:
    """Whether a row has the value that was asked for. A row without the field has it: the parameter chose the row."""
    return given is None or given.casefold() == asked.casefold()
