"""Codes by SMS: a turn asks for a code and has guesses judged; the function `codes` makes the code and sends it.

A turn may repeat both commands for the same update, and each is done once. For this reason a turn needs no lease for
them, and the digits that a patient types are stored nowhere.
"""

import logging
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime

from reception.clinic.model import ClinicTime
from reception.codes import deeds, misses
from reception.codes import rules as codes
from reception.codes.ports import CodeQueue, CodesTooSoon, CodeStore, Sms, SmsRefused, TooManyCodes
from reception.codes.rules import Code, Verdict
from reception.dataclass import replace
from reception.dialog.conversation import Conversation
from reception.dialog.effects import (
    AskToGuess,
    CheckCode,
    CodeCommand,
    CountDeed,
    CountMiss,
    SendCode,
)
from reception.dialog.events import (
    CodeGuessedWrong,
    CodeIsOver,
    CodeLimitReached,
    CodeOnItsWay,
    CodeOutcome,
    CodeProves,
    CodeTooSoon,
    DeedCounted,
    DeedOutcome,
    DeedRefused,
    MayGuess,
    MayNotGuess,
    MissCounted,
)
from reception.dialog.words import N_, Words
from reception.ports import Changed, is_synthetic

SAVE_ATTEMPTS = 20
"""A code changes fewer times than that, and each lost race means that it changed."""
TEXT = N_("{code} is your code for {clinic}. It is valid for 5 minutes. Tell it to nobody.")

log = logging.getLogger(__name__)


def six_digits() -> str:
    """Make the digits of a new code, from a source of randomness that nobody can guess."""
    return f"{secrets.randbelow(10**codes.DIGITS):0{codes.DIGITS}}"


class Verification:
    """The turn's side. `key` reads the secret of all hashes."""

    def __init__(
        self, store: CodeStore, queue: CodeQueue, key: Callable[[], bytes], time: ClinicTime
    ) -> None:
        self.store = store
        self.queue = queue
        self.key = key
        self.time = time

    def perform(
        self, conversation: Conversation, update: int, command: CodeCommand, now: datetime
    ) -> CodeOutcome | DeedOutcome:
        """Do what the dialog asks for in this update, once, and return the outcome.

        Raises:
            StoreUnreachable: the command may have been done. It may be repeated.
            Changed: too many others changed the code at the same time. The command may be repeated.
        """
        for _ in range(SAVE_ATTEMPTS):
            try:
                return self._perform(conversation, update, command, now)
            except Changed:
                continue
        raise Changed

    def _perform(
        self, conversation: Conversation, update: int, command: CodeCommand, now: datetime
    ) -> CodeOutcome | DeedOutcome:
        match command:
            case SendCode():
                return self._ask(conversation, update, command, now)
            case CheckCode(digits):
                return self._guess(conversation.account, update, digits, now)
            case AskToGuess(number):
                counted = self._misses(conversation, number)
                over = misses.is_over(counted, self.time, now, conversation.helped_at)
                return MayNotGuess() if over else MayGuess(number)
            case CountMiss(number):
                return self._miss(conversation, number, update, now)
            case CountDeed():
                return self._count(conversation.account, update, command, now)

    def _misses(self, conversation: Conversation, number: str) -> list[misses.Misses]:
        keys = misses.keys(self.key(), conversation.account, number)
        return [self.store.load_misses(key) for key in keys]

    def _miss(
        self, conversation: Conversation, number: str, update: int, now: datetime
    ) -> MissCounted:
        counted = []
        for before in self._misses(conversation, number):
            after = misses.with_miss(before, update, now)
            if after != before:
                self.store.save_misses(after)
            counted.append(after)
        return MissCounted(misses.is_over(counted, self.time, now, conversation.helped_at))

    def _count(self, account: str, update: int, command: CountDeed, now: datetime) -> DeedOutcome:
        if is_synthetic(account):
            return DeedCounted(command.then)  # it books and gives back all day long
        limits = deeds.limits(self.key(), account, command, self.time.day(now))
        if self.store.count(limits, update):
            return DeedCounted(command.then)
        log.warning("a limit of the day is reached: %s", command.deed)
        return DeedRefused(command.deed)

    def take_back(self, account: str, update: int, command: CountDeed, now: datetime) -> None:
        """Count a deed no more that was surely not done.

        Raises:
            StoreUnreachable, StoreRefused: it stays counted.
        """
        limits = deeds.limits(self.key(), account, command, self.time.day(now))
        self.store.take_back(limits, update)

    def forget(self, account: str) -> None:
        """Delete the account's code. Counters and misses stay; they know chat and number by keyed hashes only."""
        self.store.delete(account)

    def _ask(
        self, conversation: Conversation, update: int, command: SendCode, now: datetime
    ) -> CodeOutcome:
        account = conversation.account
        before = self.store.load(account)
        if before is None or before.asked_by != update:
            if codes.is_too_soon(before, now):
                return CodeTooSoon()
            code = Code(
                account,
                asked_by=update,
                asked_at=now,
                until=now + codes.CODE_VALID_FOR,
                number=command.number,
                patient=command.patient,
                language=conversation.language,
                version=before.version if before else 0,
            )
            limits = codes.limits(self.key(), account, command.number, self.time.day(now))
            try:
                self.store.ask(code, limits)
            except CodesTooSoon:
                return CodeTooSoon()
            except TooManyCodes as error:
                log.warning("no code is sent: %s", error)
                return CodeLimitReached()
        self.queue.make(account, update)
        return CodeOnItsWay()

    def _guess(self, account: str, update: int, digits: str, now: datetime) -> CodeOutcome:
        before = self.store.load(account)
        if before is None:
            return CodeIsOver()
        fits = codes.fits(self.key(), before, digits)
        code, verdict = codes.guess(before, update, now, fits=fits)
        if code != before:
            self.store.save(code)
        match verdict:
            case Verdict.RIGHT:
                return CodeProves("" if code.patient else code.number, code.patient)
            case Verdict.WRONG:
                return CodeGuessedWrong(codes.tries_left(code))
        return CodeIsOver()


