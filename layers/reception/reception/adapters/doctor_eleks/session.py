"""Calls under one sign-in and one deadline.

The vendor's method reference v1.7 does not say how long a token lasts. A token is used until a call is refused because
of it. Then one container signs in, under a lock that all containers share, and the call is repeated once. A refused
sign-in is noted for all containers, and none of them tries again for a while.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import field
from math import ceil

from reception.adapters.doctor_eleks import wire
from reception.adapters.doctor_eleks.answers import InstallationAnswers, says
from reception.adapters.doctor_eleks.connection import Connection
from reception.adapters.doctor_eleks.exchange import (
    FIRST_CLIENT_ERROR,
    FIRST_SERVER_ERROR,
    TOO_MANY_REQUESTS,
    Deadline,
    HttpReply,
    Unanswered,
)
from reception.adapters.doctor_eleks.wire import Refusal, UnknownShape
from reception.clinic.system import AnswerLost, ClinicError, ClinicUnreachable, SignInRefused
from reception.dataclass import dataclass

log = logging.getLogger(__name__)

TWO_FACTOR = "TOKEN_REQUIRED"
"""Stands in the answer if the account has two-factor sign-in."""
SIGN_IN_REFUSED = (400, 401, 403, 500)
"""Statuses for a wrong login or password, and for a wrong installation (500)."""
NOT_SIGNED_IN = (401, 403)
MAX_TOKENS_PER_CALL = 3
"""This container's token, the shared one, and a new one: after a quiet night the first two are both over."""

type _Rows = list[object]


@dataclass(frozen=True)
class Call:
    """A method of the vendor, a key that all its rows have, and its parameters."""

    method: str
    key: str
    params: Mapping[str, str] = field(repr=False)


class _Expired(Exception):
    """The token is not accepted."""


