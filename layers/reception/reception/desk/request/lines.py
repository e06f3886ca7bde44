"""Lines of staff in a request's topic: which go to the patient, and what a change or a deletion of them does there."""

from reception.desk import outcomes, signs, talk
from reception.desk.ports import StaffEdited, StaffErased, StaffReacted, StaffWrote
from reception.desk.request.action import RequestAction, RequestServices
from reception.desk.saving import ALBUM_DELAY_SECONDS, enqueue
from reception.desk.signs import Sign
from reception.desk.talk import LineRoute
from reception.desk.thread import Arrival, Line, Note
from reception.dialog.staff import Carried
from reception.dialog.words import N_

UNDO_USAGE = N_("/undo is written in reply to your own line.")
UNDO_IN_THREADS = N_("A line that you delete is deleted at the patient's, too.")
"""The way to undo a line where nobody can answer a message within a thread."""
CHANGED_TOO_LATE = N_(
    "🔴 Not sent: it stays here, also after the change. If it is for the patient, write it anew."
)
DELETED = N_("Deleted at the patient's.")
NOT_OUT = {
    LineRoute.TOO_LATE: N_("🔴 Not delivered: the request is closed. /open opens it again."),
    LineRoute.NOT_TAKEN: N_("🔴 Not sent: nobody has taken the request. ✋ takes it."),
    LineRoute.OF_ANOTHER: N_("🔴 Not sent: {operator} has the request."),
}
"""The answer to the writer of a line that does not go out because of whose the request is."""
NOT_DELETED = N_("🔴 It could not be deleted at the patient's.")