class CodeSending:
    """The side of the function `codes`. `clinics`: the clinic's name by language; `make` makes the digits."""

    def __init__(
        self,
        store: CodeStore,
        sms: Sms,
        key: Callable[[], bytes],
        words: Mapping[str, Words],
        clinics: Mapping[str, str],
        make: Callable[[], str] = six_digits,
    ) -> None:
        self.store = store
        self.sms = sms
        self.key = key
        self.words = words
        self.clinics = clinics
        self.make = make

    def send(self, account: str, update: int, now: datetime) -> None:
        """Make the digits of the code that this update asked for, and send them.

        They are sent once. Only if a process dies between sending and noting it, a repetition sends other digits.

        Raises:
            StoreUnreachable, SmsNotSent: the work must be tried again.
        """
        digits = self.make()

        def made(code: Code) -> Code:
            proof = codes.proof(self.key(), code, digits)
            return replace(code, proof=proof, until=now + codes.CODE_VALID_FOR)

        code = self._change(account, update, now, made)
        if code is None:
            log.info("a code is not wanted any more")
            return
        try:
            self.sms.send(code.number, self._text(code, digits))
        except SmsRefused as error:
            log.warning("a code cannot be sent: %s", error)
        else:
            log.info("a code was sent by SMS")
        self._change(account, update, now, lambda code: replace(code, sent=True))

    def _change(
        self, account: str, update: int, now: datetime, rule: Callable[[Code], Code]
    ) -> Code | None:
        """Change the code and save it. None if it is not wanted any more: sent, replaced, deleted, or too late."""
        for _ in range(SAVE_ATTEMPTS):
            code = self.store.load(account)
            if code is None or code.asked_by != update or code.sent or codes.is_late(code, now):
                return None
            try:
                return self.store.save(rule(code))
            except Changed:
                continue
        raise Changed

    def _text(self, code: Code, digits: str) -> str:
        clinic = self.clinics.get(code.language) or self.clinics["uk"]
        words = self.words.get(code.language) or self.words["uk"]
        return words.label(TEXT, code=digits, clinic=clinic)