class _Passing(ClinicUnreachable):
    """The same call may succeed in a moment. `retry_after` is in seconds, None if the answer named no time."""

    def __init__(self, text: str, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Session:
    """Reads and writes of one turn.

    `answer_seconds`: for one read, its repetitions and a sign-in included; None: as long as the deadline leaves. After
    a read that got no answer in that time the session sends nothing more: the next call would wait as long.
    """

    def __init__(
        self,
        connection: Connection,
        answers: InstallationAnswers,
        deadline: Deadline,
        answer_seconds: float | None = None,
    ) -> None:
        self._connection = connection
        self._answers = answers
        self._patience = connection.patience
        self._own: str | None = None
        self._answer_seconds = answer_seconds
        self._is_hung = False
        self.deadline = deadline

    def read(self, call: Call, *, refusable: bool = False) -> _Rows:
        """Call a method that reads, and return its rows. The call is repeated if that may help.

        Raises:
            ClinicUnreachable: there is no usable answer.
            Refusal: only if the call is `refusable`; and not for a missing permission.
        """
        deadline = self._for_an_answer(call)

        def send(token: str) -> _Rows:
            return self._repeated(lambda: self._send(call, token, deadline, write=False), deadline)

        try:
            return self._signed_in(call, send, deadline)
        except Refusal as refusal:
            self._report(call, refusal)
            if refusable and not says(self._answers.no_permission, refusal.text):
                raise
        except ClinicUnreachable:
            self._is_hung = self._is_hung or not deadline.left()
            raise
        raise ClinicUnreachable(f"{call.method}: refused")

    def write(self, call: Call) -> _Rows:
        """Call a method that writes, and return its rows. The call is sent once.

        Raises:
            ClinicUnreachable: the write was surely not done.
            Refusal: the write was not done, since the clinic system said no.
            AnswerLost: the write may have been done.
        """
        deadline = self._for_an_answer(call)

        def send(token: str) -> _Rows:
            return self._send(call, token, self.deadline, write=True)

        try:
            return self._signed_in(call, send, deadline)
        except Refusal as refusal:
            self._report(call, refusal)
            if refusal.certain or self._is_known(refusal.text):
                raise
        raise AnswerLost(f"{call.method}: neither done nor refused in words that are known")

    def _for_an_answer(self, call: Call) -> Deadline:
        """The deadline of a read that begins now, and of the sign-in before any call.

        Raises:
            ClinicUnreachable: a read of this session got no answer.
        """
        if self._is_hung:
            raise ClinicUnreachable(f"{call.method}: the call before it got no answer")
        seconds = self._answer_seconds
        return self.deadline if seconds is None else self.deadline.within(seconds)

    def _signed_in(self, call: Call, send: Callable[[str], _Rows], deadline: Deadline) -> _Rows:
        """Send with this container's token, then with the shared one, then with a new one."""
        token, own = self._token(deadline), None
        for _ in range(MAX_TOKENS_PER_CALL):
            try:
                return send(token)
            except _Expired:
                log.info("%s: the sign-in is over", call.method)
            if token == own:
                break
            token = self._token(deadline, stale=token)
            own = self._own
        else:
            raise ClinicUnreachable(f"{call.method}: no token is accepted")
        # another sign-in would end in the same way: the refusal is noted, so that nobody tries
        self._connection.sign_ins.refused(self._patience.refused)
        log.error("%s: refused right after signing in", call.method)
        raise SignInRefused(f"{call.method}: refused right after signing in")

    def _send(self, call: Call, token: str, deadline: Deadline, *, write: bool) -> _Rows:
        if write and deadline.left() < self._patience.write:
            raise ClinicUnreachable(f"{call.method}: no time left to wait for the answer")
        try:
            reply = self._connection.post(
                call.method, "/api/run", deadline, json=self._body(call), token=token
            )
        except Unanswered as failure:
            raise _unknown(call, str(failure), write=write and failure.sent) from None
        self._check_status(call, reply, write=write)
        try:
            return wire.rows(reply.body, call.method, call.key)
        except Refusal as refusal:
            if self._is_sign_in_over(refusal):
                raise _Expired from None
            raise
        except UnknownShape as shape:
            log.error("%s: an answer in no known shape: %s", call.method, shape)  # noqa: TRY400
        error = AnswerLost if write else ClinicUnreachable
        raise error(f"{call.method}: an answer in no known shape")

    def _body(self, call: Call) -> object:
        account = self._connection.account
        params = {**call.params, "Login": account.login}
        return {
            "name": call.method,
            "params": [{"name": name, "value": value} for name, value in params.items()],
            "installationId": account.installation,
        }

    def _check_status(self, call: Call, reply: HttpReply, *, write: bool) -> None:
        """Raise an error for all but JSON with a status of 2xx. A call that 4xx answers was surely not carried out."""
        status = reply.status
        if reply.is_ok and reply.is_json:
            return
        if status == TOO_MANY_REQUESTS:
            raise _Passing(f"{call.method}: status {status}", reply.retry_after)
        is_clients = FIRST_CLIENT_ERROR <= status < FIRST_SERVER_ERROR
        if reply.is_passing_failure or (write and not is_clients):
            raise _unknown(call, f"status {status} without a usable body", write=write)
        said = wire.texts(reply.body)
        if status in NOT_SIGNED_IN or says(self._answers.sign_in_expired, said):
            raise _Expired
        log.error("%s: status %d", call.method, status)
        raise ClinicUnreachable(f"{call.method}: status {status}")

    def _repeated[T](self, attempt: Callable[[], T], deadline: Deadline) -> T:
        """Try a few times, with pauses, as long as time is left."""
        for tries in range(1, self._patience.tries):
            try:
                return attempt()
            except _Passing as failure:
                pause = self._connection.pause(tries)
                if failure.retry_after is not None:
                    pause = max(pause, failure.retry_after)
                if pause > self._patience.longest_pause or not deadline.sleep(pause):
                    raise
        return attempt()

    def _is_sign_in_over(self, refusal: Refusal) -> bool:
        if says(self._answers.no_permission, refusal.text):
            return False
        return refusal.status == NOT_SIGNED_IN[0] or says(
            self._answers.sign_in_expired, refusal.text
        )

    def _is_known(self, text: str) -> bool:
        answers = self._answers
        known = (*answers.slot_taken, *answers.already_booked, *answers.no_permission)
        return says(known, text)

    def _report(self, call: Call, refusal: Refusal) -> None:
        if says(self._answers.no_permission, refusal.text):
            log.error("%s: the account may not call this method", call.method)
        else:
            status = "none" if refusal.status is None else refusal.status
            log.warning("%s: refused, status inside %s", call.method, status)

    # --- signing in ---

    def _token(self, deadline: Deadline, stale: str | None = None) -> str:
        """A token that is not `stale`. Threads of this container wait here for each other."""
        connection = self._connection
        if not connection.signing_in.acquire(timeout=deadline.left()):
            raise ClinicUnreachable("sign-in: no time left")
        try:
            if connection.token in (None, stale):
                connection.token = self._shared_token(deadline, stale)
            return connection.token or ""
        finally:
            connection.signing_in.release()

    def _shared_token(self, deadline: Deadline, stale: str | None) -> str:
        """The token that another container got; a token of our own if there is none."""
        sign_ins = self._connection.sign_ins
        while True:
            token = sign_ins.token()
            if token is not None and token != stale:
                return token
            if sign_ins.is_refused():
                raise SignInRefused("sign-in: refused a short while ago")
            signing_in = deadline.within(self._patience.sign_in)
            if sign_ins.acquire(ceil(signing_in.left()) + 1):
                return self._token_under_lock(stale, signing_in)
            if not deadline.sleep(self._patience.lock_poll):
                raise ClinicUnreachable("sign-in: another container is at it")

    def _token_under_lock(self, stale: str | None, deadline: Deadline) -> str:
        sign_ins = self._connection.sign_ins
        token = sign_ins.token()
        if token is None or token == stale:  # nobody was quicker
            token = self._own = self._repeated(lambda: self._sign_in(deadline), deadline)
        sign_ins.keep(token)
        return token

    def _sign_in(self, deadline: Deadline) -> str:
        """One request for a token: a form, with the installation's GUID in the user's name."""
        account = self._connection.account
        form = {
            "grant_type": "password",
            "username": f"{account.login}@@@{account.installation}",
            "password": account.password,
        }
        try:
            reply = self._connection.post("sign-in", "/api/token", deadline, form=form)
        except Unanswered as failure:
            raise _Passing(f"sign-in: {failure}") from None
        token = _access_token(reply)
        if token is not None:
            return token
        raise self._no_token(reply)

    def _no_token(self, reply: HttpReply) -> ClinicUnreachable:
        two_factor = TWO_FACTOR in wire.texts(reply.body)
        said_no = reply.status in SIGN_IN_REFUSED or (reply.is_ok and reply.is_json)
        if not (two_factor or said_no):
            return _Passing(f"sign-in: status {reply.status}", reply.retry_after)
        reason = "the account has two-factor sign-in" if two_factor else f"status {reply.status}"
        doubtful = reply.status == FIRST_SERVER_ERROR and not two_factor
        seconds = self._patience.doubtful if doubtful else self._patience.refused
        self._connection.sign_ins.refused(seconds)
        log.error("sign-in refused: %s", reason)
        return SignInRefused(f"sign-in: {reason}")


def _unknown(call: Call, reason: str, *, write: bool) -> ClinicError:
    """The error for a lost answer: a write may have been carried out, any other call may be repeated."""
    text = f"{call.method}: {reason}"
    return AnswerLost(text) if write else _Passing(text)


def _access_token(reply: HttpReply) -> str | None:
    """The token in an answer; None if there is none that could stand in a header."""
    if not reply.is_ok or not isinstance(reply.body, Mapping):
        return None
    token = reply.body.get("access_token")
    usable = isinstance(token, str) and token.isascii() and token.isprintable() and " " not in token
    return str(token) if usable and token else None
