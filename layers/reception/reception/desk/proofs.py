"""Finds the card that an operator means with `/prove <number> <date of birth>`, after checking by voice who calls."""

import re
from collections.abc import Callable
from datetime import datetime

from reception.clinic.model import ClinicTime, Patient
from reception.dialog.effects import FindByPhone, Query
from reception.dialog.events import Outcome, PatientsFound
from reception.dialog.reading.birth_dates import DateFault, read_birth_date
from reception.dialog.reading.phones import PhoneFault, read_phone
from reception.dialog.words import N_, Words

EXAMPLE = "/prove 067 123 45 67 25.03.1985"
_WRITTEN = re.compile(r"(?P<phone>.+?)\s+(?P<born>\d{1,2}\.\d{1,2}\.\d{4})(?:\s+(?P<name>\S+))?")


class Proofs:
    """Finds cards by what operators write. `find` asks the clinic system; `country`: of numbers without a code."""

    def __init__(
        self, find: Callable[[Query], Outcome], time: ClinicTime, country: str, words: Words
    ) -> None:
        self.find = find
        self.time = time
        self.country = country
        self.words = words

    def card(self, written: str, now: datetime) -> Patient | str:
        """The only card with this number and date of birth (of twins also first name); or plain text to say instead."""
        match = _WRITTEN.fullmatch(written)
        phone = read_phone(match["phone"] if match else "", self.country)
        born = read_birth_date(match["born"] if match else "", self.time.day(now))
        if match is None or isinstance(phone, PhoneFault) or isinstance(born, DateFault):
            how = N_("Write the card's number and date of birth: {example}")
            return self.words.label(how, example=EXAMPLE)
        answer = self.find(FindByPhone(phone))
        if not isinstance(answer, PatientsFound):
            return self.words.label(N_("The clinic's system does not answer."))
        fitting = [patient for patient in answer.patients if patient.birth_date == born.day]
        return self._one(fitting, match["name"] or "")

    def _one(self, fitting: list[Patient], name: str) -> Patient | str:
        named = [p for p in fitting if not name or p.first_name.lower() == name.lower()]
        if not named:
            return self.words.label(N_("No card has this number and this date of birth."))
        if len(named) > 1:
            several = N_("Several cards fit. Write the first name behind the date: {names}")
            return self.words.label(several, names=", ".join(p.first_name for p in named))
        return named[0]