class StaffLines:
    """Takes lines, changes and deletions of them; `/undo`, and the buttons with ready answers."""

    def __init__(self, services: RequestServices) -> None:
        self.services = services

    def wrote(self, action: RequestAction, wrote: StaffWrote) -> None:
        """Bring a line to the patient, if it is the taker's; an album when its parts are there."""
        services = self.services
        # 1. Decide where it goes. A line that came too late, or that is unsure, gets a sign at once.
        sign = self._sign(action, wrote)
        route = talk.route(action.thread, action.member, sign)
        if route == LineRoute.TOO_LATE and action.thread.line(wrote.message, to_staff=False):
            return  # it came again: the first time it was in time
        if route in NOT_OUT:
            self._not_out(action, wrote, route)
        if route == LineRoute.UNSURE:
            self._refuse(
                action, Note(f"inside:{wrote.message}", signs.TOLD[sign], {}, wrote.message)
            )
        line = Line(wrote.message, False, services.clock.now(), wrote.reply_to, wrote.album)
        if route != LineRoute.TO_PATIENT:
            if wrote.album and action.is_taker_now:
                self._keep_album(action, line)
            return
        # 2. Write it down before it is brought: a process that dies here loses nothing.
        services.change(action, lambda t: talk.answer(t, line))
        services.audit(action, "line")
        # 3. Bring it. If that went wrong, there is a note to post, which is the hand-off's work.
        if wrote.album:
            enqueue(services.queue, action.account, ALBUM_DELAY_SECONDS)
            return
        services.handoff.answer(action.account)
        if services.store.load(action.account).notes:
            services.enqueue(action)

    def _not_out(self, action: RequestAction, wrote: StaffWrote, route: LineRoute) -> None:
        """Mark a line that does not go to the patient at once; say why to its writer once, to the taker always."""
        operator = action.thread.request.operator if action.thread.request else None
        told = {"operator": operator.name} if route == LineRoute.OF_ANOTHER and operator else {}
        note = Note(f"closed:{wrote.message}", NOT_OUT[route], told, wrote.message)
        if action.is_taker:
            self._refuse(action, note)
            return
        self.services.room.mark(wrote.message, arrived=False)
        before = action.thread
        warned = self.services.change(action, lambda t: talk.warn(t, action.member, note))
        if warned != before:
            self.services.enqueue(action)

    def _sign(self, action: RequestAction, wrote: StaffWrote) -> Sign:
        """The sign of a line. An answer to what the patient does not see is one, too."""
        sign = signs.read_line(wrote)
        if sign == Sign.NONE and wrote.reply_to and not talk.shows(action.thread, wrote.reply_to):
            return Sign.REPLY
        return sign

    def refuse_command(self, action: RequestAction, wrote: StaffWrote, meant: str) -> None:
        """Say that a line is kept as it may be a command: the one that is `meant`."""
        told = N_("🔴 Not sent: there is no such command. Did you mean /{command}?")
        note = Note(f"inside:{wrote.message}", told, {"command": meant}, wrote.message)
        self._refuse(action, note)
        if wrote.album and action.is_taker_now:
            self._keep_album(
                action, Line(wrote.message, False, self.services.clock.now(), 0, wrote.album)
            )

    def _refuse(self, action: RequestAction, note: Note) -> None:
        """Mark a line that did not go to the patient, and say why."""
        self.services.room.mark(note.reply_to, arrived=False)
        self.services.note(action, note)

    def _keep_album(self, action: RequestAction, line: Line) -> None:
        """Keep a whole album inside for one of its parts; offer to delete the parts that the patient has already."""
        thread = self.services.change(action, lambda t: talk.keep_inside(t, line))
        if talk.gone_out(thread, line.message):
            self._offer_undo(action, line.message)

    def _offer_undo(self, action: RequestAction, message: int) -> None:
        told = N_("🔴 The patient has what you wrote before, and does not get the change.")
        note = Note(f"offer:{message}:{action.update.id}", told, {}, message, offers=message)
        self._refuse(action, note)

    def say(self, action: RequestAction) -> None:
        """Send a ready answer to the patient, and show it to the staff. `argument`: its index in the clinic's list."""
        services, now = self.services, self.services.clock.now()
        index = int(action.argument) if action.argument.isdecimal() else None
        conversation = services.conversation(action)
        text = services.cards.answer(index, action.member.name, conversation, now)
        if text is None:
            return
        line = Line(-action.update.id, False, now, content=Carried(text))
        shown = {"operator": action.member.name, "text": text}
        update = action.update.id
        note = Note(f"said:{update}", N_("💬 {operator}: {text}"), shown, deed=update)
        services.change(action, lambda t: talk.answer_ready(t, line, note))
        services.handoff.answer(action.account)
        services.finish(action, "say")

    def reacted(self, action: RequestAction, reacted: StaffReacted) -> None:
        """Put the taker's emoji on the patient's message. At any other message it is talk among colleagues."""
        line = talk.copied(action.thread, reacted.message)
        if line is None or line.message <= 0 or not action.is_taker_now:
            return
        services = self.services
        services.audit(action, "react")
        if reacted.emoji is None or not services.room.react_at_patient(
            action.account, line.message, reacted.emoji
        ):
            told = N_("🔴 The patient does not see this reaction.")
            note = Note(f"react:{action.update.id}", told, {}, reacted.message)
            services.note(action, note)

    def edited(self, action: RequestAction, edited: StaffEdited) -> None:
        """Change the line at the patient's, too, if it is there; a change that can't be made is told.

        A change after which the line may not leave the room stays inside.
        """
        services, line = self.services, action.thread.line(edited.message, to_staff=False)
        if (sign := signs.read_change(edited)) != Sign.NONE:
            self._changed_to_inside(action, line, sign)
            return
        if line is None or line.arrival == Arrival.INSIDE:
            self._changed_too_late(action, edited)
            return
        if not line.copy:
            return
        services.audit(action, "edit")
        if not action.is_taker or not services.room.edit_at_patient(
            action.account, line.copy, edited.text, caption=edited.caption
        ):
            told = N_("🔴 The change did not reach the patient, who still reads the former text.")
            services.note(action, Note(f"edit:{action.update.id}", told, {}, edited.message))

    def _changed_to_inside(self, action: RequestAction, line: Line | None, sign: Sign) -> None:
        """Keep a line, or a change of it, inside; offer to delete at the patient's what is there."""
        if line is None:
            return
        thread = self.services.change(action, lambda t: talk.keep_inside(t, line))
        self.services.audit(action, "edit")
        if talk.gone_out(thread, line.message):
            self._offer_undo(action, line.message)
        elif line.arrival == Arrival.WAITING:
            told = signs.TOLD.get(sign, CHANGED_TOO_LATE)
            self._refuse(action, Note(f"inside:{line.message}", told, {}, line.message))

    def _changed_too_late(self, action: RequestAction, edited: StaffEdited) -> None:
        """Say that a line which stayed inside does not go out by a change, if its writer may mean that."""
        if action.is_taker_now and edited.text:
            note = Note(f"stays:{edited.message}", CHANGED_TOO_LATE, {}, edited.message)
            self._refuse(action, note)

    def erased(self, action: RequestAction, erased: StaffErased) -> None:
        """Delete at the patient's what its writer deleted here. A card that was deleted is posted again."""
        services, message = self.services, erased.message
        if message == action.thread.topic and action.thread.open:
            services.change(
                action, lambda t: outcomes.without_topic(t) if t.topic == message else t
            )
            services.enqueue(action)
            return
        line = action.thread.line(message, to_staff=False)
        if line is None or not line.copy:
            return
        if self._delete_at_patient(action, line):
            services.change(action, lambda t: talk.withdraw(t, [line]))
            services.finish(action, "undo")
        else:
            services.note(action, Note(f"erased:{message}", NOT_DELETED))

    def undo(self, action: RequestAction) -> str:
        """Delete at the patient's the line that the command replies to; or, by a button, the line's whole album."""
        event, services = action.update.event, self.services
        if action.comes_again:
            return services.label(DELETED)
        if isinstance(event, StaffWrote):
            line = action.thread.line(event.reply_to, to_staff=False)
            lines = [line] if line else []
        else:
            message = int(action.argument) if action.argument.isdecimal() else 0
            lines = list(talk.gone_out(action.thread, message))
        if not lines:
            in_threads = services.room.topic_per_request
            return services.label(UNDO_IN_THREADS if in_threads else UNDO_USAGE)
        deleted = [self._delete_at_patient(action, line) for line in lines]
        gone = [line for line, is_gone in zip(lines, deleted, strict=True) if is_gone]
        services.change(action, lambda t: talk.withdraw(t, gone))
        if not all(deleted):
            return services.label(NOT_DELETED)
        services.finish(action, "undo")
        return services.label(DELETED)

    def _delete_at_patient(self, action: RequestAction, line: Line) -> bool:
        """Delete every copy of a line, and say whether all of them are gone."""
        copies = [copy for copy in (line.copy, *line.more) if copy]
        deleted = [self.services.room.delete_at_patient(action.account, copy) for copy in copies]
        return bool(deleted) and all(deleted)
